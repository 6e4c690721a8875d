/** Which words of a command are keys or channels, and what happens to them: getKeysFromCommandWithSpecs in db.c of 7.0. */

import { cString } from "./c-string.ts";
import { type CommandFacts, lookupCommand } from "./command-facts.ts";
import type { CommandHost } from "./commands.ts";
import { atoi, int32, strictInteger } from "./numbers.ts";
import { isAtLeast } from "./version.ts";

export interface KeyUse {
  /** Index of the word. */
  readonly at: number;
  /** "r", "w", "rw", or "" where the server does not say. */
  readonly access: string;
}

/**
 * The keys of a command. Servers before 7.0 do not tell reading from writing, and have the positions in another form: those
 * of 7.0 are used.
 */
export function keysOf(command: CommandFacts, argv: readonly string[], host: CommandHost): readonly KeyUse[] {
  const { keys, callback } = described(command, argv, host);
  const specs = keys === "" ? [] : keys.split(";");
  const isAnyKey = specs.some((spec) => !flagsOf(spec).includes("n"));
  if (isAnyKey && !specs.some((spec) => flagsOf(spec).includes("v"))) {
    const found = bySpecs(specs, argv);
    if (found) return found;
  }
  return callback === undefined ? [] : callbacks[callback]!(argv);
}

/** For 6.0 and 6.2, which have no subcommands, the command of 7.0. */
function described(command: CommandFacts, argv: readonly string[], { target }: CommandHost): CommandFacts {
  if (target.engine !== "redis" || target.version[0] >= 7) return command;
  return lookupCommand(argv, { target: lastOf7, sentinel: false }) ?? command;
}

const lastOf7 = { engine: "redis", version: [7, 0, Number.POSITIVE_INFINITY] } as const;

function flagsOf(spec: string): string {
  return spec.slice(0, spec.search(/[@?]/));
}

/** getKeysUsingKeySpecs; undefined where a spec does not fit the words or cannot find all keys. */
function bySpecs(specs: readonly string[], argv: readonly string[]): readonly KeyUse[] | undefined {
  const found: KeyUse[] = [];
  for (const spec of specs) {
    const flags = flagsOf(spec);
    if (flags.includes("n")) continue;
    const parts = /@(.*?)(?:([+#])(.*))?$/.exec(spec);
    if (!parts) return undefined;
    const [, begin = "", how, numbers = "0,1,0"] = parts;
    let first = firstOf(begin, argv);
    if (first === 0) continue;
    const [a = 0, b = 0, c = 0] = numbers.split(",").map(Number);
    let last: number;
    let step = b;
    if (how === "#") {
      const count = strictInteger(argv[first + a] ?? "");
      if (count === undefined || count < 0n) return undefined;
      first += b;
      last = first + int32(count) - 1;
      step = c;
    } else if (a >= 0) last = first + a;
    else last = c === 0 ? argv.length + a : first + Math.trunc((argv.length - first) / c) + a;
    if (last >= argv.length || last < first || first >= argv.length) return undefined;
    for (let at = first; at <= last; at += step) found.push({ at, access: flags.replace(/[^rw]/g, "") });
    if (flags.includes("i")) return undefined;
  }
  return found;
}

/** Where the search begins: at an index, or behind a keyword, looked for forwards or backwards; 0 if it is absent. */
function firstOf(begin: string, argv: readonly string[]): number {
  const [word = "", from] = begin.split(",");
  if (from === undefined) return Number(word);
  const startFrom = Number(from);
  const start = startFrom > 0 ? startFrom : argv.length + startFrom;
  const end = startFrom > 0 ? argv.length - 1 : 1;
  for (let at = start; at !== end && at < argv.length && at >= 1; at += start <= end ? 1 : -1) {
    if (is(argv[at], word)) return at + 1;
  }
  return 0;
}

function is(word: string | undefined, ...names: readonly string[]): boolean {
  return word !== undefined && names.includes(cString(word).toLowerCase());
}

type Callback = (argv: readonly string[]) => readonly KeyUse[];

/** `genericGetKeys`: it says nothing of access. */
function counted(countAt: number, store = 0): Callback {
  return (argv) => {
    const count = atoi(argv[countAt] ?? "");
    const first = countAt + 1;
    if (count < 1 || count > argv.length - first) return [];
    const keys = Array.from({ length: count }, (_, index) => ({ at: first + index, access: "" }));
    return store > 0 ? [...keys, { at: store, access: "" }] : keys;
  };
}

/** By the names of the functions in the command table. */
const callbacks: Readonly<Record<string, Callback>> = {
  sintercard: counted(1),
  zunionInterDiff: counted(1),
  zunionInterDiffStore: counted(2, 1),
  eval: counted(2),
  function: counted(2),
  lmpop: counted(1),
  blmpop: counted(2),
  zmpop: counted(1),
  bzmpop: counted(2),
  sortRO: () => [{ at: 1, access: "r" }],
  sort(argv) {
    let store: number | undefined;
    for (let at = 2; at < argv.length; at++) {
      if (is(argv[at], "limit")) at += 2;
      else if (is(argv[at], "store") && at + 1 < argv.length) store = at + 1;
      else if (is(argv[at], "get", "by")) at++;
    }
    return [{ at: 1, access: "r" }, ...(store === undefined ? [] : [{ at: store, access: "w" }])];
  },
  migrate(argv) {
    const access = "rw";
    for (let at = 6; at < argv.length; at++) {
      if (is(argv[at], "keys")) {
        const keys = argv.slice(at + 1).map((_, index) => ({ at: at + 1 + index, access }));
        return argv[3] === "" ? keys : [];
      }
      if (is(argv[at], "auth")) at++;
      else if (is(argv[at], "auth2")) at += 2;
    }
    return [{ at: 3, access }];
  },
  georadius(argv) {
    let store: number | undefined;
    for (let at = 5; at < argv.length; at++) {
      if (is(argv[at], "store", "storedist") && at + 1 < argv.length) store = ++at;
    }
    return [{ at: 1, access: "" }, ...(store === undefined ? [] : [{ at: store, access: "" }])];
  },
  xread(argv) {
    let at = 1;
    for (; at < argv.length && !is(argv[at], "streams"); at++) {
      if (is(argv[at], "block", "count")) at++;
      else if (is(argv[at], "group")) at += 2;
      else if (!is(argv[at], "noack")) return [];
    }
    const words = argv.length - at - 1;
    if (words <= 0 || words % 2 !== 0) return [];
    return Array.from({ length: words / 2 }, (_, index) => ({ at: at + 1 + index, access: "" }));
  },
  set: (argv) => [{ at: 1, access: argv.slice(3).some((word) => is(word, "get")) ? "rw" : "w" }],
  bitfield(argv) {
    for (let at = 2; at < argv.length; at++) {
      const rest = argv.length - at - 1;
      if (is(argv[at], "get") && rest >= 2) at += 2;
      else if (is(argv[at], "overflow") && rest >= 1) at++;
      else return [{ at: 1, access: "rw" }];
    }
    return [{ at: 1, access: "r" }];
  },
};

/**
 * How a command names channels, if the permission for channels is asked for: `commands_with_channels`; before 7.0
 * ACLCheckAllPerm, which does not know the PUBLISH of Sentinel.
 */
export function channelsOf(
  { name }: CommandFacts,
  argv: readonly string[],
  { target, sentinel }: CommandHost,
): { readonly at: readonly number[]; readonly patterns: boolean } | undefined {
  const all = argv.map((_, index) => index).slice(1);
  if (name === "publish" && sentinel && !isAtLeast(target, { redis: "7.0", valkey: "7.2" })) return undefined;
  if (name === "publish" || name === "spublish") return { at: all.slice(0, 1), patterns: false };
  if (name === "subscribe" || name === "ssubscribe") return { at: all, patterns: false };
  return name === "psubscribe" ? { at: all, patterns: true } : undefined;
}
