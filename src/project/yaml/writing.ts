import type { Span } from "../../syntax/config-file.ts";
import type { TextChange } from "../../syntax/embedding.ts";
import { decode, encode } from "../../syntax/position.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { YamlNode, YamlScalar } from "./yaml.ts";

/**
 * Another text in place of a part of a scalar, in the style that the scalar has; undefined where it would be read back
 * as something else.
 *
 * @param at in the file, between the quotes
 * @param text without line ends
 */
export function withinScalar(
  { text: { host }, span, style, isShared }: YamlScalar,
  at: Span,
  text: string,
): TextChange | undefined {
  if (isShared || at.start < span.start || at.end > span.end || !isPrintable(text)) return undefined;
  const change = (written: string) => ({ start: at.start, end: at.end, text: written });
  if (style === "double") return change(inDoubleQuotes(text));
  if (style === "single") return change(text.replaceAll("'", "''"));
  const lead = host.text.slice(host.text.lastIndexOf("\n", at.start - 1) + 1, at.start);
  const rest = host.text.slice(at.end, endOfLine(host.text, at.end));
  if (style !== "plain") {
    const beginsLine = lead.trim() === "";
    return beginsLine && (/^\s/.test(text) || (text + rest).trim() === "") ? undefined : change(text);
  }
  const begins = at.start === span.start || lead.trim() === "";
  const ends = at.end === span.end;
  const seen = `${lead.slice(-1)}${text}${ends ? "" : rest.slice(0, 1)}`;
  // Whether it stands between brackets is not looked at.
  if (/[,[\]{}]|:(?:\s|$)|\s#/.test(seen) || (begins && !/^(?:--?)?[A-Za-z0-9/$_.]/.test(text))) return undefined;
  return ends && /^$|\s$/.test(text) ? undefined : change(text);
}

/** Words that YAML takes for something else than texts. */
const notText = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** A new scalar that is read as a text, in the style of its neighbours; undefined if YAML cannot hold it. */
export function newScalar(text: string, style: YamlScalar["style"] | undefined): string | undefined {
  if (!isPrintable(text)) return undefined;
  if (style === "single") return `'${text.replaceAll("'", "''")}'`;
  if (style !== "double" && /^(?:--?)?[A-Za-z/][\w./@%+=-]*$/.test(text) && !notText.test(text)) return text;
  return `"${inDoubleQuotes(text)}"`;
}

function inDoubleQuotes(text: string): string {
  return text.replace(/[\\"]/g, "\\$&");
}

/** Of one line, in UTF-8, of nothing but what YAML allows and every reader takes for the same. */
function isPrintable(text: string): boolean {
  const characters = decode(text);
  return (
    encode(characters) === text &&
    !/[^ -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffc]/u.test(
      characters.replace(/[\u{10000}-\u{10ffff}]/gu, ""),
    )
  );
}

/** `$` as the file must hold it where it stands for variables. */
export function withDollars(text: string, isInterpolated: boolean | undefined): string {
  return isInterpolated ? text.replaceAll("$", "$$$$") : text;
}

/** A place for a line of its own. */
export interface LinePlace {
  readonly at: number;
  /** The text that puts lines there. */
  insert(lines: readonly string[]): string;
}

/** Behind the line that holds an offset. */
export function lineBehind({ text }: HostFile, offset: number): LinePlace {
  const feed = text.indexOf("\n", offset);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  if (feed >= 0) return { at: feed + 1, insert: (lines) => lines.map((line) => line + lineEnd).join("") };
  return { at: text.length, insert: (lines) => lines.map((line) => lineEnd + line).join("") };
}

/** The lines that a span touches, with their ends; the last line of a file goes with the line end in front of it. */
export function linesAt({ text }: HostFile, { start, end }: Span): Span {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const feed = text.indexOf("\n", end);
  return { start: from, end: feed < 0 ? text.length : feed + 1 };
}

/** What stands in front of an offset on its line. */
export function leadOf({ text }: HostFile, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

export function endOfLine(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  return feed < 0 ? text.length : feed;
}

/** Whether nothing but a remark stands behind a node on its last line. */
export function endsLine(host: HostFile, node: YamlNode): boolean {
  if (node.kind === "scalar" && (node.style === "literal" || node.style === "folded")) return false;
  const { end } = node.span;
  return /^[ \t]*(?:[ \t]#.*)?\r?$/.test(host.text.slice(end, endOfLine(host.text, end)));
}
