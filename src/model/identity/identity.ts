import { type Address, isHostName, isLiteral, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { Reference } from "../deployment.ts";
import { NodeModel } from "../instance.ts";
import { Setting } from "../known.ts";
import { announcedPort } from "./announce.ts";
import { hostInPath, peerHosts } from "./from-peers.ts";
import { areOnLoopback, identifyOnLoopback } from "./on-loopback.ts";
import { announced, boundHost, isOwn, type Model, withPort } from "./own-address.ts";
import { identifyPublished } from "./published-addresses.ts";
import { identifyRemaining } from "./remaining.ts";

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
  const isLocal = areAskedOnLoopback(instances);
  for (const instance of instances) {
    const told = launchAddresses(instance, isLocal);
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

/** Whether all that a probe asked is on its own machine: each answers, or does not, at the loopback address it was asked at. */
function areAskedOnLoopback(instances: readonly Model[]): boolean {
  return instances.every(({ launch }) => launch?.by === "probe" && isLoopback(normalizeHost(launch.hosts[0]!.host)));
}

/**
 * Where an instance is reached by what is said of how it is started, but for names that others share.
 *
 * @param isLocal loopback addresses are those of one machine
 */
function launchAddresses({ launch, listeningPort }: Model, isLocal: boolean): Setting<Address>[] {
  const isTold = (host: string) => !isOwn(host) || (isLocal && isLoopback(host));
  const own = (launch?.hosts ?? []).filter(({ host, isShared }) => !isShared && isTold(normalizeHost(host)));
  return own.map(({ host, port, origin }) => {
    const at = port === undefined ? listeningPort : Setting.known(port, origin);
    return at.isKnown
      ? Setting.known({ host: normalizeHost(host), port: at.value }, origin)
      : Setting.unknown(at.missing!, origin);
  });
}

function knownHost(instance: Model): string[] {
  return instance.address.isKnown ? [instance.address.value.host] : [];
}
