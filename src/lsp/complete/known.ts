import { addressText, hostText } from "../../model/address.ts";
import type { Instance, Master } from "../../model/deployment.ts";
import { decode } from "../../syntax/position.ts";
import { roleOf } from "../describe/instance.ts";
import type { Reader } from "../describe/readers.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { kinds, type Offer } from "./offer.ts";

/** What is known of the deployments that a file belongs to, each once. */
function deploymentsOf(readers: readonly Reader[]): Set<Instance["deployment"]> {
  return new Set(readers.map(({ instance }) => instance.deployment));
}

export function mastersOf(readers: readonly Reader[]): readonly Master[] {
  return [...deploymentsOf(readers)].flatMap(({ masters }) => masters);
}

/** Master names, those of the file first, then those of its deployment. */
export function masterOffers(readers: readonly Reader[], snapshot: Snapshot): Offer[] {
  const watched = readers.flatMap(({ instance }) => (instance.kind === "sentinel" ? instance.watches : []));
  const own = new Set(watched.map(({ name }) => name));
  const near = mastersOf(readers);
  const others = snapshot.judged.flatMap(({ deployment }) => deployment.masters);
  const names = new Map([...others, ...near].map((master) => [master.name, master]));
  return [...names].map(([name, master]) => {
    const address = master.watches[0]?.address.or(undefined);
    const detail = address === undefined ? "master name" : `master at ${decode(addressText(address))}`;
    return { words: [name], kind: kinds.Module, rank: own.has(name) ? 1 : near.includes(master) ? 2 : 3, detail };
  });
}

/**
 * Addresses of other instances, masters first; those of other deployments last: half a line can be all that makes a file
 * belong to its deployment.
 */
function addressesOf(kind: Instance["kind"], readers: readonly Reader[], { judged }: Snapshot) {
  const own = new Set(readers.map(({ instance }) => instance));
  const near = deploymentsOf(readers);
  const all = judged.flatMap(({ deployment }) => deployment.instances);
  return all.flatMap((instance) => {
    const address = instance.address.or(undefined);
    if (instance.kind !== kind || own.has(instance) || !address || address.host.includes("@")) return [];
    const isMaster = instance.kind === "server" && instance.replicaof.or("unknown") === undefined;
    const isNear = near.has(instance.deployment);
    const detail = isNear ? roleOf(instance) : `${roleOf(instance)}, of ${instance.deployment.id}`;
    return [
      { host: hostText(address.host), port: String(address.port), detail, rank: (isNear ? 1 : 3) + (isMaster ? 0 : 1) },
    ];
  });
}

/**
 * Hosts where other instances are, with the port as a second word.
 *
 * @param withPort whether the port is still to be written
 */
export function hostOffers(
  kind: Instance["kind"],
  readers: readonly Reader[],
  snapshot: Snapshot,
  withPort: boolean,
): Offer[] {
  const all = addressesOf(kind, readers, snapshot).toSorted((a, b) => a.rank - b.rank);
  return unique(
    all.map(({ host, port, detail, rank }) => ({
      words: withPort ? [host, port] : [host],
      kind: kinds.Value,
      detail,
      rank,
    })),
  );
}

/** Ports that instances at a host have, then those of others. */
export function portOffers(
  kind: Instance["kind"],
  host: string,
  readers: readonly Reader[],
  snapshot: Snapshot,
): Offer[] {
  const all = addressesOf(kind, readers, snapshot).map((one) => ({
    ...one,
    rank: one.host === host.toLowerCase() ? 1 : 2,
  }));
  const usual = kind === "sentinel" ? "26379" : "6379";
  return unique([
    ...all
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ port, detail, rank }) => ({ words: [port], kind: kinds.Value, detail, rank })),
    { words: [usual], kind: kinds.Value, detail: "the usual port", rank: 3 },
  ]);
}

/** Names of users that instances of a kind have; names that could hold a password are none. */
export function userOffers(kind: Instance["kind"], readers: readonly Reader[]): Offer[] {
  const names = new Set(
    [...deploymentsOf(readers)]
      .flatMap(({ instances }) => instances.filter((instance) => instance.kind === kind))
      .flatMap(({ users }) => users.named.map(({ name }) => decode(name))),
  );
  return [...names]
    .filter((name) => /^[\w.-]+$/.test(name))
    .map((name) => ({ words: [name], kind: kinds.Constant, detail: "ACL user" }));
}

function unique(offers: readonly Offer[]): Offer[] {
  return [...new Map(offers.toReversed().map((offer) => [offer.words.join(" "), offer])).values()].reverse();
}
