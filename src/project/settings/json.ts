import { createScanner, type Node, type ParseErrorCode, parseTree } from "jsonc-parser";
import type { Span } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";
import type { Mistake } from "./mistake.ts";

/** A value of a JSON file and where it stands; names and texts are decoded. */
export type Json =
  | { readonly kind: "object"; readonly span: Span; readonly members: readonly JsonMember[] }
  | { readonly kind: "list"; readonly span: Span; readonly items: readonly Json[] }
  | { readonly kind: "text"; readonly span: Span; readonly value: string }
  | { readonly kind: "number"; readonly span: Span; readonly value: number }
  | { readonly kind: "boolean"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "null"; readonly span: Span };

export interface JsonMember {
  readonly name: string;
  /** Of the name, its quotes included. */
  readonly span: Span;
  readonly value: Json;
}

export interface ParsedJson {
  /** What could be read, if it is JSON or nearly so. */
  readonly root?: Json;
  /** It is JSON, and `root` is all of it. */
  readonly isWhole: boolean;
  readonly mistakes: readonly Mistake[];
  /** Brackets, commas and colons. */
  readonly punctuation: readonly Span[];
}

/** A project file of more bytes is none. */
const largest = 10_000_000;
/** Ours nests six deep. */
const deepest = 32;

/**
 * Reads JSON with comments and trailing commas.
 *
 * @param text bytes as Latin-1 characters; spans count them
 */
export function parseJson(text: string): ParsedJson {
  if (text.length > largest) return refused("this file is larger than 10 MB; a project file has a few kB", 0);
  if (/^(?:\xff\xfe|\xfe\xff)/.test(text)) return refused("this file is UTF-16; it must be UTF-8", 0);
  // A mark of the byte order counts as blanks, so that offsets stay.
  const plain = text.replace(/^\xef\xbb\xbf/, "   ");
  const punctuation: Span[] = [];
  const scanner = createScanner(plain, true);
  let depth = 0;
  for (let token = scanner.scan(); token !== syntax.end; token = scanner.scan()) {
    const start = scanner.getTokenOffset();
    if (token > syntax.colon) continue;
    punctuation.push({ start, end: start + 1 });
    if (token === syntax.openBrace || token === syntax.openBracket) depth++;
    else if (token === syntax.closeBrace || token === syntax.closeBracket) depth--;
    // The parser calls itself for each level.
    if (depth > deepest) return refused(`this is nested more than ${deepest} levels deep`, start);
  }
  const mistakes = new Map<number, Mistake>();
  const errors: { error: ParseErrorCode; offset: number; length: number }[] = [];
  const tree = parseTree(plain, errors, { allowTrailingComma: true });
  for (const { error, offset, length } of errors) {
    // What follows the first mistake in a line most often follows from it.
    const line = plain.lastIndexOf("\n", Math.max(0, offset - 1));
    if (mistakes.has(line)) continue;
    const span = { start: offset, end: offset + Math.max(length, 1) };
    mistakes.set(line, { span, message: messageOf(error, plain.slice(span.start, span.end)) });
  }
  const repeated: Mistake[] = [];
  const root = tree && { root: convert(tree, repeated) };
  const isWhole = mistakes.size === 0;
  return { ...root, isWhole, mistakes: isWhole ? repeated : [...mistakes.values()], punctuation };
}

/** SyntaxKind of jsonc-parser, which is a `const enum`. */
const syntax = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, colon: 6, end: 17 } as const;

function refused(message: string, start: number): ParsedJson {
  return { isWhole: false, mistakes: [{ span: { start, end: start + 1 }, message }], punctuation: [] };
}

function convert(node: Node, repeated: Mistake[]): Json {
  const span = spanOf(node);
  const { children = [] } = node;
  switch (node.type) {
    case "object":
      return { kind: "object", span, members: membersOf(children, repeated) };
    case "array":
      return { kind: "list", span, items: children.map((child) => convert(child, repeated)) };
    case "string":
      return { kind: "text", span, value: decode(node.value) };
    case "number":
      return { kind: "number", span, value: node.value };
    case "boolean":
      return { kind: "boolean", span, value: node.value };
    default:
      return { kind: "null", span };
  }
}

function membersOf(properties: readonly Node[], repeated: Mistake[]): JsonMember[] {
  const members: JsonMember[] = [];
  const seen = new Set<string>();
  for (const { children: [key, value] = [] } of properties) {
    if (!key || !value) continue;
    const name = decode(key.value);
    if (seen.has(name))
      repeated.push({ span: spanOf(key), message: "this key stands here twice; the second would win" });
    seen.add(name);
    members.push({ name, span: spanOf(key), value: convert(value, repeated) });
  }
  return members;
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

/** By ParseErrorCode, a `const enum`, too. */
const messages: Readonly<Record<number, string>> = {
  1: "this means nothing in JSON",
  2: "this is no number",
  3: 'a key in double quotes is expected here: "key": value',
  4: "a value is expected here",
  5: "a colon is expected here, between a key and its value",
  6: "a comma is expected in front of this",
  7: "a closing } is missing",
  8: "a closing ] is missing",
  9: "the object has ended; nothing may follow it",
  11: "this comment does not end: */ is missing",
  12: "this text does not end: a double quote is missing",
  13: "this number does not end",
  14: "behind \\u belong four hexadecimal digits",
  15: 'this is no escape; JSON has \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX',
  16: "a character that JSON does not allow in a text; write it as an escape such as \\n or \\u0000",
};

function messageOf(error: ParseErrorCode, written: string): string {
  if (written.startsWith("'")) return "texts and keys stand between double quotes in JSON";
  return messages[error] ?? "this is no JSON";
}

/** As a validator wants it. Objects have no prototype, so that no name means anything. */
export function plainValue(json: Json): unknown {
  switch (json.kind) {
    case "object": {
      const object: Record<string, unknown> = Object.create(null);
      for (const { name, value } of json.members) object[name] = plainValue(value);
      return object;
    }
    case "list":
      return json.items.map(plainValue);
    case "null":
      return null;
    default:
      return json.value;
  }
}

/** The value behind a name of an object; undefined if there is none, or no object. */
export function member(json: Json | undefined, name: string): Json | undefined {
  if (json?.kind !== "object") return undefined;
  return json.members.find((one) => one.name === name)?.value;
}
