import { decode } from "../../syntax/position.ts";
import { isLoopback, isWildcard } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";
import { placedByLaunch } from "./launch-machines.ts";
import { boundHosts } from "./reach.ts";

/** The host of all instances where everything is on one machine. */
const onlyHost = "localhost";

/**
 * The machine each instance runs on, named by the host part of the address it is known by: from its own address, from one
 * of several addresses it binds that is another's, or from the folder that holds the files of one machine. What is not
 * proven is unknown. It does not depend on the order of the files, nor on where the walk began.
 *
 * @param isOneMachine the files prove that all run on one
 */
export function placeOnHosts(instances: readonly Instance[], isOneMachine: boolean): Map<Instance, Setting<string>> {
  const placed = new Map<Instance, Setting<string>>();
  const same = secondNames(instances);
  const launched = placedByLaunch(instances);
  for (const instance of instances) {
    const { address, origin } = instance;
    const told = isOneMachine ? undefined : launched.get(instance);
    if (told) {
      if (told.isKnown) placed.set(instance, told);
      continue;
    }
    const known = address.or(undefined)?.host;
    const host = known === undefined ? undefined : (same.get(known) ?? known);
    if (isOneMachine) placed.set(instance, Setting.known(onlyHost, origin));
    else if (host !== undefined && !isElsewhereToo(host)) placed.set(instance, Setting.known(host, address.origin));
  }
  const names = new Set([...placed.values()].filter(({ isWritten }) => isWritten).map(({ value }) => value));
  const open = () => instances.filter((instance) => !placed.has(instance) && !launched.has(instance));
  for (const instance of open()) {
    const host = boundOf(instance, names);
    if (host) placed.set(instance, host);
  }
  const beside = placedByFolder(
    instances.filter((instance) => !launched.has(instance)),
    placed,
  );
  for (const [instance, told] of launched) if (!placed.has(instance)) placed.set(instance, told);
  for (const instance of open()) {
    const unknown = Setting.unknown<string>(`the host of ${decode(instance.id)}`, instance.origin);
    placed.set(instance, beside.get(instance) ?? unknown);
  }
  return placed;
}

/** The second names of hosts, with the first: one machine, whichever its instances are known by. */
function secondNames(instances: readonly Instance[]): ReadonlyMap<string, string> {
  const firsts = new Map<string, Set<string>>();
  for (const { address, otherAddresses, launch } of instances) {
    if (!address.isKnown || launch) continue;
    for (const { value } of otherAddresses) {
      if (value.host !== address.value.host)
        firsts.set(value.host, (firsts.get(value.host) ?? new Set()).add(address.value.host));
    }
  }
  return new Map([...firsts].flatMap(([host, [first, ...others]]) => (others.length === 0 ? [[host, first!]] : [])));
}

/** Each machine calls itself so. */
function isElsewhereToo(host: string): boolean {
  return isLoopback(host) || isWildcard(host);
}

/** Of several addresses it binds, the only one by which another is known; one that moves between machines is nobody's. */
function boundOf(instance: Instance, names: ReadonlySet<string>): Setting<string> | undefined {
  const bound = new Set((boundHosts(instance).or(undefined) ?? []).filter((host) => names.has(host)));
  const [host, ...others] = bound;
  const { origin } = instance.settings.get("bind");
  return host === undefined || others.length > 0 ? undefined : Setting.known(host, origin);
}

/**
 * What the folders tell: an instance is on the host of those of the other kind in the nearest folder that holds any, if
 * that folder is one of a machine. Several of a kind in one folder may be all there are, put together: they count only
 * where others of the kind are on other hosts.
 */
function placedByFolder(instances: readonly Instance[], placed: ReadonlyMap<Instance, Setting<string>>) {
  const found = new Map<Instance, Setting<string>>();
  // Where only one host is known, a folder sets nothing apart.
  if (new Set([...placed.values()].map(({ value }) => value)).size < 2) return found;
  const folders = new Map<string, Folder>();
  for (const instance of instances) {
    for (const path of foldersOf(instance)) {
      const folder = folders.get(path) ?? new Folder();
      folders.set(path, folder);
      folder.add(instance, placed.get(instance));
    }
  }
  const crowded: Instance[] = [];
  for (const instance of instances) {
    const other = instance.kind === "server" ? "sentinel" : "server";
    const nearest = foldersOf(instance)
      .map((path) => folders.get(path)!)
      .find((folder) => folder.hosts[other].size > 0);
    const host = placed.has(instance) ? undefined : nearest?.machine;
    if (!host) continue;
    found.set(instance, host);
    if (nearest!.count(instance.kind) > 1) crowded.push(instance);
  }
  for (const kind of ["server", "sentinel"] as const) {
    const hosts = new Set(
      instances.flatMap((one) => (one.kind === kind ? ((placed.get(one) ?? found.get(one))?.value ?? []) : [])),
    );
    if (hosts.size < 2) for (const instance of crowded) if (instance.kind === kind) found.delete(instance);
  }
  return found;
}

/** What lies in a folder and below it. */
class Folder {
  /** The hosts of its instances as far as they are known, by kind. */
  readonly hosts = { server: new Map<string, Setting<string>>(), sentinel: new Map<string, Setting<string>>() };
  readonly #ports = { server: new Set<number>(), sentinel: new Set<number>() };
  readonly #counts = { server: 0, sentinel: 0 };

  add({ kind, port }: Instance, host: Setting<string> | undefined): void {
    this.#counts[kind]++;
    if (port.isKnown) this.#ports[kind].add(port.value);
    if (host) this.hosts[kind].set(host.value, host);
  }

  count(kind: Instance["kind"]): number {
    return this.#counts[kind];
  }

  /** Its host, if it holds the files of one machine: one host is known, and no two of a kind share a port. */
  get machine(): Setting<string> | undefined {
    const [host, ...others] = new Map([...this.hosts.server, ...this.hosts.sentinel]).values();
    const isOne = (["server", "sentinel"] as const).every((kind) => this.#ports[kind].size === this.#counts[kind]);
    return isOne && others.length === 0 ? host : undefined;
  }
}

/** The folders an instance's main file lies in, the nearest first. */
function foldersOf({ id }: Instance): string[] {
  const found: string[] = [];
  for (let at = id.lastIndexOf("/"); at > 0; at = id.lastIndexOf("/", at - 1)) found.push(id.slice(0, at));
  return found;
}
