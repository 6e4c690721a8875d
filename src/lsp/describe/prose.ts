import { type MarkupContent, MarkupKind } from "vscode-languageserver";
import { printable } from "../../report/escape.ts";

/** A stretch of a sentence; text of any origin, which is shown as it is and never as marks. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly link: string; readonly to: string };

/** A paragraph, a list, or Markdown of our own: the texts of rules. */
export type Block =
  | readonly Inline[]
  | { readonly list: readonly (readonly Inline[])[] }
  | { readonly markdown: string };

/** Of a value that a file holds, and of a sentence. */
const longest = { value: 200, sentence: 1000 };

/** Text as the editor can show it. */
export function prose(blocks: readonly Block[], kind: MarkupKind): MarkupContent {
  const inline = kind === MarkupKind.Markdown ? marked : plain;
  const parts = blocks.map((block) => {
    if ("markdown" in block) return kind === MarkupKind.Markdown ? block.markdown : block.markdown.replaceAll("`", "");
    if ("list" in block) return block.list.map((item) => `- ${item.map(inline).join("")}`).join("\n");
    return block.map(inline).join("");
  });
  return { kind, value: parts.filter((part) => part !== "").join("\n\n") };
}

/** What a client wants that lists these formats: Markdown where it has it. */
export function wanted(formats: readonly MarkupKind[] | undefined): MarkupKind {
  return formats?.includes(MarkupKind.Markdown) ? MarkupKind.Markdown : MarkupKind.PlainText;
}

/** One line of text without what could reorder or hide it, cut where it is too long to read. */
export function oneLine(text: string, most = longest.value): string {
  const line = printable(text.slice(0, most + 1));
  return text.length > most ? `${line.slice(0, most)} ...` : line;
}

function plain(part: Inline): string {
  if (typeof part === "string") return oneLine(part, longest.sentence);
  return oneLine("code" in part ? part.code : "strong" in part ? part.strong : part.link);
}

function marked(part: Inline): string {
  if (typeof part === "string") return escaped(oneLine(part, longest.sentence));
  if ("strong" in part) return `**${escaped(oneLine(part.strong))}**`;
  if ("code" in part) return codeSpan(oneLine(part.code));
  return `[${escaped(oneLine(part.link))}](<${part.to.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
}

/** Marks, tags, and what editors make links of by themselves. */
function escaped(text: string): string {
  return text.replace(
    /[\\`*[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|(?<=\w)@(?=\w)|:(?=\/\/)|(?<=\bwww)\.|^[-+#>](?=\s|#|>)|(?<=^\d+)[.)]/gi,
    "\\$&",
  );
}

/** Between more backticks than the text has in a row. */
function codeSpan(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = /^`|`$|^ .* $/.test(text) || text === "" ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
