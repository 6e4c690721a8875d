import type { Entry } from "../../project/source.ts";
import { baseOf, parentOf } from "./names.ts";

/** What a check asks about: where none of it has changed it would come to the same. All by canonical URI. */
export class Reach {
  readonly #files = new Set<string>();
  readonly #absent = new Set<string>();
  readonly #folders = new Map<string, readonly Entry[] | undefined>();

  /** How many files and folders that is. */
  get size(): number {
    return this.#files.size + this.#folders.size;
  }

  /** It was asked what is there, or what is in it. */
  file(uri: string): void {
    this.#files.add(uri);
  }

  /** There was nothing. */
  absent(uri: string): void {
    this.#absent.add(uri);
  }

  /** It was asked what a folder holds. */
  folder(uri: string, entries: readonly Entry[] | undefined): void {
    this.#folders.set(uri, entries);
  }

  /** What folders hold does not matter after all. */
  forgetFolders(): void {
    this.#folders.clear();
  }

  /**
   * Whether a change matters: of a file, or of a folder with all that is in it.
   *
   * @param isThere it was there before, and still is: lists of folders are the same
   */
  holds(uri: string, isThere: boolean): boolean {
    if (this.#files.has(uri)) return true;
    if (isThere) return false;
    for (const file of this.#files) if (file.startsWith(`${uri}/`)) return true;
    // A folder that was there, and was not looked into, does not matter; one that is new does.
    for (let one = uri, folder = parentOf(uri); folder !== one; one = folder, folder = parentOf(folder)) {
      if (this.#absent.has(folder)) return true;
      if (!this.#folders.has(folder)) continue;
      return one === uri || !this.#folders.get(folder)?.some(({ name }) => name === baseOf(one));
    }
    return false;
  }
}
