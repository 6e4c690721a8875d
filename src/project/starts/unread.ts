import type { SkippedFile } from "../../lint/report.ts";
import { isUnrendered } from "../kubernetes/unrendered.ts";
import { join } from "../paths.ts";
import { isTemplateText, notRendered } from "../recognize.ts";
import { type Entry, leadsNowhere, tooLarge } from "../source.ts";
import type { Disk } from "./disk.ts";

/** No compose file and no manifest that people write is larger, in bytes. */
export const largestStarting = 5_000_000;

const telling = /compose|redis|valkey|keydb|sentinel/i;

/** Where a Helm chart has what it makes manifests of. */
const chart = /(?:^|\/)templates(?:\/|$)/;

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
      if (!telling.test(name)) {
        if (chart.test(folder)) skipped.push(...templateIn(file, disk));
        continue;
      }
      const read = disk.kind(file) === "outside" ? ("outside" as const) : disk.read(file);
      if (read === "outside") skipped.push({ file, reason: "a symbolic link that leads out of the folder" });
      else if (!read.ok && read.reason === tooLarge) skipped.push({ file, reason: tooLarge });
      else if (!read.ok) unreadable.push({ file, reason: read.missing ? leadsNowhere : read.reason });
      else if (read.text.length > largestStarting) skipped.push({ file, reason: "larger than 5 MB" });
      else if (/^(?:\xff\xfe|\xfe\xff)/.test(read.text)) skipped.push({ file, reason: "UTF-16: save it as UTF-8" });
      else skipped.push(...templateIn(file, disk));
    }
  }
  return { skipped, unreadable };
}

/** A template that starts servers once it is rendered. */
function templateIn(file: string, disk: Disk): SkippedFile[] {
  const read = disk.read(file);
  if (!read.ok || !telling.test(read.text)) return [];
  const reason = isUnrendered(read.text) ?? (isTemplateText(read.text) ? notRendered : undefined);
  return reason === undefined ? [] : [{ file, reason }];
}
