import { LineParser } from "./line-parser.ts";
import type {
  Assignment,
  Branch,
  Case,
  Chain,
  Command,
  Form,
  Pipeline,
  Redirect,
  Script,
  TestToken,
  Word,
} from "./script.ts";
import { NotReadable } from "./word-parser.ts";

/** Longer scripts are none of those that start a server. */
const longest = 300_000;

const reserved =
  /(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|function|select|\{|\}|!|\[\[|time)(?=[\s;&|()<>]|$)/y;

/**
 * Reads a script as far as it can be read.
 *
 * @returns its commands, and whether there is more that cannot be read
 */
export function parseScript(text: string): { readonly script: Script; readonly isBroken: boolean } {
  if (text.length > longest) return { script: [], isBroken: true };
  const parser = new Parser(text, 0, text.length);
  return parser.whole();
}

class Parser extends LineParser {
  whole(): { script: Script; isBroken: boolean } {
    const script: Chain[] = [];
    try {
      for (;;) {
        this.separators();
        if (this.at >= this.end) return { script, isBroken: false };
        script.push(this.chain());
      }
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      return { script, isBroken: true };
    }
  }

  protected substitution(closing: string): Script {
    const outer = this.heredocs;
    this.heredocs = [];
    const body = this.list();
    if (this.peek() !== closing) throw new NotReadable("a bracket that is not closed");
    this.at++;
    this.heredocs = outer;
    return body;
  }

  protected scriptIn(start: number, end: number): Script {
    return new Parser(this.text, start, end).whole().script;
  }

  /** Commands up to a word or a bracket that ends them. */
  private list(...ends: string[]): Script {
    const script: Chain[] = [];
    for (;;) {
      this.separators();
      if (this.at >= this.end || this.peek() === ")" || (this.peek() === ";" && this.peek(1) === ";")) return script;
      const next = this.match(reserved);
      if (next !== undefined && ends.includes(next)) return script;
      script.push(this.chain());
    }
  }

  private expect(...words: string[]): string {
    this.separators();
    const next = this.match(reserved) ?? this.match(/in(?=\s)/y);
    if (next === undefined || !words.includes(next)) throw new NotReadable(`no ${words.join(" or ")}`);
    this.at += next.length;
    return next;
  }

  private chain(): Chain {
    const first = this.pipeline();
    const rest: { operator: "&&" | "||"; pipeline: Pipeline }[] = [];
    for (;;) {
      this.blanks();
      const operator = this.match(/&&|\|\|/y) as "&&" | "||" | undefined;
      if (!operator) return { first, rest };
      this.at += 2;
      this.newlines();
      rest.push({ operator, pipeline: this.pipeline() });
    }
  }

  private pipeline(): Pipeline {
    let isNegated = false;
    for (let word = this.match(reserved); word === "!" || word === "time"; word = this.match(reserved)) {
      if (word === "!") isNegated = !isNegated;
      this.at += word.length;
      this.blanks();
    }
    const commands = [this.command()];
    for (;;) {
      this.blanks();
      if (this.peek() !== "|" || this.peek(1) === "|") return { commands, isNegated };
      this.at += this.peek(1) === "&" ? 2 : 1;
      this.newlines();
      commands.push(this.command());
    }
  }

  private command(): Command {
    return this.nested(() => {
      const start = this.at;
      const found = this.compound();
      if (!found) return this.simple();
      const redirects: Redirect[] = [];
      for (this.blanks(); this.redirect(redirects); ) this.blanks();
      return { ...found, redirects, start, end: this.at };
    });
  }

  private compound(): Form | undefined {
    if (this.peek() === "(") {
      const close = this.peek(1) === "(" ? this.text.indexOf("))", this.at) : -1;
      if (close >= 0 && close < this.at + 300) {
        const text = this.text.slice(this.at + 2, close);
        this.at = close + 2;
        return { kind: "arithmetic", text };
      }
      this.at++;
      return { kind: "subshell", body: this.substitution(")") };
    }
    const word = this.match(reserved);
    if (word === undefined || word === "!") return undefined;
    this.at += word.length;
    switch (word) {
      case "{": {
        const body = this.list("}");
        this.expect("}");
        return { kind: "group", body };
      }
      case "if":
        return this.conditional();
      case "while":
      case "until":
        return this.loop(word);
      case "for":
      case "select":
        return this.iteration();
      case "case":
        return this.cases();
      case "function": {
        this.blanks();
        const name = this.match(/[\w.:-]+/y);
        if (name === undefined) throw new NotReadable("a function without a name");
        this.at += name.length;
        this.blanks();
        this.at += this.match(/\([ \t]*\)/y)?.length ?? 0;
        return this.definition(name);
      }
      case "[[":
        return { kind: "test", tokens: this.testTokens() };
      default:
        throw new NotReadable(`${word} out of place`);
    }
  }

  private definition(name: string): Form {
    this.newlines();
    return { kind: "function", name, body: this.command() };
  }

  private conditional(): Form {
    const branches: Branch[] = [];
    for (;;) {
      const condition = this.list("then");
      this.expect("then");
      branches.push({ condition, body: this.list("elif", "else", "fi") });
      const word = this.expect("elif", "else", "fi");
      if (word === "fi") return { kind: "if", branches };
      if (word === "else") {
        const otherwise = this.list("fi");
        this.expect("fi");
        return { kind: "if", branches, otherwise };
      }
    }
  }

  private loop(word: string): Form {
    const condition = this.list("do");
    const body = this.block();
    return { kind: "while", isUntil: word === "until", condition, body };
  }

  private block(): Script {
    this.expect("do");
    const body = this.list("done");
    this.expect("done");
    return body;
  }

  private iteration(): Form {
    this.blanks();
    if (this.peek() === "(" && this.peek(1) === "(") {
      const close = this.text.indexOf("))", this.at);
      if (close < 0 || close > this.at + 300) throw new NotReadable("a loop that is not closed");
      const [from = "", until = "", step = ""] = this.text.slice(this.at + 2, close).split(";");
      this.at = close + 2;
      return { kind: "count", parts: [from, until, step], body: this.block() };
    }
    const name = this.match(/[A-Za-z_]\w*/y);
    if (name === undefined) throw new NotReadable("a loop without a variable");
    this.at += name.length;
    this.newlines();
    const isGiven = this.match(/in(?=[\s;]|$)/y) !== undefined;
    const words: Word[] = [];
    if (isGiven) {
      this.at += 2;
      for (this.blanks(); ; this.blanks()) {
        const word = this.word();
        if (!word) break;
        words.push(word);
      }
    }
    return { kind: "for", name, words: isGiven ? words : undefined, body: this.block() };
  }

  private cases(): Form {
    this.blanks();
    const subject = this.word();
    if (!subject) throw new NotReadable("a case without a subject");
    this.expect("in");
    const cases: Case[] = [];
    for (;;) {
      this.newlines();
      if (this.match(reserved) === "esac") {
        this.at += 4;
        return { kind: "case", subject, cases };
      }
      if (this.peek() === "(") this.at++;
      const patterns: Word[] = [];
      for (;;) {
        this.blanks();
        const pattern = this.word();
        if (!pattern) throw new NotReadable("a case without a pattern");
        patterns.push(pattern);
        this.blanks();
        const char = this.peek();
        this.at++;
        if (char === ")") break;
        if (char !== "|") throw new NotReadable("a case that is not closed");
      }
      cases.push({ patterns, body: this.list("esac") });
      this.at += this.match(/;;&|;&|;;/y)?.length ?? 0;
    }
  }

  private testTokens(): TestToken[] {
    const tokens: TestToken[] = [];
    for (;;) {
      this.newlines();
      if (this.match(/\]\](?=[\s;&|()<>]|$)/y) !== undefined) {
        this.at += 2;
        return tokens;
      }
      const sign = this.match(/&&|\|\||[()<>]|!(?=\s)/y);
      if (sign !== undefined) {
        this.at += sign.length;
        tokens.push(sign);
        continue;
      }
      const word = this.word(tokens.at(-1) === "=~" ? /\s/ : undefined);
      if (!word) throw new NotReadable("a test that is not closed");
      const text = this.text.slice(word.start, word.end);
      tokens.push(/^(?:==?|!=|=~|-[a-zA-Z]{1,2})$/.test(text) ? text : word);
    }
  }

  private simple(): Command {
    const start = this.at;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      this.blanks();
      if (this.redirect(redirects)) continue;
      if (words.length === 0 || isDeclaration(words[0]!, this.text)) {
        const found = this.assignment();
        if (found) {
          assignments.push(found);
          continue;
        }
      }
      const word = this.word();
      if (!word) break;
      words.push(word);
      if (words.length === 1 && this.match(/[ \t]*\([ \t]*\)/y) !== undefined) {
        this.at += this.match(/[ \t]*\([ \t]*\)/y)!.length;
        const name = this.text.slice(word.start, word.end);
        return { ...this.definition(name), redirects, start, end: this.at };
      }
    }
    if (this.at === start) throw new NotReadable(`${this.peek()} out of place`);
    return { kind: "simple", assignments, words, redirects, start, end: this.at };
  }
}

function isDeclaration(word: Word, text: string): boolean {
  return /^(?:export|local|readonly|declare|typeset)$/.test(text.slice(word.start, word.end));
}
