import type { ConfigFile, Span } from "./config-file.ts";

/**
 * The text that a server reads as the file: of one that stands in a file of another language, the value there. Lines
 * that are given as words have none.
 */
export function ownText({ text, source, embedding }: ConfigFile): string {
  return source?.value ?? (embedding ? "" : text);
}

/** Where a stretch of a file lies in its own text. */
export function inOwnText({ source }: ConfigFile, span: Span): Span {
  return source ? source.partAt(span) : span;
}

/** The other way: where a stretch of its own text stands. */
export function fromOwnText({ source }: ConfigFile, { start, end }: Span): Span {
  return source ? source.spanOf(start, end) : { start, end };
}

/** Whether two are one file, read twice perhaps: several can stand in one host file. */
export function isSameFile(one: ConfigFile, other: ConfigFile): boolean {
  if (one.uri !== other.uri) return false;
  const [place, otherPlace] = [one.source?.span ?? one.embedding?.place, other.source?.span ?? other.embedding?.place];
  return place?.start === otherPlace?.start && place?.end === otherPlace?.end;
}
