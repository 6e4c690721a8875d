import { isIpv4, isLoopback } from "../address.ts";
import { groupBy } from "../grouping.ts";
import { SentinelModel } from "../instance.ts";
import { knownPeers } from "../votes/peers.ts";
import type { Model, Told } from "./own-address.ts";

/** Where other sentinels have met the one of a run id, if they agree and no two files have that id. */
export function peerHosts(instances: readonly Model[]): ReadonlyMap<Model, NonNullable<Told>> {
  const sentinels = instances.filter((instance) => instance instanceof SentinelModel);
  const owners = groupBy(sentinels, ({ myid }) => myid?.or(undefined));
  const met = new Map<Model, NonNullable<Told>>();
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
export function hostInPath(instance: Model, names: ReadonlySet<string>): Told {
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
