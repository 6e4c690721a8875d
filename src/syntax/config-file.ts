import type { Embedding } from "./embedding.ts";
import type { SourceText } from "./source-text.ts";

/**
 * The lossless tree of one redis.conf or sentinel.conf.
 *
 * Text is kept as Latin-1: one character per byte, so that offsets are byte offsets, every byte sequence is legal
 * and printing gives back the input. `src/syntax/position.ts` turns offsets into lines and columns and bytes into UTF-8.
 */
export interface ConfigFile {
  /** Path relative to the working directory, with `/`, or the name given with `--stdin-filename`. */
  readonly uri: string;
  /** The bytes of the file, one character each. */
  readonly text: string;
  readonly directives: readonly Directive[];
  /** What stands behind the last directive: comments and blank lines. */
  readonly end: Trivia;
  /** It is read by an `aclfile` line: its lines are lines of users, and nothing else of it may be shown. */
  readonly isAclFile?: true;
  /** It stands in a file of another language, which `text` is all of: spans lie in that file. */
  readonly embedding?: Embedding;
  /** Of one that is embedded as a text of its own: that text. */
  readonly source?: SourceText;
}

/** Half-open byte range in the text of a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Comments, blank lines, blanks between words, line ends: all that means nothing to the server. */
export interface Trivia extends Span {}

/** One line that means something: a name and its arguments. */
export interface Directive extends Span {
  /** Comments, blank lines and indentation in front of the name. */
  readonly before: Trivia;
  readonly name: Word;
  readonly args: readonly Word[];
  /** The line has unbalanced quotes: the last word is the rest of the line, as written, and the server refuses it. */
  readonly unbalanced: boolean;
}

/** One word as the server sees it after unquoting. */
export interface Word extends Span {
  /** Unquoted bytes, one character each (sdssplitargs in Redis' sds.c). */
  readonly value: string;
  readonly quoted: boolean;
  /** Of a file that stands in another one as a text: where the word lies in that text, see `own-text.ts`. */
  readonly own?: Span;
}
