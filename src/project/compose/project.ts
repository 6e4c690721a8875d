import type { HostFile } from "../../syntax/source-text.ts";
import { baseOf, folderOf, follow, join } from "../paths.ts";
import { readDotenv } from "./dotenv.ts";
import { Extends } from "./extends.ts";
import { type Files, version1 } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { mergeFiles } from "./merge.ts";
import type { Places } from "./problems.ts";
import { get, type MapNode, mapNode, type Node, stringOf, textOf, textsOf } from "./tree.ts";

/** A compose project: its files on top of each other, with all that they include and extend. */
export interface Project {
  /** Its main file. */
  readonly file: string;
  /** From which paths count. */
  readonly folder: string;
  /** As Compose names it, part of the names of its containers; undefined where the folder's name is not known. */
  readonly name: string | undefined;
  readonly tree: MapNode;
  /** Its compose files, those that others include or extend, too. */
  readonly hosts: readonly HostFile[];
  readonly isVersion1: boolean;
  readonly variables: Variables;
  /** There is an `.env` beside it. */
  readonly hasVariables: boolean;
  /** Variables that a pattern of that file lists, such as `.env.example`. */
  readonly listed: Variables;
  /** By service, what of its description is where nobody can look. */
  readonly unread: ReadonlyMap<string, string>;
  /** The folder from which paths in a file count. */
  folderFor(host: HostFile): string;
}

/** The variables of the `.env` of a folder. */
export function variablesOf(folder: string, files: Files): Variables {
  const host = files.host(join(folder, ".env"));
  return new Map(host && [...readDotenv(host, new Map())].map(([name, { value }]) => [name, value]));
}

const patterns = [".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env"];

function listedIn(folder: string, files: Files): Variables {
  const hosts = patterns.flatMap((name) => files.host(join(folder, name)) ?? []);
  return new Map(hosts.flatMap((host) => [...readDotenv(host, new Map())].map(([name, { value }]) => [name, value])));
}

/** @param paths its files, the main one last where it varies others; each on top of those before */
export function loadProject(file: string, paths: readonly string[], files: Files, places: Places): Project | undefined {
  const folder = folderOf(file);
  const variables = variablesOf(folder, files);
  const loader = new Loader(files, places);
  const tree = loader.load(paths, folder, variables);
  if (!tree) return undefined;
  const name = stringOf(get(tree, "name")) ?? variables.get("COMPOSE_PROJECT_NAME") ?? nameOf(folder);
  return {
    file,
    folder,
    name: name && !name.includes("$") ? name : undefined,
    tree,
    hosts: [...new Set([...loader.folders.keys(), ...loader.extended])],
    isVersion1: tree.entries.has(version1),
    variables,
    hasVariables: variables.size > 0,
    listed: listedIn(folder, files),
    unread: loader.unread,
    folderFor: (host) => loader.folders.get(host) ?? folderOf(host.uri),
  };
}

/** The name that Compose gives a project of a folder. */
export function nameOf(folder: string): string | undefined {
  if (folder === "." || folder.endsWith("..")) return undefined;
  return (
    baseOf(folder)
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || undefined
  );
}

class Loader {
  readonly folders = new Map<HostFile, string>();
  readonly extended = new Set<HostFile>();
  readonly unread = new Map<string, string>();
  readonly #files: Files;
  readonly #places: Places;
  readonly #open = new Set<string>();
  /** Files that include others several times over must not unfold without end. */
  #left = 200;

  constructor(files: Files, places: Places) {
    this.#files = files;
    this.#places = places;
  }

  load(paths: readonly string[], folder: string, variables: Variables): MapNode | undefined {
    const extending = new Extends(this.#files, variables, this.#places);
    let whole: MapNode | undefined;
    for (const path of paths) {
      const host = this.#files.host(path);
      if (!host || this.#open.has(path) || this.#left-- <= 0) continue;
      this.folders.set(host, folder);
      const tree = this.#files.tree(host, variables, this.#places);
      if (!tree) continue;
      this.#open.add(path);
      const own = this.#withIncluded(this.#withExtended(tree, extending), folder);
      this.#open.delete(path);
      whole = whole ? mergeFiles(whole, own) : own;
    }
    for (const host of extending.hosts) this.extended.add(host);
    for (const [name, what] of extending.unread) this.unread.set(name, what);
    return whole;
  }

  #withExtended(tree: MapNode, extending: Extends): MapNode {
    const entry = tree.entries.get("services");
    if (!entry || this.#places.isWrong(entry.value, "services", "map") || entry.value.kind !== "map") return tree;
    for (const [name, { value }] of entry.value.entries) this.#places.isWrong(value, `the service "${name}"`, "map");
    const services = extending.resolve(entry.value);
    return mapNode(tree, [...tree.entries, ["services", { key: entry.key, value: services }]]);
  }

  #withIncluded(tree: MapNode, folder: string): MapNode {
    const list = get(tree, "include");
    if (list?.kind !== "list") {
      this.#places.isWrong(list, "include", "list");
      return tree;
    }
    let whole = mapNode(
      tree,
      [...tree.entries].filter(([key]) => key !== "include"),
    );
    for (const item of list.items) {
      const included = this.#included(item, folder);
      if (included) whole = mergeFiles(included, whole);
    }
    return whole;
  }

  #included(item: Node, folder: string): MapNode | undefined {
    const paths = item.kind === "map" ? textsOf(get(item, "path")) : [textOf(item)].flatMap((path) => path ?? []);
    const found: string[] = [];
    for (const path of paths) {
      const file = follow(folder, path.value);
      if (/^\w+:\/\/|^\/|^oci:/.test(path.value) || this.#files.disk.kind(file) === "outside") {
        this.unread.set("", `what ${path.value} includes`);
      } else if (this.#open.has(file)) {
        this.#places.add("not-readable", path, "a file that includes itself, directly or through others");
      } else if (this.#files.host(file)) found.push(file);
      else this.#places.add("file-missing", path, `there is no file ${file} to include`);
    }
    if (found.length === 0) return undefined;
    const directory = stringOf(get(item, "project_directory"));
    const base = directory === undefined ? folderOf(found[0]!) : follow(folder, directory);
    return this.load(found, base, new Map([...variablesOf(base, this.#files), ...variablesOf(folder, this.#files)]));
  }
}
