import type { Span } from "../../syntax/config-file.ts";
import type { Embedding, TextChange } from "../../syntax/embedding.ts";
import { quoted } from "../../syntax/quoting.ts";
import { endOfLine, leadOf, lineBehind, linesAt, withDollars, withinScalar } from "./writing.ts";
import type { YamlScalar } from "./yaml.ts";

export interface BlockOptions {
  /** Where a line stands that is not there: the key of the block; else the block itself. */
  readonly place?: Span;
  /** What may be shown beside the lines: the key, the name of the ConfigMap. */
  readonly shown?: readonly Span[];
  /** `$` stands for variables and is written as `$$`: compose files. */
  readonly isInterpolated?: boolean;
}

/** Configuration as the value of a key, in any style: the entry of a ConfigMap, `content:` of a compose file. */
export function blockEmbedding(scalar: YamlScalar, options: BlockOptions = {}): Embedding {
  const block = new Block(scalar, options.isInterpolated ?? false);
  return {
    shown: options.shown ?? [],
    place: options.place ?? scalar.span,
    lines: "line",
    replace: (at, words) => block.replace(at, words),
    insert: (words, below) => block.insert(words, below),
    remove: (at) => block.remove(at),
    setApart: (at) => block.setApart(at),
  };
}

/** Lines can be added and taken only where each is a line of the file, or where their ends are escapes. */
class Block {
  readonly #scalar: YamlScalar;
  readonly #isInterpolated: boolean;

  constructor(scalar: YamlScalar, isInterpolated: boolean) {
    this.#scalar = scalar;
    this.#isInterpolated = isInterpolated;
  }

  replace(at: Span, words: readonly string[]): TextChange | undefined {
    const part = this.#partAt(at);
    if (!part || words.length === 0) return undefined;
    const { text } = this.#scalar;
    const old = text.value.slice(part.start, part.end);
    if (old.includes("\n") || this.#holdsVariables(at)) return undefined;
    return withinScalar(this.#scalar, at, this.#line(words));
  }

  insert(words: readonly string[], below: Span | undefined): TextChange | undefined {
    const { text, style, isShared } = this.#scalar;
    const { host, value } = text;
    const last = value.trimEnd().length;
    const part = below ? this.#partAt(below) : { start: last, end: last };
    if (isShared || !part || part.end === 0) return undefined;
    const line = this.#line(words);
    if (style === "double") {
      const feed = value.indexOf("\n", part.end);
      const at = feed < 0 ? this.#scalar.span.end - 1 : text.spanOf(feed, feed + 1).end;
      if (feed >= 0 && !this.#isEscapedFeed(feed)) return undefined;
      const change = withinScalar(this.#scalar, { start: at, end: at }, line);
      return change && { ...change, text: feed < 0 ? `\\n${change.text}` : `${change.text}\\n` };
    }
    const indent = this.#indent(part.end - 1);
    if (indent === undefined) return undefined;
    const { start, end } = text.spanOf(part.end - 1, part.end);
    // Whether the line can be held is judged as if it stood in place of this one's last character.
    if (!withinScalar(this.#scalar, { start, end }, line)) return undefined;
    const place = lineBehind(host, end);
    return { start: place.at, end: place.at, text: place.insert([indent + line]) };
  }

  remove(at: Span): TextChange | undefined {
    const { text, style, isShared } = this.#scalar;
    const { host, value } = text;
    const part = this.#partAt(at);
    if (isShared || !part) return undefined;
    const start = value.lastIndexOf("\n", part.start - 1) + 1;
    const feed = value.indexOf("\n", part.start);
    const end = feed < 0 ? value.length : feed;
    if (part.end > end || value.slice(0, start).trim() + value.slice(end).trim() === "") return undefined;
    if (style === "double") {
      if (feed < 0 || !this.#isEscapedFeed(feed)) return undefined;
      const whole = text.spanOf(start, feed + 1);
      return host.text.slice(whole.start, whole.end).includes("\n") ? undefined : { ...whole, text: "" };
    }
    if (style !== "literal" || this.#indent(start) === undefined) return undefined;
    // The first line says how far the block is indented.
    if (value.slice(0, start).trim() === "" && !/^\S/.test(value.slice(end + 1))) return undefined;
    return { ...linesAt(host, text.spanOf(start, Math.max(end, start + 1))), text: "" };
  }

  /** The rest of a line as a line of its own above it, which servers take for a comment. */
  setApart(at: Span): TextChange | undefined {
    const { host } = this.#scalar.text;
    const part = this.#partAt(at);
    if (!part || this.#scalar.isShared || this.#indent(part.start) === undefined) return undefined;
    const lead = leadOf(host, at.start);
    const indent = /^ */.exec(lead)![0];
    const rest = host.text.slice(at.start, endOfLine(host.text, at.start)).trimEnd();
    const lineEnd = host.text.includes("\r\n") ? "\r\n" : "\n";
    const remark = rest.replace(/^(?:\/\/+|;+)[ \t]*/, "# ");
    const start = at.start - lead.length;
    return { start, end: at.start + rest.length, text: `${indent}${remark}${lineEnd}${lead.trimEnd()}` };
  }

  #line(words: readonly string[]): string {
    return withDollars(words.map(quoted).join(" "), this.#isInterpolated);
  }

  #holdsVariables({ start, end }: Span): boolean {
    return this.#isInterpolated && this.#scalar.text.host.text.slice(start, end).includes("$");
  }

  /** The part of the value at a span of the file, if the span is exactly its place. */
  #partAt(at: Span): Span | undefined {
    const { text } = this.#scalar;
    const part = text.partAt(at);
    const span = text.spanOf(part.start, part.end);
    return part.end > part.start && span.start === at.start && span.end === at.end ? part : undefined;
  }

  #isEscapedFeed(offset: number): boolean {
    const { text } = this.#scalar;
    const { start, end } = text.spanOf(offset, offset + 1);
    return text.host.text.slice(start, end) === "\\n";
  }

  /** The indentation of a block in which each line of the value is a line of the file. */
  #indent(offset: number): string | undefined {
    const { text, style } = this.#scalar;
    if (style !== "literal") return undefined;
    const start = text.value.lastIndexOf("\n", offset - 1) + 1;
    const lead = leadOf(text.host, text.spanOf(start, start + 1).start);
    return /^ +$/.test(lead) ? lead : undefined;
  }
}
