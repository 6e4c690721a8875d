import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { resolve, sep } from "node:path";
import { type Entry, type FileSource, largestFile, type ReadResult, tooLarge } from "./source.ts";

/**
 * The files of this machine. Nothing is kept: every call asks the disk.
 *
 * @param cwd the folder relative paths count from
 */
export function diskSource(cwd: string): FileSource {
  const at = (path: string) => onDisk(resolve(cwd, path));
  return {
    read: (path) => read(at(path)),
    list: (path) => list(resolve(cwd, path)),
    kind: (path) => kindOf(at(path)),
    real(path) {
      try {
        const full = at(path);
        const real = typeof full === "string" ? realpathSync.native(full) : pathOf(realpathSync.native(full, "buffer"));
        return real.split(sep).join("/");
      } catch {
        return undefined;
      }
    },
  };
}

/** The bytes of a name that are no UTF-8 are these characters in ours, as Python has it ("surrogateescape"). */
const strayBytes = /[\udc80-\udcff]/u;

/** A path as the functions of `node:fs` take it. */
export function onDisk(path: string): string | Buffer {
  if (!strayBytes.test(path)) return path;
  const parts = [...path].map((letter) =>
    strayBytes.test(letter) ? Buffer.of(letter.charCodeAt(0) & 0xff) : Buffer.from(letter),
  );
  return Buffer.concat(parts);
}

function nameOf(bytes: Buffer): string {
  const name = bytes.toString();
  if (!name.includes("\ufffd") || Buffer.from(name).equals(bytes)) return name;
  return [...bytes].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join("");
}

function pathOf(bytes: Buffer): string {
  const parts = bytes.toString("latin1").split("/");
  return parts.map((part) => nameOf(Buffer.from(part, "latin1"))).join("/");
}

function entriesOf(path: string | Buffer): { readonly name: string; readonly entry: Dirent | Dirent<Buffer> }[] {
  const entries = readdirSync(path, { withFileTypes: true });
  if (!entries.some(({ name }) => name.includes("\ufffd")))
    return entries.map((entry) => ({ name: entry.name, entry }));
  return readdirSync(path, { withFileTypes: true, encoding: "buffer" }).map((entry) => ({
    name: nameOf(entry.name),
    entry,
  }));
}

function read(path: string | Buffer): ReadResult {
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

function list(folder: string): Entry[] | undefined {
  try {
    const entries: Entry[] = [];
    for (const { name, entry } of entriesOf(onDisk(folder))) {
      if (entry.isFile()) entries.push({ name, kind: "file" });
      else if (entry.isDirectory()) entries.push({ name, kind: "directory" });
      else if (entry.isSymbolicLink()) {
        const full = onDisk(resolve(folder, name));
        const kind = kindOf(full);
        if (kind || leadsNowhere(full)) entries.push({ name, kind: kind ?? "file", link: true });
      }
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

function kindOf(path: string | Buffer): Entry["kind"] | undefined {
  try {
    const status = statSync(path);
    return status.isFile() ? "file" : status.isDirectory() ? "directory" : undefined;
  } catch {
    return undefined;
  }
}

function leadsNowhere(link: string | Buffer): boolean {
  try {
    statSync(link);
    return false;
  } catch {
    return true;
  }
}
