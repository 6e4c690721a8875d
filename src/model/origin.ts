import type { ConfigFile, Span, Word } from "../syntax/config-file.ts";

/** Where a value comes from. There is always a place to show: a default stands where its instance is introduced. */
export interface Origin extends Span {
  /** `default`: written nowhere, the server's own value. */
  readonly from: "file" | "default";
  readonly file: ConfigFile;
}

/** Something a finding can be about. */
export interface Located {
  readonly origin: Origin;
}

export function inFile(file: ConfigFile, { start, end }: Span): Origin {
  return { from: "file", file, start, end };
}

/** What stands between words that are written one behind the other, as options of a command are, too. */
const between = /^[\s"',[\]\\-]*$/;

/**
 * Where words stand: from the first to the last. In a file of another language each may stand somewhere else, in variables
 * of their own; there it is the first.
 *
 * @param otherwise where there are no words
 */
export function atWords(file: ConfigFile, words: readonly Word[], otherwise: Span): Origin {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return inFile(file, otherwise);
  const isOneStretch = words.every((word, index) => {
    const before = words[index - 1];
    return !before || (before.end <= word.start && between.test(file.text.slice(before.end, word.start)));
  });
  return inFile(file, file.embedding && !isOneStretch ? first : { start: first.start, end: last.end });
}
