import { follow, join } from "../paths.ts";
import type { Entry } from "../source.ts";
import type { YamlMap, YamlNode } from "../yaml/yaml.ts";
import type { Files } from "./files.ts";
import { isYaml } from "./names.ts";
import { variablesOf } from "./project.ts";

/** Files of a folder that are read on top of each other. */
export interface Candidate {
  /** What names the project: the one that varies others, else the first. */
  readonly file: string;
  readonly paths: readonly string[];
  /** Compose reads it only where it is given by name, perhaps together with others. */
  readonly isPart: boolean;
}

/** What Compose looks for where no file is given, the first that is there; podman-compose has its own name besides. */
const defaults = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const others = [
  "podman-compose.yaml",
  "podman-compose.yml",
  "container-compose.yaml",
  "container-compose.yml",
  "fig.yml",
];
const overrides = ["compose", "docker-compose", "podman-compose"].flatMap((name) => [
  `${name}.override.yml`,
  `${name}.override.yaml`,
]);
const composeName = /^(?:(?:docker|podman|container)[-_.]?)?compose[\w.-]*\.ya?ml$|^fig\.ya?ml$/i;
/** What starts servers says so; an image that is built may not. */
const ofServers = /redis|valkey|keydb|sentinel|^\s+["']?build["']?\s*:/im;
const hasServices = /^(?:["']?(?:services|include)["']?)[ \t]*:/m;

/** The compose projects of a folder. */
export function candidatesOf(folder: string, entries: readonly Entry[], files: Files): readonly Candidate[] {
  const yaml = entries.filter(isYaml);
  if (yaml.length === 0) return [];
  const told = (variablesOf(folder, files).get("COMPOSE_FILE") ?? "").split(/[:;]/).map((path) => follow(".", path));
  const found = new Map<string, Summary>();
  for (const { name } of yaml) {
    const summary = summaryOf(join(folder, name), composeName.test(name) || told.includes(name), files);
    if (summary) found.set(name, summary);
  }
  if (found.size === 0) return [];
  const named = told.filter((name) => found.has(name));
  const base = named[0] ?? [...defaults, ...others].find((name) => found.has(name));
  const over = named.length > 0 ? [] : overrides.filter((name) => found.has(name)).slice(0, 1);
  const first = base === undefined ? [] : [...new Set(named.length > 0 ? named : [base, ...over])];
  const candidates: Candidate[] = [];
  const path = (name: string) => join(folder, name);
  if (base !== undefined) candidates.push({ file: path(base), paths: first.map(path), isPart: false });
  const parts = new Set([...found.values()].flatMap(({ uses }) => uses));
  for (const [name, summary] of found) {
    const isPart = parts.has(name) && !defaults.includes(name);
    if (first.includes(name) || isPart) continue;
    const below = base === undefined ? undefined : found.get(base);
    const isOnTop = below !== undefined && summary.lacks.some((lacking) => below.services.has(lacking));
    if (isOnTop) candidates.push({ file: path(name), paths: [path(base!), path(name)], isPart: true });
    else if (summary.isWhole || defaults.includes(name)) {
      candidates.push({ file: path(name), paths: [path(name)], isPart: !defaults.includes(name) });
    }
  }
  return candidates.filter(({ paths }) => paths.some((each) => ofServers.test(files.host(each)?.text ?? "")));
}

interface Summary {
  readonly services: ReadonlySet<string>;
  /** Services that another file must have: those without an image, and those named and not defined. */
  readonly lacks: readonly string[];
  /** Each service says what it runs. */
  readonly isWhole: boolean;
  /** Files of the folder that it includes, or of which it extends services. */
  readonly uses: readonly string[];
}

/**
 * What a file says of its services; undefined if it is no compose file.
 *
 * @param isNamed it is called like one, so that its content need not prove it
 */
function summaryOf(path: string, isNamed: boolean, files: Files): Summary | undefined {
  const text = files.host(path)?.text;
  if (text === undefined || !(hasServices.test(text) || (isNamed && /^\S.*:/m.test(text)))) return undefined;
  const { documents, problems } = files.yaml(files.host(path)!);
  const maps = documents.filter((document) => document.kind === "map");
  if (problems.length > 0) {
    // Not rendered, or no compose file at all.
    if (/\{\{|\{%/.test(text) || !(isNamed || maps.some((map) => hasCompose(map)))) return undefined;
  }
  if (!isNamed && !maps.some(hasCompose)) return undefined;
  const services = new Map(maps.flatMap((map) => [...servicesOf(map)]));
  const lacks: string[] = [];
  const uses = maps.flatMap((map) => included(map.get("include")));
  let isWhole = true;
  for (const [service, node] of services) {
    const extended = at(node, "extends");
    const file = extended && scalar(at(extended, "file"));
    if (file !== undefined) uses.push(follow(".", file));
    if (!["image", "build", "extends", "provider"].some((key) => at(node, key))) {
      lacks.push(service);
      isWhole = false;
    }
    lacks.push(...namedBy(node).filter((other) => !services.has(other)));
  }
  return { services: new Set(services.keys()), lacks, isWhole, uses };
}

function hasCompose(map: YamlMap): boolean {
  const services = map.get("services");
  if (services?.kind !== "map") return map.get("include")?.kind === "list" && map.get("apiVersion") === undefined;
  return services.entries.some(({ value }) =>
    ["image", "build", "command", "extends"].some((key) => at(value, key) !== undefined),
  );
}

function servicesOf(map: YamlMap): readonly (readonly [string, YamlNode])[] {
  const services = map.get("services");
  const entries = services?.kind === "map" ? services.entries : services || map.get("include") ? [] : map.entries;
  return entries.flatMap(({ key, value }) => (value.kind === "map" ? [[key.value, value] as const] : []));
}

/** Other services that one cannot do without. */
function namedBy(node: YamlNode): string[] {
  const links = names(at(node, "links")).map((link) => link.replace(/:.*/, ""));
  const [, shared] = /^service:(.+)/.exec(scalar(at(node, "network_mode")) ?? "") ?? [];
  return [...names(at(node, "depends_on")), ...links, ...(shared ? [shared] : [])];
}

function included(node: YamlNode | undefined): string[] {
  const items = node?.kind === "list" ? node.items : [];
  return items
    .flatMap((item) => (item.kind === "map" ? names(item.get("path")) : names(item)))
    .map((path) => follow(".", path));
}

function names(node: YamlNode | undefined): string[] {
  if (node?.kind === "map") return node.entries.map(({ key }) => key.value);
  return (node?.kind === "list" ? node.items : [node]).flatMap((item) => scalar(item) ?? []);
}

function at(node: YamlNode, key: string): YamlNode | undefined {
  return node.kind === "map" ? node.get(key) : undefined;
}

function scalar(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" ? node.text.value : undefined;
}
