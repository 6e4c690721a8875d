import type { Project } from "./project.ts";
import { type Entry, get, isTrue, type MapNode, stringOf, textOf } from "./tree.ts";

/** What a name of a volume, a network, a config or a secret stands for at the top of a project. */
export function definitionOf(
  { tree }: Project,
  kind: "services" | "volumes" | "networks" | "configs" | "secrets",
  name: string,
): Entry | undefined {
  const all = get(tree, kind);
  return all?.kind === "map" ? all.entries.get(name) : undefined;
}

/**
 * The name that Docker knows a volume or a network of a project by, where it is told: `name:`, of an external one its own,
 * `external: name:` of old.
 */
export function toldName(
  definition: Entry | undefined,
): { readonly name: string; readonly isExternal: boolean } | undefined {
  if (!definition) return undefined;
  const { key, value } = definition;
  const external = get(value, "external");
  const name = stringOf(get(external, "name")) ?? stringOf(get(value, "name"));
  const isExternal = external?.kind === "map" || isTrue(external);
  if (name === undefined && !isExternal) return undefined;
  return { name: name ?? key.value, isExternal };
}

/** Equal for mounts of one volume, of all projects of a folder and of those that name one that was made elsewhere. */
export function keyOfVolume(project: Project, name: string): string {
  const told = toldName(definitionOf(project, "volumes", name));
  return told ? `volume ${told.name}` : `${project.folder}:${project.name ?? ""}_${name}`;
}

/** A service with its name. */
export interface Service {
  readonly name: string;
  readonly entry: Entry;
  readonly node: MapNode;
}

export function servicesOf({ tree }: Project): readonly Service[] {
  const all = get(tree, "services");
  if (all?.kind !== "map") return [];
  return [...all.entries].flatMap(([name, entry]) => {
    const { value } = entry;
    return value.kind === "map" ? [{ name, entry, node: value }] : [];
  });
}

/** The container's name, if it is told. */
export function containerName({ node }: Service): string | undefined {
  return textOf(get(node, "container_name"))?.value;
}
