/**
 * Words as the servers split them: `sdssplitargs` in sds.c. Bytes are Latin-1 characters.
 *
 * A quote opens anywhere in a word and its closing quote must be followed by white space or the end of the line.
 */

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
const SINGLE = 39;
const BACKSLASH = 92;

/** C's `isspace` in the "C" locale. */
export function isSpace(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

/** White space that ends an unquoted word; vertical tab and form feed do not. */
function endsWord(code: number): boolean {
  return code === SPACE || code === TAB || code === LF || code === CR;
}

/**
 * Offset behind the word that starts at `start`, or -1 if its quotes are unbalanced.
 * In a file a line feed ends the line wherever it stands; in a string already unquoted it may stand between quotes.
 */
export function scanWord(text: string, start: number, inFile: boolean): number {
  const end = text.length;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (endsWord(code)) return at;
    if (code === DOUBLE || code === SINGLE) return scanQuoted(text, at, code, inFile);
    at++;
  }
  return end;
}

function scanQuoted(text: string, open: number, quote: number, inFile: boolean): number {
  const end = text.length;
  let at = open + 1;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const next = at + 1;
      return next >= end || isSpace(text.charCodeAt(next)) ? next : -1;
    }
    if (inFile && code === LF) return -1;
    at += code === BACKSLASH && escapesNext(text, at, quote, inFile) ? 2 : 1;
  }
  return -1;
}

/** Between single quotes only \' is an escape; between double quotes a backslash takes the next byte with it. */
function escapesNext(text: string, at: number, quote: number, inFile: boolean): boolean {
  if (at + 1 >= text.length) return false;
  const next = text.charCodeAt(at + 1);
  return quote === SINGLE ? next === SINGLE : !(inFile && next === LF);
}

const controlEscapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

/** The bytes a balanced word stands for: quotes removed, escapes resolved. */
export function unquote(raw: string): string {
  const open = raw.search(/["']/);
  if (open < 0) return raw;
  const inner = raw.slice(open + 1, -1);
  const plain = raw.slice(0, open);
  if (raw[open] === "'") return plain + inner.replace(/\\'/g, "'");
  return (
    plain +
    inner.replace(/\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g, (_all, hex: string | undefined, other: string) =>
      hex === undefined ? (controlEscapes[other] ?? other) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  );
}

/** Splits a line into unquoted words; undefined if its quotes are unbalanced. */
export function splitArguments(line: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line.charCodeAt(at))) at++;
    if (at >= line.length) return words;
    const end = scanWord(line, at, false);
    if (end < 0) return undefined;
    words.push(unquote(line.slice(at, end)));
    at = end;
  }
}
