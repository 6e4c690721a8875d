/** Where text comes from: a disk, memory, later an editor's buffers over a disk. Paths use `/`, relative ones count from the working directory. */
export interface FileSource {
  /** The bytes of a file as Latin-1 characters, or why they cannot be had. */
  read(path: string): ReadResult;
  /** What a folder holds, sorted by name; undefined if it is no folder or cannot be read. */
  list(path: string): readonly Entry[] | undefined;
  /** Whether the path is a file, a folder or neither; symbolic links are followed. */
  kind(path: string): "file" | "directory" | undefined;
  /** The path with symbolic links resolved, to tell whether an include stays inside a root; undefined if there is nothing. */
  real(path: string): string | undefined;
}

export type ReadResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string; readonly missing: boolean };

export interface Entry {
  readonly name: string;
  /** What a symbolic link leads to; one that leads nowhere counts as a file that cannot be read. */
  readonly kind: "file" | "directory";
  /** It is a symbolic link. */
  readonly link?: boolean;
}

/** A configuration file is never that large: such a file is left alone. */
export const largestFile = 100 * 1024 * 1024;

/** The reason a source gives for not reading a file of more bytes than `largestFile`. */
export const tooLarge = "larger than 100 MB";

/** The reason for not reading a symbolic link to nothing. */
export const leadsNowhere = "the symbolic link leads nowhere";
