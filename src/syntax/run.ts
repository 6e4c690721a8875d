import type { Catalogue } from "../../grammar/catalogue.ts";
import type { ValueProblem } from "../../grammar/values.ts";
import type { Word } from "./config-file.ts";
import type { Applied, AppliedStatement, Included, LoadOptions } from "./loading.ts";
import type { Place, Problem } from "./problem.ts";

/** A line being judged. */
export interface Line extends Place {
  /** Place in the order in which the server reads lines, includes inlined. */
  readonly order: number;
}

type Without<T> = T extends unknown ? Omit<T, "file" | "directive" | "refused" | "certain" | "stage"> : never;
/** What a line's own judge has to say; the rest has defaults. */
export type Finding = Without<Problem> & Partial<Pick<Problem, "refused" | "certain" | "stage">>;

/** What one loading has gathered so far. */
export class Run {
  readonly options: LoadOptions;
  readonly catalogue: Catalogue;
  readonly applied: Applied[] = [];
  readonly statements: AppliedStatement[] = [];
  readonly includes: Included[] = [];
  private readonly found: { readonly order: number; readonly problem: Problem }[] = [];

  constructor(options: LoadOptions, catalogue: Catalogue) {
    this.options = options;
    this.catalogue = catalogue;
  }

  /** @param order when the server would notice, if not while it reads the line */
  report({ file, directive, order }: Line, finding: Finding, noticed = order): void {
    const problem = { refused: true, certain: true, stage: "line", ...finding, file, directive } as Problem;
    this.found.push({ order: noticed, problem });
  }

  problems(): Problem[] {
    return this.found.sort((a, b) => a.order - b.order).map(({ problem }) => problem);
  }
}

/** Places behind all lines, in the order in which a server gets there. */
export const afterLines = { end: 1e9, statements: 2e9, start: 3e9 } as const;

/** A directive or sentinel statement as far as judging its words is concerned. */
export interface Subject {
  /** As written, lower case. */
  readonly name: string;
  /** Its words must not be shown. */
  readonly secret: boolean;
  judge(values: readonly string[]): ValueProblem | undefined;
  /** Whether any text will do for an argument, placeholders included. */
  takesAnyText(argument: number): boolean;
  /** When a placeholder is refused that is no mistake of the line. */
  readonly refusesPlaceholders?: "start";
  /** Whether a word that begins like a remark is none here. */
  isNoRemark?(word: Word): boolean;
  /** What the server makes of a remark it does not refuse; undefined if the word is no remark. */
  takesRemark?(words: readonly Word[], at: number): string | undefined;
  /** Reports refused arguments in its own way; false if it has nothing to say. */
  reportRefusal?(words: readonly Word[]): boolean;
}

export function values(words: readonly Word[]): string[] {
  return words.map((word) => word.value);
}

export function placeOf({ file, directive }: Place): Place {
  return { file, directive };
}
