import { type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { diskSource, onDisk } from "./disk.ts";
import type { Entry, FileSource, ReadResult } from "./source.ts";

/** What changed less than that before it was read may change again and have the same time: clocks of file systems are coarse. */
const settled = 2_000;
/** Characters of all files that are kept. */
const most = 32e6;

interface Kept<T> {
  readonly stamp: string;
  readonly value: T;
}

/**
 * The files of this machine for whoever reads them again and again: every call asks the disk for their status, and what
 * has the same one as before is not read again.
 *
 * @param cwd the folder relative paths count from
 */
export function keptDisk(cwd: string): FileSource {
  const disk = diskSource(cwd);
  const files = new Map<string, Kept<ReadResult & { readonly ok: true }>>();
  const folders = new Map<string, Kept<readonly Entry[]>>();
  let size = 0;
  return {
    read(path) {
      const { stamp, isSettled } = statusOf(resolve(cwd, path));
      const known = files.get(path);
      if (known && known.stamp === stamp) return known.value;
      if (known) size -= known.value.text.length;
      files.delete(path);
      const value = disk.read(path);
      if (stamp !== undefined && isSettled && value.ok && size + value.text.length <= most) {
        files.set(path, { stamp, value });
        size += value.text.length;
      }
      return value;
    },
    list(path) {
      const { stamp, isSettled } = statusOf(resolve(cwd, path));
      const known = folders.get(path);
      if (known && known.stamp === stamp) return known.value;
      folders.delete(path);
      const value = disk.list(path);
      // What a link leads to changes without the folder.
      if (stamp !== undefined && isSettled && value?.every(({ link }) => !link)) folders.set(path, { stamp, value });
      return value;
    },
    kind: (path) => disk.kind(path),
    real: (path) => disk.real(path),
  };
}

interface Status {
  /** Another one whenever the content is another and its times are settled; undefined for what is not there. */
  readonly stamp?: string;
  readonly isSettled?: boolean;
}

function statusOf(path: string): Status {
  let status: Stats | undefined;
  try {
    status = statSync(onDisk(path), { throwIfNoEntry: false });
  } catch {
    return {};
  }
  if (!status) return {};
  const { dev, ino, mode, size, mtimeMs, ctimeMs } = status;
  // The time of the last change, unlike that of the last writing, cannot be set back.
  const isSettled = Date.now() - Math.max(mtimeMs, ctimeMs) > settled;
  return { stamp: `${dev} ${ino} ${mode} ${size} ${mtimeMs} ${ctimeMs}`, isSettled };
}
