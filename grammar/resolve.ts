/** What one server knows of a directive: the table's entry with the variants and changes of its release applied. */

import { newerChanges } from "./directives/newer.ts";
import type { Change, Confidence, Flag, Kind, VersionedFacts } from "./kinds.ts";
import { type DirectiveName, matches, type Spelling } from "./spellings.ts";
import type { Engine, Version } from "./version.ts";

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

const changes: Readonly<Record<string, readonly Change[]>> = newerChanges;

export function resolve(place: Spelling, spelling: string, engine: Engine, version: Version): DirectiveAt {
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
