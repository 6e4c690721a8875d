/** The words the table of Sentinel statements is written in. */

import type { PerEngine, Ranges, Unit } from "./kinds.ts";

/** What a word behind a Sentinel statement is; `int-lenient` is read as `atoi` reads it, in every release. */
export type ParamType = "token" | "host" | "int-lenient" | "uint-lenient" | "bool" | "string" | "executable-path";

export interface Param {
  readonly name: string;
  readonly type: ParamType;
  readonly optional?: true;
  readonly min?: number;
  readonly max?: number;
  readonly length?: number;
}

export interface ParamVariant extends PerEngine<Ranges> {
  readonly param: string;
  readonly min?: number;
  /** In words. */
  readonly accepts?: string;
}

export interface StatementVariant extends PerEngine<Ranges> {
  readonly default?: number;
  /** With this number of arguments the statement is skipped without any check. */
  readonly ignoredWhenArgs?: number;
}

export interface Statement extends PerEngine<Ranges> {
  readonly also?: Readonly<Record<string, PerEngine<Ranges>>>;
  readonly removed?: PerEngine<string>;
  readonly params: readonly Param[];
  /** Number of words behind the statement's name. */
  readonly args: readonly [number, number];
  /** `master`: the first word names a master. */
  readonly scope: "global" | "master";
  /** When it is applied from 6.2.0 on: `pre`, then `monitor`, then `post`. */
  readonly load: "pre" | "monitor" | "post";
  readonly repeat:
    | "last-wins"
    | "highest-wins"
    | "one-per-master"
    | "one-per-address"
    | "one-per-sentinel"
    | "one-per-command";
  readonly default?: string | number;
  readonly unit?: Unit;
  /** Written by Sentinel itself. */
  readonly state?: true;
  readonly secret?: true;
  readonly notes?: readonly string[];
  readonly variants?: readonly (ParamVariant | StatementVariant)[];
}

export const param = (name: string, type: ParamType, facts?: Omit<Param, "name" | "type">): Param => ({
  name,
  type,
  ...facts,
});
