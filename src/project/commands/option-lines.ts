import { isAtLeast, type Target } from "../../../grammar/version.ts";
import { splitArguments } from "../../../grammar/words.ts";
import type { Word } from "../../syntax/config-file.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { SourceText } from "../../syntax/source-text.ts";

/** What one option comes to: a line, without the dashes. Of an unbalanced one the last word is the rest of the line. */
export type OptionLine = readonly [name: SourceText, ...args: SourceText[]] & { readonly unbalanced?: true };

/** An element that holds several words. */
export interface Together {
  readonly word: SourceText;
  /** The element behind it is an option. */
  readonly isBeforeOption: boolean;
}

/** Where a word of the command went in the text. */
interface Pasted {
  readonly start: number;
  readonly end: number;
  readonly source: SourceText;
  /** It is quoted (sdscatrepr) and comes out of the reading as it went in. */
  readonly isArgument: boolean;
}

/**
 * The lines a server makes of its options. `main()` pastes them into a text that is read behind the file: what follows
 * two dashes as it is, so that "--port 6379" in one element is a whole line, everything else in quotes.
 *
 * @param words those behind the program and the file
 */
export function optionLines(
  words: readonly SourceText[],
  target: Target,
): { readonly lines: readonly OptionLine[]; readonly together: readonly Together[] } {
  const pasted: Pasted[] = [];
  const together: Together[] = [];
  const parts: string[] = [];
  let length = 0;
  const paste = (text: string) => {
    parts.push(text);
    length += text.length;
  };
  const state = { takesOption: true };
  for (const [at, source] of words.entries()) {
    const { value } = source;
    if (isCheckOption(value, target)) continue;
    const start = length;
    if (state.takesOption && value.startsWith("--")) {
      if (length > 0) paste("\n");
      pasted.push({ start: length, end: length + value.length - 2, source: source.slice(2), isArgument: false });
      paste(`${value.slice(2)} `);
      const next = words[at + 1]?.value;
      if (/^--\s*\S+\s+\S/.test(value))
        together.push({ word: source, isBeforeOption: next?.startsWith("--") ?? false });
      const { takesOption, added = "" } = behindOption(value, next, target);
      state.takesOption = takesOption;
      paste(added);
    } else {
      if (/\s--[a-z]/i.test(value)) together.push({ word: source, isBeforeOption: false });
      paste(`${quoted(value)} `);
      pasted.push({ start, end: length - 1, source, isArgument: true });
      state.takesOption = true;
    }
  }
  const { directives } = parseConfig(parts.join(""), "");
  const lines = directives.map(({ name, args, unbalanced }): OptionLine => {
    const [first, ...rest] = [name, ...args].map((word) => sourceOf(word, pasted));
    return Object.assign([first!, ...rest] as const, unbalanced ? { unbalanced: true as const } : {});
  });
  return { lines, together };
}

/** 3.2 to 6.0 skip it wherever it stands. */
function isCheckOption(word: string, target: Target): boolean {
  return word === "--check-rdb" && target.engine === "redis" && !isAtLeast(target, { redis: "6.2" });
}

/**
 * What an option does to the word behind it. From 7.0.1 on it is an argument, dashes or not; 7.0.3 lets options stand
 * together with their values and `--save` without any, 7.0.6 lets `--sentinel` stand alone.
 */
function behindOption(
  option: string,
  next: string | undefined,
  target: Target,
): { readonly takesOption: boolean; readonly added?: string } {
  const since = (redis: string) => isAtLeast(target, { redis, valkey: "7.2" });
  if (!since("7.0.1")) return { takesOption: true };
  if (!since("7.0.3")) return { takesOption: false };
  if (splitArguments(option)?.length !== 1) return { takesOption: true };
  const stands = next === undefined || next.startsWith("--");
  if (stands && option.toLowerCase() === "--save") return { takesOption: true, added: '""' };
  if (stands && option.toLowerCase() === "--sentinel" && since("7.0.6")) return { takesOption: true };
  return { takesOption: false };
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\x07": "\\a",
  "\b": "\\b",
};

/** sdscatrepr in sds.c. */
function quoted(text: string): string {
  const inner = text.replace(
    /[\\"]|[^ -~]/g,
    (char) => escapes[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${inner}"`;
}

function sourceOf(word: Word, pasted: readonly Pasted[]): SourceText {
  const at = firstAt(word.start, pasted);
  const first = pasted[at];
  if (!first) throw new Error("a word that no element of the command holds");
  if (first.isArgument && first.start === word.start && first.end === word.end) return first.source;
  const partOf = ({ start, end, source, isArgument }: Pasted) =>
    isArgument ? source : source.slice(Math.max(word.start - start, 0), Math.min(word.end, end) - start);
  if (word.end <= first.end) {
    const part = partOf(first);
    return part.value === word.value ? part : part.with(word.value);
  }
  const parts: SourceText[] = [];
  for (let index = at; index < pasted.length && pasted[index]!.start < word.end; index++)
    parts.push(partOf(pasted[index]!));
  const { host } = parts[0]!;
  const { start, end } = SourceText.join(parts, { host, ...parts[0]!.span }).span;
  return SourceText.written(host, word.value, { start, end });
}

/** The last element that begins at or before an offset. */
function firstAt(offset: number, pasted: readonly Pasted[]): number {
  let [low, high] = [0, pasted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pasted[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
