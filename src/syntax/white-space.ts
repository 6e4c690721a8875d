import { isPlaceholder } from "../../grammar/placeholder.ts";
import type { ConfigFile, Directive, Span } from "./config-file.ts";
import type { TextChange } from "./embedding.ts";

/**
 * What makes the white space of a configuration file even: one blank between words, none before and behind them, one
 * empty line where there are several, a line end at the end. Words keep every byte. Comments stay, and so do lines whose
 * words may not be what they look like: unbalanced quotes, placeholders of templates, bytes that some take for line ends.
 */
export function evenWhiteSpace(file: ConfigFile): TextChange[] {
  const { text } = file;
  if (text.includes("\0")) return [];
  const changes: TextChange[] = [];
  const byLine = directivesByLine(file);
  let empty: Span | undefined;
  let end = 0;
  for (const [index, line] of linesOf(text).entries()) {
    const { start, stop, next } = line;
    if (/^[ \t]*$/.test(text.slice(start, stop))) {
      if (!empty) change(changes, text, { start, end: stop }, "");
      empty = { start: empty?.start ?? next, end: next };
      continue;
    }
    if (empty) change(changes, text, empty, "");
    empty = undefined;
    end = next;
    const [directive, ...others] = byLine.get(index) ?? [];
    if (directive && others.length === 0 && isPlain(text.slice(start, stop), directive, file))
      evenLine(changes, text, { start, end: stop }, directive);
  }
  return atEnd(changes, file, end);
}

function evenLine(changes: TextChange[], text: string, line: Span, { name, args }: Directive): void {
  let at = line.start;
  for (const [index, { start, end }] of [name, ...args].entries()) {
    change(changes, text, { start: at, end: start }, index === 0 ? "" : " ");
    at = end;
  }
  change(changes, text, { start: at, end: line.end }, "");
}

function change(changes: TextChange[], text: string, { start, end }: Span, to: string): void {
  if (text.slice(start, end) !== to) changes.push({ start, end, text: to });
}

/** @param end behind the last line that is not empty */
function atEnd(changes: readonly TextChange[], { text, directives }: ConfigFile, end: number): TextChange[] {
  if (end === 0) return [];
  const kept = changes.filter((one) => one.end <= end);
  if (text.length > end) return [...kept, { start: end, end: text.length, text: "" }];
  // An open quote would take in the carriage return of a line end.
  if (/[\r\n]$/.test(text) || directives.at(-1)?.unbalanced) return kept;
  return [...kept, { start: end, end, text: text.includes("\r\n") ? "\r\n" : "\n" }];
}

/** A line as servers count them; `stop` is before its line end, `next` behind. */
interface Line {
  readonly start: number;
  readonly stop: number;
  readonly next: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const next = feed < 0 ? text.length : feed + 1;
    const bare = feed < 0 ? next : feed;
    lines.push({ start, stop: feed > start && text[feed - 1] === "\r" ? feed - 1 : bare, next });
    start = next;
  }
  return lines;
}

function directivesByLine({ text, directives }: ConfigFile): ReadonlyMap<number, readonly Directive[]> {
  const found = new Map<number, Directive[]>();
  let line = 0;
  let at = 0;
  for (const directive of directives) {
    for (let feed = text.indexOf("\n", at); feed >= 0 && feed < directive.start; feed = text.indexOf("\n", at)) {
      line++;
      at = feed + 1;
    }
    found.set(line, [...(found.get(line) ?? []), directive]);
  }
  return found;
}

function isPlain(line: string, { name, unbalanced }: Directive, { text }: ConfigFile): boolean {
  const first = text.slice(name.start, name.end);
  // Behind blanks that servers do not cut off, a line is none that begins with #.
  if (unbalanced || first.startsWith("#")) return false;
  return !/\r/.test(line) && !first.startsWith("\xef\xbb\xbf") && !isPlaceholder(line);
}
