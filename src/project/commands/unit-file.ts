import { SourceText } from "../../syntax/source-text.ts";

/** A line of a unit: its value with continued lines joined by blanks. */
export interface UnitLine {
  readonly section: string;
  readonly key: SourceText;
  readonly value: SourceText;
}

/** Reads a unit of systemd, or a drop-in. Any bytes are legal; what is no line of a section means nothing. */
export function readUnitFile(source: SourceText): UnitLine[] {
  const { value: text, host } = source;
  const lines: UnitLine[] = [];
  let section = "";
  let at = 0;
  while (at < text.length) {
    const parts: SourceText[] = [];
    const start = at;
    let isContinued = true;
    while (isContinued && at < text.length) {
      const found = text.indexOf("\n", at);
      const end = found < 0 ? text.length : found;
      const line = text.slice(at, end).replace(/\r$/, "");
      // Remarks between continued lines are left out.
      const isRemark = /^\s*[#;]/.test(line);
      isContinued = isRemark ? parts.length > 0 : line.endsWith("\\");
      if (!isRemark) {
        const length = line.length - (isContinued ? 1 : 0);
        if (length > 0) parts.push(source.slice(at, at + length));
        if (isContinued) parts.push(SourceText.written(host, " ", source.spanOf(at + length, at + length + 1)));
      }
      at = end + 1;
    }
    const whole = SourceText.join(parts, { host, ...source.spanOf(start, start) });
    const heading = /^\s*\[([^\]]*)\]\s*$/.exec(whole.value);
    if (heading) section = heading[1]!;
    else {
      const [all = "", before = "", gap = ""] = /^(\s*)[^=\s]+(\s*=[ \t]*)/.exec(whole.value) ?? [];
      if (all === "") continue;
      const value = whole.slice(all.length, whole.value.trimEnd().length);
      lines.push({ section, key: whole.slice(before.length, all.length - gap.length), value });
    }
  }
  return lines;
}

/** What a word of a command may need to be known: `%i`, `$PORT`. */
export interface UnitWords {
  specifier(letter: string): string | undefined;
  variable(name: string): SourceText | undefined;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", s: " ", "\\": "\\" };

/** The words of a command line as systemd splits it; no shell has a hand in it. */
export function unitWords(line: SourceText, { specifier, variable }: UnitWords): SourceText[] {
  const words: SourceText[] = [];
  const { value } = line;
  let parts: SourceText[] = [];
  let from = -1;
  let isWord = false;
  let quote = "";
  const keep = (at: number) => {
    if (from >= 0 && at > from) parts.push(line.slice(from, at));
    from = -1;
  };
  const put = (at: number, length: number, text: string) => {
    keep(at);
    parts.push(line.slice(at, at + length).with(text));
    isWord = true;
  };
  const finish = (at: number) => {
    keep(at);
    if (isWord || parts.length > 0) words.push(joinedWord(parts, line, at));
    parts = [];
    isWord = false;
  };
  for (let at = 0; at < value.length; at++) {
    const char = value[at]!;
    const rest = value.slice(at, at + 200);
    const name = /^\$\{([A-Za-z_]\w*)\}/.exec(rest);
    if (quote === "" && /\s/.test(char)) finish(at);
    else if (quote === "" ? char === '"' || char === "'" : char === quote) {
      keep(at);
      isWord = true;
      quote = quote === "" ? char : "";
    } else if (char === "\\" && at + 1 < value.length) {
      const code = /^\\x([0-9a-fA-F]{2})/.exec(rest);
      const next = value[at + 1]!;
      if (code) put(at, 4, String.fromCharCode(Number.parseInt(code[1]!, 16)));
      else put(at, 2, escapes[next] ?? next);
      at += code ? 3 : 1;
    } else if (rest.startsWith("$$") || rest.startsWith("%%")) {
      put(at, 2, char);
      at++;
    } else if (name) {
      const found = variable(name[1]!);
      keep(at);
      parts.push(found ? placed(found, line, at, name[0].length) : line.slice(at, at + name[0].length));
      isWord = true;
      at += name[0].length - 1;
    } else if (char === "%" && /[A-Za-z]/.test(value[at + 1] ?? "")) {
      put(at, 2, specifier(value[at + 1]!) ?? `\${${value[at + 1]}}`);
      at++;
    } else if (from < 0) from = at;
  }
  finish(value.length);
  return words.flatMap((word) => splitVariable(word, variable));
}

/** `$NAME` as a word of its own is split at blanks. */
function splitVariable(word: SourceText, variable: UnitWords["variable"]): SourceText[] {
  const name = /^\$([A-Za-z_]\w*)$/.exec(word.value)?.[1];
  const found = name !== undefined && word.isVerbatim ? variable(name) : undefined;
  if (!found) return [word];
  return [...found.value.matchAll(/\S+/g)].map(({ 0: text, index }) =>
    found.host === word.host ? found.slice(index, index + text.length) : word.with(text),
  );
}

function placed(found: SourceText, line: SourceText, at: number, length: number): SourceText {
  return found.host === line.host ? found : line.slice(at, at + length).with(found.value);
}

function joinedWord(parts: readonly SourceText[], line: SourceText, at: number): SourceText {
  if (parts.length === 1) return parts[0]!;
  const { start, end } = parts[0]?.span ?? line.spanOf(at, at);
  return SourceText.join(parts, { host: line.host, start, end });
}
