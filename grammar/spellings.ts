/** Every name a directive has or had, in any engine and release. */

import { newerRedisDirectives, newerSpellings, newerValkeyDirectives } from "./directives/newer.ts";
import { redisDirectives } from "./directives/redis.ts";
import type { Confidence, Entry, Facts, Kind, PerEngine, Ranges } from "./kinds.ts";
import { type Engine, inRanges, type Version } from "./version.ts";

/** Preferred spelling in the newest release: the keys of the tables. */
export type DirectiveName =
  | keyof typeof redisDirectives
  | keyof typeof newerRedisDirectives
  | keyof typeof newerValkeyDirectives;

export interface Spelling {
  readonly name: DirectiveName;
  readonly entry: Facts & { readonly kind: Kind };
  readonly ranges: PerEngine<Ranges>;
  readonly documented: boolean;
  readonly confidence?: Confidence;
}

/** Where a name stands in two tables, the first that holds for a release counts. */
export const tables: readonly (readonly [Readonly<Record<string, Entry<unknown>>>, documented: boolean])[] = [
  [redisDirectives, false],
  [newerRedisDirectives, true],
  [newerValkeyDirectives, true],
];
let allSpellings: Map<string, Spelling[]> | undefined;

/** Every spelling of every release and engine; built when first asked for. */
export function directiveSpellings(): ReadonlyMap<string, readonly Spelling[]> {
  if (allSpellings) return allSpellings;
  allSpellings = new Map();
  for (const [table, documented] of tables)
    for (const name in table) addEntry(name as DirectiveName, table[name]!, documented);
  for (const [spelling, { of, confidence, ...ranges }] of Object.entries(newerSpellings))
    addSpelling(spelling, { name: of, entry: redisDirectives[of], ranges, documented: true, confidence });
  return allSpellings;
}

/** Every name a directive has or had, its own among them. */
export function spellingsOf(name: DirectiveName): readonly string[] {
  const known = namesOf.get(name);
  if (known) return known;
  const places = [...directiveSpellings()].filter(([, all]) => all.some((place) => place.name === name));
  const found = places.length > 0 ? places.map(([spelling]) => spelling) : [name];
  namesOf.set(name, found);
  return found;
}

const namesOf = new Map<DirectiveName, readonly string[]>();

function addEntry(name: DirectiveName, entry: Entry<unknown>, documented: boolean): void {
  const confidence = entry.confidence && { confidence: entry.confidence };
  addSpelling(name, { name, entry, ranges: entry, documented, ...confidence });
  for (const other in entry.also)
    addSpelling(other, { name, entry, ranges: entry.also[other]!, documented, ...confidence });
}

function addSpelling(spelling: string, place: Spelling): void {
  const known = allSpellings?.get(spelling);
  if (known) known.push(place);
  else allSpellings?.set(spelling, [place]);
}

export function matches(ranges: PerEngine<Ranges>, engine: Engine, version: Version): boolean {
  const own = ranges[engine];
  return own !== undefined && inRanges(version, own);
}
