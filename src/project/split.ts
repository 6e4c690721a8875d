import { joinFollowers, joinHalves, joinParts } from "./join-parts.ts";
import { labelOf, loose } from "./label.ts";
import { type Member, Part, withFolderAddress } from "./part.ts";

/**
 * Tells which files form a deployment together.
 *
 * It goes from the deepest folders up: the files that lie in one folder are one part, and what its folders below hold is
 * joined with it and with each other where the contents show that they belong together (see `joinParts`). Nothing is
 * ever taken apart again and nothing above a folder is looked at, so what is found for a folder does not depend on where
 * the walk began: a folder that holds several deployments gives the union of what each of them gives.
 *
 * @param members in any order; names with `/`
 * @param composed folders with a compose file in them
 * @returns sets of members, each ordered by name, ordered by their first
 */
export function split(members: readonly Member[], composed: Iterable<string> = []): Member[][] {
  const root = emptyFolder();
  for (const member of members) {
    let folder = root;
    for (const part of member.name.split("/").slice(0, -1)) {
      let next = folder.folders.get(part);
      if (!next) {
        next = emptyFolder();
        folder.folders.set(part, next);
      }
      folder = next;
    }
    folder.files.push(member);
  }
  for (const name of composed) {
    let folder: Folder | undefined = root;
    for (const part of name === "." ? [] : name.split("/")) {
      folder = folder.folders.get(part);
      if (!folder) break;
      folder.isProject = true;
    }
    if (folder) folder.isComposed = true;
  }
  const originals = new Map(members.map((member) => [member.name, member]));
  return partsIn(root, 1)
    .map((part) => part.map(({ name }) => originals.get(name)!).sort(byName))
    .sort(([a], [b]) => byName(a!, b!));
}

interface Folder {
  readonly files: Member[];
  readonly folders: Map<string, Folder>;
  /** There is a compose file in it or below. */
  isProject: boolean;
  /** There is a compose file in it. */
  isComposed: boolean;
}

function emptyFolder(): Folder {
  return { files: [], folders: new Map(), isProject: false, isComposed: false };
}

function partsIn({ files, folders, isComposed }: Folder, depth: number): (readonly Member[])[] {
  const below = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, folder]) => [name, partsIn(folder, depth + 1), folder.isProject] as const);
  const [only] = below;
  if (files.length === 0 && below.length === 1 && only) return addressed(only[0], only[1]);
  const open = files.length > 0 ? [Part.in("", loose, files, depth - 1, false)] : [];
  const settled: Part[] = [];
  for (const [name, sets, isProject] of below) {
    const label = isComposed && !isProject ? { ...labelOf(name), isTelling: true } : labelOf(name);
    const parts = addressed(name, sets).map((members) => Part.in(name, label, members, depth, isProject));
    const representative = onlyOpen(parts);
    for (const part of parts) {
      if (part === representative) open.push(part);
      else settled.push(part);
    }
  }
  return joinFollowers(joinHalves([...joinParts(open, isComposed), ...settled])).map(({ members }) => members);
}

/**
 * The part of a folder that may be joined with what lies outside: what was found to be apart in a folder must not come
 * together again because of its neighbours.
 */
function onlyOpen(parts: readonly Part[]): Part | undefined {
  if (parts.length === 1) return parts[0];
  const referring = parts.filter(({ references }) => references.size > 0);
  return referring.length === 1 ? referring[0] : undefined;
}

function addressed(folder: string, sets: readonly (readonly Member[])[]): (readonly Member[])[] {
  const { address } = labelOf(folder);
  if (address === undefined) return [...sets];
  return sets.map((members) => members.map((member) => withFolderAddress(member, address)));
}

function byName(a: Member, b: Member): number {
  return a.name < b.name ? -1 : 1;
}
