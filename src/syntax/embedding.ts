import type { ConfigFile, Span } from "./config-file.ts";

/** Text to put in place of a span of a file; Latin-1. */
export interface TextChange extends Span {
  readonly text: string;
  /** What a new line sets and for whom, where the text does not begin with it: there is one value for each. */
  readonly subject?: string;
}

/**
 * How configuration stands in a file of another language: in a block of a manifest, as options of a command. The
 * `text` of such a `ConfigFile` is all of that file, and the spans of its directives and words lie in it.
 */
export interface Embedding {
  /** Stretches besides the words of directives that may be shown: keys, names of images. All else is hidden. Ordered. */
  readonly shown: readonly Span[];
  /** Where a line stands that is not there: the name of the service, the key of the block. */
  readonly place: Span;
  /** What its lines are called: "option" of a command, "line" of a block, "variable" of an image. */
  readonly lines: "option" | "line" | "variable";
  /** Whether what stands at a span reaches the server as it is written: no shell and nothing else puts a variable in. */
  isFinal?(at: Span): boolean;
  /** Other words, already unquoted, in place of what stands at a span of one line; undefined where that cannot be written. */
  replace(at: Span, words: readonly string[]): TextChange | undefined;
  /** A new line below another, else below the last. */
  insert(words: readonly string[], below: Span | undefined): TextChange | undefined;
  /** The line that holds a span goes. */
  remove(at: Span): TextChange | undefined;
  /** An element of a command that holds several words becomes as many; absent where there are none. */
  split?(at: Span): TextChange | undefined;
  /** The rest of a line becomes a comment on a line of its own; absent where there are no comments. */
  setApart?(at: Span): TextChange | undefined;
}

/** What a line sets: its first word, with the statement and the master for a sentinel's. */
export function subjectOf(words: readonly string[]): string {
  return words.slice(0, words[0] === "sentinel" ? 3 : 1).join(" ");
}

/** An embedding in which nothing can be changed and nothing else is shown. */
export function unchangeable(place: Span, lines: Embedding["lines"] = "option"): Embedding {
  return { shown: [], place, lines, replace: () => undefined, insert: () => undefined, remove: () => undefined };
}

export function isEmbedded(file: ConfigFile): file is ConfigFile & { readonly embedding: Embedding } {
  return file.embedding !== undefined;
}
