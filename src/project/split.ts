import { joinFollowers, joinHalves, joinParts } from "./join-parts.ts";
import { type Label, labelOf, loose } from "./label.ts";
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
    .parts.map((part) => part.map(({ name }) => originals.get(name)!).sort(byName))
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

/** What a folder holds, all below it included, and what of that belongs together. */
interface Content {
  readonly members: readonly Member[];
  /** Where compose files are. */
  readonly flags: string;
  readonly parts: readonly (readonly Member[])[];
}

/** By their first member and their depth: in an editor most folders hold the same as before. */
const known = new WeakMap<Member, Map<number, Content>>();

function partsIn(folder: Folder, depth: number): Content {
  const below = [...folder.folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]): Below => [name, partsIn(inner, depth + 1), inner.isProject]);
  const members = [...folder.files, ...below.flatMap(([, content]) => content.members)];
  const flags = `${Number(folder.isProject)}${Number(folder.isComposed)}(${below.map(([, content]) => content.flags)})`;
  const [first] = members;
  const before = first && known.get(first)?.get(depth);
  if (before && before.flags === flags && areSame(before.members, members)) return before;
  const content = { members, flags, parts: joined(folder, below, depth) };
  if (first) known.set(first, (known.get(first) ?? new Map()).set(depth, content));
  return content;
}

function areSame(some: readonly Member[], others: readonly Member[]): boolean {
  return some.length === others.length && some.every((member, index) => member === others[index]);
}

type Below = readonly [name: string, content: Content, isProject: boolean];

function joined({ files, isComposed }: Folder, below: readonly Below[], depth: number): (readonly Member[])[] {
  const [only] = below;
  if (files.length === 0 && below.length === 1 && only) return addressed(only[0], only[1].parts);
  const open = files.length > 0 ? [Part.in("", loose, files, depth - 1, false)] : [];
  const settled: Part[] = [];
  for (const [name, content, isProject] of below) {
    const label = isComposed && !isProject ? { ...labelOf(name), isTelling: true } : labelOf(name);
    const parts = addressed(name, content.parts).map((members) => partOf(name, label, members, depth, isProject));
    const representative = onlyOpen(parts);
    for (const part of parts) {
      if (part === representative) open.push(part);
      else settled.push(part);
    }
  }
  return joinFollowers(joinHalves([...joinParts(open, isComposed), ...settled])).map(({ members }) => members);
}

interface Made {
  readonly part: Part;
  readonly label: Label;
  readonly depth: number;
  readonly isProject: boolean;
}

const made = new WeakMap<readonly Member[], Made>();

/** The same part for the same members of the same folder. */
function partOf(name: string, label: Label, members: readonly Member[], depth: number, isProject: boolean): Part {
  const before = made.get(members);
  if (before && before.label === label && before.depth === depth && before.isProject === isProject) return before.part;
  const part = Part.in(name, label, members, depth, isProject);
  made.set(members, { part, label, depth, isProject });
  return part;
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
