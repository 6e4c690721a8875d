import { commandByName, namesIn } from "../../../grammar/command-facts.ts";
import { categoryLetters } from "../../../grammar/command-table.ts";
import type { CommandHost } from "../../../grammar/commands.ts";
import { aclMeaning } from "../../../grammar/meanings/index.ts";
import { count } from "../../report/counts.ts";
import type { Block } from "./prose.ts";
import type { Reader } from "./readers.ts";

const mostExamples = 8;

/** What a rule of an ACL user allows. Rules with passwords do not come here. */
export function aclRuleBlocks(written: string, { target, isSentinel }: Reader): Block[] {
  const host: CommandHost = { target, sentinel: isSentinel };
  const rule = written.replace(/^\(/, "").replace(/\)$/, "").toLowerCase();
  const meaning = aclMeaning(rule);
  if (!meaning) return [];
  const { summary, detail } = meaning;
  const said: Block = [detail === undefined ? summary : `${summary} ${detail}`];
  if (/^[+-]@/.test(rule)) return [said, ...categoryBlocks(rule.slice(2), host)];
  return /^[+-]/.test(rule) ? [said, ...commandBlocks(rule.slice(1), host)] : [said];
}

/** "91 commands, such as BITCOUNT, BITPOS" */
function categoryBlocks(category: string, host: CommandHost): Block[] {
  if (category === "all") return [];
  const names = namesIn(category, host);
  if (names.length === 0) return [["No command of this release is known to be in this category."]];
  const plain = names.filter((name) => !name.includes("|"));
  const examples = (plain.length > 0 ? plain : names).slice(0, mostExamples).map(shownCommand);
  const isMore = names.length > examples.length;
  return [[`${count(names.length, "command")}${isMore ? ", such as" : ":"} ${examples.join(", ")}`]];
}

function commandBlocks(name: string, host: CommandHost): Block[] {
  const command = commandByName(name, host);
  if (!command) return [["No command of this release is known by this name."]];
  const subcommands = command.subcommands.size;
  const categories = Object.entries(categoryLetters).filter(([, letter]) => command.categories.includes(letter));
  const more = subcommands > 0 ? `, with ${count(subcommands, "subcommand")}` : "";
  const named = categories.length > 0 ? `, in ${categories.map(([category]) => `@${category}`).join(", ")}` : "";
  return [[`${shownCommand(command.name)}${more}${named}`]];
}

/** As it is typed: `CONFIG GET`. */
export function shownCommand(name: string): string {
  return name.toUpperCase().replace("|", " ");
}
