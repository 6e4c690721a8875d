import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, visit } from "yaml";
import type { Span } from "../../syntax/config-file.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { textOfScalar } from "./scalar.ts";
import type { YamlEntry, YamlNode, YamlProblem, YamlScalar } from "./yaml.ts";

/** More nodes than a file of people has; one that unfolds to more through aliases is refused. */
const mostNodes = 100_000;
const deepest = 200;

/** What a document comes to: aliases followed, `<<` merged. */
export interface ReadDocument {
  readonly node?: YamlNode;
  readonly problem?: YamlProblem;
}

/** @param offset of the text that was parsed in the text of the file */
export function readDocument(document: Document.Parsed, host: HostFile, offset: number): ReadDocument {
  const { contents } = document;
  if (!contents) return {};
  const reader = new Reader(host, offset, document);
  try {
    const node = reader.read(contents);
    return { node, ...(reader.problem && { problem: reader.problem }) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    const { start } = error;
    const message = "more than 100,000 values, or aliases that unfold to more";
    return { problem: { kind: "too-large", start, end: start, message } };
  }
}

class TooLarge extends Error {
  readonly start: number;

  constructor(start: number) {
    super();
    this.start = start;
  }
}

/** How many nodes hang at one, aliases followed, and how deep. */
interface Size {
  readonly nodes: number;
  readonly height: number;
}

class Reader {
  readonly #host: HostFile;
  readonly #offset: number;
  readonly #targets: ReadonlyMap<Node, Node>;
  readonly #shared: ReadonlySet<Node>;
  readonly #known = new Map<Node, YamlNode>();
  readonly #sizes = new Map<YamlNode, Size>();
  readonly #open = new Set<Node>();
  #isShared = false;
  problem: YamlProblem | undefined;

  constructor(host: HostFile, offset: number, document: Document.Parsed) {
    this.#host = host;
    this.#offset = offset;
    this.#targets = targetsOf(document);
    this.#shared = new Set(this.#targets.values());
  }

  read(contents: Node): YamlNode {
    return this.#node(contents, contents.range?.[0] ?? 0);
  }

  #node(node: unknown, place: number): YamlNode {
    if (!isNode(node)) return this.#sized(this.#empty({ start: place, end: place }), []);
    const known = this.#known.get(node);
    if (known) return known;
    if (isAlias(node)) return this.#alias(node, place);
    const before = this.#isShared;
    this.#isShared ||= this.#shared.has(node);
    this.#open.add(node);
    const read = this.#fresh(node, this.#spanOf(node, place));
    this.#open.delete(node);
    this.#isShared = before;
    this.#known.set(node, read);
    return read;
  }

  #alias(node: Node, place: number): YamlNode {
    const span = this.#spanOf(node, place);
    const target = this.#targets.get(node);
    if (target && !this.#open.has(target)) return this.#node(target, place);
    const message = target ? "an alias inside of what it stands for" : "an alias of an anchor that is not there";
    this.#report({ kind: "refused", ...span, message });
    return this.#sized(this.#empty(span), []);
  }

  #fresh(node: Node, span: Span): YamlNode {
    if (isMap(node)) return this.#map(node, span);
    const isShared = this.#isShared;
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, span.start));
      return this.#sized({ kind: "list", span, isShared, items, isFlow: node.flow === true }, items);
    }
    return this.#sized(isScalar(node) ? this.#scalar(node, span) : this.#empty(span), []);
  }

  #map(node: Node & { items: readonly { key: unknown; value: unknown }[]; flow?: boolean }, span: Span): YamlNode {
    const isShared = this.#isShared;
    const byKey = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    const parts: YamlNode[] = [];
    let merges = 0;
    for (const { key, value } of node.items) {
      const name = this.#node(key, span.start);
      const content = this.#node(value, name.span.end);
      parts.push(name, content);
      if (name.kind !== "scalar") continue;
      const isMerge = name.text.value === "<<" && name.style === "plain";
      if (isMerge ? ++merges > 1 : byKey.has(name.text.value))
        this.#report({ kind: "refused", ...name.span, message: "a key that is there already" });
      if (isMerge) {
        for (const map of content.kind === "list" ? content.items : [content])
          if (map.kind === "map") for (const entry of map.entries) merged.push(entry);
      } else byKey.set(name.text.value, { key: name.text, value: content });
    }
    for (const entry of merged) if (!byKey.has(entry.key.value)) byKey.set(entry.key.value, entry);
    const entries = [...byKey.values()];
    const isFlow = node.flow === true;
    const get = (key: string) => byKey.get(key)?.value;
    return this.#sized({ kind: "map", span, isShared, entries, isFlow, get }, parts);
  }

  #sized<T extends YamlNode>(node: T, parts: readonly YamlNode[]): T {
    let [nodes, height] = [1, 1];
    for (const part of parts) {
      const size = this.#sizes.get(part);
      nodes += size?.nodes ?? 1;
      height = Math.max(height, 1 + (size?.height ?? 1));
    }
    if (nodes > mostNodes || height > deepest) throw new TooLarge(node.span.start);
    this.#sizes.set(node, { nodes, height });
    return node;
  }

  #report(problem: YamlProblem): void {
    if (!this.problem || problem.start < this.problem.start) this.problem = problem;
  }

  #spanOf({ range }: Node, place: number): Span {
    if (!range) return { start: place, end: place };
    return { start: range[0] + this.#offset, end: range[1] + this.#offset };
  }

  #empty(span: Span): YamlScalar {
    const text = SourceText.written(this.#host, "", span);
    return { kind: "scalar", span, isShared: this.#isShared, style: "plain", text, isNull: true };
  }

  #scalar(node: Scalar, span: Span): YamlScalar {
    const style = styleOf(node);
    const text = textOfScalar(this.#host, String(node.value ?? ""), style, span);
    const isNull = style === "plain" && /^(?:~|null|Null|NULL|)$/.test(text.value);
    return { kind: "scalar", span, isShared: this.#isShared, style, text, isNull };
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

/** What each alias stands for: the last anchor of its name above it. In one walk, for the library looks for each anew. */
function targetsOf(document: Document.Parsed): Map<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Alias: (_, node) => {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    },
    Value: (_, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function styleOf({ type }: Scalar): YamlScalar["style"] {
  if (type === "QUOTE_DOUBLE") return "double";
  if (type === "QUOTE_SINGLE") return "single";
  if (type === "BLOCK_LITERAL") return "literal";
  return type === "BLOCK_FOLDED" ? "folded" : "plain";
}
