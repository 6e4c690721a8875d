import type { Assignment, Part, Redirect, Word } from "./script.ts";
import { NotReadable, WordParser } from "./word-parser.ts";

const assignment = /([A-Za-z_]\w*)(\[[^\]\s]*\])?(\+?)=/y;
const redirection = /(\d*)(<<<|<<-|<<|>>|>\||>&|<&|<>|>|<)|&>>?/y;

interface Heredoc {
  readonly delimiter: string;
  readonly isLiteral: boolean;
  readonly stripsTabs: boolean;
  readonly parts: Part[];
}

/** Reads what stands in and between the commands of a line: blanks, assignments, redirections, heredocs. */
export abstract class LineParser extends WordParser {
  protected heredocs: Heredoc[] = [];

  protected blanks(): void {
    for (;;) {
      const char = this.peek();
      if (char === " " || char === "\t" || (char === "\r" && /[\n]|^$/.test(this.peek(1)))) this.at++;
      else if (char === "\\" && this.peek(1) === "\n") this.at += 2;
      else if (char === "\\" && this.peek(1) === "\r" && this.peek(2) === "\n") this.at += 3;
      else if (char === "#") {
        const close = this.text.indexOf("\n", this.at);
        this.at = close < 0 ? this.end : Math.min(close, this.end);
      } else return;
    }
  }

  private newline(): boolean {
    if (this.peek() !== "\n") return false;
    this.at++;
    this.readHeredocs();
    return true;
  }

  protected newlines(): void {
    do this.blanks();
    while (this.newline());
  }

  protected separators(): void {
    for (;;) {
      this.newlines();
      const char = this.peek();
      if ((char === ";" && this.peek(1) !== ";") || (char === "&" && this.peek(1) !== "&" && this.peek(1) !== ">"))
        this.at++;
      else return;
    }
  }

  protected assignment(): Assignment | undefined {
    const found = this.match(assignment);
    if (found === undefined) return undefined;
    const start = this.at;
    this.at += found.length;
    const name = found.replace(/\+?=$/, "");
    const isAppended = found.endsWith("+=");
    if (this.peek() !== "(") {
      const value = this.word();
      return { name, isAppended, ...(value && { value }), start, end: this.at };
    }
    this.at++;
    const list: Word[] = [];
    for (;;) {
      this.newlines();
      const word = this.word();
      if (!word) break;
      list.push(word);
    }
    if (this.peek() !== ")") throw new NotReadable("a list that is not closed");
    this.at++;
    return { name, isAppended, list, start, end: this.at };
  }

  protected redirect(redirects: Redirect[]): boolean {
    const found = this.match(redirection);
    if (found === undefined || (/^[<>]$/.test(found) && this.peek(1) === "(")) return false;
    this.at += found.length;
    const [, digits = "", sign = ""] = /^(\d*|&)(.*)$/.exec(found)!;
    this.blanks();
    const target = this.word();
    if (!target) throw new NotReadable("a redirection without a file");
    const isDocument = sign === "<<" || sign === "<<-";
    const operator = sign.includes("&") ? "&" : isDocument ? "<<" : sign === ">|" || sign === "<>" ? ">" : sign;
    const descriptor = /^\d+$/.test(digits) ? Number(digits) : sign.startsWith("<") ? 0 : 1;
    const parts: Part[] = [];
    if (isDocument) {
      const isLiteral = target.parts.some(({ quoted }) => quoted);
      const delimiter = target.parts
        .map((part) => (part.kind === "char" ? part.value : this.text.slice(part.start, part.end)))
        .join("");
      this.heredocs.push({ delimiter, isLiteral, stripsTabs: sign === "<<-", parts });
    }
    const document = { start: this.at, end: this.at, parts };
    redirects.push({
      operator: operator as Redirect["operator"],
      descriptor,
      target: isDocument ? document : target,
    });
    return true;
  }

  private readHeredocs(): void {
    const open = this.heredocs;
    this.heredocs = [];
    for (const heredoc of open) this.readHeredoc(heredoc);
  }

  private readHeredoc({ delimiter, isLiteral, stripsTabs, parts }: Heredoc): void {
    for (let from = this.at; ; ) {
      let close = this.text.indexOf("\n", from);
      if (close < 0 || close > this.end) close = this.end;
      const skipped = stripsTabs ? (/^\t*/.exec(this.text.slice(from, close))?.[0].length ?? 0) : 0;
      const isLast = this.text.slice(from + skipped, close).replace(/\r$/, "") === delimiter;
      if (isLast || from >= this.end) {
        this.body(parts, from, isLiteral);
        this.at = isLast ? close : this.end;
        return;
      }
      if (skipped > 0) {
        this.body(parts, from, isLiteral);
        this.at = from + skipped;
      }
      from = close + 1;
    }
  }

  /** What stands in a heredoc between where we are and an offset. */
  private body(parts: Part[], stop: number, isLiteral: boolean): void {
    const until = Math.min(stop, this.end);
    if (isLiteral) {
      if (until > this.at) parts.push({ kind: "text", start: this.at, end: until, quoted: true });
    } else this.double(parts, "", until);
    this.at = Math.max(this.at, until);
  }
}
