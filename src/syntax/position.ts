import type { ConfigFile, Span } from "./config-file.ts";
import { decode } from "./utf8.ts";

export { decode, encode } from "./utf8.ts";

/** 1-based; columns count UTF-16 code units of the line read as UTF-8. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

const lineStarts = new WeakMap<ConfigFile, readonly number[]>();

function startsOf(file: ConfigFile): readonly number[] {
  let starts = lineStarts.get(file);
  if (!starts) {
    const found = [0];
    for (let at = file.text.indexOf("\n"); at >= 0; at = file.text.indexOf("\n", at + 1)) found.push(at + 1);
    starts = found;
    lineStarts.set(file, starts);
  }
  return starts;
}

/** Line (1-based) of a byte offset. */
export function lineOf(file: ConfigFile, offset: number): number {
  const starts = startsOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Bytes of a line (1-based), without its line end. */
export function lineSpan(file: ConfigFile, line: number): Span {
  const starts = startsOf(file);
  const start = starts[line - 1] ?? file.text.length;
  const next = starts[line];
  return { start, end: next === undefined ? file.text.length : next - 1 };
}

export function positionOf(file: ConfigFile, offset: number): Position {
  const line = lineOf(file, offset);
  const { start } = lineSpan(file, line);
  return { line, column: decode(file.text.slice(start, offset)).length + 1 };
}

export function rangeOf(file: ConfigFile, span: Span): Range {
  return { start: positionOf(file, span.start), end: positionOf(file, span.end) };
}
