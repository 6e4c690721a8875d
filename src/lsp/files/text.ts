import type { Position, Range } from "vscode-languageserver";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";

const byteOrderMark = "\xef\xbb\xbf";

const known = new WeakMap<ConfigFile, readonly number[]>();

/**
 * One file as an editor counts in it. The engine's text is bytes and its lines end with a line feed; LSP counts UTF-16 code
 * units, a carriage return ends a line, too, and a byte order mark is not there.
 */
export class FileText {
  readonly uri: string;
  readonly file: ConfigFile;
  /** Where lines begin, in bytes. */
  readonly #starts: readonly number[];

  constructor(uri: string, file: ConfigFile) {
    this.uri = uri;
    this.file = file;
    this.#starts = known.get(file) ?? lineStarts(file.text);
    known.set(file, this.#starts);
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Line of a byte, from 0. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The bytes of a line, without its end. */
  lineSpan(line: number): Span {
    const start = this.#starts[line] ?? this.file.text.length;
    let end = this.#starts[line + 1] ?? this.file.text.length;
    while (end > start && /[\r\n]/.test(this.file.text[end - 1]!)) end--;
    return { start, end };
  }

  positionAt(offset: number): Position {
    const line = this.lineAt(offset);
    const { start, end } = this.lineSpan(line);
    return { line, character: decode(this.file.text.slice(start, Math.max(start, Math.min(offset, end)))).length };
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** The byte at a position; the end of the line, or of the file, for positions behind it. */
  offsetAt({ line, character }: Position): number {
    if (line >= this.#starts.length) return this.file.text.length;
    const { start, end } = this.lineSpan(line);
    const text = this.file.text.slice(start, end);
    if (decode(text).length === text.length) return start + Math.min(character, text.length);
    // The more bytes, the more characters: the last beginning of the line that has no more of them.
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (decode(text.slice(0, middle)).length <= character) low = middle;
      else high = middle - 1;
    }
    return start + low;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith(byteOrderMark) ? byteOrderMark.length : 0];
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}
