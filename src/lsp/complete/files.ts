import { posix } from "node:path";
import type { Snapshot } from "../workspace/snapshot.ts";
import { kinds, type Offer } from "./offer.ts";

const mostFiles = 500;

/**
 * Files and folders in the folder that a begun path names, relative to that of the file which holds it; none outside the
 * folder that is checked. All is text, as names of files are.
 *
 * @param endings of files that are meant most often, without the dot
 */
export function fileOffers(typed: string, from: string, { root }: Snapshot, endings: readonly string[]): Offer[] {
  const slash = typed.lastIndexOf("/") + 1;
  const begun = typed.slice(0, slash);
  if (begun.startsWith("/")) return [];
  const folder = posix.join(posix.dirname(from), begun || ".");
  const entries = root.entries(folder.replace(/(?<=.)\/$/, "")) ?? [];
  const own = posix.basename(from);
  const isOwn = (name: string) => posix.join(folder, name) === from && name === own;
  return entries
    .filter(
      ({ name }) =>
        !isOwn(name) && !/\p{Cs}/u.test(name) && (!name.startsWith(".") || typed.slice(slash).startsWith(".")),
    )
    .slice(0, mostFiles)
    .map(({ name, kind }) => {
      const isFolder = kind === "directory";
      const isMeant = endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`));
      return {
        words: [`${begun}${name}${isFolder ? "/" : ""}`],
        kind: isFolder ? kinds.Folder : kinds.File,
        rank: isMeant ? 1 : isFolder ? 2 : 3,
      };
    });
}
