import type { Change } from "../../lint/report.ts";
import { printable } from "../../report/escape.ts";
import type { ConfigFile, Directive, Span } from "../../syntax/config-file.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { lineOf, lineSpan } from "../../syntax/position.ts";
import { mask } from "../../syntax/shown-words.ts";
import { directivesIn, wordsOf } from "../places/place.ts";
import { shownWords, statementOf } from "../places/roles.ts";
import type { Snapshot } from "../workspace/snapshot.ts";

/** Different things that a title names. */
const mostTold = 2;
/** Letters of one of them. */
const longest = 60;

/**
 * What a repair does, in words, never with a password: "Add masterauth to b/redis.conf and c/redis.conf".
 *
 * @param asked the file that is asked about: it is not named where all happens in it
 */
export function fixTitle(changes: readonly Change[], snapshot: Snapshot, asked: string): string {
  const steps = moved(changes.map((change) => stepOf(change, snapshot)));
  const files = new Map<string, string[]>();
  for (const { verb, what, file } of steps) {
    const key = `${verb} ${what}`;
    const known = files.get(key) ?? [];
    if (!known.includes(file)) files.set(key, [...known, file]);
  }
  const isHere = steps.every(({ file }) => file === asked);
  const told = [...files].map(([key, names]) => (isHere ? key : `${key} ${preposition(key)} ${listed(names)}`));
  const rest = told.length - mostTold;
  const text = told.slice(0, mostTold).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
  return text[0]!.toUpperCase() + text.slice(1);
}

interface Step {
  readonly verb: "add" | "remove" | "change to" | "change" | "move" | "set apart the remark behind";
  /** A line as far as it may be shown. */
  readonly what: string;
  readonly file: string;
}

function stepOf(change: Change, snapshot: Snapshot): Step {
  const { file, text } = change;
  const isNew = change.start === change.end;
  const before = snapshot.report.files.get(file);
  const embedded = snapshot.parts(file).filter((part) => part.file.embedding);
  if (!before || embedded.length > 0) {
    const replaced = embedded.flatMap((part) => wordsReplaced(part.file, change)).at(0);
    if (replaced !== undefined) return { ...replaced, file };
    const line = isNew && change.subject !== undefined ? toldLast(change.subject.replace(/^\d+ /, "")) : undefined;
    const known = line ?? embedded.flatMap((part) => tellAt(part.file, change)).at(0);
    return { verb: isNew ? "add" : text === "" ? "remove" : "change", what: known?.text ?? "a line", file };
  }
  const context = contextOf(before, change);
  if (isNew) return { verb: "add", what: toldLast(context + text).text, file };
  if (text === "") return { verb: "remove", what: tellAt(before, change)[0]?.text ?? "a line", file };
  const [from, to] = [change.start, Math.max(change.start, change.end - 1)].map((at) =>
    lineSpan(before, lineOf(before, at)),
  );
  const line = before.text.slice(from!.start, change.start) + text + before.text.slice(change.end, to!.end);
  const { text: what, isWhole } = toldLast(context + line);
  if (/^[ \t]*#[^\n]*\n/.test(line)) return { verb: "set apart the remark behind", what, file };
  return { verb: isWhole ? "change to" : "change", what, file };
}

/** Where words that may be shown become others: "slaveof to replicaof", or the line as it will be. */
function wordsReplaced(file: ConfigFile, { start, end, text }: Change): Pick<Step, "verb" | "what">[] {
  // Without the quotes and commas of the other language.
  const fresh = text.split(/[\s"',]+/).filter((word) => word !== "");
  if (!fresh.every((word) => /^[\w.:-]+$/.test(word))) return [];
  return file.directives.flatMap((directive): Pick<Step, "verb" | "what">[] => {
    const touched = wordsOf(directive).map((word) => word.start < end && start < word.end);
    const [first, last] = [touched.indexOf(true), touched.lastIndexOf(true)];
    const [from, to] = [wordsOf(directive)[first], wordsOf(directive)[last]];
    // Whole words, with or without what stands around them in the other language.
    if (!from || !to || from.start < start || end < to.end || fresh.length !== last - first + 1) return [];
    const words = shownWords(file, directive);
    if (words.some((word) => word.includes(mask)) || (first === 0 && last > 0)) return [];
    if (last === 0) return [{ verb: "change", what: `${printable(words[0]!)} to ${fresh.join(" ")}` }];
    const what = printable(words.toSpliced(first, last - first + 1, ...fresh).join(" "));
    return what.length > longest ? [] : [{ verb: "change to", what }];
  });
}

interface Told {
  readonly text: string;
  /** Nothing of the line is hidden or left out. */
  readonly isWhole: boolean;
}

/** The lines that tell of a line above a change whether its words are secrets: monitor lines and the one in front of it. */
function contextOf({ text, directives }: ConfigFile, { start }: Span): string {
  const monitors = directives.filter((directive) => statementOf(directive) === "monitor");
  const above = directives.findLast(({ end }) => end <= start);
  return [...monitors, ...(above ? [above] : [])].map((one) => `${text.slice(one.start, one.end)}\n`).join("");
}

function toldLast(text: string): Told {
  const file = parseConfig(text, "line");
  const last = file.directives.at(-1);
  return last ? tell(file, last) : { text: "a line", isWhole: false };
}

function tellAt(file: ConfigFile, { start, end }: Span): Told[] {
  const found = file.embedding
    ? file.directives.filter((one) => one.start < end && start < one.end)
    : directivesIn(file, { start, end });
  return found.map((directive) => tell(file, directive));
}

/** The words of a line up to the first that may not be shown; of a user the name. */
function tell(file: ConfigFile, directive: Directive): Told {
  const words = shownWords(file, directive);
  const hidden = words.findIndex((word) => word.includes(mask));
  const most = directive.name.value.toLowerCase() === "user" ? 2 : words.length;
  const count = Math.min(hidden < 0 ? words.length : hidden, most);
  const shown = printable(words.slice(0, count).join(" "));
  const text = shown.length > longest ? `${shown.slice(0, longest).trimEnd()}…` : shown;
  return { text: text || "a line", isWhole: count === words.length };
}

/** A line that goes here and comes there is moved. */
function moved(steps: readonly Step[]): readonly Step[] {
  const isPair = (a: Step, b: Step) =>
    a.verb === "remove" && b.verb === "add" && a.what === b.what && a.file === b.file;
  return steps.flatMap((step): Step[] => {
    if (steps.some((other) => isPair(other, step))) return [];
    return steps.some((other) => isPair(step, other)) ? [{ ...step, verb: "move" }] : [step];
  });
}

function preposition(key: string): string {
  return key.startsWith("add ") ? "to" : key.startsWith("remove ") ? "from" : "in";
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} files`;
  const shown = names.map(printable);
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
