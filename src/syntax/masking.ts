import type { ConfigFile, Directive, Span } from "./config-file.ts";
import { lineSpan } from "./position.ts";
import { shownLength } from "./secret-name.ts";
import { shownInHost } from "./shown-in-host.ts";
import { shownNameLength } from "./shown-name.ts";
import { mask, shownParts } from "./shown-words.ts";
import { type Syntax, syntaxIn } from "./syntax-in-line.ts";

export { isGivenName, userLength, withoutLogin } from "./shown-words.ts";

/**
 * Which parts of a line may be shown.
 *
 * What is shown is chosen, not what is hidden: blanks, names, and those words that are known to be no secrets. All else,
 * comments and bytes no server reads among it, becomes `***` whatever its length.
 */

/** A part of a line as it may be shown. Offsets are those of the file. */
export interface Piece extends Span {
  /** Bytes as Latin-1 characters, `***` if hidden. */
  readonly text: string;
  readonly hidden: boolean;
}

/** A line (1-based) of a file in pieces, without its line end. Of a file of another language its syntax is shown, too. */
export function shownLine(file: ConfigFile, line: number): Piece[] {
  const { start, end } = lineSpan(file, line);
  const shown = file.embedding ? overlapping(shownInHost(file), start, end) : shownSpans(file, start, end);
  const pieces: Piece[] = [];
  const add = (from: number, to: number, hidden: boolean) => {
    if (to > from) pieces.push({ start: from, end: to, text: hidden ? mask : file.text.slice(from, to), hidden });
  };
  let at = start;
  const hideUpTo = (to: number) => {
    const text = file.text.slice(at, to);
    const neighbours = { begins: at === start, ends: to === end };
    const { lead, tail }: Syntax = file.embedding ? syntaxIn(text, neighbours) : { lead: 0, tail: 0 };
    add(at, at + lead, false);
    // Blanks stay, so that the line keeps its look.
    for (const match of text.slice(lead, text.length - tail).matchAll(/[ \t\r]+|[^ \t\r]+(?:[ \t\r]+[^ \t\r]+)*/g)) {
      const from = at + lead + match.index;
      add(from, from + match[0].length, !/^[ \t\r]/.test(match[0]));
    }
    add(Math.max(at, to - tail), to, false);
    at = Math.max(at, to);
  };
  for (const span of shown) {
    const from = Math.min(Math.max(span.start, at), end);
    const to = Math.min(span.end, end);
    if (to <= from) continue;
    hideUpTo(from);
    add(from, to, false);
    at = to;
  }
  hideUpTo(end);
  return pieces.filter(({ text }) => text !== "\r");
}

function* shownSpans(file: ConfigFile, start: number, end: number): Iterable<Span> {
  for (const directive of overlapping(file.directives, start, end))
    for (const { word, start, end } of shownParts(file, directive))
      yield { start: word.start + start, end: word.start + end };
}

/**
 * A directive's name for a message.
 *
 * @param at the line it is on, for a name that no server may know
 */
export function shownName(name: string, at?: { readonly file: ConfigFile; readonly directive: Directive }): string {
  const isStatement = at !== undefined && at.directive.name.value !== name;
  const length = at ? shownNameLength(at.file, at.directive, isStatement) : shownLength(name);
  return length < name.length ? `${name.slice(0, length)}${mask}` : name;
}

/** Of parts in order those that overlap a range; lines can be glued together behind a NUL byte. */
function overlapping<T extends Span>(parts: readonly T[], start: number, end: number): readonly T[] {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < parts.length && parts[last]!.start < end) last++;
  return parts.slice(low, last);
}
