import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import { largestStarting } from "../starts/unread.ts";
import { readYaml, type YamlFile } from "../yaml/yaml.ts";
import type { Variables } from "./interpolate.ts";
import { mergeFiles } from "./merge.ts";
import type { Places } from "./problems.ts";
import { type MapNode, mapNode, treeOf } from "./tree.ts";

/** The files that compose files of a folder name, each read once. */
export class Files {
  readonly disk: Disk;
  readonly #hosts = new Map<string, HostFile | undefined>();
  readonly #yaml = new Map<HostFile, YamlFile>();

  constructor(disk: Disk) {
    this.disk = disk;
  }

  host(path: string): HostFile | undefined {
    if (!this.#hosts.has(path)) {
      const found = this.disk.kind(path) === "file" ? this.disk.read(path) : undefined;
      const isSmall = found?.ok && found.text.length <= largestStarting;
      this.#hosts.set(path, isSmall ? { uri: path, text: found.text } : undefined);
    }
    return this.#hosts.get(path);
  }

  yaml(host: HostFile): YamlFile {
    const file = this.#yaml.get(host) ?? readYaml(host);
    this.#yaml.set(host, file);
    return file;
  }

  /** A compose file with its variables put in, several documents on top of each other; undefined if it holds no map. */
  tree(host: HostFile, variables: Variables, places: Places): MapNode | undefined {
    const { documents, problems } = this.yaml(host);
    const refused = (_: HostFile, span: Span, message: string) => places.add("not-readable", { host, span }, message);
    for (const { message, start, end } of problems.slice(0, 1)) {
      places.add("not-readable", { host, span: { start, end } }, `no YAML: ${message}`);
    }
    let tree: MapNode | undefined;
    for (const document of documents) {
      const node = treeOf(document, host, { variables, refused });
      if (node.kind === "text" && node.isNull) continue;
      if (places.isWrong(node, "a compose file", "map") || node.kind !== "map") continue;
      tree = tree ? mergeFiles(tree, node) : node;
    }
    return tree && isVersion1(tree) ? withServices(tree) : tree;
  }
}

/** Services at the top, as before version 2. */
export function isVersion1(tree: MapNode): boolean {
  if (tree.entries.has("services") || tree.entries.has("include")) return false;
  return [...tree.entries.values()].some(
    ({ value }) => value.kind === "map" && (value.entries.has("image") || value.entries.has("build")),
  );
}

function withServices(tree: MapNode): MapNode {
  const services = [...tree.entries].filter(([key]) => !key.startsWith("x-") && key !== "version" && key !== "name");
  return mapNode(tree, [
    ...[...tree.entries].filter(([key]) => key === "name"),
    ["services", { key: services[0]![1].key, value: mapNode(tree, services) }],
    [version1, { key: services[0]![1].key, value: mapNode(tree, []) }],
  ]);
}

/** Marks a tree that was written in version 1 of the format. */
export const version1 = "x-version-1";
