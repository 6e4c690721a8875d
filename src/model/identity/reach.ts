import { isAtLeast } from "../../../grammar/version.ts";
import { decode } from "../../syntax/position.ts";
import { type Address, addressText, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { DataNode, Instance, Sentinel, Watch } from "../deployment.ts";
import type { Setting } from "../known.ts";
import type { Origin } from "../origin.ts";

/** The addresses an instance listens on, without the `-` of those that may be missing; a wildcard by default. */
export function boundHosts({ settings }: Instance): Setting<readonly string[]> {
  const bind = settings.get("bind");
  return bind.map((hosts) =>
    (bind.isWritten ? (hosts ?? []) : ["*"]).map((host) => normalizeHost(host.replace(/^-/, ""))),
  );
}

/** A line by which somebody is told to talk to an instance, and how. */
export interface Addressed {
  readonly at: Origin;
  readonly message: string;
  /** Servers that may be meant instead. */
  readonly others?: readonly DataNode[];
}

/**
 * A line by which somebody is told to talk to the instance over another address than loopback, and how it does so: one
 * that names it, or what its sentinels watch, since they find the replicas of a master and each other through that
 * master. Whoever uses such an address counts as a client of another host, even on the same machine.
 */
export function addressedRemotely(instance: Instance): Addressed | undefined {
  const named = instance.references.find(({ by, address }) => by !== instance && isRemote(address));
  if (named) return { at: named.origin, message: `it is addressed as ${shown(named.address)}` };
  const found = instance.kind === "server" ? foundThroughMaster(instance) : foundByPeer(instance);
  const who = instance.kind === "server" ? "sentinels find it" : "other sentinels meet it";
  return found && { at: found.origin, message: `${who} through ${shown(found.value)}` };
}

/** A value by which the instance itself is told to talk to another host: the master it follows, or one it watches. */
export function callsRemotely(instance: Instance): Setting<Address> | undefined {
  const targets = instance.kind === "server" ? [instance.replicaof] : instance.watches.map(({ address }) => address);
  return targets.find((target): target is Setting<Address> => isRemote(target.or(undefined)));
}

/**
 * Whether the first bound address is the source of connections out. Replicas fall back to the system's choice since
 * 3.0.3, Sentinel never does (docs/facts-found.md); from 7.0 on both leave the choice to the system.
 */
export function callsFromBound({ kind, loading, settings }: Instance): boolean {
  const source = settings.get("bind");
  return (
    source.isWritten && !isAtLeast(loading.target, { redis: kind === "sentinel" ? "7.0" : "3.0.3", valkey: "7.2.5" })
  );
}

/** Sentinels connect to every replica that a master they watch has. */
function foundThroughMaster(replica: DataNode): Setting<Address> | undefined {
  if (!isRemote(replica.replicaof.or(undefined))) return undefined;
  return replica.group.masters.flatMap(({ watches }) => watches).find(isRemoteWatch)?.address;
}

/** Sentinels meet on the master they watch, each under the address by which it reaches that master. */
function foundByPeer(sentinel: Sentinel): Setting<Address> | undefined {
  const names = new Set(sentinel.watches.filter(isRemoteWatch).map(({ name }) => name));
  const watches = sentinel.deployment.masters.filter(({ name }) => names.has(name)).flatMap((master) => master.watches);
  return watches.find((watch) => watch.sentinel !== sentinel && isRemoteWatch(watch))?.address;
}

function isRemoteWatch({ address }: Watch): boolean {
  return isRemote(address.or(undefined));
}

/** A client that connects to 0.0.0.0 reaches its own machine over loopback. */
export function isRemote(address: Address | undefined): address is Address {
  return address !== undefined && !isLoopback(address.host) && !isWildcard(address.host);
}

function shown(address: Address): string {
  return decode(addressText(address));
}
