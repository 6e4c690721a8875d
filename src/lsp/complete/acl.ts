import { commandByName, commandsOf, namesIn } from "../../../grammar/command-facts.ts";
import { categoryLetters } from "../../../grammar/command-table.ts";
import { isAtLeast } from "../../../grammar/version.ts";
import { ruleWords } from "../describe/acl.ts";
import type { Reader } from "../describe/readers.ts";
import { kinds, type Offer } from "./offer.ts";

/** Rules of an ACL user that can stand where one is begun; never a password. */
export function aclOffers(prefix: string, { target, isSentinel }: Reader): Offer[] {
  const host = { target, sentinel: isSentinel };
  const rule = prefix.replace(/^\(/, "");
  if (/^[<>#!]/.test(rule)) return [];
  const open = prefix.slice(0, prefix.length - rule.length);
  const offer = (word: string, detail: string, rank = 1): Offer => ({
    words: [open + word],
    kind: kinds.Keyword,
    detail,
    rank,
  });
  const categories = (sign: string, rank: number) =>
    Object.keys(categoryLetters).map((name) => {
      const number = namesIn(name, host).length;
      return offer(`${sign}@${name}`, `${number} commands`, rank);
    });
  const sign = /^[+-]/.exec(rule)?.[0];
  if (sign === undefined) {
    const words = Object.entries(ruleWords).map(([word, meaning]) => offer(word, meaning));
    const reads = isAtLeast(target, { redis: "7.0", valkey: "7.2" })
      ? [offer("%R~", "keys that match may be read", 2), offer("%W~", "keys that match may be written", 2)]
      : [];
    const patterns = [offer("~*", "all keys", 2), offer("&*", "all channels", 2), ...reads];
    return [...words, ...patterns, offer("+@all", "all commands", 2), ...categories("+", 3), ...categories("-", 3)];
  }
  const [command, subcommand] = rule.slice(1).split("|");
  if (subcommand !== undefined) {
    const names = commandByName(command ?? "", host)?.subcommands.keys() ?? [];
    return [...names].map((name) => offer(sign + name, "subcommand"));
  }
  const commands = [...commandsOf(host).values()].map(({ name, subcommands }) =>
    offer(sign + name, subcommands.size > 0 ? `command with ${subcommands.size} subcommands` : "command", 2),
  );
  return [offer(`${sign}@all`, "all commands"), ...categories(sign, 1), ...commands];
}
