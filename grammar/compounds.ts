/** Readers for forms with several arguments, or with rules of their own. */

import type { ClassLimit, Form, SavePoint } from "./kinds.ts";
import { atoi, int32, memorySize, strtol, unreadableSize } from "./numbers.ts";
import { type Context, invalid, type Reader, type Reading, stored, wordsInWords, wrongCount } from "./reading.ts";

const asWritten: Reader = (args) => stored([...args]);
const oneText: Reader = ([text = ""]) => stored(text);

/** From 7.0.0 on a single empty argument is no address at all. */
const readAddresses: Reader = (args, { version }) =>
  stored(args.length === 1 && args[0] === "" && version[0] >= 7 ? [] : [...args]);

const readDirectory: Reader = ([text = ""]) => (text === "" ? invalid("a directory") : stored(text));

/** `setConfigSaveOption`; up to 6.2 a line with another count than two is skipped, one empty argument aside. */
const readSavePoints: Reader = (args, { facts }) => {
  if (!facts.strict) return lenientSavePoint(args);
  const given = args.length === 1 && args[0] === "" ? [] : args;
  if (given.length % 2 === 1) return wrongCount("pairs of seconds and changes");
  const points: SavePoint[] = [];
  for (let index = 0; index < given.length; index += 2) {
    const seconds = exactInteger(given[index]!);
    const changes = exactInteger(given[index + 1]!);
    if (seconds === undefined || seconds < 1n) return invalid("seconds, an integer of at least 1", index);
    if (changes === undefined || changes < 0n) return invalid("changes, an integer of at least 0", index + 1);
    points.push({ seconds: Number(seconds), changes: int32(changes) });
  }
  return stored(points);
};

function lenientSavePoint(args: readonly string[]): Reading {
  if (args.length !== 2) return stored(args.length === 1 && args[0] === "" ? [] : undefined);
  const seconds = atoi(args[0]!);
  const changes = atoi(args[1]!);
  if (seconds < 1) return invalid("seconds, an integer of at least 1", 0);
  if (changes < 0) return invalid("changes, an integer of at least 0", 1);
  return stored([{ seconds, changes }]);
}

const readClassLimits: Reader = (args, context) => {
  const limits: ClassLimit[] = [];
  for (let index = 0; index < args.length; index += 4) {
    const reading = readClassLimit(args.slice(index, index + 4), index, context);
    if ("problem" in reading) return reading;
    limits.push(reading.value as ClassLimit);
  }
  return stored(limits);
};

/** `updateClientOutputBufferLimit`. */
function readClassLimit(args: readonly string[], offset: number, { facts, version }: Context): Reading {
  const [name = "", hard = "", soft = "", seconds = ""] = args;
  const classes = facts.classes ?? [];
  const known = classes.find((one) => one === name.toLowerCase());
  if (known === undefined) return invalid(wordsInWords(classes), offset);
  const sizes = [hard, soft].map((text) => {
    const size = memorySize(text, version[0] < 7);
    return size ?? (facts.strict ? undefined : unreadableSize(text, version));
  });
  const bad = sizes.indexOf(undefined);
  if (bad >= 0) return invalid("a memory size such as 100mb", offset + 1 + bad);
  const time = facts.strict ? exactInteger(seconds) : strtol(seconds).value;
  if (time === undefined || int32(time) < 0) return invalid("seconds, an integer of at least 0", offset + 3);
  const [hardSize, softSize] = sizes.map((size) => Number(BigInt.asUintN(64, size!)));
  return stored({
    class: known === "slave" ? "replica" : known,
    hard: hardSize,
    soft: softSize,
    softSeconds: int32(time),
  });
}

const readHostPort: Reader = ([host = "", port = ""], { facts }) => {
  if (facts.noOne && host.toLowerCase() === "no" && port.toLowerCase() === "one") return stored(undefined);
  if (!facts.strict) return stored({ host, port: atoi(port) });
  const value = exactInteger(port);
  if (value === undefined || int32(value) < 0 || int32(value) > 65535)
    return invalid("a port, an integer between 0 and 65535", 1);
  return stored({ host, port: int32(value) });
};

const readLetters: Reader = ([text = ""], { facts: { chars = "" } }) =>
  [...text].every((letter) => chars.includes(letter)) ? stored(text) : invalid(`letters out of ${chars}`);

const readThreeIntegers: Reader = (args, { facts: { min = 0, max = 0 } }) => {
  const values = args.map(exactInteger);
  const bad = values.findIndex((value) => value === undefined || value < min || value > max);
  return bad < 0 ? stored(values.map(Number)) : invalid(`an integer between ${min} and ${max}`, bad);
};

const readPercentiles: Reader = (args) => {
  if (args.length === 1 && args[0] === "") return stored([]);
  const values = args.map(float);
  const bad = values.findIndex((value) => !(value >= 0 && value <= 100));
  return bad < 0 ? stored(values) : invalid("a number between 0 and 100", bad);
};

/** `string2d`: `strtod` over the whole word, decimal or hex, without blanks; too small for a double is refused. */
function float(text: string): number {
  const [, sign, decimal, hex, fraction = "", power = "0"] =
    /^([+-]?)(?:((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)|0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?)$/i.exec(
      text,
    ) ?? [];
  const size =
    decimal === undefined
      ? Number.parseInt(`${hex}${fraction}`, 16) * 2 ** (Number(power) - 4 * fraction.length)
      : Number(decimal);
  if (size === 0 && /[1-9]/.test(decimal?.split(/e/i)[0] ?? "")) return Number.NaN;
  return sign === "-" ? -size : size;
}

/** `strtol` or `strtoll` over the whole word; an empty one is 0. */
function exactInteger(text: string): bigint | undefined {
  const { value, end } = strtol(text);
  return end === text.length ? value : undefined;
}

export const formReaders: Readonly<Record<Form, Reader>> = {
  "bind-list": readAddresses,
  "save-points": readSavePoints,
  "class-limits": readClassLimits,
  "host-port": readHostPort,
  "keyspace-flags": readLetters,
  "int-triple": readThreeIntegers,
  percentiles: readPercentiles,
  directory: readDirectory,
  "log-path": oneText,
  "include-path": oneText,
  "rename-pair": asWritten,
  "acl-rule": asWritten,
  "module-load": asWritten,
  "sentinel-statement": asWritten,
};
