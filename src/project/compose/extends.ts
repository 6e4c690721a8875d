import type { HostFile } from "../../syntax/source-text.ts";
import { folderOf, follow } from "../paths.ts";
import type { Files } from "./files.ts";
import type { Variables } from "./interpolate.ts";
import { mergeServices } from "./merge.ts";
import type { Places } from "./problems.ts";
import { get, type MapNode, mapNode, type Node, textOf } from "./tree.ts";

/** Nobody extends that many times over. */
const deepest = 100;

/** Puts services together that extend others, of the same file or of another one. */
export class Extends {
  /** By service, what it takes from where nobody can look: a file outside the project. */
  readonly unread = new Map<string, string>();
  /** Files of which services were taken. */
  readonly hosts = new Set<HostFile>();
  readonly #files: Files;
  readonly #variables: Variables;
  readonly #places: Places;
  readonly #done = new Map<MapNode, MapNode>();
  /** Services of which a part was not found. */
  readonly #incomplete = new Set<MapNode>();
  readonly #trees = new Map<string, MapNode | undefined>();

  constructor(files: Files, variables: Variables, places: Places) {
    this.#files = files;
    this.#variables = variables;
    this.#places = places;
  }

  /** The services of a file, none of which extends any more. */
  resolve(services: MapNode): MapNode {
    const entries = [...services.entries].map(([name, { key, value }]) => {
      const whole = value.kind === "map" ? this.#service(name, value, services, new Set()) : value;
      return [name, { key, value: whole }] as [string, { key: typeof key; value: Node }];
    });
    return mapNode(services, entries);
  }

  #service(name: string, service: MapNode, services: MapNode, open: Set<MapNode>): MapNode {
    const known = this.#done.get(service);
    if (known) return known;
    const link = get(service, "extends");
    if (!link || open.size > deepest) return service;
    open.add(service);
    const base = this.#base(name, link, services, open);
    open.delete(service);
    const merged = base ? mergeServices(base, service) : service;
    const entries = merged.kind === "map" ? [...merged.entries].filter(([key]) => key !== "extends") : [];
    const whole = mapNode(service, entries);
    this.#done.set(service, whole);
    if (!base || this.#incomplete.has(base)) {
      this.#incomplete.add(whole);
      if (!this.unread.has(name)) this.unread.set(name, "what it extends");
    }
    return whole;
  }

  #base(name: string, link: Node, services: MapNode, open: Set<MapNode>): MapNode | undefined {
    const service = textOf(link) ?? textOf(get(link, "service"));
    if (!service) {
      this.#places.add("not-readable", link, "extends must name a service, here is none");
      return undefined;
    }
    const file = textOf(get(link, "file"));
    const others = file ? this.#services(name, { ...get(link, "file")!, path: file.value }) : services;
    if (!others) return undefined;
    const base = others.entries.get(service.value)?.value;
    const place = { host: service.host, span: service.span };
    if (base?.kind !== "map") {
      const where = file ? `in ${others.host.uri}` : "in this file";
      this.#places.add("name-undefined", place, `there is no service "${service.value}" ${where} to extend`);
      return undefined;
    }
    if (open.has(base)) {
      this.#places.add("not-readable", place, "a service that extends itself, directly or through others");
      return undefined;
    }
    return this.#service(service.value, base, others, open);
  }

  /** The services of another file; undefined if there is none. */
  #services(name: string, { path, ...place }: Node & { readonly path: string }): MapNode | undefined {
    const file = follow(folderOf(place.host.uri), path);
    if (path.startsWith("/") || this.#files.disk.kind(file) === "outside") {
      this.unread.set(name, `what it extends in ${path}`);
      return undefined;
    }
    const host = this.#files.host(file);
    if (!host) {
      this.#places.add("file-missing", place, `there is no file ${file} to extend a service of`);
      return undefined;
    }
    this.hosts.add(host);
    if (!this.#trees.has(file)) this.#trees.set(file, this.#files.tree(host, this.#variables, this.#places));
    const services = get(this.#trees.get(file), "services");
    return services?.kind === "map" ? services : mapNode({ host, span: { start: 0, end: 0 } }, []);
  }
}
