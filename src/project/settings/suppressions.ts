import { posix } from "node:path";
import type { Diagnostic } from "../../lint/report.ts";
import { isWithin, type Paths } from "../paths.ts";
import { matches } from "./globs.ts";
import type { Mistake } from "./mistake.ts";
import type { ProjectFile, Suppression } from "./project-file.ts";

/** The findings that a project file accepts. Failures of rules cannot be accepted. */
export class Suppressions {
  readonly #all: readonly Suppression[];
  readonly #relative: (name: string) => string | undefined;
  readonly #used = new Set<Suppression>();
  #count = 0;

  constructor({ suppressions, file }: ProjectFile, paths: Paths) {
    const folder = posix.dirname(paths.absolute(file.uri));
    this.#all = suppressions;
    this.#relative = (name) => {
      const path = paths.absolute(name);
      return isWithin(path, folder) ? posix.relative(folder, path) : undefined;
    };
  }

  /** How many findings were accepted. */
  get count(): number {
    return this.#count;
  }

  suppress({ rule, place }: Pick<Diagnostic, "rule" | "place">): boolean {
    const candidates = this.#all.filter((one) => one.rule === rule);
    if (candidates.length === 0) return false;
    const path = this.#relative(place.file);
    const accepting = path === undefined ? undefined : candidates.find(({ file }) => matches(path, file));
    if (!accepting) return false;
    this.#used.add(accepting);
    this.#count++;
    return true;
  }

  /**
   * Entries that accept nothing.
   *
   * @param files the names of all that was checked: of files that were not, nothing is said
   */
  unused(files: Iterable<string>): Mistake[] {
    const paths = [...files].flatMap((name) => this.#relative(name) ?? []);
    return this.#all
      .filter((one) => !this.#used.has(one) && paths.some((path) => matches(path, one.file)))
      .map(({ span, rule }) => ({ span, message: `there is no finding of ${rule} left here; delete this entry` }));
  }
}
