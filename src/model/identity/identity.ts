import {
  type Address,
  addressKey,
  isHostName,
  isIpv4,
  isLiteral,
  isLoopback,
  isWildcard,
  normalizeHost,
} from "../address.ts";
import type { Instance, Reference } from "../deployment.ts";
import { NodeModel, SentinelModel } from "../instance.ts";
import { Setting } from "../known.ts";
import type { Origin } from "../origin.ts";
import { knownPeers } from "../votes/peers.ts";
import { announcedHost, announcedPort, isTranslated, listeningPorts } from "./announce.ts";
import { portsOf } from "./ports.ts";
import { boundHosts } from "./reach.ts";
import { placeIn } from "./subnets.ts";

type Model = NodeModel | SentinelModel;

/**
 * Finds out where each instance is reached, from evidence, strongest first: what it announces, the one address it
 * binds, what a compose file or a manifest calls it, where other sentinels have met its run id, an address or a name others use in its path, the loopback interface of
 * a set that names no other host, and last the only instance left for an address that somebody names. What stays ambiguous stays unknown. An instance can have
 * two addresses, as a name says nothing against an address, nor what stands before a server against what it binds: the
 * second is told by an announced name of the one address bound, or in the same way by elimination.
 */
export function identify(instances: readonly Model[], references: readonly Reference[], complete: boolean): void {
  const names = new Set(references.map(({ address }) => address.host).filter((host) => !isLiteral(host)));
  const met = peerHosts(instances);
  for (const instance of instances) {
    const told = launchAddresses(instance);
    const host = announced(instance) ?? boundHost(instance) ?? met.get(instance);
    if (told.length === 0) {
      const found = host ?? hostInPath(instance, names);
      if (found) instance.address = withPort(instance, found);
      continue;
    }
    const said = announced(instance);
    const [first, ...others] = [...(said ? [withPort(instance, said)] : []), ...told];
    if (first) instance.address = first;
    for (const other of [...others, ...(host ? [withPort(instance, host)] : [])])
      if (other.isKnown) instance.addAddress(other);
  }
  // What nothing starts is no candidate for an address, and hides nobody else's.
  const started = instances.filter(({ isLeftOut }) => !isLeftOut);
  const remote = [...references.map(({ address }) => address.host), ...instances.flatMap(knownHost)];
  if (remote.every((host) => isLoopback(host) || isWildcard(host)) || areOnLoopback(instances, references)) {
    identifyOnLoopback(started, references);
  }
  nameBound(started);
  identifyPublished(started, references);
  if (complete) identifyRemaining(started, references);
}

/** A name that an instance announces and that leads to the one address it binds leads to what else binds that address. */
function nameBound(instances: readonly Model[]): void {
  const namesOf = new Map<string, Set<string>>();
  const boundBy = new Map<string, Set<string>>();
  for (const instance of instances) {
    const [name, bound] = [announced(instance)?.value, boundHost(instance)?.value];
    const isDirect = announcedPort(instance).or(0) === undefined;
    if (name === undefined || bound === undefined || !isHostName(name) || !isDirect) continue;
    namesOf.set(bound, (namesOf.get(bound) ?? new Set()).add(name));
    boundBy.set(name, (boundBy.get(name) ?? new Set()).add(bound));
  }
  for (const instance of instances) {
    if (!(instance instanceof NodeModel) || !instance.address.isKnown || announced(instance)) continue;
    const { host, port } = instance.address.value;
    const [name, ...others] = namesOf.get(host) ?? [];
    if (name === undefined || others.length > 0 || boundBy.get(name)!.size > 1) continue;
    instance.addAddress(Setting.known({ host: name, port }, instance.origin));
  }
}

/** Where an instance is reached by what is said of how it is started, but for names that others share. */
function launchAddresses({ launch, listeningPort }: Model): Setting<Address>[] {
  const own = (launch?.hosts ?? []).filter(({ host, isShared }) => !isShared && !isOwn(normalizeHost(host)));
  return own.map(({ host, port, origin }) => {
    const at = port === undefined ? listeningPort : Setting.known(port, origin);
    return at.isKnown
      ? Setting.known({ host: normalizeHost(host), port: at.value }, origin)
      : Setting.unknown(at.missing!, origin);
  });
}

function isOwn(host: string): boolean {
  return isLoopback(host) || isWildcard(host);
}

function withPort(instance: Model, { value, origin }: { value: string; origin: Origin }): Setting<Address> {
  const { port } = instance;
  return port.isKnown
    ? Setting.known({ host: value, port: port.value }, origin)
    : Setting.unknown(port.missing!, origin);
}

type Evidence = { value: string; origin: Origin } | undefined;

/**
 * Servers that listen on the loopback interface only, each on a port of its own, and are addressed so: they are on one
 * machine, whatever other address a line may name.
 */
export function areOnLoopback(instances: readonly Model[], references: readonly Reference[]): boolean {
  const nodes = instances.filter((instance) => instance instanceof NodeModel);
  const ports = new Set(nodes.map(({ port }) => port.or(undefined)));
  return (
    nodes.length > 1 &&
    ports.size === nodes.length &&
    !ports.has(undefined) &&
    nodes.every((node) => (boundHosts(node).or(undefined) ?? ["*"]).every(isLoopback) && !announced(node)) &&
    references.some(({ by, address, how }) => how === "replicaof" && isLoopback(address.host) && by.kind === "server")
  );
}

/** Where an instance is reached by its own lines: what it announces, or all it binds. */
export function ownAddress(instance: Model): Setting<Address> | undefined {
  const host = announced(instance) ?? boundHost(instance);
  if (host) return withPort(instance, host);
  const bind = instance.settings.get("bind");
  const hosts = boundHosts(instance).or([]);
  const isLocal = bind.isWritten && hosts.length > 0 && hosts.every(isLoopback);
  return isLocal ? withPort(instance, { value: "127.0.0.1", origin: bind.origin }) : undefined;
}

function announced(instance: Model): Evidence {
  const host = announcedHost(instance);
  const value = host.or(undefined);
  return value === undefined ? undefined : { value, origin: host.origin };
}

function boundHost(instance: Model): Evidence {
  const bind = instance.settings.get("bind");
  if (!bind.isWritten) return undefined;
  const hosts = (bind.or(undefined) ?? []).map((host) => normalizeHost(host.replace(/^-/, "")));
  if (hosts.some((host) => isWildcard(host))) return undefined;
  const routable = hosts.filter((host) => isLiteral(host) && !isLoopback(host));
  return routable.length === 1 ? { value: routable[0]!, origin: bind.origin } : undefined;
}

/** Where other sentinels have met the one of a run id, if they agree and no two files have that id. */
function peerHosts(instances: readonly Model[]): ReadonlyMap<Model, NonNullable<Evidence>> {
  const sentinels = instances.filter((instance) => instance instanceof SentinelModel);
  const owners = groupBy(sentinels, ({ myid }) => myid?.or(undefined));
  const met = new Map<Model, NonNullable<Evidence>>();
  const doubtful = new Set<Model>();
  for (const { id, address } of sentinels.flatMap(({ watches }) => watches.flatMap(knownPeers))) {
    const [owner, ...others] = (id !== undefined && owners.get(id)) || [];
    const { host, port } = address.or({ host: "", port: 0 });
    if (!owner || others.length > 0 || port === 0 || isLoopback(host)) continue;
    if ((met.get(owner)?.value ?? host) !== host) doubtful.add(owner);
    met.set(owner, { value: host, origin: address.origin });
  }
  for (const owner of doubtful) met.delete(owner);
  return met;
}

/** An IPv4 address in a folder's or the file's name, or a name that others use for a host. */
function hostInPath(instance: Model, names: ReadonlySet<string>): Evidence {
  const found = new Set<string>();
  for (const part of instance.id.toLowerCase().split("/")) {
    const address = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/.exec(part)?.[0];
    if (address && isIpv4(address)) found.add(address);
    const stem = part.replace(/\.(?:conf|cfg)$/, "");
    if (names.has(stem)) found.add(stem);
  }
  const [host, ...others] = found;
  return host !== undefined && others.length === 0 ? { value: host, origin: instance.origin } : undefined;
}

function knownHost(instance: Model): string[] {
  return instance.address.isKnown ? [instance.address.value.host] : [];
}

function identifyOnLoopback(instances: readonly Model[], references: readonly Reference[]): void {
  const named = new Set(references.map(({ address }) => address.port));
  // Who talks to others over loopback is on their machine.
  const callers = new Set(references.filter(({ address }) => isLoopback(address.host)).map(({ by }) => by.id));
  for (const group of groupBy(instances, ({ port }) => (port.isKnown ? port.value : undefined)).values()) {
    const [instance, ...others] = group;
    if (!instance?.port.isKnown || others.length > 0 || instance.address.isKnown) continue;
    const hosts = (instance.settings.get("bind").or(undefined) ?? []).map((host) =>
      normalizeHost(host.replace(/^-/, "")),
    );
    const bindsLoopback = hosts.length > 0 && hosts.every(isLoopback);
    if (named.has(instance.port.value) || bindsLoopback || callers.has(instance.id)) {
      instance.address = withPort(instance, { value: "127.0.0.1", origin: instance.origin });
    }
  }
}

/**
 * Ports that containers give to the network of their machine: whoever announces one of them tells an address of the
 * machine, and so does a line with an address that nobody has and a port that one machine gives away.
 */
function identifyPublished(instances: readonly Model[], references: readonly Reference[]): void {
  const publishing = instances.filter(({ launch }) => launch?.isInside && launch.ports.length > 0);
  if (publishing.length === 0) return;
  const inside = new Set(
    instances.flatMap(({ launch }) => (launch?.hosts ?? []).map(({ host }) => normalizeHost(host))),
  );
  const machines = new Map<string, Set<string>>();
  const tell = (hosts: Map<string, Set<string>>, instance: Model, host: string) => {
    const machine = instance.launch!.machine ?? instance.id;
    if (!inside.has(host) && !isOwn(host)) hosts.set(machine, (hosts.get(machine) ?? new Set()).add(host));
  };
  for (const instance of publishing) {
    const { host, port } = announced(instance) ? instance.address.or({ host: "", port: 0 }) : { host: "", port: 0 };
    if (instance.launch!.ports.some(({ outside }) => outside === port)) tell(machines, instance, host);
  }
  const taken = new Set(instances.flatMap(knownAddresses).map(addressKey));
  const named = new Map<string, Set<string>>();
  for (const { address } of references) {
    if (taken.has(addressKey(address)) || isOfDocker(address.host)) continue;
    if (publishing.some(({ launch }) => placeIn(launch!.subnets ?? [], address.host) !== undefined)) continue;
    const [only, ...others] = publishing.filter(({ launch }) =>
      launch!.ports.some(({ outside }) => outside === address.port),
    );
    if (only && others.length === 0) tell(named, only, address.host);
  }
  // Several are those of containers, as they were at different times.
  for (const [machine, hosts] of named) if (hosts.size === 1 && !machines.has(machine)) machines.set(machine, hosts);
  for (const instance of publishing) {
    const { ports, machine } = instance.launch!;
    const own = portsListened(instance);
    for (const { inside: port, outside, address, origin } of ports) {
      if (outside === undefined || !own.includes(port) || isLoopback(address ?? "")) continue;
      for (const host of machines.get(machine ?? instance.id) ?? [])
        instance.addAddress(Setting.known({ host, port: outside }, origin));
    }
  }
}

/** In the range from which Docker takes the addresses of containers. */
function isOfDocker(host: string): boolean {
  return /^172\.(?:1[6-9]|2\d|3[01])\./.test(host);
}

function portsListened(instance: Model): readonly number[] {
  const { listeningPort } = instance;
  return [...listeningPorts(instance), ...(listeningPort.isKnown ? [listeningPort.value] : [])];
}

function knownAddresses({ address, otherAddresses }: Model): Address[] {
  return [address, ...otherAddresses].filter(({ isKnown }) => isKnown).map(({ value }) => value);
}

/** An address that others name, that nobody has, and that only one node can have. */
function identifyRemaining(instances: readonly Model[], references: readonly Reference[]): void {
  const taken = new Set(
    instances
      .flatMap((instance) => [
        ...knownAddresses(instance),
        ...(instance.launch?.hosts ?? []).flatMap(({ host, isShared }) =>
          isShared ? portsOf(instance).map((port) => ({ host: normalizeHost(host), port })) : [],
        ),
      ])
      .map(addressKey),
  );
  const wanted = new Map<string, Reference[]>();
  for (const reference of references) {
    const { address, how } = reference;
    const key = addressKey(address);
    if (how === "known-sentinel" || isLoopback(address.host) || taken.has(key)) continue;
    const others = wanted.get(key);
    if (others) others.push(reference);
    else wanted.set(key, [reference]);
  }
  const isMaster = (uses: readonly Reference[]) => uses.some(({ how }) => how !== "known-replica");
  const isBehindOther = instances.some((one) => one instanceof NodeModel && announced(one) && isTranslated(one));
  const byPort = groupBy([...wanted.values()], (uses) => `${uses[0]!.address.port} ${isMaster(uses)}`);
  const nodes = instances.filter((instance) => instance instanceof NodeModel);
  const mapped = mappedPorts(nodes);
  const nodesByPort = new Map<number, NodeModel[]>();
  for (const node of nodes) {
    for (const port of new Set([...portsOf(node), ...mapped(node)])) {
      const others = nodesByPort.get(port);
      if (others) others.push(node);
      else nodesByPort.set(port, [node]);
    }
  }
  for (const addresses of byPort.values()) {
    // Where a line disagrees with the others, what both a sentinel and a replica name counts.
    const agreed = addresses.filter(
      (uses) => uses.some(({ how }) => how === "monitor") && uses.some(({ how }) => how === "replicaof"),
    );
    const most = agreed.filter((uses) => addresses.every((other) => other === uses || other.length < uses.length));
    const [uses, ...rivals] = addresses.length === 1 ? addresses : most;
    if (!uses || rivals.length > 0) continue;
    const { address } = uses[0]!;
    const candidates = (nodesByPort.get(address.port) ?? []).filter(
      (node) => node.replicaof.isKnown && (node.replicaof.value === undefined) === isMaster(uses),
    );
    const isDirect = (node: NodeModel) => !node.address.isKnown && portsOf(node).includes(address.port);
    const direct = candidates.filter((node) => isDirect(node) && canHave(node, address));
    const others = candidates.filter((node) => !isDirect(node) && canHaveToo(node, address, isBehindOther));
    const [only, ...more] = direct.length > 0 ? direct : others;
    if (!only || more.length > 0) continue;
    const found = Setting.known(address, only.origin);
    if (only.address.isKnown) only.addAddress(found);
    else only.address = found;
  }
}

/** Where a server announces another port than the one it listens on, others that listen there may be reached so too. */
function mappedPorts(nodes: readonly NodeModel[]): (node: NodeModel) => readonly number[] {
  const found = new Map<number, Set<number>>();
  for (const node of nodes) {
    const outside = announcedPort(node).or(undefined);
    if (outside === undefined || listeningPorts(node).includes(outside)) continue;
    for (const inside of listeningPorts(node)) found.set(inside, (found.get(inside) ?? new Set()).add(outside));
  }
  return (node) =>
    announcedPort(node).or(0) === undefined
      ? listeningPorts(node).flatMap((inside) => [...(found.get(inside) ?? [])])
      : [];
}

/** Whether the addresses a node binds leave room for another; one that binds loopback only may do so by mistake. */
export function canHave(node: Instance, { host }: Address): boolean {
  const bound = boundHosts(node).or(["*"]);
  if (!isLiteral(host) || !bound.every(isLiteral) || bound.includes(host)) return true;
  return bound.some(isWildcard) || bound.every(isLoopback);
}

/**
 * Whether an address of another form can be a node's second one, or one of another port or host what stands before it,
 * as something does before another node.
 */
function canHaveToo(node: NodeModel, wanted: Address, isBehindOther: boolean): boolean {
  // All names of a container are known, its addresses only where they are given.
  if (node.launch && node.launch.hosts.length > 0)
    return isLiteral(wanted.host) && !node.launch.hosts.some(({ host }) => isLiteral(host)) && hasPort(node, wanted);
  if (isBehindOther && !announced(node)) return true;
  if (node.otherAddresses.length > 0 || !node.address.isKnown || isLoopback(node.address.value.host)) return false;
  const { host } = node.address.value;
  const isAnother = isLiteral(wanted.host) ? isHostName(host) : isLiteral(host) && isHostName(wanted.host);
  return isAnother && portsOf(node).includes(wanted.port) && canHave(node, wanted);
}

function hasPort(node: NodeModel, { port }: Address): boolean {
  return portsListened(node).includes(port);
}

export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
