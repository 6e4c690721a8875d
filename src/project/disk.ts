import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { type Entry, type FileSource, largestFile, type ReadResult, tooLarge } from "./source.ts";

/**
 * The files of this machine. Nothing is kept: every call asks the disk.
 *
 * @param cwd the folder relative paths count from
 */
export function diskSource(cwd: string): FileSource {
  const at = (path: string) => resolve(cwd, path);
  return {
    read: (path) => read(at(path)),
    list: (path) => list(at(path)),
    kind: (path) => kindOf(at(path)),
    real(path) {
      try {
        return realpathSync.native(at(path)).split(sep).join("/");
      } catch {
        return undefined;
      }
    },
  };
}

function read(path: string): ReadResult {
  let file: number | undefined;
  try {
    // A pipe without a writer would block the open.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    if (status.isDirectory()) return { ok: false, reason: "it is a folder", missing: false };
    if (!status.isFile()) return { ok: false, reason: "it is not a regular file", missing: false };
    if (status.size > largestFile) return { ok: false, reason: tooLarge, missing: false };
    return { ok: true, text: readFileSync(file, "latin1") };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return { ok: false, reason: reasons[code] ?? code, missing: code === "ENOENT" || code === "ENOTDIR" };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "too many symbolic links",
  EISDIR: "it is a folder",
  ENXIO: "it is not a regular file",
  ENAMETOOLONG: "the name is too long",
};

function list(path: string): Entry[] | undefined {
  try {
    const entries: Entry[] = [];
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const { name } = entry;
      if (entry.isFile()) entries.push({ name, kind: "file" });
      else if (entry.isDirectory()) entries.push({ name, kind: "directory" });
      else if (entry.isSymbolicLink()) {
        const full = resolve(path, name);
        const kind = kindOf(full);
        if (kind || leadsNowhere(full)) entries.push({ name, kind: kind ?? "file", link: true });
      }
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

function kindOf(path: string): Entry["kind"] | undefined {
  try {
    const status = statSync(path);
    return status.isFile() ? "file" : status.isDirectory() ? "directory" : undefined;
  } catch {
    return undefined;
  }
}

function leadsNowhere(link: string): boolean {
  try {
    statSync(link);
    return false;
  } catch {
    return true;
  }
}
