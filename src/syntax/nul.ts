/** `CONFIG_READ_LEN` in config.c: files are read in pieces of so many bytes at most. */
const PIECE = 1024;

/** A text with its lost bytes cut out, and where the rest of it came from. */
export interface Cut {
  readonly text: string;
  /** Offset in the file of the byte at an offset of the cut text. */
  sourceStart(offset: number): number;
  /** Offset in the file behind the byte that ends before an offset of the cut text. */
  sourceEnd(offset: number): number;
}

/**
 * Cuts out what servers lose behind a NUL byte: `fgets` reads a line or a piece of it and `sdscat` appends that only
 * up to the NUL, so the rest of the piece goes, line end included, and the next line continues this one.
 */
export function cutAtNul(source: string): Cut {
  const kept: string[] = [];
  const keptAt: number[] = [];
  const sourceAt: number[] = [];
  let length = 0;
  let from = 0;
  let pieceStart = 0;
  let lineEnd = -1;
  const keep = (start: number, end: number) => {
    if (end <= start) return;
    kept.push(source.slice(start, end));
    keptAt.push(length);
    sourceAt.push(start);
    length += end - start;
  };
  while (pieceStart < source.length) {
    if (lineEnd < pieceStart) lineEnd = source.indexOf("\n", pieceStart);
    if (lineEnd < 0) lineEnd = source.length;
    const pieceEnd = Math.min(lineEnd + 1, source.length, pieceStart + PIECE);
    const piece = source.slice(pieceStart, pieceEnd);
    const nul = piece.indexOf("\0");
    if (nul >= 0) {
      keep(from, pieceStart + nul);
      from = pieceEnd;
    }
    pieceStart = pieceEnd;
  }
  keep(from, source.length);

  const locate = (offset: number): number => {
    let low = 0;
    let high = keptAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (keptAt[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return (sourceAt[low] ?? 0) + offset - (keptAt[low] ?? 0);
  };
  return {
    text: kept.join(""),
    sourceStart: locate,
    sourceEnd: (offset) => (offset === 0 ? 0 : locate(offset - 1) + 1),
  };
}
