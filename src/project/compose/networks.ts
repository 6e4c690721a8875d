import { posix } from "node:path";
import { folderOf, join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import { definitionOf, type Service, toldName } from "./definitions.ts";
import { mayHoldCompose } from "./names.ts";
import type { Places } from "./problems.ts";
import { nameOf, type Project } from "./project.ts";
import { type Entry, get, type MapNode, type Node, namesOf, stringOf, textsOf } from "./tree.ts";

/** A network that a service is in. */
export interface Attachment {
  /** Equal for services that reach each other. */
  readonly key: string;
  readonly aliases: readonly { readonly name: string; readonly node: Node }[];
  /** Addresses of its own that it has there. */
  readonly addresses: readonly { readonly address: string; readonly node: Node }[];
}

/** How a service is connected. */
export interface Connection {
  /** Whose network interfaces it uses: its own, the machine's, none, another service's or another container's. */
  readonly mode: "own" | "host" | "none" | { readonly service: string } | { readonly container: string };
  readonly networks: readonly Attachment[];
  /** The ranges that addresses in them are of, where they are told. */
  readonly subnets?: readonly string[];
  /** Its addresses are those of the network of its machine: macvlan, ipvlan. */
  readonly isOutside?: true;
  /** One of its networks was made elsewhere: others may be in it. */
  readonly isForeign?: true;
}

export function connectionOf(service: Service, project: Project, disk: Disk, places: Places): Connection {
  const mode =
    stringOf(get(service.node, "network_mode")) ??
    (project.isVersion1 ? stringOf(get(service.node, "net")) : undefined);
  const [, kind, name = ""] = /^(service|container):(.*)/s.exec(mode ?? "") ?? [];
  if (mode === "host" || mode === "none") return { mode, networks: [] };
  if (kind) return { mode: kind === "service" ? { service: name } : { container: name }, networks: [] };
  if (mode === "bridge" || (mode === undefined && project.isVersion1)) return own("bridge");
  // Docker takes any other mode for the name of a network that is there.
  if (mode !== undefined && mode !== "default") return { ...own(outsideKey(mode, project, disk)), isForeign: true };
  const networks = get(service.node, "networks");
  places.isWrong(networks, "networks", "map", "list");
  const named = namesOf(networks).map(([name, value]): Attachment => {
    const definition = definitionOf(project, "networks", name.value);
    if (!definition && name.value !== "default" && !name.value.includes("$")) {
      places.add("name-undefined", name, `the network "${name.value}" is not defined under networks`);
    }
    return { key: keyOf(name.value, project, disk), ...addressesOf(value) };
  });
  if (named.length === 0) {
    const definition = definitionOf(project, "networks", "default");
    const isForeign = toldName(definition) !== undefined;
    const subnets = subnetsOf(definition?.value);
    return { ...own(keyOf("default", project, disk)), subnets, ...(isForeign && { isForeign: true as const }) };
  }
  const definitions = namesOf(networks).map(([name]) => definitionOf(project, "networks", name.value));
  const subnets = definitions.flatMap((definition) => subnetsOf(definition?.value));
  // Docker's own network of that name is the machine's.
  if (definitions.some((definition) => toldName(definition)?.name === "host" && isOfDocker(definition))) {
    return { mode: "host", networks: [] };
  }
  const isOutside = definitions.some((definition) =>
    /^(?:macvlan|ipvlan)$/.test(stringOf(get(definition?.value, "driver")) ?? ""),
  );
  const isForeign = definitions.some((definition) => toldName(definition) !== undefined);
  return {
    mode: "own",
    networks: named,
    subnets,
    ...(isOutside && { isOutside: true as const }),
    ...(isForeign && { isForeign: true as const }),
  };
}

function subnetsOf(network: Node | undefined): readonly string[] {
  const config = get(get(network, "ipam"), "config");
  const items = config?.kind === "list" ? config.items : [];
  return items.flatMap((item) => stringOf(get(item, "subnet")) ?? []);
}

function isOfDocker(definition: Entry | undefined): boolean {
  return toldName(definition)?.isExternal === true || stringOf(get(definition?.value, "driver")) === "host";
}

function own(key: string): Connection {
  return { mode: "own", networks: [{ key, aliases: [], addresses: [] }] };
}

function addressesOf(value: Node | undefined): Pick<Attachment, "aliases" | "addresses"> {
  const map = value?.kind === "map" ? value : undefined;
  const list = get(map, "aliases");
  const aliases = textsOf(list).map(({ value: name, host, span }) => ({ name, node: { ...list!, host, span } }));
  const addresses = ["ipv4_address", "ipv6_address"].flatMap((key) => {
    const node = get(map, key);
    const address = stringOf(node);
    return node && address !== undefined && !address.includes("$") ? [{ address, node }] : [];
  });
  return { aliases, addresses };
}

/**
 * The key of a network. One with a name of its own has that name wherever it is used; one that Compose names belongs to the
 * projects of its folder, and to those that name it as an external one.
 */
function keyOf(name: string, project: Project, disk: Disk): string {
  const told = toldName(definitionOf(project, "networks", name));
  if (told) return told.isExternal ? outsideKey(told.name, project, disk) : told.name;
  return ownKey(project.folder, `${project.name ?? ""}_${name}`);
}

function ownKey(folder: string, name: string): string {
  return `${folder}:${name}`;
}

/** A network made elsewhere: by the project of a folder beside this one, `redis_default` by that of `redis/`, or by hand. */
function outsideKey(name: string, { folder, name: own }: Project, disk: Disk): string {
  const ofOwn = own === undefined ? undefined : behind(name, own);
  if (ofOwn !== undefined) return ownKey(folder, `${own}_${ofOwn}`);
  for (const near of folder === "." ? [folder] : [folder, folderOf(folder)]) {
    const folders = (disk.list(near) ?? []).flatMap(({ name: entry, kind }) =>
      kind === "directory" ? [join(near, entry)] : [],
    );
    for (const other of [near, ...folders]) {
      const project = nameOf(other);
      const network = project === undefined ? undefined : behind(name, project);
      if (network === undefined || !mayHoldCompose(disk.list(other) ?? [])) continue;
      return ownKey(posix.normalize(other), `${project}_${network}`);
    }
  }
  return name;
}

/** What stands behind the name of a project, with which docker-compose 1 left out dashes and underscores. */
function behind(name: string, project: string): string | undefined {
  const prefix = [`${project}_`, `${project.replace(/[-_]/g, "")}_`].find((each) => name.startsWith(each));
  return prefix === undefined ? undefined : name.slice(prefix.length);
}

/** Whether its services may run on several machines: networks over them, or rules on where they run. */
export function isSwarm(project: Project, services: readonly { readonly node: MapNode }[]): boolean {
  const networks = get(project.tree, "networks");
  const spans = namesOf(networks).some(([, value]) => value && stringOf(get(value, "driver")) === "overlay");
  return (
    spans ||
    services.some(({ node }) => {
      const deploy = get(node, "deploy");
      return (
        get(deploy, "placement") !== undefined ||
        /^(?:global|replicated-job|global-job)$/.test(stringOf(get(deploy, "mode")) ?? "")
      );
    })
  );
}
