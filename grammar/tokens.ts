import { createToken, Lexer, type TokenType } from "chevrotain";
import { isSpace, scanWord } from "./words.ts";

const LF = 10;
const HASH = 35;

/** Blanks `sdstrim` removes from both ends of a line; vertical tab and form feed stay. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

function at(text: string, start: number, end: number): [string] | null {
  return end > start ? [text.slice(start, end)] : null;
}

/**
 * Offset of the first byte of the next line that means something, or the end of the text: comments, blank lines and
 * indentation are passed over. `#` begins a comment only as the first byte of a trimmed line (loadServerConfigFromString).
 */
function skipMargin(text: string, start: number): number {
  let offset = start;
  while (offset < text.length) {
    const code = text.charCodeAt(offset);
    if (code === HASH) {
      const end = text.indexOf("\n", offset);
      if (end < 0) return text.length;
      offset = end + 1;
    } else if (code === LF || isBlank(code)) offset++;
    else break;
  }
  return offset;
}

function matchMargin(text: string, offset: number): [string] | null {
  const lineStarts = offset === 0 || text.charCodeAt(offset - 1) === LF;
  return lineStarts ? at(text, offset, skipMargin(text, offset)) : null;
}

function matchGap(text: string, offset: number): [string] | null {
  let end = offset;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === LF || !isSpace(code)) break;
  }
  return at(text, offset, end);
}

function matchWord(text: string, offset: number): [string] | null {
  return at(text, offset, scanWord(text, offset, true));
}

function matchBroken(text: string, offset: number): [string] | null {
  const end = text.indexOf("\n", offset);
  return at(text, offset, end < 0 ? text.length : end);
}

/** Comments, blank lines and indentation at the start of a line. */
export const Margin = createToken({
  name: "Margin",
  pattern: matchMargin,
  start_chars_hint: [" ", "\t", "\r", "\n", "#"],
  line_breaks: true,
  group: Lexer.SKIPPED,
});
/** White space between the words of a line. */
export const Gap = createToken({
  name: "Gap",
  pattern: matchGap,
  start_chars_hint: [" ", "\t", "\r", "\v", "\f"],
  line_breaks: false,
  group: Lexer.SKIPPED,
});
export const LineEnd = createToken({ name: "LineEnd", pattern: "\n", line_breaks: true });

const wordStarts = Array.from({ length: 256 }, (_, code) => code).filter((code) => !isSpace(code));
/** A name or an argument, quotes included. */
export const Word = createToken({
  name: "Word",
  pattern: matchWord,
  start_chars_hint: wordStarts,
  line_breaks: false,
});
/** The rest of a line from the word whose quotes are unbalanced. */
export const Broken = createToken({
  name: "Broken",
  pattern: matchBroken,
  start_chars_hint: wordStarts,
  line_breaks: false,
});

export const tokens: TokenType[] = [Margin, LineEnd, Gap, Word, Broken];
