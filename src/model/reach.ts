import { type Address, isLoopback, normalizeHost } from "./address.ts";
import type { DataNode, Instance, Reference, Sentinel } from "./deployment.ts";
import type { Setting } from "./known.ts";

/** The addresses an instance listens on, without the `-` of those that may be missing; a wildcard by default. */
export function boundHosts({ settings }: Instance): Setting<readonly string[]> {
  return settings.get("bind").map((hosts) => (hosts ?? ["*"]).map((host) => normalizeHost(host.replace(/^-/, ""))));
}

/**
 * A line by which somebody is told to talk to the instance over another address than loopback: one that names it, or
 * what its sentinels watch, since they find the replicas of a master and each other through that master. Whoever uses
 * such an address counts as a client of another host, even on the same machine.
 */
export function addressedRemotely(instance: Instance): Reference | undefined {
  const named = instance.references.find(({ by, address }) => by !== instance && !isLoopback(address.host));
  return named ?? (instance.kind === "server" ? foundThroughMaster(instance) : foundByPeer(instance));
}

/** A value by which the instance itself is told to talk to another host: the master it follows, or one it watches. */
export function callsRemotely(instance: Instance): Setting<Address> | undefined {
  const targets = instance.kind === "server" ? [instance.replicaof] : instance.watches.map(({ address }) => address);
  return targets.find((target): target is Setting<Address> => isRemote(target.or(undefined)));
}

/** Sentinels connect to every replica that a master they watch has. */
function foundThroughMaster(replica: DataNode): Reference | undefined {
  if (!isRemote(replica.replicaof.or(undefined))) return undefined;
  return replica.group.masters.flatMap(({ watches }) => watches).flatMap(monitorLine)[0];
}

/** Sentinels meet on the master they watch, each under the address by which it reaches that master. */
function foundByPeer(sentinel: Sentinel): Reference | undefined {
  const names = new Set(sentinel.watches.filter((watch) => monitorLine(watch).length > 0).map(({ name }) => name));
  const shared = sentinel.deployment.masters.filter(({ name }) => names.has(name));
  return shared
    .flatMap(({ watches }) => watches)
    .filter((watch) => watch.sentinel !== sentinel)
    .flatMap(monitorLine)[0];
}

function monitorLine({ sentinel, address }: Sentinel["watches"][number]): Reference[] {
  if (!isRemote(address.or(undefined))) return [];
  return [{ by: sentinel, address: address.value, how: "monitor", origin: address.origin }];
}

function isRemote(address: Address | undefined): address is Address {
  return address !== undefined && !isLoopback(address.host);
}
