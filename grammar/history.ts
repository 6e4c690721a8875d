/** When a name was known, for names the target does not know. */

import type { Confidence, PerEngine, Ranges } from "./kinds.ts";
import { directiveSpellings } from "./spellings.ts";
import { statementSpellings } from "./statements.ts";
import { compareVersions, type Engine, parseVersion, releaseAfter } from "./version.ts";

export interface History {
  /** Preferred spelling in the newest release. */
  readonly name: string;
  /** Every spelling with the releases that accept it, in the notation of the tables: "5.0.11..5.0.x, 6.0.10..". */
  readonly spellings: Readonly<Record<string, PerEngine<Ranges>>>;
  /** First release of each engine that accepts the spelling looked up. */
  readonly since: Partial<Record<Engine, string>>;
  /** First release of each engine that no longer accepts it; absent: still there. */
  readonly removed: Partial<Record<Engine, string>>;
  /** Known from documents only. */
  readonly documented: boolean;
  readonly confidence?: Confidence;
}

interface Place {
  readonly name: string;
  readonly ranges: PerEngine<Ranges>;
  readonly documented?: boolean;
  readonly confidence?: Confidence;
}

/** A directive in any engine and release, documented ones included; case does not matter. */
export function findAnywhere(name: string): History | undefined {
  return history(name.toLowerCase(), directiveSpellings());
}

/** The same for what follows `sentinel`. */
export function findStatementAnywhere(name: string): History | undefined {
  const places = [...statementSpellings()].map(([spelling, place]) => [spelling, [place]] as const);
  return history(name.toLowerCase(), new Map(places));
}

function history(name: string, all: ReadonlyMap<string, readonly Place[]>): History | undefined {
  const places = all.get(name);
  const first = places?.[0];
  if (!first) return undefined;
  const spellings: Record<string, PerEngine<Ranges>> = {};
  for (const [spelling, others] of all) {
    const same = others.filter((other) => other.name === first.name);
    if (same.length > 0) spellings[spelling] = joined(same);
  }
  const since: Partial<Record<Engine, string>> = {};
  const removed: Partial<Record<Engine, string>> = {};
  for (const [engine, ranges] of Object.entries(joined(places)) as [Engine, Ranges][]) {
    since[engine] = ranges.split(", ").map(from).sort(byRelease)[0]!;
    const gone = releaseAfterAll(engine, ranges);
    if (gone !== undefined) removed[engine] = gone;
  }
  const documented = places.every((place) => place.documented);
  const confidence = documented && places.find((place) => place.confidence)?.confidence;
  return { name: first.name, spellings, since, removed, documented, ...(confidence && { confidence }) };
}

/** The ranges of both engines, and of both tables where a name stands in two. */
function joined(places: readonly Place[]): PerEngine<Ranges> {
  const all: Partial<Record<Engine, Ranges>> = {};
  for (const { ranges } of places)
    for (const engine of ["redis", "valkey"] as const)
      if (ranges[engine] !== undefined)
        all[engine] = all[engine] ? `${all[engine]}, ${ranges[engine]}` : ranges[engine];
  return all;
}

function from(range: string): string {
  return range.split("..")[0]!;
}

function byRelease(a: string, b: string): number {
  return compareVersions(parseVersion(a)!, parseVersion(b)!);
}

function releaseAfterAll(engine: Engine, ranges: Ranges): string | undefined {
  const ends = ranges.split(", ").map((range) => range.split("..")[1] ?? "");
  return ends.includes("") ? undefined : releaseAfter(engine, ends.sort(byRelease).at(-1)!);
}
