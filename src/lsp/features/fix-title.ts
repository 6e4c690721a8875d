import type { Change } from "../../lint/report.ts";
import { printable } from "../../report/escape.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { shownLine } from "../../syntax/masking.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { decode, lineOf, lineSpan } from "../../syntax/position.ts";
import type { Snapshot } from "../snapshot.ts";

/** Different things that a title names. */
const mostTold = 2;

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
  readonly verb: "add" | "remove" | "change to" | "change" | "move";
  /** A line as far as it may be shown. */
  readonly what: string;
  readonly file: string;
}

function stepOf(change: Change, snapshot: Snapshot): Step {
  const { file, start, end, text, subject } = change;
  const before = snapshot.report.files.get(file);
  const isNew = start === end;
  if (!before || snapshot.parts(file).some((part) => part.file.embedding)) {
    const line = isNew && subject !== undefined ? shown(subject.replace(/^\d+ /, "")) : nameAt(change, snapshot);
    return { verb: isNew ? "add" : text === "" ? "remove" : "change", what: line, file };
  }
  if (isNew) return { verb: "add", what: shown(text), file };
  const [from, to] = [
    lineSpan(before, lineOf(before, start)),
    lineSpan(before, lineOf(before, Math.max(start, end - 1))),
  ];
  if (text === "") return { verb: "remove", what: shown(before.text.slice(start, end)), file };
  return {
    verb: "change to",
    what: shown(before.text.slice(from.start, start) + text + before.text.slice(end, to.end)),
    file,
  };
}

/** The directive that a change is in, of a file in which configuration is embedded. */
function nameAt({ file, start, end }: Change, snapshot: Snapshot): string {
  for (const part of snapshot.parts(file))
    for (const directive of part.file.directives)
      if (directive.start < end && start < directive.end) {
        const { name, args } = directive;
        return shown([name, ...args.slice(0, 1)].map(({ value }) => value).join(" "));
      }
  return "a line";
}

/** Words of the last line that may be shown, up to the first that may not. */
function shown(text: string): string {
  const file: ConfigFile = parseConfig(text, "line");
  const last = file.directives.at(-1);
  if (!last) return "a line";
  const pieces = shownLine(file, lineOf(file, last.start));
  const secret = pieces.findIndex(({ hidden }) => hidden);
  const plain = (secret < 0 ? pieces : pieces.slice(0, secret)).map(({ text }) => text).join("");
  return printable(decode(plain)).trim().slice(0, 60) || "a line";
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
