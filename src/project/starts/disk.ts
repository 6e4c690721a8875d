import type { Entry, FileSource, ReadResult } from "../source.ts";

/**
 * The files of a project as what starts servers may look at them: paths are names of project files (relative to the
 * working directory, with `/`, `..` resolved), and what lies outside the folders given is not looked at.
 */
export interface Disk {
  /** The bytes of a file, or why they cannot be had; `missing` is false for what lies outside. */
  read(path: string): ReadResult;
  list(path: string): readonly Entry[] | undefined;
  kind(path: string): "file" | "directory" | "outside" | undefined;
}

/**
 * @param isInside whether a path, its links resolved, may be looked at
 */
export function diskOf(source: FileSource, isInside: (path: string) => boolean): Disk {
  return {
    read: (path) =>
      isInside(path) ? source.read(path) : { ok: false, reason: "outside the folders given", missing: false },
    list: (path) => (isInside(path) ? source.list(path) : undefined),
    kind: (path) => (isInside(path) ? source.kind(path) : "outside"),
  };
}
