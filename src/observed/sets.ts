import type { Endpoint } from "../facts/answers.ts";
import type { Section } from "../facts/read.ts";
import { type Address, addressKey, exactKey, isLoopback, normalizeHost } from "../model/address.ts";
import type { Deployment, Instance } from "../model/deployment.ts";
import { groupBy } from "../model/grouping.ts";
import { boundLoopback } from "../model/identity/bound-loopback.ts";
import { Live } from "../model/live/live.ts";
import { pairBound } from "./bound.ts";
import type { ToldAddress } from "./told-addresses.ts";

/** Instances that were asked and belong together. */
export interface ObservedSet {
  /** The files that declare them, where there are any. */
  readonly deployment: Deployment | undefined;
  readonly sections: readonly Process[];
  /** What the files declare of each, where they do. */
  readonly pairs: ReadonlyMap<Section, Instance>;
}

interface Process {
  readonly section: Section;
  /** The same process, asked at another address. */
  readonly aliases: readonly Section[];
}

/**
 * Finds out what was asked belongs to which files. What no file declares belongs to those that it names or that name it;
 * what is left are sets of their own.
 */
export function sectionsOfSets(
  sections: readonly Section[],
  declared: readonly Deployment[],
  told: ReadonlyMap<Section, readonly ToldAddress[]>,
): readonly ObservedSet[] {
  const byKey = keysOf(sections);
  const owners = declared.map((deployment) => ({ deployment, pairs: pairsOf(deployment, byKey) }));
  pairBound(owners, byKey);
  const paired = new Set(owners.flatMap(({ pairs }) => [...pairs.keys()]));
  const processes = withoutAliases(sections, paired);
  const indexOf = indicesOf(processes);
  const sets = connected(processes.length, indexOf, told);
  const setOf = new Map(sets.flatMap((set) => set.map((index) => [index, set] as const)));
  const isPaired = (index: number) => paired.has(processes[index]!.section);
  const strangers = new Map(sets.map((set) => [set, set.filter((index) => !isPaired(index))]));
  const result: ObservedSet[] = [];
  for (const { deployment, pairs } of owners) {
    if (pairs.size === 0) continue;
    const known = new Set([...pairs.keys()].map((section) => indexOf.get(section)!));
    const touched = new Set([...known].map((index) => setOf.get(index)!));
    const own = [...known, ...[...touched].flatMap((set) => strangers.get(set)!)]
      .toSorted((a, b) => a - b)
      .map((index) => processes[index]!);
    const ofProcess = own.flatMap((of) => {
      const pair = sectionsOf(of)
        .map((one) => pairs.get(one))
        .find((found) => found !== undefined);
      return pair ? [[of.section, pair] as const] : [];
    });
    result.push({ deployment, sections: own, pairs: new Map(ofProcess) });
  }
  for (const set of sets) {
    if (set.some(isPaired)) continue;
    result.push({ deployment: undefined, sections: set.map((index) => processes[index]!), pairs: new Map() });
  }
  return result;
}

function indicesOf(processes: readonly Process[]): ReadonlyMap<Section, number> {
  return new Map(processes.flatMap((of, index) => sectionsOf(of).map((one) => [one, index] as const)));
}

function sectionsOf({ section, aliases }: Process): readonly Section[] {
  return [section, ...aliases];
}

/**
 * By address, and a sentinel by its id, which it keeps wherever it runs. Addresses of the loopback interface are told apart;
 * one that no file gives is another name of the only instance on its port, if nobody answered for that.
 */
function pairsOf({ nodes, sentinels }: Deployment, sectionsOf: SectionsByKey): Map<Section, Instance> {
  const byKey = new Map<string, Instance>();
  const onLoopback = new Map<string, Set<Instance>>();
  for (const instance of [...sentinels, ...nodes]) {
    for (const address of addressesOf(instance)) {
      const key = exactKey(address);
      for (const kind of [instance.kind, "unknown"]) {
        if (!byKey.has(`${kind} ${key}`)) byKey.set(`${kind} ${key}`, instance);
        if (!isLoopback(address.host)) continue;
        const ofPort = `${kind} ${addressKey(address)}`;
        onLoopback.set(ofPort, (onLoopback.get(ofPort) ?? new Set()).add(instance));
      }
    }
    const id = instance.kind === "sentinel" ? instance.myid?.or(undefined) : undefined;
    if (id) byKey.set(`id ${id}`, instance);
  }
  const sections = [...byKey.keys(), ...onLoopback.keys()]
    .flatMap((key) => sectionsOf.get(key) ?? [])
    .toSorted((a, b) => a.head.start - b.head.start);
  const pairs = new Map<Section, Instance>();
  const others: Section[] = [];
  for (const section of sections) {
    const id = section.lines.get("myid")?.[0]?.words[0]?.value;
    const found = byKey.get(`${section.kind} ${exactKey(addressOf(section))}`) ?? byKey.get(`id ${id}`);
    if (found) pairs.set(section, found);
    else if (isLoopback(addressOf(section).host)) others.push(section);
  }
  const answered = new Set(pairs.values());
  for (const section of others) {
    const [only, ...more] = onLoopback.get(`${section.kind} ${addressKey(addressOf(section))}`) ?? [];
    if (only && more.length === 0 && !answered.has(only)) pairs.set(section, only);
  }
  return pairs;
}

/** Sections by kind and address, by kind and what the address is called on the loopback interface, and by the id of a sentinel. */
type SectionsByKey = ReadonlyMap<string, readonly Section[]>;

function keysOf(sections: readonly Section[]): SectionsByKey {
  const found = new Map<string, Section[]>();
  for (const section of sections) {
    const address = addressOf(section);
    const id = section.lines.get("myid")?.[0]?.words[0]?.value;
    const keys = new Set([`${section.kind} ${exactKey(address)}`, `${section.kind} ${addressKey(address)}`]);
    for (const key of id === undefined ? keys : keys.add(`id ${id}`)) {
      const same = found.get(key);
      if (same) same.push(section);
      else found.set(key, [section]);
    }
  }
  return found;
}

/** Where files say that it is reached. */
function addressesOf(instance: Instance): readonly Address[] {
  const bound = boundLoopback(instance);
  const known = [instance.address, ...instance.otherAddresses].flatMap((one) => (one.isKnown ? [one.value] : []));
  return bound ? [bound, ...known.filter(({ host }) => !isLoopback(host))] : known;
}

/** A process that answers at two addresses tells the same run id; the one that files declare stands for it. */
function withoutAliases(sections: readonly Section[], paired: ReadonlySet<Section>): readonly Process[] {
  const runIdOf = (section: Section) => Live.of(section).info("run_id").or(section);
  return [...groupBy(sections, runIdOf).values()].map((same) => {
    const section = same.find((one) => paired.has(one)) ?? same[0]!;
    return { section, aliases: same.filter((other) => other !== section) };
  });
}

type Asked = (endpoint: Endpoint) => number | undefined;

/**
 * Which process answers at an address; another name of the loopback interface leads to the only one on its port.
 *
 * @param indexOf the number of the process that each section is of
 */
function whoIsAt(indexOf: ReadonlyMap<Section, number>, told: ReadonlyMap<Section, readonly ToldAddress[]>): Asked {
  const byAddress = new Map<string, number>();
  const onLoopback = new Map<string, Set<number>>();
  for (const [section, index] of indexOf) {
    for (const address of [section.address, ...(told.get(section) ?? [])].map(normalized)) {
      byAddress.set(exactKey(address), index);
      if (!isLoopback(address.host)) continue;
      const key = addressKey(address);
      onLoopback.set(key, (onLoopback.get(key) ?? new Set()).add(index));
    }
  }
  return (endpoint) => {
    const address = normalized(endpoint);
    const exact = byAddress.get(exactKey(address));
    if (exact !== undefined || !isLoopback(address.host)) return exact;
    const [only, ...more] = onLoopback.get(addressKey(address)) ?? [];
    return more.length === 0 ? only : undefined;
  };
}

/** Processes that name each other, by their numbers in order. */
function connected(
  count: number,
  indexOf: ReadonlyMap<Section, number>,
  told: ReadonlyMap<Section, readonly ToldAddress[]>,
): readonly (readonly number[])[] {
  const at = whoIsAt(indexOf, told);
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  for (const [section, index] of indexOf) {
    for (const endpoint of namedBy(section)) {
      const named = at(endpoint);
      if (named === undefined) continue;
      neighbours[index]!.add(named);
      neighbours[named]!.add(index);
    }
  }
  const seen = new Set<number>();
  return neighbours.flatMap((_, first) => {
    if (seen.has(first)) return [];
    seen.add(first);
    const set = [first];
    // It grows while it is walked through.
    for (const index of set) {
      for (const next of neighbours[index]!) if (!seen.has(next)) set.push(next);
      for (const next of neighbours[index]!) seen.add(next);
    }
    return [set.toSorted((a, b) => a - b)];
  });
}

/** Whether a sentinel told whom it watches, and where servers were asked, so was each that sentinels name. */
export function areAllAsked(
  processes: readonly Process[],
  told: ReadonlyMap<Section, readonly ToldAddress[]>,
): boolean {
  const indexOf = indicesOf(processes);
  const sections = [...indexOf.keys()];
  const at = whoIsAt(indexOf, told);
  const watched = sections.flatMap((section) => [...Live.of(section).watches.values()]);
  const servers = watched.flatMap((watch) =>
    [watch, ...watch.replicas.or([])].flatMap(({ address }) => address.or([])),
  );
  const lacksServers = sections.some(({ kind }) => kind === "server") && servers.some((one) => at(one) === undefined);
  return !lacksServers && sections.some((section) => Live.of(section).tellsWatches);
}

/** The addresses that an instance told. */
function namedBy(section: Section): Endpoint[] {
  const live = Live.of(section);
  const host = live.info("master_host").or(undefined);
  const port = live.number("master_port").or(undefined);
  const seen = [...live.watches.values()].flatMap((watch) => [watch, ...watch.replicas.or([]), ...watch.peers.or([])]);
  return [
    ...(host !== undefined && port !== undefined ? [{ host, port }] : []),
    ...live.attachedReplicas.map(({ address }) => address),
    ...seen.flatMap(({ address }) => (address.isKnown ? [address.value] : [])),
  ];
}

function addressOf({ address }: Section): Address {
  return normalized(address);
}

function normalized({ host, port }: Endpoint): Address {
  return { host: normalizeHost(host), port };
}
