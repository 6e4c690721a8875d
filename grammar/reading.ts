/** How one directive's arguments are read: the outcome is the stored value or what is wrong with them. */

import type { DirectiveAt, ResolvedFacts } from "./resolve.ts";
import type { Target, Version } from "./version.ts";

export type ValueProblem =
  /** `expected` counts arguments: "1 argument", "at least 4 arguments". */
  | { readonly kind: "wrong-arguments"; readonly expected: string }
  /** `argument` is an index; `expected` is for a person: "yes or no", "an integer between 0 and 65535". */
  | { readonly kind: "invalid-value"; readonly argument: number; readonly expected: string };

export type Reading = { readonly value: unknown } | { readonly problem: ValueProblem };

/** What a reader is told about the directive and the server. */
export interface Context {
  readonly directive: DirectiveAt;
  readonly facts: ResolvedFacts;
  readonly target: Target;
  /** Nearest release read. */
  readonly version: Version;
}

export type Reader = (args: readonly string[], context: Context) => Reading;

export const stored = (value: unknown): Reading => ({ value });

export const invalid = (expected: string, argument = 0): Reading => ({
  problem: { kind: "invalid-value", argument, expected },
});

export const wrongCount = (expected: string): Reading => ({ problem: { kind: "wrong-arguments", expected } });

/** "1 argument", "2 arguments". */
export function argumentCount(count: number): string {
  return count === 1 ? "1 argument" : `${count} arguments`;
}

/** "at least 1 argument", "at most 16 arguments", "3 or 4 arguments". */
export function countInWords([least, most]: readonly [number, number | null]): string {
  if (most === null) return `at least ${argumentCount(least)}`;
  if (least === most) return least === 0 ? "no arguments" : argumentCount(least);
  if (least === 0) return `at most ${argumentCount(most)}`;
  return most === least + 1 ? `${least} or ${argumentCount(most)}` : `${least} to ${argumentCount(most)}`;
}

/** "yes or no", "one of: a, b, c". */
export function wordsInWords(list: readonly string[]): string {
  return list.length === 2 ? `${list[0]} or ${list[1]}` : `one of: ${list.join(", ")}`;
}
