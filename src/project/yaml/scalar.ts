import type { Span } from "../../syntax/config-file.ts";
import { encode } from "../../syntax/position.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { YamlScalar } from "./yaml.ts";

/**
 * The text of a scalar with the place of each of its bytes.
 *
 * @param value what the parser made of it: bytes, but for escapes, which came to characters
 * @param span of the scalar, quotes and the header of a block included
 */
export function textOfScalar(host: HostFile, value: string, style: YamlScalar["style"], span: Span): SourceText {
  const found = style === "literal" || style === "folded" ? block(host, value, span) : flow(host, value, style, span);
  // How something is written that we do not follow makes the whole one piece; values are the parser's in any case.
  return found ?? SourceText.written(host, value.replace(/[^\0-\xff]+/g, encode), span);
}

const simpleEscapes = new Map(
  Object.entries({
    "0": "\0",
    a: "\x07",
    b: "\b",
    e: "\x1b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
    N: "\u0085",
    _: "\u00a0",
    L: "\u2028",
    P: "\u2029",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "\t": "\t",
  }),
);

const foldedBreak = /\r?\n(?:[ \t]*\r?\n)*[ \t]*/y;
const escapedBreak = /\\\r?\n((?:[ \t]*\r?\n)*)[ \t]*/y;
const numbered =
  /\\(?:x[\da-fA-F]{2}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/y;

/** Plain and quoted scalars: line breaks are folded. */
function flow(host: HostFile, value: string, style: YamlScalar["style"], span: Span): SourceText | undefined {
  const { text } = host;
  const quote = style === "plain" ? 0 : 1;
  const inside = { start: span.start + quote, end: Math.max(span.start + quote, span.end - quote) };
  const parts: SourceText[] = [];
  /** As the parser gives it. */
  const characters: string[] = [];
  let from = inside.start;
  let at = from;
  const keep = (to: number) => {
    if (to <= from) return;
    parts.push(SourceText.at(host, { start: from, end: to }));
    characters.push(text.slice(from, to));
  };
  const put = (meaning: string, start: number, end: number) => {
    parts.push(SourceText.written(host, encode(meaning), { start, end }));
    characters.push(meaning);
    from = end;
    at = end;
  };
  const special = style === "double" ? /[\n\\]/g : style === "single" ? /[\n']/g : /\n/g;
  for (;;) {
    special.lastIndex = at;
    const found = special.exec(text);
    if (!found || found.index >= inside.end) break;
    at = found.index;
    if (found[0] === "\n") {
      let start = text[at - 1] === "\r" ? at - 1 : at;
      foldedBreak.lastIndex = start;
      const end = Math.min(start + (foldedBreak.exec(text)?.[0].length ?? 1), inside.end);
      while (start > from && /[ \t]/.test(text[start - 1]!)) start--;
      keep(start);
      const breaks = text.slice(start, end).split("\n").length - 1;
      put(breaks === 1 ? " " : "\n".repeat(breaks - 1), start, end);
      continue;
    }
    keep(at);
    if (found[0] === "'") {
      put("'", at, at + 2);
      continue;
    }
    escapedBreak.lastIndex = at;
    const joined = escapedBreak.exec(text);
    if (joined) {
      put("\n".repeat(joined[1]!.split("\n").length - 1), at, at + joined[0].length);
      continue;
    }
    numbered.lastIndex = at;
    const [whole] = numbered.exec(text) ?? [];
    const meaning = whole === undefined ? simpleEscapes.get(text[at + 1] ?? "") : characterOf(whole);
    if (meaning === undefined) return undefined;
    put(meaning, at, at + (whole?.length ?? 2));
  }
  keep(inside.end);
  return characters.join("") === value ? SourceText.join(parts, { host, ...inside }) : undefined;
}

/** Of an escape with a number; two of them for a character of UTF-16. */
function characterOf(written: string): string | undefined {
  const codes = written.match(/[\da-fA-F]{2,}/g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  return codes.every((code) => code <= 0x10ffff) ? String.fromCodePoint(...codes) : undefined;
}

/** Literal and folded blocks: each line stands there as it is, behind its indentation; what is between them is written otherwise. */
function block(host: HostFile, value: string, span: Span): SourceText | undefined {
  const { text } = host;
  const header = text.indexOf("\n", span.start);
  if (header < 0 || header >= span.end) return value === "" ? SourceText.written(host, "", span) : undefined;
  const lines = linesOf(text, header + 1, span.end);
  const first = lines.find(({ start, end }) => /[^ ]/.test(text.slice(start, end)));
  const deepest = first ? text.slice(first.start, first.end).search(/[^ ]/) : 0;
  for (let indent = deepest; indent >= 0; indent--) {
    const parts = aligned(host, value, lines, indent, span.end);
    if (parts) return SourceText.join(parts, { host, start: header + 1, end: header + 1 });
  }
  return undefined;
}

/** Lines without their ends. */
function linesOf(text: string, from: number, to: number): Span[] {
  const lines: Span[] = [];
  for (let start = from; start < to; ) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    lines.push({ start, end: end > start && text[end - 1] === "\r" ? end - 1 : end });
    start = end + 1;
  }
  return lines;
}

/** The pieces of a block if its lines are indented so. */
function aligned(
  host: HostFile,
  value: string,
  lines: readonly Span[],
  indent: number,
  end: number,
): SourceText[] | undefined {
  const parts: SourceText[] = [];
  let at = 0;
  let gapStart = lines[0]?.start ?? end;
  const gap = (to: number, until: number) => {
    if (to > at) parts.push(SourceText.written(host, value.slice(at, to), { start: gapStart, end: until }));
    at = to;
  };
  for (const line of lines) {
    const start = Math.min(line.start + indent, line.end);
    if (start === line.end) continue;
    const content = host.text.slice(start, line.end);
    let next = at;
    while (value[next] === "\n") next++;
    if (next === at && at > 0 && value[at] === " " && !value.startsWith(content, at)) next++;
    if (!value.startsWith(content, next)) {
      // Blanks behind the last line that count for nothing.
      if (content.trim() === "" && /^\n*$/.test(value.slice(at))) break;
      return undefined;
    }
    gap(next, start);
    parts.push(SourceText.at(host, { start, end: line.end }));
    at = next + content.length;
    gapStart = line.end;
  }
  if (!/^\n*$/.test(value.slice(at))) return undefined;
  gap(value.length, Math.max(gapStart, end));
  return parts;
}
