/** Which directives and Sentinel statements a server of a given version knows, under which names, and what it knows of them. */

import { newerChanges, newerRedisDirectives, newerSpellings, newerValkeyDirectives } from "./directives/newer.ts";
import { redisDirectives } from "./directives/redis.ts";
import type {
  Change,
  Confidence,
  Entry,
  EntryValue,
  Facts,
  Flag,
  Kind,
  PerEngine,
  Ranges,
  VersionedFacts,
} from "./kinds.ts";
import { resolveStatement, type StatementAt, statementSpellings } from "./statements.ts";
import { type Engine, inRanges, nearestRead, type Target, type Version } from "./version.ts";

type Read = typeof redisDirectives;

/** Preferred spelling in the newest release: the keys of the tables. */
export type DirectiveName = keyof Read | keyof typeof newerRedisDirectives | keyof typeof newerValkeyDirectives;

type In<Table, N> = N extends keyof Table ? EntryValue<Table[N]> : never;
type Changed<N> = N extends keyof typeof newerChanges ? ChangedValue<(typeof newerChanges)[N][number]> : never;
type ChangedValue<C> = C extends { kind: "ignored" }
  ? undefined
  : C extends { kind: "flags"; enum: readonly (infer W)[] }
    ? readonly W[]
    : C extends { addedEnum: readonly (infer W)[] }
      ? W
      : never;

/** What `parseValue` gives for a directive: the value the server stores. */
export type ValueOf<N extends DirectiveName> = N extends DirectiveName
  ? In<Read, N> | In<typeof newerRedisDirectives, N> | In<typeof newerValkeyDirectives, N> | Changed<N>
  : never;

/** The facts for one server: the table's entry with every matching variant applied. */
export interface ResolvedFacts extends Omit<VersionedFacts, "kind" | "args" | "strict" | "flags"> {
  readonly kind: Kind;
  /** Kind of the table's entry, which decides the type of the value. */
  readonly storedAs: Kind;
  readonly args: readonly [number, number | null];
  readonly strict: boolean;
  readonly flags: readonly Flag[];
  readonly secret: boolean;
  readonly sentinel: "effective" | "accepted";
  readonly sentinelDefault?: string | number;
  readonly notes: readonly string[];
  readonly module?: string;
}

export interface DirectiveAt<N extends DirectiveName = DirectiveName> {
  readonly name: N;
  /** As looked up, lower case. */
  readonly spelling: string;
  /** Whether the spelling is another than the preferred one. */
  readonly alias: boolean;
  readonly facts: ResolvedFacts;
  /** Whether this server's knowledge of it, or part of it, comes from documents instead of a server that was run. */
  readonly documented: boolean;
  /** How sure the documents are; present if `documented`. */
  readonly confidence?: Confidence;
}

export interface Catalogue {
  readonly target: Target;
  /** By any spelling this version accepts; case does not matter. */
  find(name: string): DirectiveAt | undefined;
  get<N extends DirectiveName>(name: N): DirectiveAt<N> | undefined;
  /** Accepted spellings. */
  names(): readonly string[];
  /** What follows the word `sentinel`. */
  statement(name: string): StatementAt | undefined;
  statements(): readonly string[];
}

interface Spelling {
  readonly name: DirectiveName;
  readonly entry: Facts & { readonly kind: Kind };
  readonly ranges: PerEngine<Ranges>;
  readonly documented: boolean;
  readonly confidence?: Confidence;
}

const tables: readonly (readonly [Readonly<Record<string, Entry<unknown>>>, documented: boolean])[] = [
  [redisDirectives, false],
  [newerRedisDirectives, true],
  [newerValkeyDirectives, true],
];
const changes: Readonly<Record<string, readonly Change[]>> = newerChanges;

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

const catalogues = new Map<string, Catalogue>();

/** The catalogue of one server; the same object for the same target. */
export function catalogueAt(target: Target): Catalogue {
  const version = nearestRead(target);
  const id = `${target.engine} ${target.version} ${version}`;
  const known = catalogues.get(id);
  if (known) return known;
  const made = createCatalogue(target, version);
  catalogues.set(id, made);
  return made;
}

function createCatalogue(target: Target, version: Version): Catalogue {
  const { engine } = target;
  const accepts = (ranges: PerEngine<Ranges>) => matches(ranges, engine, version);
  const directives = remember((spelling): DirectiveAt | undefined => {
    const place = directiveSpellings()
      .get(spelling)
      ?.find(({ ranges }) => accepts(ranges));
    return place && resolve(place, spelling, engine, version);
  });
  const statements = remember((spelling) => resolveStatement(spelling, engine, version));
  let names: readonly string[] | undefined;
  const get = (name: DirectiveName) => {
    const entries = tables.flatMap(([table]) => table[name] ?? []);
    const spellings = [name, ...entries.flatMap(({ also }) => Object.keys(also ?? {}))];
    return spellings.map((spelling) => directives(spelling)).find((directive) => directive?.name === name);
  };
  return {
    target,
    find: (name) => directives(name.toLowerCase()),
    get: remember(get as (name: string) => DirectiveAt | undefined) as Catalogue["get"],
    names: () =>
      (names ??= [...directiveSpellings()]
        .filter(([, places]) => places.some((place) => accepts(place.ranges)))
        .map(([name]) => name)),
    statement: (name) => statements(name.toLowerCase()),
    statements: () => [...statementSpellings()].filter(([, { ranges }]) => accepts(ranges)).map(([name]) => name),
  };
}

function remember<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    if (!made.has(name)) made.set(name, make(name));
    return made.get(name) as T;
  };
}

export function matches(ranges: PerEngine<Ranges>, engine: Engine, version: Version): boolean {
  const own = ranges[engine];
  return own !== undefined && inRanges(version, own);
}

function resolve(place: Spelling, spelling: string, engine: Engine, version: Version): DirectiveAt {
  const { name, entry } = place;
  const {
    also: _also,
    removed: _removed,
    redis: _redis,
    valkey: _valkey,
    variants = [],
    confidence: _confidence,
    ...base
  } = entry;
  const facts: Record<string, unknown> = {
    args: [1, 1],
    strict: true,
    flags: [],
    notes: [],
    secret: false,
    sentinel: "accepted",
    storedAs: entry.kind,
    ...base,
  };
  for (const variant of variants) if (matches(variant, engine, version)) apply(facts, variant);
  const changed = changes[name]?.filter((change) => matches(change, engine, version)) ?? [];
  for (const change of changed) applyChange(facts, change);
  const documented = place.documented || changed.length > 0;
  const confidence = least([place.confidence, ...changed.filter(concernsValue).map((change) => change.confidence)]);
  return {
    name,
    spelling,
    alias: spelling !== name,
    facts: facts as unknown as ResolvedFacts,
    documented,
    ...(documented && { confidence }),
  };
}

const notFacts = new Set(["redis", "valkey", "what", "confidence", "addedEnum", "addedChars"]);

function apply(facts: Record<string, unknown>, differences: object): void {
  for (const [name, value] of Object.entries(differences)) {
    if (notFacts.has(name)) continue;
    if (value === null) delete facts[name];
    else facts[name] = value;
  }
}

function applyChange(facts: Record<string, unknown>, change: Change): void {
  const words = (facts.enum as readonly string[] | undefined) ?? (facts.kind === "bool" ? ["yes", "no"] : []);
  apply(facts, change);
  if (change.addedEnum) facts.enum = [...words, ...change.addedEnum];
  if (change.addedChars) facts.chars = `${facts.chars ?? ""}${change.addedChars}`;
  facts.notes = [...(facts.notes as string[]), change.what];
}

/** A changed default or flag says nothing about which values are accepted. */
function concernsValue(change: Change): boolean {
  return Object.keys(change).some(
    (name) => !["redis", "valkey", "what", "confidence", "default", "flags"].includes(name),
  );
}

const order: readonly Confidence[] = ["low", "medium", "high"];

function least(confidences: readonly (Confidence | undefined)[]): Confidence {
  return order.find((level) => confidences.includes(level)) ?? "high";
}

export { findAnywhere, findStatementAnywhere, type History } from "./history.ts";
export type { StatementAt, StatementName } from "./statements.ts";
export { suggest } from "./suggest.ts";
