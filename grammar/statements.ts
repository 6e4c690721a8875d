/** Sentinel statements: what may follow the word `sentinel`. */

import { sentinelStatements } from "./directives/sentinel.ts";
import type { PerEngine, Ranges } from "./kinds.ts";
import type { Param, Statement } from "./params.ts";
import { type Engine, inRanges, type Version } from "./version.ts";

export type StatementName = keyof typeof sentinelStatements;

/** A word of a statement, with what one server accepts. */
export interface ParamAt extends Param {
  /** In words. */
  readonly accepts?: string;
}

export interface StatementFacts {
  readonly params: readonly ParamAt[];
  /** Least and greatest number of words behind the statement's name. */
  readonly args: readonly [number, number];
  readonly scope: Statement["scope"];
  readonly load: Statement["load"];
  readonly repeat: Statement["repeat"];
  readonly default?: string | number;
  readonly unit?: NonNullable<Statement["unit"]>;
  /** Written by Sentinel itself, not meant to be edited. */
  readonly state: boolean;
  readonly secret: boolean;
  /** With this number of arguments the server skips the statement without any check. */
  readonly ignoredWhenArgs?: number;
  readonly notes: readonly string[];
}

export interface StatementAt {
  readonly name: StatementName;
  /** As looked up, lower case. */
  readonly spelling: string;
  readonly alias: boolean;
  readonly facts: StatementFacts;
  /** Statements of releases after the last one read are taken to be those of the last one read. */
  readonly documented: false;
}

interface Spelling {
  readonly name: StatementName;
  readonly entry: Statement;
  readonly ranges: PerEngine<Ranges>;
}

let allSpellings: Map<string, Spelling> | undefined;

export function statementSpellings(): ReadonlyMap<string, Spelling> {
  if (allSpellings) return allSpellings;
  allSpellings = new Map();
  for (const [key, entry] of Object.entries<Statement>(sentinelStatements)) {
    const name = key as StatementName;
    allSpellings.set(name, { name, entry, ranges: entry });
    for (const [other, ranges] of Object.entries(entry.also ?? {})) allSpellings.set(other, { name, entry, ranges });
  }
  return allSpellings;
}

export function resolveStatement(spelling: string, engine: Engine, version: Version): StatementAt | undefined {
  const place = statementSpellings().get(spelling);
  const holds = (ranges: PerEngine<Ranges>) => ranges[engine] !== undefined && inRanges(version, ranges[engine]);
  if (!place || !holds(place.ranges)) return undefined;
  const { also: _also, removed: _removed, redis: _redis, valkey: _valkey, variants = [], ...base } = place.entry;
  let facts: StatementFacts = { state: false, secret: false, notes: [], ...base };
  for (const { redis: _r, valkey: _v, ...variant } of variants.filter(holds)) {
    if ("param" in variant)
      facts = {
        ...facts,
        params: facts.params.map((param) => (param.name === variant.param ? withVariant(param, variant) : param)),
      };
    else facts = { ...facts, ...variant };
  }
  return { name: place.name, spelling, alias: spelling !== place.name, facts, documented: false };
}

function withVariant(param: ParamAt, { param: _name, ...differences }: { readonly param: string }): ParamAt {
  return { ...param, ...differences };
}
