import { type InlayHint, InlayHintKind, type InlayHintLabelPart, type Range } from "vscode-languageserver";
import { atoi } from "../../../grammar/numbers.ts";
import type { Watch } from "../../model/deployment.ts";
import type { Directive } from "../../syntax/config-file.ts";
import { decode, lineOf } from "../../syntax/position.ts";
import { unitOf } from "../describe/argument.ts";
import { lineLink, type Override, overridesIn } from "../describe/in-force.ts";
import { mostListed } from "../describe/instance.ts";
import { oneLine } from "../describe/prose.ts";
import { type Reader, readersOf } from "../describe/readers.ts";
import { type Subject, subjectOf } from "../describe/subject.ts";
import { humanUnits } from "../describe/units.ts";
import { directivesIn } from "../places/place.ts";
import { shownWords } from "../places/roles.ts";
import type { Part, View } from "../workspace/snapshot.ts";

/** Beyond so many at one line they are counted. */
const mostOverrides = 2;

/** The hints of the lines in a range; none in files of other languages, whose lines are full as it is. */
export function hintsIn(view: View, range: Range): InlayHint[] {
  const part = view.parts.find(({ file }) => !file.embedding);
  if (!part) return [];
  const readers = readersOf(part, view.snapshot);
  const [reader] = readers;
  if (!reader) return [];
  const span = { start: view.text.offsetAt(range.start), end: view.text.offsetAt(range.end) };
  const overrides = overridesIn(readers);
  const defaults = defaultsOf(part, readers);
  return directivesIn(part.file, span).flatMap((directive) => [
    ...numbersIn(directive, reader, view),
    ...overriddenHints(directive, overrides.get(directive) ?? [], readers, view),
    ...(defaults.get(directive) ?? []).map((text) => behind(directive, text, view)),
  ]);
}

/** Numbers in units that are easier to read. */
function numbersIn(directive: Directive, { target }: Reader, view: View): InlayHint[] {
  const words = [directive.name, ...directive.args];
  const subject = subjectOf(
    words.slice(0, 2).map(({ value }) => decode(value)),
    target,
  );
  if (!subject?.at || subject.at.facts.secret) return [];
  const first = subject.kind === "statement" ? 2 : 1;
  return words.slice(first).flatMap((word, argument) => {
    const unit = unitOf(subject, argument);
    const text = humanNumber(word.value, unit, subject);
    if (text === undefined) return [];
    const counted = /^\d+$/.test(word.value)
      ? `${word.value} ${unitNames[unit!]} is `
      : "the server does not take units here: ";
    return [{ ...hintAt(view, word.end, text), tooltip: counted + text }];
  });
}

const unitNames = {
  bytes: "bytes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  min: "minutes",
  percent: "percent",
  port: "",
  hz: "times per second",
} as const;

/** Of a number without a unit; where the server reads a word as another number than it seems to be, that number. */
function humanNumber(word: string, unit: ReturnType<typeof unitOf>, { kind, at }: Subject): string | undefined {
  if (/^\d+$/.test(word)) return humanUnits(Number(word), unit);
  const isLenient = kind === "statement" || (at && "strict" in at.facts && !at.facts.strict && at.facts.kind === "int");
  if (!isLenient || unit === undefined || !/^\d+[a-z]+$/i.test(word)) return undefined;
  const [, number, written] = /^(\d+)([a-z]+)$/i.exec(word)!;
  // What is written and what is meant are one.
  if (written!.toLowerCase() === unit) return undefined;
  return `read as ${atoi(number!)} ${unitNames[unit]}`;
}

/** One for each line that wins; of a file that many include, one that counts them. */
function overriddenHints(
  directive: Directive,
  overrides: readonly Override[],
  readers: readonly Reader[],
  view: View,
): InlayHint[] {
  if (overrides.length <= mostOverrides)
    return overrides.map((override) => overridden(directive, override, readers, view));
  const lines = overrides.slice(0, mostListed).map(({ winner }) => lineLink(winner, view.snapshot).text);
  const more = overrides.length - lines.length;
  const tooltip = [...lines, ...(more > 0 ? [`... and ${more} more`] : [])].map(oneLine).join("\n");
  return [{ ...hintAt(view, directive.end, `${overrides.length} later lines win`), tooltip }];
}

/** "line 120 wins: maxmemory 2gb" */
function overridden(
  directive: Directive,
  { winner, readers: some }: Override,
  readers: readonly Reader[],
  view: View,
): InlayHint {
  const { file } = winner;
  const { text, uri } = lineLink(winner, view.snapshot);
  const isHere = file.uri === view.name;
  const whose = some.length === readers.length ? "" : ` for ${some[0]!.instance}`;
  const place = isHere ? `line ${lineOf(file, winner.directive.start)}` : text;
  const range = view.snapshot.text(file.uri)?.rangeOf(winner.directive);
  const parts: InlayHintLabelPart[] = [
    { value: oneLine(place), ...(range && { location: { uri: uri.replace(/#L\d+$/, ""), range } }) },
    { value: oneLine(` wins${whose}: ${shownWords(file, winner.directive).join(" ")}`) },
  ];
  return hintAt(view, directive.end, parts);
}

/** What holds for a monitored master because no line says otherwise, by its monitor line. */
function defaultsOf(part: Part, readers: readonly Reader[]): ReadonlyMap<Directive, readonly string[]> {
  const found = new Map<Directive, Set<string>>();
  for (const { instance } of readers) {
    for (const watch of instance.kind === "sentinel" ? instance.watches : []) {
      const [line] = watch.lines("monitor");
      const text = defaultsText(watch);
      if (!line || line.file !== part.file || text === undefined) continue;
      const known = found.get(line.directive);
      if (known) known.add(text);
      else found.set(line.directive, new Set([text]));
    }
  }
  return new Map([...found].map(([directive, texts]) => [directive, [...texts]]));
}

/** "down-after 30 s, failover-timeout 3 min (defaults)" */
function defaultsText({ downAfter, failoverTimeout }: Watch): string | undefined {
  const times = { "down-after": downAfter, "failover-timeout": failoverTimeout };
  const parts = Object.entries(times).flatMap(([name, time]) =>
    time.isKnown && !time.isWritten ? [`${name} ${humanUnits(time.value, "ms") ?? `${time.value} ms`}`] : [],
  );
  if (parts.length === 0) return undefined;
  return `${parts.join(", ")} (${parts.length > 1 ? "defaults" : "default"})`;
}

function behind(directive: Directive, text: string, view: View): InlayHint {
  return { ...hintAt(view, directive.end, text), tooltip: "no line sets it" };
}

function hintAt({ text }: View, offset: number, label: InlayHint["label"]): InlayHint {
  return { position: text.positionAt(offset), label, kind: InlayHintKind.Type, paddingLeft: true };
}
