import type { Span } from "../../syntax/config-file.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { YamlNode, YamlScalar } from "../yaml/yaml.ts";
import { interpolate, type Unset, type Variables } from "./interpolate.ts";

/** A value of a compose file, variables put in; of several files merged, each node still knows its own. */
export type Node = MapNode | ListNode | TextNode;

interface Place {
  readonly host: HostFile;
  readonly span: Span;
  /** The tag of Compose in front of it: it takes away, or takes the place of, what other files say. */
  readonly tag?: "reset" | "override";
  /** What it was read from; of one that was put together, nothing. */
  readonly yaml?: YamlNode;
}

export interface MapNode extends Place {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: SourceText;
  readonly value: Node;
}

export interface ListNode extends Place {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly isFlow: boolean;
}

export interface TextNode extends Place {
  readonly kind: "text";
  readonly text: SourceText;
  readonly style: YamlScalar["style"];
  readonly isNull: boolean;
  /** Variables in it that nothing sets. */
  readonly unset: readonly Unset[];
}

/** What the values of a file come to. */
export interface Interpolation {
  readonly variables: Variables;
  /** Told of what Compose cannot read as a variable. */
  readonly refused: (host: HostFile, span: Span, message: string) => void;
}

export function treeOf(node: YamlNode, host: HostFile, interpolation: Interpolation): Node {
  const inside = (child: YamlNode) => treeOf(child, host, interpolation);
  const { span } = node;
  const place = { host, span, yaml: node, ...tagOf(host, span) };
  if (node.kind === "list") return { kind: "list", ...place, items: node.items.map(inside), isFlow: node.isFlow };
  if (node.kind === "map") {
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.entries) {
      entries.set(key.value, { key, value: { ...inside(value), ...tagBetween(host, key, value) } });
    }
    return { kind: "map", ...place, entries };
  }
  const { text, problem, unset } = interpolate(node.text, interpolation.variables);
  if (problem) interpolation.refused(host, problem, problem.message);
  return { kind: "text", ...place, text, unset, style: node.style, isNull: node.isNull };
}

export function mapNode(
  place: { readonly host: HostFile; readonly span: Span },
  entries: Iterable<[string, Entry]>,
): MapNode {
  return { kind: "map", host: place.host, span: place.span, entries: new Map(entries) };
}

const tag = /!(reset|override)\b/;

function tagOf({ text }: HostFile, { start, end }: Span): { tag?: "reset" | "override" } {
  return text[start] === "!" ? tagIn(text.slice(start, Math.min(end, start + 12))) : {};
}

/** A tag is no part of the value's place. */
function tagBetween({ text }: HostFile, key: SourceText, { span }: YamlNode): { tag?: "reset" | "override" } {
  const from = key.span.end;
  if (span.start <= from || span.start - from > 200) return {};
  const between = text.slice(from, span.start);
  return between.includes("!") ? tagIn(between.replace(/#.*/g, "")) : {};
}

function tagIn(text: string): { tag?: "reset" | "override" } {
  const [, name] = tag.exec(text) ?? [];
  return name === "reset" || name === "override" ? { tag: name } : {};
}

export function get(node: Node | undefined, key: string): Node | undefined {
  const value = node?.kind === "map" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "text" && value.isNull ? undefined : value;
}

/** The text of a scalar that is not null. */
export function textOf(node: Node | undefined): SourceText | undefined {
  return node?.kind === "text" && !node.isNull ? node.text : undefined;
}

export function stringOf(node: Node | undefined): string | undefined {
  return textOf(node)?.value;
}

/** The texts of a list, or the one text that stands in its place. */
export function textsOf(node: Node | undefined): readonly SourceText[] {
  const nodes = node?.kind === "list" ? node.items : [node];
  return nodes.flatMap((item) => textOf(item) ?? []);
}

/** The entries of a map, or of a list of names. */
export function namesOf(node: Node | undefined): readonly (readonly [name: SourceText, value: Node | undefined])[] {
  if (node?.kind === "map") return [...node.entries.values()].map(({ key, value }) => [key, value] as const);
  return node?.kind === "list" ? textsOf(node).map((name) => [name, undefined] as const) : [];
}

export function isTrue(node: Node | undefined): boolean {
  return /^(?:true|yes|on|y)$/i.test(stringOf(node) ?? "");
}
