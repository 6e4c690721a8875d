import { type Address, addressKey } from "../model/address.ts";
import type { Instance, Master, Sentinel, Watch } from "../model/deployment.ts";
import type { Setting } from "../model/known.ts";

/** One master name at one address, and the sentinels that hold it to be there. */
export interface Opinion {
  readonly name: string;
  /** Undefined where the files do not tell. */
  readonly address: Address | undefined;
  readonly watches: readonly Watch[];
  /** What each sentinel asks for; undefined where its file does not tell. */
  readonly quorums: ReadonlyMap<Sentinel, number | undefined>;
  /** Sentinels and replicas that these sentinels know and no instance is. */
  readonly unmetSentinels: readonly Address[];
  readonly unmetReplicas: readonly Address[];
}

/** Sentinels that share their opinions: each pair of a sentinel and a master would be a line of its own otherwise. */
export interface WatchGroup {
  readonly members: ReadonlySet<Sentinel>;
  readonly about: readonly Opinion[];
}

export function opinionsOf(master: Master): Opinion[] {
  const sides = new Map<string, Watch[]>();
  for (const watch of master.watches) {
    const key = watch.address.isKnown ? addressKey(watch.address.value) : "";
    const side = sides.get(key);
    if (side) side.push(watch);
    else sides.set(key, [watch]);
  }
  const { nodes, sentinels } = master.deployment;
  return [...sides.values()].map((watches) => {
    const started = watches.filter(({ sentinel }) => !sentinel.isLeftOut);
    return {
      name: master.name,
      address: watches[0]!.address.or(undefined),
      watches,
      quorums: new Map(watches.map(({ sentinel, quorum }) => [sentinel, quorum.or(undefined)])),
      unmetSentinels: unmet(
        started.flatMap(({ knownSentinels }) => knownSentinels),
        sentinels,
      ),
      unmetReplicas: unmet(
        started.flatMap(({ knownReplicas }) => knownReplicas),
        nodes,
      ),
    };
  });
}

export function watchGroups(opinions: readonly Opinion[]): WatchGroup[] {
  const groups = new Map<string, { members: Set<Sentinel>; about: Opinion[] }>();
  for (const opinion of opinions) {
    const members = new Set(opinion.watches.map(({ sentinel }) => sentinel));
    const key = JSON.stringify([...members].map(({ id }) => id).sort());
    const group = groups.get(key);
    if (group) group.about.push(opinion);
    else groups.set(key, { members, about: [opinion] });
  }
  return [...groups.values()];
}

/** Addresses that lines name and that led to no instance. */
function unmet(lines: readonly Setting<Address>[], instances: readonly Instance[]): Address[] {
  if (lines.length === 0) return [];
  const met = metAddresses(instances);
  const open = new Map<string, Address>();
  for (const line of lines) {
    const address = line.or(undefined);
    if (address && !met.has(addressKey(address))) open.set(addressKey(address), address);
  }
  return [...open.values()];
}

const known = new WeakMap<readonly Instance[], ReadonlySet<string>>();

/** The addresses at which instances answer: the model notes at an instance which lines name it. */
function metAddresses(instances: readonly Instance[]): ReadonlySet<string> {
  let met = known.get(instances);
  if (!met) {
    const addresses = instances.flatMap(({ address, otherAddresses, references }) => [
      ...[address, ...otherAddresses].flatMap((one) => (one.isKnown ? [one.value] : [])),
      ...references.map((reference) => reference.address),
    ]);
    met = new Set(addresses.map(addressKey));
    known.set(instances, met);
  }
  return met;
}
