import type { Span } from "../../syntax/config-file.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { YamlList, YamlScalar } from "./yaml.ts";

/** A word of a command as it is written, quotes included. */
export interface WrittenWord extends Span {
  /** It is written out: no variable and nothing else of a shell is in it, so that it may be rewritten. */
  readonly isLiteral: boolean;
  /** Something may be put behind it. */
  readonly isOpen: boolean;
  /** Its place in the list or among the words of the string. */
  readonly index: number;
}

/**
 * Where the words of a command stand, as items of a list.
 *
 * @returns for each word undefined where it is no item of the list
 */
export function itemsOf(words: readonly SourceText[], list: YamlList): (WrittenWord | undefined)[] {
  const places = new Map<number, number>();
  for (const [index, item] of list.items.entries())
    if (item.kind === "scalar") for (const place of [item.span.start, item.text.span.start]) places.set(place, index);
  return words.map((word) => {
    const index = places.get(word.span.start) ?? -1;
    const item = list.items[index];
    if (item?.kind !== "scalar" || item.span.start < list.span.start || item.isShared) return undefined;
    const isLiteral = item.text.value === word.value;
    return { ...item.span, isLiteral, isOpen: true, index };
  });
}

interface Token extends Span {
  /** Without quotes; undefined where a shell would put something in. */
  readonly value: string | undefined;
  readonly hasOperator: boolean;
}

/** Where the words of a command stand in a string that a shell, or something like it, splits. */
export function wordsOf(
  words: readonly SourceText[],
  { text }: YamlScalar,
  isInterpolated: boolean,
): (WrittenWord | undefined)[] {
  const tokens = tokensOf(text.value, isInterpolated);
  let from = 0;
  return words.map((word) => {
    const part = text.partAt(word.span);
    let index = from;
    while (index < tokens.length && tokens[index]!.end < part.end) index++;
    const token = tokens[index];
    if (!token || token.start > part.start) return undefined;
    from = index + 1;
    const isLiteral = token.value === word.value && !token.hasOperator;
    const span = text.spanOf(token.start, token.end);
    return { ...span, isLiteral, isOpen: !token.hasOperator, index };
  });
}

/**
 * Words by the rules that shells and those that only split share; a backslash in front of a line end is a blank. None
 * where a quote is not closed.
 */
function tokensOf(text: string, isInterpolated: boolean): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { 0: written, index } of text.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[^\r\n]|[^\s'"\\])+/g)) {
    if (!isBlank(text.slice(end, index))) return [];
    end = index + written.length;
    tokens.push({ start: index, end, ...meaningOf(written, isInterpolated) });
  }
  return isBlank(text.slice(end)) ? tokens : [];
}

function isBlank(text: string): boolean {
  return /^(?:\s|\\\r?\n)*$/.test(text);
}

function meaningOf(written: string, isInterpolated: boolean): Pick<Token, "value" | "hasOperator"> {
  let hasOperator = false;
  const read = (one: string, single?: string, double?: string, escaped?: string) => {
    if (double !== undefined) return double.replace(/\\([\\"$`])/g, "$1");
    hasOperator ||= single === undefined && escaped === undefined;
    return single ?? escaped ?? one;
  };
  const value = written.replace(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|[;&|<>()`]/g, read);
  const rest = isInterpolated ? written.replaceAll("$$", "") : written.replace(/'[^']*'/g, "");
  if (rest.includes("$")) return { value: undefined, hasOperator };
  return { value: isInterpolated ? value.replaceAll("$$", "$") : value, hasOperator };
}
