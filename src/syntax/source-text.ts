import type { Span, Word } from "./config-file.ts";

/** A file of another language in which configuration stands: a compose file, a manifest, a script, a unit. Latin-1. */
export interface HostFile {
  readonly uri: string;
  readonly text: string;
}

/** A stretch of a value and where it stands in its file. */
interface Piece extends Span {
  readonly value: string;
  /** It stands there as it is, byte for byte. */
  readonly isVerbatim: boolean;
}

/**
 * A value taken out of a file that knows where each of its bytes stands: what a YAML scalar, a word of a shell or a
 * variable comes to. A stretch that stands in the file as it is maps byte by byte, one that was written otherwise (an escape, a variable)
 * as a whole. Values are Latin-1, one character per byte, as all text is.
 */
export class SourceText {
  readonly host: HostFile;
  readonly value: string;
  readonly #pieces: readonly Piece[];
  /** Where in the value each piece begins. */
  readonly #offsets: readonly number[];
  /** Where it stands when it is empty. */
  readonly #place: Span;

  private constructor(host: HostFile, pieces: readonly Piece[], place: Span) {
    this.host = host;
    this.#pieces = pieces;
    this.#place = place;
    let offset = 0;
    this.#offsets = pieces.map(({ value }) => {
      offset += value.length;
      return offset - value.length;
    });
    this.value = pieces.length === 1 ? pieces[0]!.value : pieces.map(({ value }) => value).join("");
  }

  /** What stands at a span, as it is. */
  static at(host: HostFile, span: Span): SourceText {
    const { start, end } = span;
    const piece = { value: host.text.slice(start, end), start, end, isVerbatim: true };
    return new SourceText(host, start === end ? [] : [piece], span);
  }

  /** A value that is written otherwise at a span, or comes from there in another way. */
  static written(host: HostFile, value: string, { start, end }: Span): SourceText {
    return new SourceText(host, value === "" ? [] : [{ value, start, end, isVerbatim: false }], { start, end });
  }

  /** Several one behind the other. Those of other files than the first stand where `place` says. */
  static join(parts: readonly SourceText[], place: { readonly host: HostFile } & Span): SourceText {
    const { host } = place;
    const pieces = parts.flatMap((part): readonly Piece[] => {
      if (part.host === host) return part.#pieces;
      return part.value === "" ? [] : [{ value: part.value, start: place.start, end: place.end, isVerbatim: false }];
    });
    return new SourceText(host, pieces, place);
  }

  /** Where the whole stands: from its first byte to behind its last. */
  get span(): Span {
    return this.spanOf(0, this.value.length);
  }

  /** Where a part of the value stands. */
  spanOf(start: number, end: number): Span {
    const first = this.#locate(start);
    if (end <= start) return { start: first.start, end: first.start };
    const last = this.#locate(end - 1);
    // Pieces put together from several places may stand in another order.
    return last.end < first.end ? first : { start: first.start, end: last.end };
  }

  /**
   * The other way: the part of the value that a stretch of the file stands for, with the whole of what is written
   * otherwise there. Only for values whose pieces follow each other in the file.
   */
  partAt({ start, end }: Span): Span {
    const pieces = this.#pieces;
    const first = lowest(pieces.length, (index) => pieces[index]!.end > start);
    const from = this.#offsetIn(first, start);
    if (end <= start) return { start: from, end: from };
    const last = lowest(pieces.length, (index) => pieces[index]!.start >= end) - 1;
    const piece = pieces[last];
    if (!piece) return { start: from, end: from };
    const length = piece.isVerbatim ? Math.min(end, piece.end) - piece.start : piece.value.length;
    return { start: from, end: Math.max(from, this.#offsets[last]! + length) };
  }

  slice(start: number, end: number = this.value.length): SourceText {
    const [from, to] = [Math.max(0, start), Math.min(end, this.value.length)];
    const parts: Piece[] = [];
    for (let index = this.#indexAt(from); index < this.#pieces.length && this.#offsets[index]! < to; index++) {
      const piece = this.#pieces[index]!;
      const at = this.#offsets[index]!;
      const [cut, stop] = [Math.max(from - at, 0), Math.min(to - at, piece.value.length)];
      if (cut >= stop) continue;
      const value = piece.value.slice(cut, stop);
      const { isVerbatim, start } = piece;
      parts.push(isVerbatim ? { value, start: start + cut, end: start + stop, isVerbatim } : { ...piece, value });
    }
    return new SourceText(this.host, parts, this.spanOf(from, Math.max(from, to)));
  }

  /** The same place with another value. */
  with(value: string): SourceText {
    return SourceText.written(this.host, value, this.span);
  }

  /** Whether the value stands in the file as it is. */
  get isVerbatim(): boolean {
    const { start, end } = this.span;
    return end - start === this.value.length && this.host.text.startsWith(this.value, start);
  }

  /** As a word of a line of configuration. */
  get word(): Word {
    return { ...this.span, value: this.value, quoted: false };
  }

  #locate(offset: number): Span {
    const piece = this.#pieces[this.#indexAt(offset)];
    if (!piece) {
      const end = this.#pieces.at(-1)?.end ?? this.#place.start;
      return { start: end, end };
    }
    if (!piece.isVerbatim) return { start: piece.start, end: piece.end };
    const start = piece.start + offset - this.#offsets[this.#indexAt(offset)]!;
    return { start, end: start + 1 };
  }

  /** The piece that holds an offset of the value; behind the last one there is none. */
  #indexAt(offset: number): number {
    if (offset >= this.value.length) return this.#pieces.length;
    return lowest(this.#offsets.length, (index) => this.#offsets[index]! > offset) - 1;
  }

  #offsetIn(index: number, place: number): number {
    const piece = this.#pieces[index];
    if (!piece) return this.value.length;
    return this.#offsets[index]! + (piece.isVerbatim ? Math.max(0, place - piece.start) : 0);
  }
}

/** The lowest of so many indices for which something holds that holds for all behind it; their number if there is none. */
function lowest(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
