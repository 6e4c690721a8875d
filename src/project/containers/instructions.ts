import { type HostFile, SourceText } from "../../syntax/source-text.ts";

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** All behind the name: lines joined, remarks between them left out. */
  readonly text: SourceText;
  /** Texts that stand behind it, by the word that opens them (`<<EOF`). */
  readonly heredocs: readonly Heredoc[];
}

export interface Heredoc {
  readonly word: string;
  readonly text: SourceText;
  /** The word is quoted: variables in the text stand for themselves. */
  readonly isQuoted: boolean;
}

/** Files with more instructions than people write are read up to there. */
const most = 5000;

/** Takes a Dockerfile apart (docs.docker.com/reference/dockerfile); any bytes are legal input. */
export function readInstructions(host: HostFile): Instruction[] {
  const lines = [...linesOf(host.text)];
  const sign = escapeOf(host.text, lines);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length && instructions.length < most; ) {
    const parts: SourceText[] = [];
    const first = at;
    for (; at < lines.length; at++) {
      const { start, end } = lines[at]!;
      const line = host.text.slice(start, end);
      // Remarks and, in the middle of an instruction, blank lines count for nothing.
      if (/^[ \t]*#/.test(line) || (at > first && line.trim() === "")) continue;
      const continued = continuation(line, sign);
      const stop = start + (continued ?? line.length);
      const begin = parts.length === 0 ? start + /^[ \t]*/.exec(line)![0].length : start;
      parts.push(SourceText.at(host, { start: Math.min(begin, stop), end: stop }));
      if (continued === undefined) {
        at++;
        break;
      }
    }
    const whole = parts.length > 0 ? SourceText.join(parts, { host, ...parts[0]!.span }) : undefined;
    const [head = "", name = ""] = (whole && /^([A-Za-z]+)(?:[ \t]+|$)/.exec(whole.value)) ?? [];
    if (!whole || name === "") continue;
    const text = trimmed(whole.slice(head.length));
    const heredocs: Heredoc[] = [];
    if (/^(?:RUN|COPY|ADD)$/i.test(name)) at = readHeredocs(host, lines, at, text, heredocs);
    instructions.push({ name: name.toUpperCase(), text, heredocs });
  }
  return instructions;
}

interface Line {
  readonly start: number;
  readonly end: number;
}

function* linesOf(text: string): Iterable<Line> {
  for (let start = text.startsWith("\xef\xbb\xbf") ? 3 : 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const stop = feed < 0 ? text.length : feed;
    yield { start, end: text[stop - 1] === "\r" && stop > start ? stop - 1 : stop };
    start = stop + 1;
  }
}

/** `# escape=` among the first lines: on Windows the backslash is for paths. */
function escapeOf(text: string, lines: readonly Line[]): string {
  for (const { start, end } of lines) {
    const [, name, value] = /^[ \t]*#[ \t]*(\w+)[ \t]*=[ \t]*(\S+)[ \t]*$/.exec(text.slice(start, end)) ?? [];
    if (name === undefined) return "\\";
    if (name.toLowerCase() === "escape") return value === "`" ? "`" : "\\";
  }
  return "\\";
}

/** Where the sign stands that continues a line behind its end. */
function continuation(line: string, sign: string): number | undefined {
  const end = line.trimEnd().length;
  return line[end - 1] === sign ? end - 1 : undefined;
}

function readHeredocs(
  host: HostFile,
  lines: readonly Line[],
  from: number,
  text: SourceText,
  found: Heredoc[],
): number {
  let at = from;
  for (const [, dash, quote, word = ""] of text.value.matchAll(/<<(-?)(["']?)([A-Za-z_]\w*)\2/g)) {
    const parts: SourceText[] = [];
    for (; at < lines.length; at++) {
      const { start, end } = lines[at]!;
      const tabs = dash === "-" ? /^\t*/.exec(host.text.slice(start, end))![0].length : 0;
      if (host.text.slice(start + tabs, end) === word) break;
      const line = { start: start + tabs, end: lines[at + 1]?.start ?? host.text.length };
      parts.push(SourceText.at(host, line));
    }
    const { start } = lines[Math.min(at, lines.length - 1)] ?? { start: 0 };
    found.push({ word, text: SourceText.join(parts, { host, start, end: start }), isQuoted: quote !== "" });
    at++;
  }
  return Math.min(at, lines.length);
}

export function trimmed(text: SourceText): SourceText {
  const start = /^[ \t]*/.exec(text.value)![0].length;
  return text.slice(start, Math.max(start, text.value.trimEnd().length));
}
