import type { Change, Part, Script, Word } from "./script.ts";

/** What cannot be read as a script. */
export class NotReadable extends Error {}

/** Deeper nesting than that is not people's. */
const deepest = 60;
const ansiEscapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", e: "\x1b" };
const name = /[A-Za-z_]\w*/y;
const special = /[\d@*#?$!-]/y;
const operator = /:?[-=?+]|##?|%%?|\/\/?|\^\^?|,,?|:|@/y;

/** Reads words of a shell: quotes, escapes, variables and what is put in place of commands. */
export abstract class WordParser {
  protected readonly text: string;
  protected readonly end: number;
  protected at: number;
  private depth = 0;

  constructor(text: string, at: number, end: number) {
    this.text = text;
    this.at = at;
    this.end = end;
  }

  /** The commands up to a closing bracket, which is taken. */
  protected abstract substitution(closing: string): Script;
  /** The commands of a part of the text. */
  protected abstract scriptIn(start: number, end: number): Script;

  protected peek(ahead = 0): string {
    return this.at + ahead < this.end ? this.text[this.at + ahead]! : "";
  }

  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    return found !== undefined && this.at + found.length <= this.end ? found : undefined;
  }

  protected nested<T>(read: () => T): T {
    if (++this.depth > deepest) throw new NotReadable("nested too deeply");
    const value = read();
    this.depth--;
    return value;
  }

  /** The word at hand; undefined where none begins. */
  protected word(ends = /[\s;&|()<>]/): Word | undefined {
    const start = this.at;
    const parts: Part[] = [];
    while (this.at < this.end && !this.atEnd(ends)) this.piece(parts, ends);
    return this.at > start ? { start, end: this.at, parts } : undefined;
  }

  private atEnd(ends: RegExp): boolean {
    const char = this.peek();
    if ((char === "<" || char === ">") && this.peek(1) === "(") return false;
    return ends.test(char);
  }

  private piece(parts: Part[], ends: RegExp): void {
    const { at: start } = this;
    const char = this.peek();
    if (char === "\\") {
      if (this.peek(1) === "\n") this.at += 2;
      else if (this.peek(1) === "") this.plain(parts, ends);
      else {
        this.at += 2;
        parts.push({ kind: "char", value: this.text[start + 1]!, start, end: this.at, quoted: true });
      }
    } else if (char === "'") {
      const close = this.text.indexOf("'", start + 1);
      if (close < 0 || close >= this.end) throw new NotReadable("a quote that is not closed");
      parts.push({ kind: "text", start: start + 1, end: close, quoted: true });
      this.at = close + 1;
    } else if (char === '"') {
      this.at++;
      parts.push({ kind: "text", start: this.at, end: this.at, quoted: true });
      this.double(parts, '"');
      this.at++;
    } else if (char === "$" && this.peek(1) === "'") this.ansi(parts);
    else if (char === "$" && this.peek(1) === '"') this.at++;
    else if (char === "$" || char === "`") this.dollar(parts, false);
    else if (char === "<" || char === ">") {
      this.at += 2;
      this.nested(() => this.substitution(")"));
      parts.push({ kind: "unknown", start, end: this.at, quoted: true });
    } else this.plain(parts, ends);
  }

  private plain(parts: Part[], ends: RegExp): void {
    const start = this.at++;
    while (this.at < this.end && !/[\\'"$`<>]/.test(this.peek()) && !ends.test(this.peek())) this.at++;
    parts.push({ kind: "text", start, end: this.at, quoted: false });
  }

  /** What stands between double quotes, or in a heredoc up to the end of it. */
  protected double(parts: Part[], closing: '"' | "", stop = this.end): void {
    let from = this.at;
    const keep = () => {
      if (this.at > from) parts.push({ kind: "text", start: from, end: this.at, quoted: true });
    };
    for (; this.at < stop; ) {
      const char = this.peek();
      if (char === closing) break;
      if (char === "\\" && (/[$`\\\n]/.test(this.peek(1)) || (closing !== "" && this.peek(1) === closing))) {
        keep();
        const start = this.at;
        this.at += 2;
        if (this.text[start + 1] !== "\n")
          parts.push({ kind: "char", value: this.text[start + 1]!, start, end: this.at, quoted: true });
        from = this.at;
      } else if (char === "$" || char === "`") {
        keep();
        this.dollar(parts, true);
        from = this.at;
      } else this.at++;
    }
    keep();
    if (closing !== "" && this.peek() !== closing) throw new NotReadable("a quote that is not closed");
  }

  private ansi(parts: Part[]): void {
    this.at += 2;
    for (; this.peek() !== "'"; ) {
      const start = this.at++;
      if (start >= this.end) throw new NotReadable("a quote that is not closed");
      if (this.text[start] !== "\\") parts.push({ kind: "text", start, end: this.at, quoted: true });
      else {
        const code = this.match(/x[0-9A-Fa-f]{1,2}/y);
        const char = this.peek();
        this.at += code?.length ?? 1;
        const value = code ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ansiEscapes[char] ?? char);
        parts.push({ kind: "char", value, start, end: this.at, quoted: true });
      }
    }
    this.at++;
  }

  private dollar(parts: Part[], quoted: boolean): void {
    const start = this.at;
    if (this.peek() === "`") {
      this.backquotes(parts, quoted);
      return;
    }
    const next = this.peek(1);
    if (next === "(") {
      const arithmetic = this.peek(2) === "(" ? this.arithmetic() : undefined;
      if (arithmetic !== undefined) parts.push({ kind: "arithmetic", text: arithmetic, start, end: this.at, quoted });
      else {
        this.at += 2;
        const body = this.nested(() => this.substitution(")"));
        parts.push({ kind: "command", body, start, end: this.at, quoted });
      }
      return;
    }
    this.at++;
    if (next === "{") {
      this.at++;
      parts.push({ ...this.nested(() => this.braced()), start, end: this.at, quoted });
      return;
    }
    const variable = this.match(name) ?? this.match(special);
    if (variable === undefined) {
      parts.push({ kind: "text", start, end: this.at, quoted });
      return;
    }
    this.at += variable.length;
    parts.push({ kind: "variable", name: variable, start, end: this.at, quoted });
  }

  /** `((...))` from the first bracket behind a dollar on; undefined where it is something else. */
  private arithmetic(): string | undefined {
    let open = 0;
    for (let at = this.at + 3; at < Math.min(this.end, this.at + 500); at++) {
      const char = this.text[at];
      if (char === "(") open++;
      else if (char === ")" && open > 0) open--;
      else if (char === ")") {
        if (this.text[at + 1] !== ")") return undefined;
        const inner = this.text.slice(this.at + 3, at);
        this.at = at + 2;
        return inner;
      }
    }
    return undefined;
  }

  private backquotes(parts: Part[], quoted: boolean): void {
    const start = this.at;
    let close = start + 1;
    while (close < this.end && this.text[close] !== "`") close += this.text[close] === "\\" ? 2 : 1;
    if (close >= this.end) throw new NotReadable("a backquote that is not closed");
    this.at = close + 1;
    const isPlain = !this.text.slice(start, close).includes("\\");
    const place = { start, end: this.at, quoted };
    if (isPlain) {
      const body = this.nested(() => this.scriptIn(start + 1, close));
      parts.push({ kind: "command", body, ...place });
    } else parts.push({ kind: "unknown", ...place });
  }

  /** What stands in `${}`; the closing bracket is taken. */
  private braced(): { kind: "variable"; name: string; change?: Change; isLength?: true } | { kind: "unknown" } {
    const isLength = this.peek() === "#" && /[A-Za-z_@*\d]/.test(this.peek(1));
    if (isLength) this.at++;
    const variable = this.match(name) ?? this.match(/\d+/y) ?? this.match(special);
    let index = "";
    if (variable !== undefined && variable !== "!") {
      this.at += variable.length;
      index = this.match(/\[(?:@|\*|\d+)\]/y) ?? "";
      this.at += index.length;
      const found = this.peek() === "}" ? undefined : this.match(operator);
      if (this.peek() === "}" || found !== undefined) {
        this.at += found?.length ?? 0;
        const word = this.untilBrace();
        const change = found === undefined ? {} : { change: { operator: found, word } };
        return { kind: "variable", name: variable + index, ...change, ...(isLength && { isLength }) };
      }
    }
    this.untilBrace();
    return { kind: "unknown" };
  }

  private untilBrace(): Word {
    const start = this.at;
    const parts: Part[] = [];
    while (this.peek() !== "}") {
      if (this.at >= this.end) throw new NotReadable("a bracket that is not closed");
      this.piece(parts, /}/);
    }
    const end = this.at++;
    return { start, end, parts };
  }
}
