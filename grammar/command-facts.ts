/** What ACLs must know of a server's commands: categories, keys, who may run them without permission. */

import { categoryLetters, redisSentinelTable, redisTable, valkeySentinelTable, valkeyTable } from "./command-table.ts";
import type { CommandHost } from "./commands.ts";
import { compareVersions, nearestRead, parseVersion, type Target, type Version } from "./version.ts";

export interface CommandFacts {
  /** Lower case; a subcommand is "config|get". */
  readonly name: string;
  /** The number of words; a negative one is the least. */
  readonly arity: number;
  /** One letter for each. */
  readonly categories: string;
  /** Runs for everybody: AUTH, and from 6.2.2 on HELLO, later QUIT and RESET. */
  readonly isFree: boolean;
  readonly subcommands: ReadonlyMap<string, CommandFacts>;
  /** Where its keys stand, as in the table; "" for none. */
  readonly keys: string;
  /** The function of db.c that finds keys where `keys` cannot say. */
  readonly callback: string | undefined;
}

type Commands = ReadonlyMap<string, CommandFacts>;

const made = { server: new WeakMap<Target, Commands>(), sentinel: new WeakMap<Target, Commands>() };

/** The commands of a server by name; of releases that were not read those of the last one that was. */
export function commandsOf({ target, sentinel }: CommandHost): Commands {
  const all = sentinel ? made.sentinel : made.server;
  const known = all.get(target) ?? collect(target, sentinel);
  all.set(target, known);
  return known;
}

/** `lookupCommand`: with subcommands, which exist from 7.0 on, the second word counts. */
export function lookupCommand(argv: readonly string[], host: CommandHost): CommandFacts | undefined {
  const command = commandsOf(host).get(argv[0]?.toLowerCase() ?? "");
  if (!command || argv.length === 1 || command.subcommands.size === 0) return command;
  return command.subcommands.get(`${command.name}|${argv[1]!.toLowerCase()}`);
}

/** The same for the name in an ACL rule: "config|get". */
export function commandByName(name: string, host: CommandHost): CommandFacts | undefined {
  const [first = "", second, ...more] = name.toLowerCase().split("|");
  if (more.length > 0) return undefined;
  const command = commandsOf(host).get(first);
  return second === undefined ? command : command?.subcommands.get(`${first}|${second}`);
}

const categories = {
  server: new WeakMap<Target, Map<string, string[]>>(),
  sentinel: new WeakMap<Target, Map<string, string[]>>(),
};

/** All that "@category" names: its commands, with all subcommands of a command in it; none for one that modules bring. */
export function namesIn(category: string, host: CommandHost): readonly string[] {
  const { target, sentinel } = host;
  const all = sentinel ? categories.sentinel : categories.server;
  const known = all.get(target) ?? new Map<string, string[]>();
  all.set(target, known);
  let names = known.get(category);
  if (!names) {
    names = [...commandsOf(host).values()].flatMap(({ name, subcommands, ...command }) => {
      if (isIn(command, category)) return [name, ...subcommands.keys()];
      return [...subcommands.values()].filter((sub) => isIn(sub, category)).map((sub) => sub.name);
    });
    known.set(category, names);
  }
  return names;
}

function isIn({ categories }: Pick<CommandFacts, "categories">, category: string): boolean {
  const letter = Object.hasOwn(categoryLetters, category) && categoryLetters[category as keyof typeof categoryLetters];
  return letter !== false && categories.includes(letter);
}

function collect(target: Target, sentinel: boolean): Commands {
  const version = nearestRead(target);
  const lines = new Map<string, string>();
  const redis = sentinel ? redisSentinelTable : redisTable;
  if (target.engine === "redis") apply(redis, version, lines);
  else {
    apply(redis, [7, 2, Number.POSITIVE_INFINITY], lines);
    apply(sentinel ? valkeySentinelTable : valkeyTable, version, lines);
  }
  const commands = new Map<string, CommandFacts & { subcommands: Map<string, CommandFacts> }>();
  // A command sorts before its subcommands.
  for (const name of [...lines.keys()].sort()) {
    const [arity = "", categories = "", keys = "", callback] = lines.get(name)!.split("/");
    const isFree = categories.endsWith("!");
    const facts = { name, arity: Number(arity), categories, isFree, keys, callback, subcommands: new Map() };
    const bar = name.indexOf("|");
    if (bar < 0) commands.set(name, facts);
    else commands.get(name.slice(0, bar))?.subcommands.set(name, facts);
  }
  return commands;
}

function apply(table: Readonly<Record<string, string>>, upTo: Version, lines: Map<string, string>): void {
  for (const [since, words] of Object.entries(table)) {
    if (compareVersions(parseVersion(since)!, upTo) > 0) continue;
    for (const word of words.split(" ")) {
      const end = word.indexOf("/");
      if (end < 0) lines.delete(word.slice(1));
      else lines.set(word.slice(0, end), word.slice(end + 1));
    }
  }
}
