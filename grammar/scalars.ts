/** Readers for kinds with one argument: yes or no, words from a list, numbers, sizes, text. */

import { isIPv4, isIPv6 } from "./addresses.ts";
import type { Check, Kind } from "./kinds.ts";
import { int32, isWithin, memorySize, type Overflow, strictInteger, strtol, unreadableSize } from "./numbers.ts";
import { type Context, invalid, type Reader, stored, wordsInWords } from "./reading.ts";
import type { ResolvedFacts } from "./resolve.ts";
import { compareVersions } from "./version.ts";

const readBool: Reader = ([text = ""], { facts }) => {
  const word = text.toLowerCase();
  if (word !== "yes" && word !== "no" && facts.strict) return invalid("yes or no");
  return stored(facts.storedAs === "enum" ? word : word !== "no");
};

const readEnum: Reader = ([text = ""], { facts }) => {
  if (!facts.enum?.length) return stored(text);
  const word = facts.enum.find((known) => known.toLowerCase() === text.toLowerCase());
  if (word === undefined) return invalid(wordsInWords(facts.enum));
  return stored(facts.storedAs === "bool" && (word === "yes" || word === "no") ? word === "yes" : word);
};

/** `default` stands for no flag at all, so it does not show beside others. */
const readFlags: Reader = (args, { facts }) => {
  const known = facts.enum ?? [];
  const given = new Set<string>();
  for (const [index, text] of args.entries()) {
    const word = known.find((one) => one.toLowerCase() === text.toLowerCase());
    if (word === undefined) return invalid(wordsInWords(known), index);
    given.add(word);
    if (facts.check === "not-save-and-nosave" && given.has("save") && given.has("nosave"))
      return invalid("either save or nosave", index);
  }
  const list = known.filter((word) => given.has(word));
  return stored(list.length > 1 ? list.filter((word) => word !== "default") : list);
};

const readInt: Reader = ([text = ""], context) => {
  const { facts } = context;
  const value = facts.strict ? strictInteger(text) : lenientInteger(text, facts);
  if (value === undefined || !isWithin(value, facts)) return invalid(limitsInWords("an integer", facts));
  return stored(clamped(Number(value), context));
};

function lenientInteger(text: string, { bits, unsigned }: ResolvedFacts): bigint {
  const { value } = strtol(text);
  if (bits === 64) return value;
  return unsigned ? BigInt.asUintN(32, value) : BigInt.asIntN(32, value);
}

/** `updateHZ`/`loadServerConfigFromString` bring `hz` between 1 and 500, except in 6.0.0 to 6.2.1. */
function clamped(value: number, { directive, version }: Context): number {
  const asWritten = compareVersions(version, [6, 0, 0]) >= 0 && compareVersions(version, [6, 2, 1]) <= 0;
  return directive.name === "hz" && !asWritten ? Math.min(500, Math.max(1, value)) : value;
}

const readMemory: Reader = ([text = ""], context) => {
  const size = memoryBytes(text, context);
  return size === undefined ? invalid(sizeInWords(context.facts)) : stored(sizeAsNumber(size, context));
};

function memoryBytes(text: string, { facts, version, target }: Context): bigint | undefined {
  const signed = version[0] < 7;
  const size = memorySize(text, signed, overflowOf(target.engine, version));
  if (!facts.strict) {
    const lenient = size ?? unreadableSize(text, version);
    return isWithin(lenient, facts) ? lenient : undefined;
  }
  if (size === undefined) {
    const negative = Number(facts.min) < 0 ? strictInteger(text) : undefined;
    return negative !== undefined && isWithin(negative, facts) ? negative : undefined;
  }
  return (signed && size < 0n) || !isWithin(size, facts) ? undefined : size;
}

/** Changed in Redis 8.10.0 and Valkey 9.1, by their documents. */
function overflowOf(engine: "redis" | "valkey", version: Context["version"]): Overflow {
  if (engine === "redis") return compareVersions(version, [8, 10, 0]) >= 0 ? "clip" : "wrap";
  return compareVersions(version, [9, 1, 0]) >= 0 ? "refuse" : "wrap";
}

/** Sizes that fill 64 bits are large, not negative, where the setting is unsigned. */
function sizeAsNumber(size: bigint, { facts, version }: Context): number {
  return Number(version[0] >= 7 && facts.unsigned ? BigInt.asUintN(64, size) : size);
}

/** Percentages are stored as negative numbers, so sizes that wrap to one between -1 and -100 are percentages too. */
const readMemoryOrPercent: Reader = ([text = ""], context) => {
  const { maxPercent = 100 } = context.facts;
  const size = memorySize(text, false, overflowOf(context.target.engine, context.version));
  if (size === undefined) {
    const percent = text.length > 1 && text.endsWith("%") ? strictInteger(text.slice(0, -1)) : undefined;
    if (percent !== undefined && percent >= 0n && percent <= maxPercent) return stored({ percent: Number(percent) });
  } else if (size < 0n) {
    if (size >= -maxPercent) return stored({ percent: Number(-size) });
  } else if (isWithin(size, context.facts)) return stored(Number(size));
  return invalid("a memory size such as 100mb or a percentage such as 5%");
};

const readOctal: Reader = ([text = ""], { facts }) => {
  const { value, end } = strtol(text, 8);
  const number = facts.strict ? value : BigInt(int32(value) >>> 0);
  const fits = facts.strict ? end === text.length && isWithin(value, facts) : number <= 0o777n;
  return fits ? stored(Number(number)) : invalid("file permissions in octal between 0 and 777");
};

const readText: Reader = ([text = ""], { facts }) => {
  if (facts.maxLength !== undefined && text.length > facts.maxLength)
    return invalid(`at most ${facts.maxLength} bytes`);
  const check = facts.check && textChecks[facts.check];
  const expected = check?.(text, facts);
  return expected === undefined ? stored(text) : invalid(expected);
};

type TextCheck = (text: string, facts: ResolvedFacts) => string | undefined;

const expect =
  (expected: string, test: (text: string) => boolean): TextCheck =>
  (text) =>
    test(text) ? undefined : expected;

const isHostname = (text: string) => /^[A-Za-z0-9.-]*$/.test(text);
const isBasename = (text: string) => !/[/\\]/.test(text);
const titleVariables = /\{(?:title|listen-addr|server-mode|port|tls-port|unixsocket|config-file)\}/g;

const textChecks: Partial<Record<Check, TextCheck>> = {
  basename: expect("a file name without a path", isBasename),
  "basename-nonempty": expect("a file name without a path, not empty", (text) => text !== "" && isBasename(text)),
  nonempty: expect("a value that is not empty", (text) => text !== ""),
  "hostname-chars": expect(
    "letters, digits, hyphens and dots, at most 255",
    (text) => text.length < 256 && isHostname(text),
  ),
  "nodename-chars": (text, { forbidden = "" }) =>
    [...text].some((char) => forbidden.includes(char)) ? `none of the characters ${forbidden}` : undefined,
  "ipv4-or-empty": expect("an IPv4 address or nothing", (text) => text === "" || isIPv4(text)),
  "ipv6-or-empty": expect("an IPv6 address or nothing", (text) => text === "" || isIPv6(text)),
  "ip-or-empty": expect("an IP address or nothing", (text) => text === "" || isIPv4(text) || isIPv6(text)),
  "ip-or-hostname-or-empty": expect(
    "an IP address, a host name or nothing",
    (text) => isHostname(text) || isIPv6(text),
  ),
  "proc-title-template": expect(
    "text with known {variables} only, not empty",
    (text) => text !== "" && !/[{}]/.test(text.replace(titleVariables, "")),
  ),
};

/** "an integer between 0 and 65535"; a limit of 64 bits is none worth saying. */
function limitsInWords(what: string, { min, max }: ResolvedFacts): string {
  const huge = max === undefined || BigInt(max) >= 2n ** 63n - 1n;
  if (min !== undefined && !huge) return `${what} between ${min} and ${max}`;
  if (min !== undefined && BigInt(min) > -(2n ** 63n)) return `${what} of at least ${min}`;
  return huge ? what : `${what} of at most ${max}`;
}

function sizeInWords(facts: ResolvedFacts): string {
  const limits = limitsInWords("", facts).trim();
  return limits === "" || limits === "of at least 0"
    ? "a memory size such as 100mb"
    : `a memory size such as 100mb, ${limits}`;
}

export const scalarReaders: Readonly<Record<Exclude<Kind, "special">, Reader>> = {
  bool: readBool,
  enum: readEnum,
  flags: readFlags,
  int: readInt,
  memory: readMemory,
  "memory-or-percent": readMemoryOrPercent,
  octal: readOctal,
  string: readText,
  ignored: () => stored(undefined),
};
