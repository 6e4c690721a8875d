import { commandByName, namesIn } from "../../../grammar/command-facts.ts";
import { categoryLetters } from "../../../grammar/command-table.ts";
import type { CommandHost } from "../../../grammar/commands.ts";
import { decode } from "../../syntax/position.ts";
import type { Block } from "./prose.ts";
import type { Reader } from "./readers.ts";

const mostExamples = 8;

/** Rules of ACL users that are words of their own; those about passwords name none. */
export const ruleWords: Readonly<Record<string, string>> = {
  on: "lets the user log in",
  off: "keeps the user from logging in; who is connected stays connected",
  nopass: "lets the user log in with any password, or none",
  resetpass: "takes all passwords away, and nopass: nobody can log in until one is given",
  allkeys: "allows all keys, as ~* does",
  resetkeys: "takes away all patterns for keys given so far",
  allchannels: "allows all channels, as &* does",
  resetchannels: "takes away all patterns for channels given so far",
  allcommands: "allows all commands, as +@all does, those that modules bring later among them",
  nocommands: "forbids all commands, as -@all does",
  reset: "makes the user as new: off, without passwords, keys, channels and commands",
  clearselectors: "takes away all selectors",
  "sanitize-payload": "checks what the user sends by RESTORE",
  "skip-sanitize-payload": "does not check what the user sends by RESTORE",
};

/** What a rule of an ACL user allows. Rules with passwords do not come here. */
export function aclRuleBlocks(written: string, { target, isSentinel }: Reader): Block[] {
  const host: CommandHost = { target, sentinel: isSentinel };
  const rule = written.replace(/^\(/, "").replace(/\)$/, "");
  const lower = rule.toLowerCase();
  if (Object.hasOwn(ruleWords, lower)) return [[{ code: lower }, `: ${ruleWords[lower]}`]];
  const verb = rule[0] === "+" ? "allows" : "forbids";
  if (/^[+-]@/.test(rule)) return categoryBlocks(lower.slice(2), verb, host);
  if (/^[+-]/.test(rule)) return commandBlocks(lower.slice(1), verb, host);
  const text = decode(rule);
  if (rule[0] === "~") return [[`allows to read and write keys that match `, { code: text.slice(1) }]];
  if (rule[0] === "&") return [["allows channels that match ", { code: text.slice(1) }]];
  const keys = /^%(R|W|RW|WR)~(.*)$/is.exec(text);
  if (!keys) return [];
  const access = { r: "to read", w: "to write" }[keys[1]!.toLowerCase()] ?? "to read and write";
  return [[`allows ${access} keys that match `, { code: keys[2]! }]];
}

/** "allows 112 commands, such as GET, MGET" */
function categoryBlocks(category: string, verb: string, host: CommandHost): Block[] {
  if (category === "all") return [[`${verb} all commands, those that modules bring later among them`]];
  const names = Object.hasOwn(categoryLetters, category) ? namesIn(category, host) : [];
  if (names.length === 0) return [[`no command of this release is known to be in this category`]];
  const plain = names.filter((name) => !name.includes("|"));
  const examples = (plain.length > 0 ? plain : names).slice(0, mostExamples).map(shownCommand);
  const isMore = names.length > examples.length;
  return [[`${verb} ${names.length} commands${isMore ? ", such as" : ":"} ${examples.join(", ")}`]];
}

function commandBlocks(name: string, verb: string, host: CommandHost): Block[] {
  const command = commandByName(name, host);
  if (!command) return [["no command of this release is known by this name"]];
  const subcommands = command.subcommands.size;
  const categories = Object.entries(categoryLetters).filter(([, letter]) => command.categories.includes(letter));
  return [
    [`${verb} ${shownCommand(command.name)}${subcommands > 0 ? ` with its ${subcommands} subcommands` : ""}`],
    categories.length > 0 ? [`categories: ${categories.map(([category]) => `@${category}`).join(", ")}`] : [],
  ];
}

/** As it is typed: `CONFIG GET`. */
export function shownCommand(name: string): string {
  return name.toUpperCase().replace("|", " ");
}
