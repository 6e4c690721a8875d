import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type Range,
} from "vscode-languageserver";
import { oneLine } from "../describe/prose.ts";
import type { Typed } from "../places/typed.ts";

/** Something that can stand at the cursor; all is text, not bytes. */
export interface Offer {
  /** The words as the server reads them; the first takes the place of what is typed. */
  readonly words: readonly string[];
  /** What follows them, as a snippet; left out for editors without snippets and where words follow already. */
  readonly snippet?: string;
  readonly kind: CompletionItemKind;
  /** Where it ranks among all offers; the lowest come first. */
  readonly rank?: number;
  /** Its place among those of one rank, below 1000; those without one follow in alphabetical order. */
  readonly order?: number;
  /** One line beside the label. */
  readonly detail?: string;
  readonly isDeprecated?: boolean;
  /** What `completionItem/resolve` tells of. */
  readonly data?: object;
}

export const kinds = CompletionItemKind;

/** An offer as the protocol has it; undefined for words that no line can hold. */
export function itemOf(offer: Offer, typed: Typed, range: Range, hasSnippets: boolean): CompletionItem | undefined {
  const { words, snippet, kind, rank = 1, order, detail, isDeprecated, data } = offer;
  if (words.some((word) => /[\x00-\x1f\x7f]/.test(word))) return undefined;
  const label = words.join(" ");
  const written = words.map((word) => writtenAs(word, typed.quote)).join(" ");
  const isSnippet = snippet !== undefined && hasSnippets && typed.after === 0 && typed.quote === "";
  return {
    label: oneLine(label),
    kind,
    ...(oneLine(label) !== label && { filterText: label }),
    sortText: `${rank}${order === undefined ? oneLine(label) : String(order).padStart(3, "0")}`,
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    textEdit: { range, newText: isSnippet ? `${literal(written)}${snippet}` : written },
    ...(detail !== undefined && { detail: oneLine(detail) }),
    ...(isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
    ...(data && { data }),
  };
}

/** Text in a snippet. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A place to fill in: `${1:host}`, or with words to choose from. */
export function placeholder(number: number, name: string, choices: readonly string[] = []): string {
  if (choices.length === 0) return `\${${number}:${literal(name)}}`;
  return `\${${number}|${choices.map((choice) => choice.replace(/[\\$},|]/g, "\\$&")).join(",")}|}`;
}

/** A word with the quotes it needs; within quotes that are there only what ends them is escaped. */
function writtenAs(word: string, quote: Typed["quote"]): string {
  if (quote === "'") return word.replaceAll("'", "\\'");
  const escaped = word.replace(/["\\]/g, "\\$&");
  if (quote === '"') return escaped;
  return /[\s"']/.test(word) || word === "" ? `"${escaped}"` : word;
}
