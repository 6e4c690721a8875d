import { posix } from "node:path";
import { encode } from "../syntax/position.ts";
import type { Entry, FileSource } from "./source.ts";

const workingDirectory = "/memory";

/**
 * Files that exist only here, for tests and samples.
 *
 * @param files text (as in any program, not Latin-1) by path; relative paths count from a working directory of its own
 */
export function memorySource(files: Readonly<Record<string, string>>): FileSource {
  const at = (path: string) => posix.resolve(workingDirectory, path);
  const texts = new Map<string, string>();
  const folders = new Map<string, Map<string, Entry>>([
    ["/", new Map()],
    [workingDirectory, new Map()],
  ]);
  for (const [path, text] of Object.entries(files)) {
    texts.set(at(path), text);
    let entry: Entry = { name: posix.basename(at(path)), kind: "file" };
    for (let folder = posix.dirname(at(path)); ; folder = posix.dirname(folder)) {
      const entries = folders.get(folder) ?? new Map<string, Entry>();
      folders.set(folder, entries.set(entry.name, entry));
      if (folder === "/") break;
      entry = { name: posix.basename(folder), kind: "directory" };
    }
  }
  const kind = (path: string) => (texts.has(at(path)) ? "file" : folders.has(at(path)) ? "directory" : undefined);
  return {
    read(path) {
      const text = texts.get(at(path));
      if (text !== undefined) return { ok: true, text: encode(text) };
      const folder = folders.has(at(path));
      return { ok: false, reason: folder ? "it is a folder" : "there is no such file", missing: !folder };
    },
    list(path) {
      const entries = folders.get(at(path));
      return entries && [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    kind,
    real: (path) => (kind(path) ? at(path) : undefined),
  };
}
