import type { Endpoint } from "../facts/answers.ts";
import type { Section } from "../facts/read.ts";
import { addressKey, normalizeHost } from "../model/address.ts";
import type { Deployment, Instance } from "../model/deployment.ts";
import { groupBy } from "../model/grouping.ts";
import { Live } from "../model/live/live.ts";
import type { ToldAddress } from "./told-addresses.ts";

/** Instances that were asked and belong together. */
export interface ObservedSet {
  /** The files that declare them, where there are any. */
  readonly deployment: Deployment | undefined;
  readonly sections: readonly {
    readonly section: Section;
    /** The same process, asked at another address. */
    readonly aliases: readonly Section[];
  }[];
  /** What the files declare of each, where they do. */
  readonly pairs: ReadonlyMap<Section, Instance>;
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
  const owners = declared.map((deployment) => ({ deployment, pairs: pairsOf(deployment, sections) }));
  const isPaired = (section: Section) => owners.some(({ pairs }) => pairs.has(section));
  const processes = withoutAliases(sections, isPaired);
  const sets = connected(
    processes.map(({ section, aliases }) => [section, ...aliases]),
    told,
  );
  const result: ObservedSet[] = [];
  for (const { deployment, pairs } of owners) {
    if (pairs.size === 0) continue;
    const touched = sets.filter((set) => set.some((section) => pairs.has(section)));
    const own = processes.filter(
      ({ section, aliases }) =>
        [section, ...aliases].some((one) => pairs.has(one)) ||
        (!isPaired(section) && touched.some((set) => set.includes(section))),
    );
    const ofProcess = own.flatMap(({ section, aliases }) => {
      const pair = [section, ...aliases].map((one) => pairs.get(one)).find((found) => found !== undefined);
      return pair ? [[section, pair] as const] : [];
    });
    result.push({ deployment, sections: own, pairs: new Map(ofProcess) });
  }
  for (const set of sets) {
    if (set.some(isPaired)) continue;
    const own = processes.filter(({ section }) => set.includes(section));
    result.push({ deployment: undefined, sections: own, pairs: new Map() });
  }
  return result;
}

/** By address, and a sentinel by its id, which it keeps wherever it runs. */
function pairsOf({ nodes, sentinels }: Deployment, sections: readonly Section[]): Map<Section, Instance> {
  const byKey = new Map<string, Instance>();
  for (const instance of [...sentinels, ...nodes]) {
    for (const address of [instance.address, ...instance.otherAddresses]) {
      if (!address.isKnown) continue;
      const key = addressKey(address.value);
      for (const kind of [instance.kind, "unknown"]) {
        if (!byKey.has(`${kind} ${key}`)) byKey.set(`${kind} ${key}`, instance);
      }
    }
    const id = instance.kind === "sentinel" ? instance.myid?.or(undefined) : undefined;
    if (id) byKey.set(`id ${id}`, instance);
  }
  const pairs = new Map<Section, Instance>();
  for (const section of sections) {
    const id = section.lines.get("myid")?.[0]?.words[0]?.value;
    const found = byKey.get(`${section.kind} ${keyOf(section.address)}`) ?? byKey.get(`id ${id}`);
    if (found) pairs.set(section, found);
  }
  return pairs;
}

/** A process that answers at two addresses tells the same run id; the one that files declare stands for it. */
function withoutAliases(sections: readonly Section[], isPaired: (section: Section) => boolean) {
  const runIdOf = (section: Section) => new Live(section).info("run_id").or(section);
  return [...groupBy(sections, runIdOf).values()].map((same) => {
    const section = same.find(isPaired) ?? same[0]!;
    return { section, aliases: same.filter((other) => other !== section) };
  });
}

/** Processes that name each other, as lists of their sections. */
function connected(
  processes: readonly (readonly Section[])[],
  told: ReadonlyMap<Section, readonly ToldAddress[]>,
): readonly (readonly Section[])[] {
  const setOf = new Map<Section, Set<Section>>();
  const join = (sections: Iterable<Section>) => {
    const all = new Set([...sections].flatMap((section) => [...(setOf.get(section) ?? [section])]));
    for (const section of all) setOf.set(section, all);
  };
  const byAddress = new Map<string, Section>();
  for (const process of processes) {
    join(process);
    for (const section of process)
      for (const address of [section.address, ...(told.get(section) ?? [])]) byAddress.set(keyOf(address), section);
  }
  for (const section of processes.flat()) {
    const named = namedBy(section).flatMap((endpoint) => byAddress.get(keyOf(endpoint)) ?? []);
    join([section, ...named]);
  }
  return [...new Set(setOf.values())].map((set) => [...set]);
}

/** Whether a sentinel told whom it watches, and where servers were asked, so was each that sentinels name. */
export function areAllAsked(sections: readonly Section[], told: ReadonlyMap<Section, readonly ToldAddress[]>): boolean {
  const addresses = sections.flatMap((section) => [section.address, ...(told.get(section) ?? [])]);
  const asked = new Set(addresses.map(keyOf));
  const watched = sections.flatMap((section) => [...new Live(section).watches.values()]);
  const servers = watched.flatMap((watch) =>
    [watch, ...watch.replicas.or([])].flatMap(({ address }) => address.or([])),
  );
  const lacksServers = sections.some(({ kind }) => kind === "server") && servers.some((one) => !asked.has(keyOf(one)));
  return !lacksServers && sections.some((section) => new Live(section).tellsWatches);
}

/** The addresses that an instance told. */
function namedBy(section: Section): Endpoint[] {
  const live = new Live(section);
  const host = live.info("master_host").or(undefined);
  const port = live.number("master_port").or(undefined);
  const seen = [...live.watches.values()].flatMap((watch) => [watch, ...watch.replicas.or([]), ...watch.peers.or([])]);
  return [
    ...(host !== undefined && port !== undefined ? [{ host, port }] : []),
    ...live.attachedReplicas.map(({ address }) => address),
    ...seen.flatMap(({ address }) => (address.isKnown ? [address.value] : [])),
  ];
}

function keyOf({ host, port }: Endpoint): string {
  return addressKey({ host: normalizeHost(host), port });
}
