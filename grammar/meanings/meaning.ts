/** The words the tables of meanings are written in: what a line of a configuration file does, in plain English. */

import type { DirectiveName } from "../catalogue.ts";

export interface Parameter {
  /** As it is shown in a signature: one word, lower case. */
  readonly name: string;
  /** What the argument says; no full stop. */
  readonly meaning: string;
  /** It may be left out. */
  readonly optional?: true;
  /** It and the variadic ones beside it may be given again and again. */
  readonly variadic?: true;
}

export interface Meaning {
  /** One sentence: what it does, not how it is spelled. */
  readonly summary: string;
  /** What happens at failover or to data, what a special value does, the trap: at most three short sentences. */
  readonly detail?: string;
  /** In the order of the line; absent where there is one argument and the summary says it all. */
  readonly parameters?: readonly Parameter[];
  /** What each word does that can be the value or part of it. */
  readonly words?: Readonly<Record<string, string>>;
}

/** A statement always tells its words. */
export interface StatementMeaning extends Meaning {
  readonly parameters: readonly Parameter[];
}

/** A table of some topic; a misspelt directive does not compile. */
export type Table = { readonly [N in DirectiveName]?: Meaning };
