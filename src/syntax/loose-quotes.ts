import { isAtLeast, type Target } from "../../grammar/version.ts";
import { isSpace, unquote } from "../../grammar/words.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";
import { fromOwnText, inOwnText, ownText } from "./own-text.ts";

const DOUBLE = 34;
const SINGLE = 39;
const BACKSLASH = 92;

/**
 * From Valkey 9.0 on a closing quote need not end a word: `"abc"def` is one word. Gives the line as such a server reads
 * it; the line itself where its quotes are unbalanced there too, and for all other targets.
 */
export function withLooseQuotes(file: ConfigFile, directive: Directive, target: Target): Directive {
  if (!directive.unbalanced || !isAtLeast(target, { valkey: "9.0" })) return directive;
  const own = ownText(file);
  if (own === "" || own.includes("\0")) return directive;
  const words: Word[] = [];
  const { start, end } = inOwnText(directive.name, directive.args.at(-1));
  const text = own.slice(0, end);
  for (let at = start; at < text.length; ) {
    const word = looseWord(text, at);
    if (!word) return directive;
    if (word.end > word.start) words.push(fromOwnText(file, word));
    at = word.end + 1;
  }
  const [name, ...args] = words;
  return name ? { ...directive, name, args, unbalanced: false } : directive;
}

/** A word made of pieces: bare ones, and ones that end with a quote; undefined if a quote is not closed. */
function looseWord(text: string, start: number): Word | undefined {
  let value = "";
  let from = start;
  let at = start;
  let quoted = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE || code === SINGLE) {
      at = closingQuote(text, at);
      if (at < 0) return undefined;
      value += unquote(text.slice(from, at + 1));
      from = at + 1;
      quoted = true;
    } else if (isSpace(code)) break;
  }
  return { start, end: at, value: value + text.slice(from, at), quoted };
}

function closingQuote(text: string, open: number): number {
  const quote = text.charCodeAt(open);
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === BACKSLASH && (quote === DOUBLE || text.charCodeAt(at + 1) === SINGLE)) at++;
  }
  return -1;
}
