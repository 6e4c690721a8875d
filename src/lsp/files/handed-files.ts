import { posix } from "node:path";
import { isWithin } from "../../project/paths.ts";
import type { Entry, FileSource, ReadResult } from "../../project/source.ts";
import type { HandedFile } from "../protocol.ts";
import { pathOf } from "./names.ts";
import type { SavedFiles } from "./saved.ts";

const missing: ReadResult = { ok: false, reason: "there is no such file", missing: true };
const isFolder: ReadResult = { ok: false, reason: "it is a folder", missing: false };

/** Files that a client hands over, where there is no disk: those of each folder by their absolute paths. */
export class HandedFiles implements SavedFiles {
  readonly #texts = new Map<string, string>();
  readonly #folders = new Map<string, Map<string, Entry>>();

  /** @param folder URI */
  put(folder: string, { path, base64 }: HandedFile): void {
    const file = posix.resolve(pathOf(folder), path);
    this.#texts.set(file, atob(base64));
    let entry: Entry = { name: posix.basename(file), kind: "file" };
    for (let parent = posix.dirname(file); ; parent = posix.dirname(parent)) {
      const entries = this.#folders.get(parent) ?? new Map<string, Entry>();
      this.#folders.set(parent, entries.set(entry.name, entry));
      if (parent === "/") break;
      entry = { name: posix.basename(parent), kind: "directory" };
    }
  }

  /** @param path a file, or a folder with all that is in it */
  remove(folder: string, path: string): void {
    const gone = posix.resolve(pathOf(folder), path);
    for (const file of this.#texts.keys()) if (isWithin(file, gone)) this.#texts.delete(file);
    for (const one of this.#folders.keys()) if (isWithin(one, gone)) this.#folders.delete(one);
    this.#folders.get(posix.dirname(gone))?.delete(posix.basename(gone));
  }

  of(folder: string): FileSource {
    const root = pathOf(folder);
    const at = (path: string) => posix.resolve(root, path);
    const isThere = (path: string) => this.#folders.has(at(path)) || at(path) === root;
    const kind = (path: string) => (this.#texts.has(at(path)) ? "file" : isThere(path) ? "directory" : undefined);
    return {
      read: (path) => {
        const text = this.#texts.get(at(path));
        return text !== undefined ? { ok: true, text } : isThere(path) ? isFolder : missing;
      },
      list: (path) => {
        if (!isThere(path)) return undefined;
        const entries = [...(this.#folders.get(at(path))?.values() ?? [])];
        return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      },
      kind,
      real: (path) => (kind(path) ? at(path) : undefined),
    };
  }
}
