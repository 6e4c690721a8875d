/** The words the tables in `directives/` are written in: what kinds of values there are, and what else is known of a directive. */

import type { Engine } from "./version.ts";

export type Kind =
  | "bool"
  | "enum"
  | "flags"
  | "int"
  | "memory"
  | "memory-or-percent"
  | "octal"
  | "string"
  | "special"
  | "ignored";

/** What is special about a directive of kind `special`, and about a few strings. */
export type Form =
  | "bind-list"
  | "save-points"
  | "directory"
  | "log-path"
  | "include-path"
  | "rename-pair"
  | "class-limits"
  | "host-port"
  | "keyspace-flags"
  | "int-triple"
  | "acl-rule"
  | "module-load"
  | "percentiles"
  | "sentinel-statement";

/** A test of the value beyond its kind. */
export type Check =
  | "basename"
  | "basename-nonempty"
  | "nonempty"
  | "hostname-chars"
  | "nodename-chars"
  | "ipv4-or-empty"
  | "ipv6-or-empty"
  | "ip-or-empty"
  | "ip-or-hostname-or-empty"
  | "proc-title-template"
  | "not-save-and-nosave"
  | "needs-jemalloc";

export type Unit = "bytes" | "s" | "ms" | "us" | "min" | "percent" | "port" | "hz";
export type Flag = "immutable" | "sensitive" | "hidden" | "debug" | "protected" | "deny-loading" | "volatile";
export type Confidence = "high" | "medium" | "low";

/** Releases, both ends inclusive, several ranges separated by ", ": "5.0.11..5.0.x, 6.0.10..". */
export type Ranges = string;
export type PerEngine<T> = { readonly [E in Engine]?: T };

/** What can differ between releases. `null` in a variant takes the fact away. */
export interface VersionedFacts<Word extends string = string> {
  readonly kind?: Kind;
  readonly form?: Form;
  /** Least and greatest number of arguments (null: no limit); absent: exactly one. */
  readonly args?: readonly [number, number | null];
  readonly argsMultipleOf?: number;
  /** Limits the loader enforces; bigint beyond 2^53 - 1. */
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  readonly maxPercent?: number;
  readonly enum?: readonly Word[];
  /** False: malformed numbers are read as far as they go (`atoi`) instead of being refused. */
  readonly strict?: boolean;
  /** How the number is compared with its limits when `strict` is false; 32 unless 64. */
  readonly bits?: 64;
  readonly unsigned?: true;
  /** In bytes. */
  readonly maxLength?: number;
  readonly check?: Check;
  readonly forbidden?: string;
  /** Letters `notify-keyspace-events` may hold. */
  readonly chars?: string;
  readonly classes?: readonly string[];
  /** Value when the directive is absent, as the server spells it; octal numbers as numbers. */
  readonly default?: string | number | bigint;
  readonly unit?: Unit;
  readonly flags?: readonly Flag[];
  /** Absent: the last line wins. */
  readonly repeat?: "accumulate" | "per-class";
  /** A single argument is split into several words. */
  readonly resplit?: true;
  readonly noOne?: true;
  readonly glob?: boolean;
  /** Only in builds of this sort. */
  readonly build?: string;
}

export type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };
export type Variant<Word extends string = string> = PerEngine<Ranges> & Nullable<VersionedFacts<Word>>;

export interface Facts<Word extends string = string> extends VersionedFacts, PerEngine<Ranges> {
  /** Other spellings of the same setting and the releases that accept them. */
  readonly also?: Readonly<Record<string, PerEngine<Ranges>>>;
  readonly removed?: PerEngine<string>;
  /** The value must never be shown. */
  readonly secret?: true;
  /** `effective`: has a meaning in a Sentinel process; absent: loads there without effect. */
  readonly sentinel?: "effective";
  readonly sentinelDefault?: string | number;
  readonly notes?: readonly string[];
  readonly variants?: readonly Variant<Word>[];
  /** Known from documents, not from a server that was run. */
  readonly confidence?: Confidence;
  readonly module?: string;
}

declare const value: unique symbol;

/** An entry of a table; `T` is what `parseValue` gives for it. */
export interface Entry<T> extends Facts {
  readonly kind: Kind;
  readonly [value]?: T;
}

export type EntryValue<E> = E extends Entry<infer T> ? T : never;

export interface SavePoint {
  readonly seconds: number;
  readonly changes: number;
}

export interface ClassLimit {
  readonly class: "normal" | "replica" | "pubsub" | "master";
  /** Bytes; 0 is no limit. */
  readonly hard: number;
  readonly soft: number;
  readonly softSeconds: number;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface Percent {
  readonly percent: number;
}

const special = (form: Form, facts: Facts): Entry<never> => ({ kind: "special", form, ...facts });

/** `More` is what releases with another kind store instead. */
export const bool = <More = never>(facts: Facts): Entry<boolean | More> => ({ kind: "bool", ...facts });
export const int = <More = never>(facts: Facts): Entry<number | More> => ({ kind: "int", ...facts });
export const memory = <More = never>(facts: Facts): Entry<number | More> => ({ kind: "memory", ...facts });
export const memoryOrPercent = (facts: Facts): Entry<number | Percent> => ({ kind: "memory-or-percent", ...facts });
export const octal = (facts: Facts): Entry<number> => ({ kind: "octal", ...facts });
export const text = (facts: Facts): Entry<string> => ({ kind: "string", ...facts });
export const secret = (facts: Facts): Entry<string> => ({ kind: "string", secret: true, ...facts });
export const ignored = <More = never>(facts: Facts): Entry<undefined | More> => ({ kind: "ignored", ...facts });

export const oneOf = <const W extends string, const V extends string = never>(
  words: readonly W[],
  facts: Facts<V>,
): Entry<W | V> => ({ kind: "enum", enum: words, ...facts });

export const flags = <const W extends string, const V extends string = never>(
  words: readonly W[],
  facts: Facts<V>,
): Entry<readonly (W | V)[]> => ({ kind: "flags", enum: words, ...facts });

export const addresses = (facts: Facts): Entry<readonly string[]> => special("bind-list", facts);
/** An empty list forgets the points read so far; undefined is a line the server skips. */
export const savePoints = (facts: Facts): Entry<readonly SavePoint[] | undefined> => special("save-points", facts);
export const classLimits = (facts: Facts): Entry<readonly ClassLimit[]> => special("class-limits", facts);
/** Undefined is `no one`. */
export const hostPort = (facts: Facts): Entry<HostPort | undefined> => special("host-port", facts);
export const directory = (facts: Facts): Entry<string> => special("directory", facts);
export const includePath = (facts: Facts): Entry<string> => special("include-path", facts);
export const renamePair = (facts: Facts): Entry<readonly [command: string, newName: string]> =>
  special("rename-pair", facts);
export const letters = (facts: Facts): Entry<string> => special("keyspace-flags", facts);
export const threeIntegers = (facts: Facts): Entry<readonly [number, number, number]> => special("int-triple", facts);
export const percentiles = (facts: Facts): Entry<readonly number[]> => special("percentiles", facts);
/** Arguments that are kept as they are. */
export const words = (form: Form | undefined, facts: Facts): Entry<readonly string[]> => ({
  kind: "special",
  ...(form && { form }),
  ...facts,
});

/** A change that documents report to a directive of the tables. */
export interface Change extends PerEngine<Ranges>, Nullable<VersionedFacts> {
  readonly addedEnum?: readonly string[];
  readonly addedChars?: string;
  readonly what: string;
  readonly confidence: Confidence;
}
