import { splitArguments } from "../../../grammar/words.ts";
import type { Span } from "../../syntax/config-file.ts";
import { type Embedding, type TextChange, unchangeable } from "../../syntax/embedding.ts";
import { shellQuoted } from "../../syntax/quoting.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Argv } from "../containers/container.ts";
import { CommandInList } from "./command-in-list.ts";
import { CommandInString } from "./command-in-string.ts";

export interface CommandOptions {
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
  /** What may be shown beside the words of options and the name of the program. */
  readonly shown?: readonly Span[];
}

/** How the words of a command are written, and how they become others. */
export interface WrittenCommand {
  /** Other words in place of those from one to another one. */
  replace(first: number, last: number, words: readonly string[]): TextChange | undefined;
  /** More words behind one, parted from it as the words from `like` on are from what is in front of them. */
  append(after: number, words: readonly string[], like: number | undefined): TextChange | undefined;
  remove(first: number, last: number): TextChange | undefined;
  /** A part of one word, which needs no quotes before and after. */
  replacePart(word: number, at: Span, text: string): TextChange | undefined;
}

const program = /^(?:[\w./-]*\/)?(?:redis|valkey|keydb)-(?:server|sentinel|cli)$/;

/** Options of a command: lines of configuration that are words. Without `argv.node` none of them can be changed. */
export function commandEmbedding(argv: Argv, place: Span, host: HostFile, options: CommandOptions = {}): Embedding {
  const { node, words } = argv;
  const isKept = (word: Argv["words"][number]) =>
    word.host.uri === host.uri && word.isVerbatim && isProgramOrFile(word.value);
  const shown = [...(options.shown ?? []), ...words.filter(isKept).map(({ span }) => span)];
  const isInterpolated = options.isInterpolated ?? false;
  if (!node || node.kind === "map" || node.isShared) return { ...unchangeable(place, "option"), shown };
  const written =
    node.kind === "list"
      ? new CommandInList(argv, node, host, isInterpolated)
      : new CommandInString(argv, node, isInterpolated);
  const command = new Options(argv, written, isInterpolated);
  return {
    shown,
    place,
    lines: "option",
    isFinal: (at) => command.isFinal(at),
    replace: (at, line) => command.replace(at, line),
    insert: (line, below) => command.insert(line, below),
    remove: (at) => command.remove(at),
    split: (at) => command.split(at),
  };
}

/** Whether a word of a command is the name of a server or of its configuration file, and so no secret. */
export function isProgramOrFile(word: string): boolean {
  return program.test(word) || /^\/[\w./-]+\.(?:conf|cfg)$/.test(word);
}

/** Options as lines of configuration: `--name` and the words behind it. */
class Options {
  readonly #argv: Argv;
  readonly #written: WrittenCommand;
  readonly #isInterpolated: boolean;

  constructor(argv: Argv, written: WrittenCommand, isInterpolated: boolean) {
    this.#argv = argv;
    this.#written = written;
    this.#isInterpolated = isInterpolated;
  }

  replace(at: Span, words: readonly string[]): TextChange | undefined {
    const touched = this.#touched(at);
    const [first, last] = [touched[0], touched.at(-1)];
    if (first === undefined || last === undefined || words.length === 0 || !this.#isWritable(words)) return undefined;
    const isWhole = touched.every((index) => covers(at, this.#argv.words[index]!.span));
    if (isWhole) return this.#written.replace(first, last, words);
    const text = words.join(" ");
    return first === last && shellQuoted(words.join("")) === words.join("")
      ? this.#written.replacePart(first, at, text)
      : undefined;
  }

  /** It is a part of a word of the command itself, and its dollars are meant. */
  isFinal({ start, end }: Span): boolean {
    const word = this.#argv.words.find(({ span }) => span.start <= start && end <= span.end);
    if (!word || !this.#isWholeOption(word)) return false;
    const { value } = word;
    // What a pod's own fields tell is not known here, and what Compose does not find in the project the shell may set.
    if (!this.#isInterpolated) return !value.includes("$(");
    const written = word.host.text.slice(word.span.start - 1, word.span.end);
    return value.split("$").length === written.split("$$").length;
  }

  /** Not a line of a script, in which options of a server stand, too. */
  #isWholeOption({ value }: SourceText): boolean {
    return !/\s/.test(value.trim()) && this.#argv.words.every((word) => !/^(?:-[a-z]*c|sh|bash)$/.test(word.value));
  }

  split(at: Span): TextChange | undefined {
    const [index, ...others] = this.#touched(at);
    if (index === undefined || others.length > 0 || !covers(at, this.#argv.words[index]!.span)) return undefined;
    const { value } = this.#argv.words[index]!;
    const words = splitArguments(value);
    // Nothing is done about what a variable may hold.
    if (!words || words.length < 2 || value.includes("$")) return undefined;
    return this.#written.replace(index, index, words);
  }

  insert(words: readonly string[], below: Span | undefined): TextChange | undefined {
    const [name = "", ...args] = words;
    if (!/^[a-z][\w-]*$/i.test(name) || !this.#isWritable(args)) return undefined;
    const count = this.#argv.words.length;
    const touched = below && this.#touched(below).at(-1);
    if (count === 0 || (below && touched === undefined)) return undefined;
    const after = touched === undefined ? count - 1 : this.#endOf(touched);
    const neighbour = this.#startOf(after);
    const change = this.#written.append(after, [`--${name}`, ...args], neighbour);
    return change && { ...change };
  }

  remove(at: Span): TextChange | undefined {
    const touched = this.#touched(at);
    const [first, last] = [touched[0], touched.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const start = this.#startOf(first);
    if (start === undefined || start !== this.#startOf(last)) return undefined;
    return this.#written.remove(start, this.#endOf(start));
  }

  /** What begins with dashes is the next option, whatever its quotes. */
  #isWritable(words: readonly string[]): boolean {
    return words.every((word) => !word.startsWith("--") && (this.#isInterpolated || !word.includes("$(")));
  }

  #touched(at: Span): number[] {
    return this.#argv.words.flatMap(({ span: { start, end } }, index) => {
      const isEmpty = start === end || at.start === at.end;
      const touches = isEmpty ? at.start <= start && end <= at.end : start < at.end && at.start < end;
      return touches ? [index] : [];
    });
  }

  #startOf(index: number): number | undefined {
    for (let at = index; at >= 0; at--) if (this.#argv.words[at]!.value.startsWith("--")) return at;
    return undefined;
  }

  #endOf(index: number): number {
    const next = this.#argv.words.findIndex(({ value }, at) => at > index && value.startsWith("--"));
    return next < 0 ? this.#argv.words.length - 1 : next - 1;
  }
}

function covers(at: Span, { start, end }: Span): boolean {
  return at.start <= start && end <= at.end;
}
