import type { ConfigFile, Directive, Span, Word } from "./config-file.ts";
import { imageOf } from "./own-text.ts";
import { holdsSecret, shownParts } from "./shown-words.ts";

/** Of a file of another language, what may be shown and what must not be whoever says it may. */
interface Visible {
  readonly shown: readonly Span[];
  readonly hidden: readonly Span[];
}

const known = new WeakMap<ConfigFile, readonly Span[]>();

/** What may be shown of the file that configuration is embedded in, for that configuration's part; in order. */
export function shownInHost(file: ConfigFile): readonly Span[] {
  let found = known.get(file);
  if (!found) {
    found = shownOfAll([file], []);
    known.set(file, found);
  }
  return found;
}

/** The same for all that is embedded in one file, and what else may be shown of it. What one of them hides stays hidden. */
export function shownOfAll(files: readonly ConfigFile[], more: readonly Span[]): readonly Span[] {
  const parts = files.map(visible);
  const text = files[0]?.text ?? "";
  const others = more.filter(({ start, end }) => !holdsSecret(text.slice(start, end)));
  return without(
    united([...others, ...parts.flatMap(({ shown }) => shown)]),
    united(parts.flatMap(({ hidden }) => hidden)),
  );
}

function visible(file: ConfigFile): Visible {
  const { text, embedding, directives } = file;
  const shown = (embedding?.shown ?? []).filter(({ start, end }) => !holdsSecret(text.slice(start, end)));
  const hidden: Span[] = [];
  for (const directive of directives) {
    const words = [directive.name, ...directive.args];
    const own: Span[] = [];
    for (const { word, start, end } of shownParts(file, directive)) {
      const span = placeOf(file, word, start, end);
      if (span) own.push(span);
    }
    shown.push(...own);
    // Variables can stand in another order than the words they come to.
    const inOrder = united(own);
    for (const word of words) if (isVerbatim(file, word)) hidden.push(...without([word], inOrder));
  }
  return { shown, hidden };
}

/** Where a part of a word stands in the file, if it can be told from the rest there. */
function placeOf(file: ConfigFile, word: Word, start: number, end: number): Span | undefined {
  if (isVerbatim(file, word)) return { start: word.start + start, end: word.start + end };
  const isWhole = start === 0 && end === imageOf(file, word).length;
  return isWhole && isVariable(file.text.slice(word.start, word.end), word.value) ? word : undefined;
}

/** Whether a word stands in the file as it is. */
export function isVerbatim(file: ConfigFile, word: Word): boolean {
  const image = imageOf(file, word);
  return word.end - word.start === image.length && file.text.startsWith(image, word.start);
}

/** `$PORT`, `${PORT}`, `${PORT:-6379}` where that is what it came to. */
function isVariable(written: string, value: string): boolean {
  const found = /^\$(?:\w+|\{\w+(?::?-([^{}$]*))?\})$/.exec(written);
  return found !== null && (found[1] ?? value) === value;
}

const words = new WeakMap<ConfigFile, ReadonlySet<string>>();

/** Whether the value of a word may be told that stands where something else is written: at a variable, at the name of a service. */
export function mayTell(file: ConfigFile, word: Word): boolean {
  let found = words.get(file);
  if (!found) {
    found = new Set(file.directives.flatMap((directive) => [...wholeWords(file, directive)]));
    words.set(file, found);
  }
  return found.has(keyOf(word));
}

function* wholeWords(file: ConfigFile, directive: Directive): Iterable<string> {
  for (const { word, start, end } of shownParts(file, directive))
    if (start === 0 && end === imageOf(file, word).length) yield keyOf(word);
}

function keyOf({ start, end, value }: Word): string {
  return `${start}:${end}:${value}`;
}

/** Ordered, without overlaps. */
function united(spans: readonly Span[]): Span[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else if (end > start) found.push({ start, end });
  }
  return found;
}

/** What is left of spans without the stretches of others; both in order and without overlaps. */
function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let next = 0;
  for (const { start, end } of spans) {
    let from = start;
    while (next < others.length && others[next]!.end <= from) next++;
    for (let at = next; at < others.length && others[at]!.start < end; at++) {
      const other = others[at]!;
      if (other.start > from) left.push({ start: from, end: other.start });
      from = Math.max(from, other.end);
    }
    if (from < end) left.push({ start: from, end });
  }
  return left;
}
