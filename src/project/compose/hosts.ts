import type { LaunchHost } from "../../model/launch.ts";
import { containerName, type Service, servicesOf } from "./definitions.ts";
import { countOf } from "./facts.ts";
import { asPairs } from "./merge.ts";
import type { Connection } from "./networks.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, type Node, textOf, textsOf } from "./tree.ts";

/** A name or an address by which a container is reached. */
interface Name {
  readonly host: string;
  readonly at: { readonly host: Node["host"]; readonly span: Node["span"] };
  /** It is this container's alone, not one of its service. */
  readonly isOwn?: boolean;
}

/** The names of the services of a project. */
export class Hosts {
  readonly #project: Project;
  readonly #places: Places;
  readonly #links: ReadonlyMap<string, readonly Name[]>;
  /** By name, the services that answer by it. */
  readonly #bearers = new Map<string, number>();
  /** Names that `extra_hosts` of any service gives to addresses. */
  readonly #extra: readonly { readonly name: string; readonly address: string; readonly at: Name["at"] }[];

  readonly #isSwarm: boolean;

  constructor(project: Project, places: Places, connections: ReadonlyMap<string, Connection>, isSwarm: boolean) {
    this.#project = project;
    this.#places = places;
    this.#isSwarm = isSwarm;
    const services = servicesOf(project);
    this.#links = linksOf(services);
    this.#extra = services.flatMap(extraHosts);
    for (const service of services) {
      const names = new Set(this.#named(service, connections.get(service.name), undefined).map(({ host }) => host));
      for (const name of names) this.#bearers.set(name, (this.#bearers.get(name) ?? 0) + 1);
    }
  }

  /**
   * @param connection of the container whose network interfaces it uses
   * @param index which of several containers of the service it is, from 1
   */
  of(service: Service, connection: Connection | undefined, index: number): readonly LaunchHost[] {
    const { count } = countOf(service.node);
    const names = this.#named(service, connection, index);
    const byName = new Map<string, LaunchHost>();
    for (const { host, at, isOwn } of names) {
      if (byName.has(host) || host.includes("$")) continue;
      const isShared = !isOwn && (count > 1 || (this.#bearers.get(host) ?? 0) > 1);
      byName.set(host, { host, origin: this.#places.origin(at), ...(isShared && { isShared }) });
    }
    for (const { name, address, at } of this.#extra) {
      if (byName.has(address) && !byName.has(name)) byName.set(name, { host: name, origin: this.#places.origin(at) });
    }
    return [...byName.values()];
  }

  /** Names that `extra_hosts` of a service gives to addresses. */
  extra(service: Service): readonly string[] {
    return extraHosts(service).map(({ name }) => name.toLowerCase());
  }

  /** Names that lead to the machine from inside a container: Docker Desktop's own, and what `extra_hosts` adds. */
  get ofMachine(): readonly string[] {
    const told = this.#extra.filter(({ address }) => address === "host-gateway").map(({ name }) => name);
    return [...new Set([...told, "host.docker.internal"])];
  }

  #named(service: Service, connection: Connection | undefined, index: number | undefined): readonly Name[] {
    const networks = connection?.networks ?? [];
    if (connection && connection.mode !== "own") return [];
    const { entry, node, name } = service;
    const at = entry.key;
    const fixed = get(node, "container_name");
    const hostname = get(node, "hostname");
    const names: Name[] = [
      ...networks.flatMap(({ addresses }) =>
        addresses.map(({ address, node: at }) => ({ host: address, at, isOwn: true })),
      ),
      { host: name, at },
      ...[containerName(service) ?? []].flat().map((host) => ({ host, at: fixed!, isOwn: true })),
      ...[textOf(hostname)?.value ?? []].flat().map((host) => ({ host, at: hostname! })),
      ...networks.flatMap(({ aliases }) => aliases.map(({ name: host, node: at }) => ({ host, at }))),
      ...(this.#links.get(name) ?? []),
    ];
    const project = this.#project.name;
    if (project !== undefined && index !== undefined && !fixed) {
      for (const between of ["-", "_"]) names.push({ host: [project, name, index].join(between), at, isOwn: true });
    }
    if (this.#isSwarm) names.push({ host: `tasks.${name}`, at });
    return names;
  }
}

/** By service, the names that `links` of others give it. */
function linksOf(services: readonly Service[]): ReadonlyMap<string, readonly Name[]> {
  const found = new Map<string, Name[]>();
  const byName = new Map<string, Service>();
  for (const service of services)
    for (const name of [containerName(service) ?? [], service.name].flat()) byName.set(name, service);
  for (const { node } of services) {
    for (const key of ["links", "external_links"]) {
      for (const text of textsOf(get(node, key))) {
        const [name = "", alias] = text.value.split(":");
        const other = byName.get(name);
        if (!alias || !other) continue;
        const aliases = found.get(other.name) ?? [];
        found.set(other.name, aliases);
        aliases.push({ host: alias, at: text });
      }
    }
  }
  return found;
}

/** `name:address`, `name=address` or a map. */
function extraHosts({ node }: Service) {
  const list = get(node, "extra_hosts");
  if (list?.kind === "map") {
    const pairs = asPairs(list);
    return [...(pairs.kind === "map" ? pairs.entries : [])].flatMap(([name, { key, value }]) => {
      return textsOf(value).map((address) => ({ name, address: address.value, at: key }));
    });
  }
  return textsOf(list).flatMap((text) => {
    const [, name, address] = /^([^:=]+)[:=]\[?([^\]]*)\]?$/s.exec(text.value) ?? [];
    return name && address ? [{ name, address, at: text }] : [];
  });
}
