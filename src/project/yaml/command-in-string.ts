import type { Span } from "../../syntax/config-file.ts";
import type { TextChange } from "../../syntax/embedding.ts";
import { shellQuoted } from "../../syntax/quoting.ts";
import type { Argv } from "../containers/container.ts";
import type { WrittenCommand } from "./command-embedding.ts";
import { type WrittenWord, wordsOf } from "./command-words.ts";
import { withDollars, withinScalar } from "./writing.ts";
import type { YamlScalar } from "./yaml.ts";

/** `command: redis-server --port 6379`, in every style of YAML. */
export class CommandInString implements WrittenCommand {
  readonly #scalar: YamlScalar;
  readonly #words: readonly (WrittenWord | undefined)[];
  readonly #isInterpolated: boolean;

  constructor(argv: Argv, scalar: YamlScalar, isInterpolated: boolean) {
    this.#scalar = scalar;
    this.#isInterpolated = isInterpolated;
    this.#words = wordsOf(argv.words, scalar, isInterpolated);
  }

  replace(first: number, last: number, words: readonly string[]): TextChange | undefined {
    const touched = this.#adjacent(first, last);
    if (!touched?.every(({ isLiteral }) => isLiteral)) return undefined;
    return withinScalar(this.#scalar, { start: touched[0]!.start, end: touched.at(-1)!.end }, this.#line(words));
  }

  append(after: number, words: readonly string[], like: number | undefined): TextChange | undefined {
    const word = this.#words[after];
    if (!word || !this.#words.slice(0, after + 1).every((one) => one?.isOpen ?? true)) return undefined;
    const change = withinScalar(this.#scalar, { start: word.start, end: word.end }, this.#line(words));
    if (!change) return undefined;
    return { start: word.end, end: word.end, text: this.#gapBefore(like) + change.text };
  }

  remove(first: number, last: number): TextChange | undefined {
    const touched = this.#adjacent(first, last);
    if (!touched || this.#scalar.isShared || !touched.every(({ isOpen }) => isOpen)) return undefined;
    const before = this.#words[first - 1];
    if (before && before.index + 1 === touched[0]!.index)
      return { start: before.end, end: touched.at(-1)!.end, text: "" };
    const next = this.#words[last + 1];
    if (first > 0 || !next || next.index !== touched.at(-1)!.index + 1) return undefined;
    return { start: touched[0]!.start, end: next.start, text: "" };
  }

  replacePart(index: number, at: Span, text: string): TextChange | undefined {
    const word = this.#words[index];
    if (!word?.isLiteral) return undefined;
    const old = this.#scalar.text.host.text.slice(at.start, at.end);
    return /^[\w@%+=:,./ -]+$/.test(old) ? withinScalar(this.#scalar, at, text) : undefined;
  }

  /** Words that follow each other in the string, too. */
  #adjacent(first: number, last: number): readonly WrittenWord[] | undefined {
    const words = this.#words.slice(first, last + 1);
    const found = words.filter((word) => word !== undefined);
    if (found.length < words.length || found.length === 0) return undefined;
    return found.every(({ index }, at) => index === found[0]!.index + at) ? found : undefined;
  }

  /** What stands in front of a word, so that an option that is added goes on a line of its own where its neighbours do. */
  #gapBefore(index: number | undefined): string {
    const [before, word] = index === undefined ? [] : [this.#words[index - 1], this.#words[index]];
    if (!before || !word || before.index + 1 !== word.index) return " ";
    const gap = this.#scalar.text.host.text.slice(before.end, word.start);
    return /^[ \t]*\\?\r?\n[ \t]*$/.test(gap) ? gap : " ";
  }

  #line(words: readonly string[]): string {
    return withDollars(words.map(shellQuoted).join(" "), this.#isInterpolated);
  }
}
