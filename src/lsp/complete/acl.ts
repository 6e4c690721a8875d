import { judgeRules } from "../../../grammar/acl.ts";
import { commandByName, commandsOf, namesIn } from "../../../grammar/command-facts.ts";
import { categoryLetters } from "../../../grammar/command-table.ts";
import { aclForms, categoryMeaning } from "../../../grammar/meanings/index.ts";
import { count } from "../../report/counts.ts";
import type { Reader } from "../describe/readers.ts";
import { kinds, type Offer } from "./offer.ts";

/** Rules of an ACL user that can stand where one is begun; never a password. */
export function aclOffers(prefix: string, { target, isSentinel }: Reader): Offer[] {
  const host = { target, sentinel: isSentinel, allChannels: false };
  const open = prefix.startsWith("(") ? "(" : "";
  const rule = prefix.slice(open.length);
  if (/^[<>#!]/.test(rule)) return [];
  const offer = (word: string, detail: string, rank = 1): Offer => ({
    words: [open + word],
    kind: kinds.Keyword,
    detail,
    rank,
  });
  const categories = (sign: string, rank: number) =>
    Object.keys(categoryLetters).flatMap((name) => {
      const number = namesIn(name, host).length;
      const meaning = categoryMeaning(name)?.summary ?? "";
      return number > 0 ? [offer(`${sign}@${name}`, `${count(number, "command")}: ${meaning}`, rank)] : [];
    });
  const sign = /^[+-]/.exec(rule)?.[0];
  if (sign === undefined) {
    const isTaken = (word: string) => judgeRules([open ? `(${word})` : word], host).length === 0;
    const words = aclForms
      .filter(({ form }) => /^[a-z-]+$/.test(form))
      .map(({ form, summary }) => [form, summary] as const);
    const patterns = aclForms.flatMap(({ form, summary }) =>
      /^[~&%].*pattern$/.test(form) ? [[form.replace("pattern", "*"), summary] as const] : [],
    );
    return [
      ...words.filter(([word]) => isTaken(word)).map(([word, summary]) => offer(word, summary)),
      ...patterns.filter(([word]) => isTaken(word)).map(([word, summary]) => offer(word, summary, 2)),
      ...["+", "-"].flatMap((either) => categories(either, 3)),
    ];
  }
  const [command, subcommand] = rule.slice(1).split("|");
  if (subcommand !== undefined) {
    const names = commandByName(command ?? "", host)?.subcommands.keys() ?? [];
    return [...names].map((name) => offer(sign + name, "subcommand"));
  }
  const commands = [...commandsOf(host).values()].map(({ name, subcommands }) =>
    offer(sign + name, subcommands.size > 0 ? `command with ${count(subcommands.size, "subcommand")}` : "command", 2),
  );
  return [offer(`${sign}@all`, "all commands"), ...categories(sign, 1), ...commands];
}
