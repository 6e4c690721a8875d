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
  /** Where it stands when it is empty. */
  readonly #place: Span;

  private constructor(host: HostFile, pieces: readonly Piece[], place: Span) {
    this.host = host;
    this.#pieces = pieces;
    this.#place = place;
    this.value = pieces.map(({ value }) => value).join("");
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
    return { start: first.start, end: this.#locate(end - 1).end };
  }

  slice(start: number, end: number = this.value.length): SourceText {
    const [from, to] = [Math.max(0, start), Math.min(end, this.value.length)];
    const parts: Piece[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const [cut, stop] = [Math.max(from - at, 0), Math.min(to - at, piece.value.length)];
      if (cut < stop) {
        const value = piece.value.slice(cut, stop);
        const { isVerbatim, start } = piece;
        parts.push(isVerbatim ? { value, start: start + cut, end: start + stop, isVerbatim } : { ...piece, value });
      }
      at += piece.value.length;
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
    return this.host.text.slice(start, end) === this.value;
  }

  /** As a word of a line of configuration. */
  get word(): Word {
    return { ...this.span, value: this.value, quoted: false };
  }

  #locate(offset: number): Span {
    let at = 0;
    for (const piece of this.#pieces) {
      if (offset < at + piece.value.length) {
        if (!piece.isVerbatim) return { start: piece.start, end: piece.end };
        const start = piece.start + offset - at;
        return { start, end: start + 1 };
      }
      at += piece.value.length;
    }
    const end = this.#pieces.at(-1)?.end ?? this.#place.start;
    return { start: end, end };
  }
}
