import type { TextChange } from "../../syntax/embedding.ts";
import { encode } from "../../syntax/position.ts";
import { type Json, member, parseJson } from "./json.ts";

/** An entry of `suppressions`. */
export interface Accepted {
  readonly rule: string;
  /** A pattern. */
  readonly file: string;
  readonly reason: string;
}

/**
 * What a project file must change to accept findings; comments and all else stay. Undefined where it is not right: then
 * nothing is certain.
 *
 * @param text its bytes as Latin-1 characters
 */
export function withSuppression(text: string, { rule, file, reason }: Accepted): readonly TextChange[] | undefined {
  const entry = `{ "rule": ${json(rule)}, "file": ${json(file)}, "reason": ${json(reason)} }`;
  const root = objectIn(text);
  if (!root) return undefined;
  const list = member(root, "suppressions");
  if (list) return list.kind === "list" ? inserted(text, list, list.items.at(-1), entry) : undefined;
  return inserted(text, root, root.members.at(-1)?.value, `"suppressions": [\n    ${entry}\n  ]`);
}

/** The same for a rule that is to be left out. */
export function withoutRule(text: string, id: string): readonly TextChange[] | undefined {
  const root = objectIn(text);
  if (!root) return undefined;
  const rules = member(root, "rules");
  if (!rules) return inserted(text, root, root.members.at(-1)?.value, `"rules": {\n    ${json(id)}: "off"\n  }`);
  if (rules.kind !== "object") return undefined;
  const known = member(rules, id);
  if (!known) return inserted(text, rules, rules.members.at(-1)?.value, `${json(id)}: "off"`);
  const severity = known.kind === "object" ? member(known, "severity") : known;
  if (severity) return [{ ...severity.span, text: '"off"' }];
  return known.kind === "object" ? inserted(text, known, known.members.at(-1)?.value, '"severity": "off"') : undefined;
}

/** A new project file with one thing in it. @param schema where the schema is, for editors */
export function freshProjectFile(schema: string | undefined): string {
  return schema === undefined ? "{}\n" : `{\n  "$schema": ${json(schema)}\n}\n`;
}

function objectIn(text: string): (Json & { readonly kind: "object" }) | undefined {
  const { root, isWhole } = parseJson(text);
  return isWhole && root?.kind === "object" ? root : undefined;
}

/** JSON in the bytes of a file. */
function json(value: string): string {
  return encode(JSON.stringify(value));
}

/** One more at the end of a list or an object: on a line of its own, unless all of it stands on one. */
function inserted(text: string, { span }: Json, last: Json | undefined, entry: string): readonly TextChange[] {
  const close = span.end - 1;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const written = entry.replaceAll("\n", lineEnd);
  const indent = indentAt(text, span.start);
  const onOwnLine = (at: number, isBeforeClose: boolean): TextChange => ({
    start: at,
    end: at,
    text: `${lineEnd}${indent}  ${written}${isBeforeClose ? lineEnd + indent : ""}`,
  });
  if (!last) {
    const between = text.slice(span.start + 1, close);
    if (between.trim() === "")
      return [{ start: span.start + 1, end: close, text: `${lineEnd}${indent}  ${written}${lineEnd}${indent}` }];
    // Comments stay above it.
    const end = span.start + 1 + between.trimEnd().length;
    return [onOwnLine(end, !between.slice(between.trimEnd().length).includes("\n"))];
  }
  const { comma, rest } = behind(text, last.span.end, close);
  const separator = comma === undefined ? [{ start: last.span.end, end: last.span.end, text: "," }] : [];
  const from = comma ?? last.span.end;
  if (!text.slice(span.start, close).includes("\n"))
    return [...separator, { start: from, end: from, text: ` ${written}` }];
  return [...separator, onOwnLine(rest, !text.slice(rest, close).includes("\n"))];
}

/** Behind the last of several: the end of its comma, if there is one, and where what else is said on its line ends. */
function behind(text: string, from: number, close: number): { readonly comma?: number; readonly rest: number } {
  const trivia = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = from;
  trivia.exec(text);
  const comma = text[trivia.lastIndex] === "," ? trivia.lastIndex + 1 : undefined;
  const sameLine = /(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/|\/\/[^\r\n]*)*/y;
  sameLine.lastIndex = comma ?? from;
  sameLine.exec(text);
  const said = text.slice(comma ?? from, Math.min(sameLine.lastIndex, close));
  return { ...(comma !== undefined && { comma }), rest: (comma ?? from) + said.trimEnd().length };
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)![0];
}
