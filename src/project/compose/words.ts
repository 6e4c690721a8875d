import { SourceText } from "../../syntax/source-text.ts";

const longest = 50_000;

/**
 * The words of a command given as one text, as Compose splits it (mattn/go-shellwords): quotes and backslashes count,
 * nothing is expanded, and all behind an unquoted `;`, `&`, `|`, `<` or `>` is left out.
 *
 * @returns undefined where Compose refuses the text: a quote that is open, brackets of a shell
 */
export function splitWords(command: SourceText): readonly SourceText[] | undefined {
  const { value } = command;
  // Each word costs as much as the text has lines: a command longer than any gives up the places of its words.
  const text = value.length > longest ? command.with(value) : command;
  const words: SourceText[] = [];
  let parts: SourceText[] = [];
  let from = -1;
  let isWord = false;
  /** The last quote: where a word of nothing else stands. */
  let quoted = 0;
  let quote: "" | "'" | '"' | "`" | "(" = "";
  const keep = (at: number) => {
    if (from >= 0) parts.push(text.slice(from, at));
    from = -1;
  };
  const finish = (at: number) => {
    keep(at);
    if (isWord || parts.length > 0) words.push(joined(text, parts, quoted));
    parts = [];
    isWord = false;
  };
  let at = 0;
  for (; at < value.length; at++) {
    const char = value[at]!;
    if (char === "\\" && quote !== "'") {
      keep(at);
      if (++at >= value.length) return undefined;
      const escaped = value[at] === "n" ? "\n" : value[at] === "t" ? "\t" : undefined;
      const { start } = text.spanOf(at - 1, at);
      const place = { start, end: text.spanOf(at, at + 1).end };
      parts.push(escaped ? SourceText.written(text.host, escaped, place) : text.slice(at, at + 1));
      isWord = true;
    } else if (quote === "" && /[ \t\r\n]/.test(char)) finish(at);
    else if (quote === "" && /[;&|<>]/.test(char)) {
      // The number of a stream, as in `2>`, is no word.
      if (char === ">" && parts.length === 0 && /^\d+$/.test(value.slice(Math.max(from, 0), at))) from = -1;
      break;
    } else if (quote === "" && (char === "(" || char === ")")) {
      if (char === ")" || value[at - 1] !== "$" || from < 0) return undefined;
      quote = "(";
    } else if ((quote === "" || quote === char) && (char === '"' || char === "'")) {
      keep(at);
      isWord = true;
      quoted = at;
      quote = quote === "" ? char : "";
    } else {
      if (char === "`" && (quote === "" || quote === "`")) quote = quote === "" ? "`" : "";
      else if (char === ")" && quote === "(") quote = "";
      if (from < 0) from = at;
    }
  }
  if (quote !== "") return undefined;
  finish(at);
  return words;
}

function joined(text: SourceText, parts: readonly SourceText[], empty: number): SourceText {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const { start } = only?.span ?? text.spanOf(empty, empty);
  return SourceText.join(parts, { host: text.host, start, end: parts.at(-1)?.span.end ?? start });
}
