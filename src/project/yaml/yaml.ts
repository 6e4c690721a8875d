import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Scalar } from "yaml";
import type { Span } from "../../syntax/config-file.ts";
import { encode } from "../../syntax/position.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";

/** A value of a YAML file, aliases followed and `<<` merged, with its place. Tags are ignored. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: "map";
  readonly span: Span;
  /** By key, in the order written; own keys first, merged ones behind. */
  readonly entries: readonly YamlEntry[];
  get(key: string): YamlNode | undefined;
}

export interface YamlEntry {
  readonly key: SourceText;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly YamlNode[];
  readonly isFlow: boolean;
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly span: Span;
  readonly style: "plain" | "single" | "double" | "literal" | "folded";
  /** The value as text, whatever YAML takes it for; of `key:` without a value, empty. */
  readonly text: SourceText;
  /** Nothing, `~` or `null`. */
  readonly isNull: boolean;
}

export interface YamlProblem extends Span {
  /** In our words, lower case, no full stop; no text of the file. */
  readonly message: string;
}

export interface YamlFile {
  readonly host: HostFile;
  /** The documents that can be read. */
  readonly documents: readonly YamlNode[];
  readonly problems: readonly YamlProblem[];
}

/** More nodes than a file of people has; one that unfolds to more through aliases is refused. */
const mostNodes = 100_000;

/**
 * Reads a YAML file. Any bytes are legal input: what is no YAML is told as a problem, and the documents before it stay.
 *
 * @param host Latin-1 text; values are Latin-1, too
 */
export function readYaml(host: HostFile): YamlFile {
  const { text } = host;
  const offset = text.startsWith("\xef\xbb\xbf") ? 3 : 0;
  const problems: YamlProblem[] = [];
  const documents: YamlNode[] = [];
  const parsed = parseAllDocuments(text.slice(offset), {
    keepSourceTokens: true,
    schema: "failsafe",
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
  });
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const { pos, code } of document.errors) {
      problems.push({ start: pos[0] + offset, end: pos[1] + offset, message: messageOf(code) });
    }
    if (document.errors.length > 0) continue;
    const node = new Reader(host, offset, document).read();
    if (node === "too large")
      problems.push({ start: offset, end: offset, message: "aliases that unfold to more than 100,000 values" });
    else if (node) documents.push(node);
  }
  return { host, documents, problems };
}

function messageOf(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}

class TooLarge extends Error {}

class Reader {
  readonly #host: HostFile;
  readonly #offset: number;
  readonly #document: Document.Parsed;
  #count = 0;

  constructor(host: HostFile, offset: number, document: Document.Parsed) {
    this.#host = host;
    this.#offset = offset;
    this.#document = document;
  }

  read(): YamlNode | "too large" | undefined {
    if (!this.#document.contents) return undefined;
    try {
      return this.#node(this.#document.contents, this.#document.range[0], []);
    } catch (error) {
      if (error instanceof TooLarge) return "too large";
      throw error;
    }
  }

  #node(node: unknown, place: number, open: readonly unknown[]): YamlNode {
    if (++this.#count > mostNodes || open.length > 200) throw new TooLarge();
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target && !open.includes(target)) return this.#node(target, place, open);
      return this.#empty(this.#spanOf(node, place));
    }
    const inside = [...open, node];
    const span = this.#spanOf(node, place);
    if (isMap(node)) {
      const own: YamlEntry[] = [];
      const merged: YamlEntry[] = [];
      for (const { key, value } of node.items) {
        const name = this.#node(key, span.start, inside);
        const content = this.#node(value, name.span.end, inside);
        if (name.kind !== "scalar") continue;
        if (name.text.value === "<<" && name.style === "plain") {
          for (const map of content.kind === "list" ? content.items : [content]) {
            if (map.kind === "map") merged.push(...map.entries);
          }
        } else own.push({ key: name.text, value: content });
      }
      const byKey = new Map<string, YamlEntry>();
      for (const entry of own) byKey.set(entry.key.value, entry);
      for (const entry of merged) if (!byKey.has(entry.key.value)) byKey.set(entry.key.value, entry);
      const entries = [...byKey.values()];
      return { kind: "map", span, entries, get: (key) => byKey.get(key)?.value };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, span.start, inside));
      return { kind: "list", span, items, isFlow: node.flow === true };
    }
    return isScalar(node) ? this.#scalar(node, span) : this.#empty(span);
  }

  #spanOf(node: unknown, place: number): Span {
    const range = (node as { range?: [number, number, number] } | null)?.range;
    if (!range) return { start: place, end: place };
    return { start: range[0] + this.#offset, end: range[1] + this.#offset };
  }

  #empty(span: Span): YamlScalar {
    return { kind: "scalar", span, style: "plain", text: SourceText.written(this.#host, "", span), isNull: true };
  }

  #scalar(node: Scalar, span: Span): YamlScalar {
    const value = bytes(String(node.value ?? ""));
    const style = styleOf(node);
    const isNull = style === "plain" && /^(?:~|null|Null|NULL|)$/.test(value);
    return { kind: "scalar", span, style, text: placed(this.#host, value, style, span), isNull };
  }
}

/** Escapes such as `\u00e9` stand for characters, all else for bytes. */
function bytes(value: string): string {
  return /[^\x00-\xff]/.test(value) ? encode(value) : value;
}

function styleOf({ type }: Scalar): YamlScalar["style"] {
  if (type === "QUOTE_DOUBLE") return "double";
  if (type === "QUOTE_SINGLE") return "single";
  if (type === "BLOCK_LITERAL") return "literal";
  return type === "BLOCK_FOLDED" ? "folded" : "plain";
}

/** The value with the place of each of its bytes, as far as it stands there as it is. */
function placed(host: HostFile, value: string, style: YamlScalar["style"], span: Span): SourceText {
  const { text } = host;
  const at = (start: number, end: number) => SourceText.at(host, { start, end });
  if (style === "plain" && text.slice(span.start, span.end) === value) return at(span.start, span.end);
  if (style === "single" || style === "double") {
    if (text.slice(span.start + 1, span.end - 1) === value) return at(span.start + 1, span.end - 1);
  }
  if (style === "literal") {
    const found = literal(host, value, span);
    if (found) return found;
  }
  return SourceText.written(host, value, span);
}

function literal(host: HostFile, value: string, { start, end }: Span): SourceText | undefined {
  const { text } = host;
  const header = text.indexOf("\n", start);
  if (header < 0) return undefined;
  const lines = value.split("\n");
  const first = lines.findIndex((line) => line !== "");
  const parts: SourceText[] = [];
  let indent = -1;
  let at = header + 1;
  for (const [index, line] of lines.entries()) {
    if (index === lines.length - 1 && line === "") break;
    const stop = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    const written = text.slice(at, stop).replace(/\r$/, "");
    if (index === first) indent = written.length - line.length;
    if (line !== "") {
      if (written.slice(indent) !== line) return undefined;
      parts.push(SourceText.at(host, { start: at + indent, end: at + indent + line.length }));
    }
    if (index < lines.length - 1)
      parts.push(SourceText.written(host, "\n", { start: stop, end: Math.min(stop + 1, end) }));
    at = stop + 1;
  }
  return SourceText.join(parts, { host, start, end });
}
