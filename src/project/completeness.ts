import { labelOf, loose } from "./label.ts";
import { type Member, Part } from "./part.ts";
import { isWithin } from "./paths.ts";

/** Whether files say themselves that there is more of their deployment elsewhere. */
export function isVisiblyPart(set: readonly Member[]): boolean {
  return Part.in("", loose, set, 0, false).lacksMachines;
}

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
