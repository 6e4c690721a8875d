/** Which directives and Sentinel statements a server of a given version knows, under which names, and what it knows of them. */

import type { newerChanges, newerRedisDirectives, newerValkeyDirectives } from "./directives/newer.ts";
import type { redisDirectives } from "./directives/redis.ts";
import type { EntryValue, PerEngine, Ranges } from "./kinds.ts";
import { type DirectiveAt, resolve } from "./resolve.ts";
import { type DirectiveName, directiveSpellings, matches, tables } from "./spellings.ts";
import { resolveStatement, type StatementAt, statementSpellings } from "./statements.ts";
import { nearestRead, type Target, type Version } from "./version.ts";

type Read = typeof redisDirectives;

type In<Table, N> = N extends keyof Table ? EntryValue<Table[N]> : never;
type Tabled<N> = In<Read, N> | In<typeof newerRedisDirectives, N> | In<typeof newerValkeyDirectives, N>;
type Changed<N> = N extends keyof typeof newerChanges
  ? ChangedValue<(typeof newerChanges)[N][number], Tabled<N>>
  : never;
type ChangedValue<C, Before> = C extends { kind: "ignored" }
  ? undefined
  : C extends { kind: "flags"; enum: readonly (infer W)[] }
    ? readonly W[]
    : C extends { addedEnum: readonly (infer W)[] }
      ? Before extends readonly unknown[]
        ? readonly (W | Before[number])[]
        : W
      : never;

/** What `parseValue` gives for a directive: the value the server stores. */
export type ValueOf<N extends DirectiveName> = N extends DirectiveName ? Tabled<N> | Changed<N> : never;

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

const catalogues = new Map<string, Catalogue>();
/** By the object: asked for every line of every file. */
const ofTarget = new WeakMap<Target, Catalogue>();

/** The catalogue of one server; the same object for the same target. */
export function catalogueAt(target: Target): Catalogue {
  const known = ofTarget.get(target);
  if (known) return known;
  const found = catalogueFor(target);
  ofTarget.set(target, found);
  return found;
}

function catalogueFor(target: Target): Catalogue {
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
  const directives = remember((spelling) => {
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

/** Remembers what was found, not what was not: an editor asks for every half-typed word. */
function remember<T>(make: (name: string) => T | undefined): (name: string) => T | undefined {
  const made = new Map<string, T>();
  return (name) => {
    const found = made.get(name) ?? make(name);
    if (found !== undefined) made.set(name, found);
    return found;
  };
}

export { findAnywhere, findStatementAnywhere, type History } from "./history.ts";
export type { DirectiveAt, ResolvedFacts } from "./resolve.ts";
export { type DirectiveName, spellingsOf } from "./spellings.ts";
export type { StatementAt, StatementName } from "./statements.ts";
export { suggest } from "./suggest.ts";
