import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { Directive, Span } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";
import type { FileText } from "../files/text.ts";
import type { Part } from "../workspace/snapshot.ts";
import { commentsOf } from "./blocks.ts";
import { directivesIn, wordsOf } from "./place.ts";
import { isOutdated, type Role, rolesOf, statementOf } from "./roles.ts";

/** Types of LSP that every editor has colours for; their order is that of the numbers in what is sent. */
export const tokenTypes = [
  "keyword",
  "comment",
  "string",
  "number",
  "enumMember",
  "namespace",
  "class",
  "function",
  "enum",
  "regexp",
  "variable",
] as const;

/** `secret` is the only one that is ours. */
export const tokenModifiers = ["declaration", "deprecated", "secret"] as const;

type TokenType = (typeof tokenTypes)[number];
type Modifier = (typeof tokenModifiers)[number];

export interface Token extends Span {
  readonly type: TokenType;
  readonly modifier?: Modifier;
}

/** What the words in a span of a file are, in order; words nobody knows the meaning of are none. */
export function tokensIn(part: Part, span: Span): readonly Token[] {
  const comments = commentsOf(part.file)
    .filter(({ start, end }) => end > span.start && start < span.end)
    .map((comment): Token => ({ ...comment, type: "comment" }));
  const words = directivesIn(part.file, span).flatMap((directive) => [...tokensOf(part, directive)]);
  return [...comments, ...words].sort((a, b) => a.start - b.start);
}

function* tokensOf(part: Part, directive: Directive): Iterable<Token> {
  const roles = rolesOf(part, directive);
  const isUser = directive.name.value.toLowerCase() === "user";
  for (const [index, word] of wordsOf(directive).entries()) {
    const { start, end } = word;
    // A remark behind the value: the server takes it for words, or refuses the line.
    if (index > 0 && word.value.startsWith("#") && !word.quoted && !isUser) return;
    const token = tokenOf(roles[index]!, word.value, part, directive);
    if (token && end > start) yield { start, end, ...token };
  }
}

type Look = Pick<Token, "type" | "modifier">;

function tokenOf(role: Role, value: string, part: Part, directive: Directive): Look | undefined {
  const declares = (type: TokenType, isDeclared: boolean): Look => ({
    type,
    ...(isDeclared && { modifier: "declaration" }),
  });
  switch (role) {
    case "directive":
    case "statement":
      return keyword(role, part, directive);
    case "master":
      return declares("namespace", statementOf(directive) === "monitor");
    case "user":
      return declares("class", directive.name.value.toLowerCase() === "user");
    case "rule":
      return { type: typeOfRule(value) };
    case "secret":
      return { type: "string", modifier: "secret" };
    default:
      return { type: plain[role] };
  }
}

const plain = {
  host: "variable",
  port: "number",
  path: "string",
  command: "function",
  number: "number",
  choice: "enumMember",
  text: "string",
} as const;

function keyword(role: Role, { target, file }: Part, directive: Directive): Look | undefined {
  const catalogue = catalogueAt(target);
  const { name, args } = directive;
  if (file.isAclFile) return name.value === "user" ? { type: "keyword" } : undefined;
  const isKnown = role === "statement" ? catalogue.statement(args[0]!.value) : catalogue.find(name.value);
  if (!isKnown) return undefined;
  // Of a statement the word `sentinel` in front of it is not what is old.
  const isOld = (role === "statement" || statementOf(directive) === undefined) && isOutdated(target, directive);
  return { type: "keyword", ...(isOld && { modifier: "deprecated" }) };
}

function typeOfRule(value: string): TokenType {
  const rule = value.replace(/^\(/, "");
  if (/^[+-]@/.test(rule)) return "enum";
  if (/^[+-]/.test(rule)) return "function";
  return /^[~&%]/.test(rule) ? "regexp" : "enumMember";
}

/** Tokens as they are sent: five numbers each, counted from the token before, none longer than a line, none over another. */
export function encodeTokens(text: FileText, tokens: readonly Token[]): number[] {
  const data: number[] = [];
  const bytes = text.file.text;
  /** Where the last token begins, in lines and UTF-16 code units. */
  let last = { line: 0, character: 0 };
  /** Up to here code units were counted: a line can be long. */
  let counted = { line: 0, offset: text.lineSpan(0).start, character: 0 };
  const add = (token: Token, line: number, { start, end }: Span) => {
    if (counted.line !== line) counted = { line, offset: text.lineSpan(line).start, character: 0 };
    if (start < counted.offset || end <= start) return;
    const character = counted.character + decode(bytes.slice(counted.offset, start)).length;
    const length = decode(bytes.slice(start, end)).length;
    counted = { line, offset: end, character: character + length };
    const bits = token.modifier ? 1 << tokenModifiers.indexOf(token.modifier) : 0;
    const before = line === last.line ? last.character : 0;
    data.push(line - last.line, character - before, length, tokenTypes.indexOf(token.type), bits);
    last = { line, character };
  };
  for (const token of tokens) {
    const end = text.lineAt(Math.max(token.start, token.end - 1));
    for (let line = text.lineAt(token.start); line <= end; line++) {
      const span = text.lineSpan(line);
      add(token, line, { start: Math.max(span.start, token.start), end: Math.min(span.end, token.end) });
    }
  }
  return data;
}
