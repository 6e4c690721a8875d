import { type DirectiveTokens, parseTokens } from "../../grammar/parser.ts";
import { unquote } from "../../grammar/words.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";
import { cutAtNul } from "./nul.ts";

const pieceLength = 1 << 18;

/**
 * Reads a configuration file into its lossless tree.
 *
 * @param text the bytes of the file as Latin-1 characters; any bytes are legal
 * @param uri the name the file has in diagnostics
 */
export function parseConfig(text: string, uri: string): ConfigFile {
  const cut = text.includes("\0") ? cutAtNul(text) : undefined;
  const directives: Directive[] = [];
  let end = 0;
  const read = cut?.text ?? text;
  const addDirective = (base: number, { words, unbalanced }: DirectiveTokens) => {
    const parts: Word[] = [];
    for (const { image, startOffset: offset } of words) {
      const startOffset = base + offset;
      const quoted = image.includes('"') || image.includes("'");
      const broken = unbalanced && parts.length === words.length - 1;
      const value = quoted && !broken ? unquote(image) : image;
      const stop = startOffset + image.length;
      parts.push(
        cut
          ? { start: cut.sourceStart(startOffset), end: cut.sourceEnd(stop), value, quoted }
          : { start: startOffset, end: stop, value, quoted },
      );
    }
    const [name, ...args] = parts;
    if (!name) return;
    const stop = (args.at(-1) ?? name).end;
    directives.push({ before: { start: end, end: name.start }, start: name.start, end: stop, name, args, unbalanced });
    end = stop;
  };
  for (let base = 0; base < read.length; ) {
    const next = endOfPiece(read, base);
    for (const line of parseTokens(read.slice(base, next))) addDirective(base, line);
    base = next;
  }
  return { uri, text, directives, end: { start: end, end: text.length } };
}

/** Tokens are large: those of a few hundred kilobytes of lines at a time are enough. */
function endOfPiece(text: string, base: number): number {
  const lineEnd = text.length - base > pieceLength ? text.indexOf("\n", base + pieceLength) : -1;
  return lineEnd < 0 ? text.length : lineEnd + 1;
}

/** The bytes of the file, put together from its tree. */
export function printConfig(file: ConfigFile): string {
  const parts: string[] = [];
  const { text } = file;
  for (const { before, name, args } of file.directives) {
    parts.push(text.slice(before.start, before.end), text.slice(name.start, name.end));
    let end = name.end;
    for (const word of args) {
      parts.push(text.slice(end, word.start), text.slice(word.start, word.end));
      end = word.end;
    }
  }
  parts.push(text.slice(file.end.start, file.end.end));
  return parts.join("");
}
