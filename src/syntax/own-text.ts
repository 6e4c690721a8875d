import type { ConfigFile, Span, Word } from "./config-file.ts";

/**
 * The text that a server reads as the file: of one that stands in a file of another language, the value there. Lines
 * that are given as words have none.
 */
export function ownText({ text, source, embedding }: ConfigFile): string {
  return source?.value ?? (embedding ? "" : text);
}

/** Where words of a line lie in its own text. */
export function inOwnText(first: Word, last: Word = first): Span {
  return { start: (first.own ?? first).start, end: (last.own ?? last).end };
}

/** A word as the server reads it, quotes included. */
export function imageOf(file: ConfigFile, word: Word): string {
  if (file.embedding && !word.own) return word.value;
  const { start, end } = inOwnText(word);
  return ownText(file).slice(start, end);
}

/** The other way: a word of its own text with its place in the file. */
export function fromOwnText<T extends Span>({ source }: ConfigFile, word: T): T & { readonly own?: Span } {
  const { start, end } = word;
  return source ? { ...word, ...source.spanOf(start, end), own: { start, end } } : word;
}

/** Whether two are one file, read twice perhaps: several can stand in one host file. */
export function isSameFile(one: ConfigFile, other: ConfigFile): boolean {
  if (one.uri !== other.uri) return false;
  const [place, otherPlace] = [one.source?.span ?? one.embedding?.place, other.source?.span ?? other.embedding?.place];
  return place?.start === otherPlace?.start && place?.end === otherPlace?.end;
}
