/** The tree of a shell script. Places are offsets into its text. */

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A piece of a word. */
export type Part = Place & { readonly quoted: boolean } & (
    | { readonly kind: "text" }
    /** What an escape stands for. */
    | { readonly kind: "char"; readonly value: string }
    | { readonly kind: "variable"; readonly name: string; readonly change?: Change; readonly isLength?: true }
    | { readonly kind: "command"; readonly body: Script }
    | { readonly kind: "arithmetic"; readonly text: string }
    /** What is not followed: process substitution, escapes in backquotes. */
    | { readonly kind: "unknown" }
  );

/** What is done to the value of a variable: `:-word`, `##word`. */
export interface Change {
  readonly operator: string;
  readonly word: Word;
}

export interface Word extends Place {
  readonly parts: readonly Part[];
}

export interface Redirect {
  readonly operator: "<" | ">" | ">>" | "<<" | "<<<" | "&";
  readonly descriptor: number;
  /** The file; of `<<` what stands in it. */
  readonly target: Word;
}

export interface Assignment extends Place {
  readonly name: string;
  readonly isAppended: boolean;
  /** Of an array. */
  readonly list?: readonly Word[];
  readonly value?: Word;
}

/** Of `[[ ]]`: words and operators in the order written. */
export type TestToken = Word | string;

export interface Redirected extends Place {
  readonly redirects: readonly Redirect[];
}

export type Form =
  | { readonly kind: "simple"; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
  | { readonly kind: "group"; readonly body: Script }
  | { readonly kind: "subshell"; readonly body: Script }
  | { readonly kind: "if"; readonly branches: readonly Branch[]; readonly otherwise?: Script }
  | { readonly kind: "while"; readonly isUntil: boolean; readonly condition: Script; readonly body: Script }
  | { readonly kind: "for"; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Script }
  | { readonly kind: "count"; readonly parts: readonly [string, string, string]; readonly body: Script }
  | { readonly kind: "case"; readonly subject: Word; readonly cases: readonly Case[] }
  | { readonly kind: "function"; readonly name: string; readonly body: Command }
  | { readonly kind: "test"; readonly tokens: readonly TestToken[] }
  | { readonly kind: "arithmetic"; readonly text: string };

export type Command = Redirected & Form;

export interface Branch {
  readonly condition: Script;
  readonly body: Script;
}

export interface Case {
  readonly patterns: readonly Word[];
  readonly body: Script;
}

export interface Pipeline {
  readonly commands: readonly Command[];
  readonly isNegated: boolean;
}

/** Pipelines joined by `&&` and `||`. */
export interface Chain {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
}

export type Script = readonly Chain[];
