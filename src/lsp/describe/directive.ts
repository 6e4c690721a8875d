import type { DirectiveName } from "../../../grammar/catalogue.ts";
import type { DirectiveAt, ResolvedFacts } from "../../../grammar/resolve.ts";
import type { StatementFacts } from "../../../grammar/statements.ts";
import { type Target, targetText } from "../../../grammar/version.ts";
import { timeline } from "./history.ts";
import type { Block, Inline } from "./prose.ts";
import { type Reader, targetWithReason } from "./readers.ts";
import { type Subject, syntaxOf } from "./subject.ts";
import { humanSize, humanUnits } from "./units.ts";

/** What a directive or statement does, its words, and what holds for it in the releases of those who read it. */
export function described(subjects: readonly [Subject, ...Subject[]], readers: readonly Reader[]): Block[] {
  const [subject] = subjects;
  const told = readers.map((reader, index) => ({
    reader,
    facts: factsOf(subjects[index] ?? subject, reader.target, reader.isSentinel),
  }));
  const isSame = told.every(({ facts }) => JSON.stringify(facts) === JSON.stringify(told[0]?.facts));
  const history = timeline(subject.history, subject.spelling.split(" ").at(-1)!, subject.at?.name);
  const releases = readers.map(targetWithReason);
  return [
    ...meaningBlocks(subject),
    ...(isSame
      ? [{ list: [...(told[0]?.facts ?? []), ...history] }]
      : [...told.flatMap(({ reader, facts }) => [[`In ${nameOf(reader)}:`], { list: facts }]), { list: history }]),
    releases.length > 0 ? [`Judged for ${[...new Set(releases)].join(" and ")}.`] : [],
  ];
}

function nameOf({ target, isSentinel }: Reader): string {
  return `${isSentinel ? "a sentinel of " : ""}${targetText(target)}`;
}

/** How it is written and what it does. */
export function meaningBlocks(subject: Subject): Block[] {
  const { summary, detail, parameters, words } = subject.meaning;
  const told = (parameters ?? []).filter(({ meaning }) => meaning !== "");
  return [
    [{ code: syntaxOf(subject).text }],
    [detail === undefined ? summary : `${summary} ${detail}`],
    { list: told.map(({ name, meaning }) => [{ code: name }, `: ${meaning}`]) },
    { list: wordsOf(subject, words) },
  ];
}

/** What the release says of it: default, limits, when it takes effect. */
export function factsOf(subject: Subject, target: Target, isSentinel: boolean): (readonly Inline[])[] {
  if (!subject.at) return [[{ strong: `not known to ${targetText(target)}` }]];
  const own = subject.kind === "directive" ? directiveFacts(subject.at, isSentinel) : statementFacts(subject.at.facts);
  const preferred: (readonly Inline[])[] = subject.at.alias
    ? [["the preferred spelling is ", { code: subject.at.name }]]
    : [];
  return [
    ...own,
    ...preferred,
    ...(subject.at.documented ? [["known from documents, no server of this release was run"]] : []),
  ];
}

/** Commands that change while the server runs what CONFIG SET cannot. */
const changedBy: Partial<Record<DirectiveName, string>> = {
  replicaof: "REPLICAOF",
  user: "ACL SETUSER",
  loadmodule: "MODULE LOAD",
};

function directiveFacts({ name, spelling, facts }: DirectiveAt, isSentinel: boolean): (readonly Inline[])[] {
  const { kind, repeat, flags, sentinel } = facts;
  if (kind === "ignored") return [["the line is accepted and does nothing"]];
  const found: (readonly Inline[])[] = [];
  const value = isSentinel ? (facts.sentinelDefault ?? facts.default) : facts.default;
  if (value !== undefined) found.push(["default: ", ...defaultText(facts, value)]);
  const range = rangeText(facts);
  if (range !== undefined) found.push([`range: ${range}`]);
  if (repeat === "accumulate") found.push(["several lines add up"]);
  if (isSentinel) {
    if (sentinel !== "effective") found.push([{ strong: "has no effect in a sentinel" }]);
    return found;
  }
  const command = spelling === "slaveof" ? "SLAVEOF" : changedBy[name];
  if (command !== undefined) found.push([`can be changed while the server runs, by ${command}`]);
  else if (flags.includes("immutable")) found.push(["takes a restart to change"]);
  else if (repeat !== "accumulate") found.push(["can be changed while the server runs, by CONFIG SET"]);
  if (flags.includes("protected")) found.push(["protected: CONFIG SET needs enable-protected-configs"]);
  return found;
}

function statementFacts({ default: value, unit, state, repeat }: StatementFacts): (readonly Inline[])[] {
  const found: (readonly Inline[])[] = [];
  if (value !== undefined && value !== "") {
    const human = typeof value === "number" ? humanUnits(value, unit) : undefined;
    found.push(["default: ", { code: String(value) }, human === undefined ? "" : ` (${human})`]);
  }
  if (state) found.push(["written by Sentinel itself"]);
  if (repeat === "last-wins") found.push(["the last line counts"]);
  return found;
}

/** A default as a line would say it, and in units that are easier to read. */
function defaultText({ kind, unit, secret, form }: ResolvedFacts, value: string | number | bigint): Inline[] {
  if (secret || value === "") return [secret || form === "keyspace-flags" || form === "host-port" ? "none" : "empty"];
  if (kind === "octal") return [{ code: `0${Number(value).toString(8)}` }];
  const human = typeof value === "number" ? humanUnits(value, unit) : undefined;
  return [{ code: String(value) }, human === undefined ? "" : ` (${human})`];
}

/** "0 to 65535", "at least 1", in the unit that the directive counts in. */
export function rangeText({ kind, min, max, unit, maxPercent }: ResolvedFacts): string | undefined {
  if (kind !== "int" && kind !== "memory" && kind !== "memory-or-percent") return undefined;
  const isSize = unit === "bytes" || kind !== "int";
  const shown = (limit: number | bigint) => (isSize && limit >= 1024 ? humanSize(Number(limit)) : String(limit));
  const isLimit = max !== undefined && BigInt(max) < 2n ** 31n - 1n;
  const isOne = min === 1 && !isLimit;
  const counted = isSize || unit === undefined || unit === "port" ? "" : ` ${(isOne ? oneOf : unitNames)[unit]}`;
  const percent = maxPercent === undefined ? "" : `, or up to ${maxPercent}% of maxmemory`;
  // The least that fits into the type says nothing.
  if (min === undefined || BigInt(min) <= -(2n ** 31n))
    return isLimit ? `at most ${shown(max)}${counted}${percent}` : undefined;
  return `${isLimit ? `${shown(min)} to ${shown(max)}` : `at least ${shown(min)}`}${counted}${percent}`;
}

const unitNames = {
  bytes: "bytes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  min: "minutes",
  percent: "percent",
  hz: "times per second",
} as const;

const oneOf: Record<keyof typeof unitNames, string> = {
  ...unitNames,
  s: "second",
  ms: "millisecond",
  us: "microsecond",
  min: "minute",
  hz: "time per second",
};

/** The words that can be the value, as the release has them, and what is known of each. */
function wordsOf({ kind, at }: Subject, meanings: Readonly<Record<string, string>> = {}): (readonly Inline[])[] {
  if (kind !== "directive") return [];
  const { enum: words, chars } = (at?.facts ?? {}) as Partial<ResolvedFacts>;
  const known = words ?? (chars === undefined ? Object.keys(meanings) : [...chars]);
  return known.map((word) => {
    const meaning = Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    return [{ code: word }, meaning === undefined ? "" : `: ${meaning}`];
  });
}
