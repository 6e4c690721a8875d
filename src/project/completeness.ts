import { labelOf, loose } from "./label.ts";
import { type Member, Part } from "./part.ts";
import { isWithin } from "./paths.ts";

/** Whether files say themselves that there is more of their deployment elsewhere. */
export function isVisiblyPart(set: readonly Member[]): boolean {
  const [first] = set;
  if (!first) return false;
  const before = known.get(first);
  if (before?.set.length === set.length && before.set.every((member, index) => member === set[index]))
    return before.lacksMachines;
  const { lacksMachines } = Part.in("", loose, set, 0, false);
  known.set(first, { set, lacksMachines });
  return lacksMachines;
}

/** By their first member: in an editor most sets are the same as before. */
const known = new WeakMap<Member, { readonly set: readonly Member[]; readonly lacksMachines: boolean }>();

/** Whether what could not be read may be of the deployment that lies in a folder: in it, or beside it in one set. */
export function mayBePartOf(unread: string, home: string): boolean {
  if (home === "." || isWithin(unread, home)) return true;
  const [other, own] = [unread.split("/"), home.split("/")];
  const differs = own.findIndex((part, index) => other[index] !== part);
  const [theirs, ours] = [other[differs], own[differs]];
  if (theirs === undefined || ours === undefined) return true;
  const isLoose = differs === other.length - 1 && /\.\w+$/.test(theirs);
  const [label, ownLabel] = [isLoose ? loose : labelOf(theirs), labelOf(ours)];
  return label.stem === ownLabel.stem && !label.isCollective && !ownLabel.isCollective;
}
