import type { Position } from "vscode-languageserver";
import { scanWord, unquote } from "../../../grammar/words.ts";
import type { Span } from "../../syntax/config-file.ts";
import type { Part, View } from "../workspace/snapshot.ts";

/** A line as far as it is typed, in bytes. */
export interface Typed {
  readonly part: Part;
  /** The words in front of the one at the cursor, as the server would read them. */
  readonly before: readonly string[];
  /** Where the word at the cursor stands, without its quotes; empty between words. */
  readonly span: Span;
  /** The word at the cursor, up to the cursor. */
  readonly prefix: string;
  /** The quote that is open at the cursor, if one is. */
  readonly quote: "" | '"' | "'";
  /** How many words follow. */
  readonly after: number;
}

/** The line at a position; undefined in comments, in files of another language and in those nobody reads. */
export function typedAt({ text, parts }: View, position: Position): Typed | undefined {
  const part = parts.find(({ file }) => !file.embedding);
  if (!part) return undefined;
  const bytes = part.file.text;
  const { start, end } = text.lineSpan(position.line);
  const cursor = text.offsetAt(position);
  const line = bytes.slice(start, end);
  const before: string[] = [];
  for (let at = blanks(line, 0); ; ) {
    if (before.length === 0 && line[at] === "#" && start + at < cursor) return undefined;
    if (start + at > cursor || at >= line.length)
      return {
        part,
        before,
        span: { start: cursor, end: cursor },
        prefix: "",
        quote: "",
        after: wordsIn(line.slice(at)),
      };
    const stop = scanWord(line, at, true);
    if (stop < 0 || start + stop >= cursor) {
      const word = wordAt(line, at, stop < 0 ? undefined : stop, cursor - start);
      const span = { start: start + word.start, end: start + word.end };
      const after = stop < 0 ? 0 : wordsIn(line.slice(stop));
      return { part, before, span, prefix: bytes.slice(span.start, cursor), quote: word.quote, after };
    }
    before.push(unquote(line.slice(at, stop)));
    at = blanks(line, stop);
  }
}

/** What is between the quotes where one is open at the cursor; without a closing one it is what was typed so far. */
function wordAt(line: string, start: number, end: number | undefined, cursor: number): Span & Pick<Typed, "quote"> {
  const open = line.slice(start, cursor).search(/["']/);
  if (open < 0) return { start, end: end ?? cursor, quote: "" };
  const quote = line[start + open] as '"' | "'";
  if (end === undefined) return { start: start + open + 1, end: cursor, quote };
  // Behind the closing quote nothing can be added.
  return { start: start + open + 1, end: Math.max(end - 1, cursor), quote };
}

function blanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && /[\t-\r ]/.test(line[at]!)) at++;
  return at;
}

function wordsIn(rest: string): number {
  return rest.split(/[\t-\r ]+/).filter((word) => word !== "").length;
}
