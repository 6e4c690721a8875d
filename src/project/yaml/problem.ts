import type { CST, YAMLParseError } from "yaml";
import type { Span } from "../../syntax/config-file.ts";
import type { YamlProblem } from "./yaml.ts";

interface Told extends Span {
  readonly message: string;
}

/**
 * What the parser found, in our words and at the place where a person would look.
 *
 * @param offset where the text begins that was parsed
 */
export function problemOf(
  { code, message, pos }: YAMLParseError,
  text: string,
  offset: number,
  tokens: readonly CST.Token[],
): YamlProblem {
  const found = { text, start: pos[0] + offset, end: pos[1] + offset, message };
  const told =
    code === "MISSING_CHAR" && /closing ['"]quote/.test(message)
      ? unclosedQuote(openingQuote(tokens, pos[0]), offset, found)
      : (wordings[code] ?? unexpected)(found);
  return { kind: "syntax", ...told };
}

export function tooDeep(at: number): YamlProblem {
  return { kind: "too-large", start: at, end: at, message: "nested more than 200 levels deep" };
}

/** A character that YAML does not allow anywhere, though our parser lets it pass. */
export function controlCharacter(text: string): YamlProblem | undefined {
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
  if (!found) return undefined;
  const start = found.index;
  return { kind: "refused", start, end: start + 1, message: "a control character, which YAML does not allow" };
}

interface Found extends Told {
  readonly text: string;
}

const wordings: Partial<Record<YAMLParseError["code"], (found: Found) => Told>> = {
  TAB_AS_INDENT: ({ start, end }) => ({ start, end, message: "a tab as indentation, where YAML expects blanks" }),
  BAD_INDENT: badIndent,
  BLOCK_AS_IMPLICIT_KEY: nestedKey,
  MULTILINE_IMPLICIT_KEY: missingColon,
  BLOCK_IN_FLOW: ({ start, end }) => ({ start, end, message: "a list or map in lines, where brackets are open" }),
  BAD_SCALAR_START: ({ start, end }) => ({
    start,
    end,
    message: "a value cannot begin with this character: expected quotes around it",
  }),
  BAD_DQ_ESCAPE: ({ text, start }) => ({
    start,
    end: Math.min(start + 2, text.length),
    message: "an escape that YAML does not know: in double quotes a backslash is written twice",
  }),
  MISSING_CHAR: missing,
  KEY_OVER_1024_CHARS: ({ start }) => ({ start, end: start + 1, message: "a key of more than 1,024 characters" }),
  MULTIPLE_ANCHORS: ({ start, end }) => ({ start, end, message: "a second anchor for one value" }),
  MULTIPLE_TAGS: ({ start, end }) => ({ start, end, message: "a second tag for one value" }),
  TAG_RESOLVE_FAILED: ({ start, end }) => ({ start, end, message: "an unknown tag" }),
  BAD_DIRECTIVE: ({ start, end }) => ({ start, end, message: "a line that begins with %, and no directive of YAML" }),
  BAD_ALIAS: ({ start, end }) => ({ start, end, message: "an anchor or alias without a name" }),
  BAD_PROP_ORDER: ({ start, end }) => ({
    start,
    end,
    message: "an anchor or a tag in front of the - or : of its value",
  }),
  ALIAS_PROPS: ({ start, end }) => ({ start, end, message: "an alias with an anchor or a tag of its own" }),
};

function badIndent(found: Found): Told {
  const { text, message } = found;
  if (/^Flow/.test(message)) {
    const closing = message.endsWith("]") ? "]" : "}";
    return { ...firstOnLine(text, found.start), message: `expected ${closing}: the bracket above is not closed` };
  }
  const line = firstOnLine(text, found.start);
  const indent = line.start - (text.lastIndexOf("\n", line.start - 1) + 1);
  return { ...line, message: `indentation of ${count(indent, "blank")}, which matches none of the lines above` };
}

/** `a: b: c`, or a key that stands deeper than it may. */
function nestedKey({ text, start }: Found): Told {
  const lineEnd = endOfLine(text, start);
  const again = text.slice(start, lineEnd).search(/:(?=[ \t]|\r?$)/);
  if (again >= 0) {
    const at = start + again;
    return { start: at, end: at + 1, message: "a second colon on this line: expected quotes around the value" };
  }
  const next = nextContent(text, lineEnd);
  return { ...next, message: "a key indented deeper than its neighbours: the line above has a value already" };
}

function missingColon({ text, start }: Found): Told {
  const line = { start, end: endOfContent(text, start) };
  const isConflict = /^(?:<{7}|={7}|>{7})/.test(text.slice(start, line.end));
  return { ...line, message: isConflict ? "the mark of a merge conflict" : "expected a colon behind a key" };
}

function missing(found: Found): Told {
  const { text, message, start } = found;
  if (/flow/i.test(message) && /end with|and end/.test(message))
    return { ...firstOnLine(text, start), message: "expected a closing bracket: one above is not closed" };
  if (/Missing , /.test(message)) return { start, end: start + 1, message: "expected a comma between two items" };
  if (/space after :/.test(message)) return { start, end: start + 1, message: "expected a blank behind the colon" };
  if (/followed by map values/.test(message)) return missingColon(found);
  if (/Sequence item/.test(message))
    return { start, end: endOfContent(text, start), message: "expected - in front of an item" };
  if (/^Comments/.test(message)) return { start, end: start + 1, message: "expected a blank in front of a comment" };
  return unexpected(found);
}

function unclosedQuote(opening: number | undefined, offset: number, { text, start }: Found): Told {
  const at = opening === undefined ? start : opening + offset;
  return { start: at, end: endOfContent(text, at), message: "a quote that is not closed" };
}

function unexpected({ text, start, message }: Found): Told {
  const end = Math.max(start, Math.min(endOfContent(text, start), endOfLine(text, start)));
  const lead = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (/Block scalar header/.test(message))
    return { start, end, message: "text behind | or >: expected the block on the next line" };
  if (/^[\]}]/.test(text.slice(start)) || /^Unexpected flow-\w+-end/.test(message))
    return { start, end: start + 1, message: "a closing bracket that nothing opens" };
  if (/ , in|empty item/.test(message)) return { start, end: start + 1, message: "a comma without an item" };
  if (/block-seq-ind on same line/.test(message))
    return { start, end: start + 1, message: "a list on the line of its key: expected it on the next line" };
  if (lead.trim() === "")
    return { start, end, message: "a line that belongs neither to the list nor to the map above it" };
  return { start, end, message: "text behind the end of a value: expected quotes around all of it" };
}

/** The token that is a quoted text and goes as far as an offset. */
function openingQuote(tokens: readonly CST.Token[], end: number): number | undefined {
  const open: unknown[] = [...tokens];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    if (typeof token !== "object" || token === null) continue;
    const {
      type,
      offset,
      source,
      items,
      key,
      value,
      end: rest,
    } = token as {
      readonly type?: string;
      readonly offset?: number;
      readonly source?: string;
      readonly items?: readonly unknown[];
      readonly key?: unknown;
      readonly value?: unknown;
      readonly end?: unknown;
    };
    const isQuoted = type === "double-quoted-scalar" || type === "single-quoted-scalar";
    if (isQuoted && offset !== undefined && offset < end && offset + (source?.length ?? 0) >= end) return offset;
    for (const part of [key, value, rest]) if (part !== undefined && part !== null) open.push(part);
    for (const item of items ?? []) open.push(item);
  }
  return undefined;
}

function firstOnLine(text: string, at: number): Span {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const start = lineStart + (/^[ \t]*/.exec(text.slice(lineStart, endOfLine(text, lineStart)))?.[0].length ?? 0);
  return { start, end: endOfContent(text, start) };
}

function nextContent(text: string, at: number): Span {
  let start = at;
  while (start < text.length && /\s/.test(text[start]!)) start++;
  return { start, end: endOfContent(text, start) };
}

function endOfContent(text: string, start: number): number {
  const end = endOfLine(text, start);
  return Math.max(start, start + text.slice(start, end).trimEnd().length);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
