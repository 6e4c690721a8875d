import type { FactLine, Section } from "../facts/read.ts";
import { exactKey, isLoopback, normalizeHost } from "../model/address.ts";
import { Live } from "../model/live/live.ts";
import type { Seen } from "../model/live/seen.ts";
import { inFile, type Origin } from "../model/origin.ts";

/** An address at which others know an instance. */
export interface ToldAddress {
  readonly host: string;
  readonly port: number;
  readonly origin: Origin;
}

/**
 * Where sentinels know the processes that were asked: they say each one's run id, which it says itself. Files and users call
 * by name what sentinels call by address (`sentinel announce-hostnames no`).
 */
export function toldAddresses(sections: readonly Section[]): ReadonlyMap<Section, readonly ToldAddress[]> {
  const asked = new Set(sections.map(({ address: { host, port } }) => exactKey({ host: normalizeHost(host), port })));
  const byId = new Map(sections.flatMap((section) => idsOf(section).map((id) => [id, section] as const)));
  const found = new Map<Section, Map<string, ToldAddress>>();
  const add = (seen: Seen) => {
    const section = byId.get(seen.field("runid").or(""));
    const address = seen.address.or(undefined);
    // Who was asked there has told what it is, and loopback addresses mean another process on each host.
    if (!section || !address || asked.has(exactKey(address)) || isLoopback(address.host)) return;
    const known = found.get(section) ?? new Map<string, ToldAddress>();
    found.set(section, known.set(exactKey(address), { ...address, origin: seen.address.origin }));
  };
  for (const section of sections) {
    for (const watch of Live.of(section).watches.values()) {
      add(watch);
      for (const one of [...watch.replicas.or([]), ...watch.peers.or([])]) add(one);
    }
  }
  return new Map([...found].map(([section, addresses]) => [section, [...addresses.values()]]));
}

/** The run id of a server, and the id that a sentinel keeps. */
function idsOf(section: Section): string[] {
  const [own]: readonly FactLine[] = section.lines.get("myid") ?? [];
  const id = own?.words[0]?.value ?? Live.of(section).info("run_id").or(undefined);
  return id ? [id] : [];
}

/** Where it was asked. */
export function askedAt({ file, head, address }: Section): ToldAddress {
  return { ...address, origin: inFile(file, head) };
}
