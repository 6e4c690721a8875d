import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { quoted, UsageError } from "../usage.ts";

/** Logins are short. */
const largest = 65_536;

/**
 * A file that holds passwords, or what a pipe gives (`--credentials <(pass redis)`).
 *
 * @returns its bytes, Latin-1
 * @throws UsageError if it cannot be read, is too large, or everybody on this machine may read it
 */
export function readSecretFile(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const status = fstatSync(file);
    if (status.isFile() && process.platform !== "win32" && (status.mode & 0o007) !== 0)
      throw new UsageError(
        `${quoted(path)} holds passwords, and others on this machine may read or change it; take that from them: chmod o= ${quoted(path)}`,
      );
    const bytes = Buffer.alloc(largest + 1);
    let end = 0;
    for (let read = -1; read !== 0 && end < bytes.length; end += read)
      read = readSync(file, bytes, end, bytes.length - end, null);
    if (end > largest)
      throw new UsageError(`${quoted(path)} is larger than ${largest} bytes; it must hold logins and nothing else`);
    return bytes.toString("latin1", 0, end);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`${quoted(path)} cannot be read: ${code}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Where a path leads, through symbolic links; undefined if there is nothing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
