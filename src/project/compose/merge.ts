import { SourceText } from "../../syntax/source-text.ts";
import {
  type Entry,
  get,
  type ListNode,
  type MapNode,
  mapNode,
  type Node,
  stringOf,
  type TextNode,
  textOf,
} from "./tree.ts";
import { targetOfVolume } from "./volume-text.ts";

/** Keys of a service whose value is replaced as a whole. */
const replaced: ReadonlySet<string> = new Set(["command", "entrypoint", "test"]);
/** Keys of a service that hold variables or the like, as a map or as a list of `NAME=value`. */
const pairs: ReadonlySet<string> = new Set(["environment", "labels", "annotations", "sysctls", "args"]);
/** Keys that hold names, as a list or as a map of them. */
const named: ReadonlySet<string> = new Set(["networks", "depends_on"]);
/** Keys of which one text stands for a list of one. */
const listed: ReadonlySet<string> = new Set(["env_file", "tmpfs", "dns", "dns_search", "extra_hosts"]);

/** What two compose files come to, the second read on top of the first. */
export function mergeFiles(base: MapNode, over: MapNode): MapNode {
  return mergeMaps(base, over, (key, below, above) =>
    below.kind === "map" && above.kind === "map" && key !== "include"
      ? mergeMaps(below, above, (_, one, two) =>
          key === "services" ? mergeServices(one, two) : mergeNodes("", one, two),
        )
      : mergeNodes(key, below, above),
  );
}

/** What a service comes to that stands in two files, or extends another one. */
export function mergeServices(base: Node, over: Node): Node {
  if (base.kind !== "map" || over.kind !== "map") return over.kind === "text" && over.isNull ? base : over;
  return mergeMaps(base, over, mergeNodes);
}

function mergeMaps(base: MapNode, over: MapNode, merge: (key: string, below: Node, above: Node) => Node): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const { tag } = entry.value;
    const below = base.entries.get(key);
    if (tag === "reset") entries.delete(key);
    else if (tag === "override" || !below) entries.set(key, entry);
    else {
      const value = merge(key, below.value, entry.value);
      entries.set(key, value === entry.value ? entry : { key: below.key, value });
    }
  }
  return mapNode(base, entries);
}

function mergeNodes(key: string, base: Node, over: Node): Node {
  if (over.kind === "text" && over.isNull && !replaced.has(key)) return base;
  if (replaced.has(key)) return over;
  if (key === "build") return mergeNodes("", asBuild(base), asBuild(over));
  if (pairs.has(key)) return mergeNodes("", asPairs(base), asPairs(over));
  if (named.has(key)) return mergeNodes("", asNames(base), asNames(over));
  if (listed.has(key)) return append(key, asList(base), asList(over));
  if (base.kind === "map" && over.kind === "map") return mergeMaps(base, over, mergeNodes);
  if (base.kind === "list" && over.kind === "list") return append(key, base, over);
  return over;
}

/** One list behind the other; what means the same in both, such as a mount at one place, counts as the second says. */
function append(key: string, base: ListNode, over: ListNode): ListNode {
  const items: Node[] = [];
  const places = new Map<string, number>();
  for (const item of [...base.items, ...over.items]) {
    const same = identity(key, item);
    const place = same === undefined ? undefined : places.get(same);
    if (place !== undefined) items[place] = item;
    else {
      if (same !== undefined) places.set(same, items.length);
      items.push(item);
    }
  }
  return { kind: "list", host: over.host, span: over.span, items, isFlow: false };
}

/** What an item of a list must not share with another one of it. */
function identity(key: string, item: Node): string | undefined {
  const text = stringOf(item);
  switch (key) {
    case "volumes":
      return text === undefined ? stringOf(get(item, "target")) : targetOfVolume(text);
    case "configs":
    case "secrets":
      return text ?? stringOf(get(item, "target")) ?? stringOf(get(item, "source"));
    case "ports": {
      if (text !== undefined) return text;
      const part = (name: string, otherwise = "") => stringOf(get(item, name)) ?? otherwise;
      return `${part("host_ip", "0.0.0.0")}:${part("published")}:${part("target")}/${part("protocol", "tcp")}`;
    }
    case "env_file":
      return text ?? stringOf(get(item, "path"));
    case "config":
      return undefined;
    default:
      return text;
  }
}

function asBuild(node: Node): Node {
  return node.kind === "text" ? mapNode(node, [["context", { key: node.text, value: node }]]) : node;
}

function asNames(node: Node): Node {
  if (node.kind !== "list") return node;
  return mapNode(
    node,
    node.items.flatMap((item): [string, Entry][] => {
      const key = textOf(item);
      return key ? [[key.value, { key, value: nullAt(item) }]] : [];
    }),
  );
}

/** Variables as a map. */
export function asPairs(node: Node): Node {
  if (node.kind !== "list") return node;
  return mapNode(
    node,
    node.items.flatMap((item): [string, Entry][] => {
      if (item.kind !== "text" || item.isNull) return [];
      const { text } = item;
      const at = text.value.indexOf("=");
      if (at < 0) return [[text.value, { key: text, value: nullAt(item) }]];
      const key = text.slice(0, at);
      return [[key.value, { key, value: { ...item, text: text.slice(at + 1) } }]];
    }),
  );
}

function asList(node: Node): ListNode {
  if (node.kind === "list") return node;
  const { host, span } = node;
  const items = node.kind === "text" ? [node] : [...node.entries.values()].map(({ key, value }) => joined(key, value));
  return { kind: "list", host, span, items, isFlow: false };
}

/** `name: value` of a map as the item of a list. */
function joined(key: SourceText, value: Node): Node {
  const { host } = key;
  const place = { host, ...key.span };
  const text = textOf(value);
  return {
    ...nullAt(value),
    text: text ? SourceText.join([key, SourceText.written(host, "=", key.span), text], place) : key,
    isNull: false,
  };
}

function nullAt({ host, span }: Node): TextNode {
  return {
    kind: "text",
    host,
    span,
    text: SourceText.written(host, "", span),
    style: "plain",
    isNull: true,
    unset: [],
  };
}
