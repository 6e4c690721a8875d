import type { SkippedFile } from "../../lint/report.ts";
import { join } from "../paths.ts";
import { type Entry, leadsNowhere, tooLarge } from "../source.ts";
import type { Disk } from "./disk.ts";

/** No compose file and no manifest that people write is larger, in bytes. */
export const largestStarting = 5_000_000;

const telling = /compose|redis|valkey|keydb|sentinel/i;

/**
 * What is called like a file that starts servers and was not read as one, with the reason: of others nobody wants to hear.
 *
 * @param folders what is looked at in each
 */
export function unreadIn(
  folders: Iterable<readonly [folder: string, entries: readonly Entry[]]>,
  disk: Disk,
): { readonly skipped: readonly SkippedFile[]; readonly unreadable: readonly SkippedFile[] } {
  const skipped: SkippedFile[] = [];
  const unreadable: SkippedFile[] = [];
  for (const [folder, entries] of folders) {
    for (const { name } of entries) {
      const file = join(folder, name);
      if (!telling.test(name)) continue;
      const read = disk.kind(file) === "outside" ? ("outside" as const) : disk.read(file);
      if (read === "outside") skipped.push({ file, reason: "a symbolic link that leads out of the folder" });
      else if (!read.ok && read.reason === tooLarge) skipped.push({ file, reason: tooLarge });
      else if (!read.ok) unreadable.push({ file, reason: read.missing ? leadsNowhere : read.reason });
      else if (read.text.length > largestStarting) skipped.push({ file, reason: "larger than 5 MB" });
      else if (/^(?:\xff\xfe|\xfe\xff)/.test(read.text)) skipped.push({ file, reason: "UTF-16: save it as UTF-8" });
    }
  }
  return { skipped, unreadable };
}
