import { posix } from "node:path";
import type { Instance } from "../../model/deployment.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { kinds, type Offer } from "./offer.ts";

const mostFiles = 500;

/**
 * Files and folders in the folder that a begun path names, relative to that of the file which holds it; none outside the
 * folder that is checked. All is text, as names of files are.
 *
 * @param endings of files that are meant most often, without the dot
 * @param isMeantFor whether a file, by the engine's name, can be meant at all
 */
export function fileOffers(
  typed: string,
  from: string,
  { root }: Snapshot,
  endings: readonly string[],
  isMeantFor: (name: string) => boolean = () => true,
): Offer[] {
  const slash = typed.lastIndexOf("/") + 1;
  const begun = typed.slice(0, slash);
  if (begun.startsWith("/")) return [];
  const folder = posix.join(posix.dirname(from), begun || ".");
  const entries = root.entries(folder.replace(/(?<=.)\/$/, "")) ?? [];
  const own = posix.basename(from);
  const isOwn = (name: string) => posix.join(folder, name) === from && name === own;
  return entries
    .filter(
      ({ name, kind }) =>
        !isOwn(name) &&
        !/\p{Cs}/u.test(name) &&
        (!name.startsWith(".") || typed.slice(slash).startsWith(".")) &&
        (kind === "directory" || isMeantFor(posix.join(folder, name))),
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

/** What a server or sentinel can include: what those of its kind read, and of what nobody reads what is called `*.conf`. */
export function includeOffers(typed: string, from: string, snapshot: Snapshot, kind: Instance["kind"]): Offer[] {
  return fileOffers(typed, from, snapshot, ["conf"], (name) => {
    const parts = snapshot.parts(name);
    if (parts.length === 0) return name.toLowerCase().endsWith(".conf");
    const isOfOther = parts.some(({ file, instances }) =>
      instances.some((instance) => instance.kind !== kind && instance.loading.file === file),
    );
    return !isOfOther && parts.some((part) => part.kind === kind && !part.file.embedding);
  });
}
