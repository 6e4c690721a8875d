import type { FileSource } from "../../project/source.ts";

/** Where saved files come from: the disk, or what a client hands over. */
export interface SavedFiles {
  /** The files of a folder, by its URI. Names count from it. */
  of(folder: string): FileSource;
}

/** For documents that are no files: `untitled:` and others. */
export const nothingSaved: FileSource = {
  read: () => ({ ok: false, reason: "there is no such file", missing: true }),
  list: () => undefined,
  kind: () => undefined,
  real: () => undefined,
};
