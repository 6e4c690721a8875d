import { posix } from "node:path";
import { isWithin, type Paths } from "../paths.ts";
import type { FileSource } from "../source.ts";

export const projectFileName = "redis-ha-lint.json";

/**
 * The project files that hold for some paths, each once: of every path the nearest one above it, no further than the root
 * of its repository (the folder with `.git` in it), or of the file system.
 *
 * @param names of files and folders
 * @returns names
 */
export function findProjectFiles(names: readonly string[], source: FileSource, paths: Paths): string[] {
  const nearest = new Map<string, string | undefined>();
  const above = (folder: string): string | undefined => {
    if (nearest.has(folder)) return nearest.get(folder);
    const file = posix.join(folder, projectFileName);
    const parent = posix.dirname(folder);
    const isRoot = parent === folder || source.kind(posix.join(folder, ".git")) !== undefined;
    const found = source.kind(file) === "file" ? file : isRoot ? undefined : above(parent);
    nearest.set(folder, found);
    return found;
  };
  const found = names.map((name) => {
    const path = paths.absolute(name);
    return above(source.kind(name) === "directory" ? path : posix.dirname(path));
  });
  return [...new Set(found)].flatMap((file) => (file === undefined ? [] : paths.name(file)));
}

/** Whether a project file that holds for one of several paths holds for all: it lies above each. */
export function isAboveAll(file: string, names: readonly string[], paths: Paths): boolean {
  const folder = posix.dirname(paths.absolute(file));
  return names.every((name) => isWithin(paths.absolute(name), folder));
}
