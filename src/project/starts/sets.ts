import { push } from "../groups.ts";
import type { Member } from "../part.ts";
import { folderOf } from "../paths.ts";
import type { StartedMember } from "./started.ts";

/** Sets of which what one file starts is in several are one. */
export function tied(sets: readonly (readonly Member[])[]): Member[][] {
  const above = sets.map((_, index) => index);
  const top = (index: number): number => {
    let at = index;
    while (above[at] !== at) at = above[at] = above[above[at]!]!;
    return at;
  };
  const first = new Map<unknown, number>();
  for (const [index, set] of sets.entries()) {
    for (const member of set) {
      if (!isStarted(member)) continue;
      const known = first.get(member.startup);
      if (known === undefined) first.set(member.startup, index);
      else {
        const [a, b] = [top(known), top(index)];
        above[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  // What lies beside a file that starts others from files of the project is left out there, if anything.
  const beside = new Map<string, number>();
  for (const [index, set] of sets.entries()) {
    for (const member of set)
      if (isStarted(member) && member.reads !== undefined) beside.set(folderOf(member.startup.file), index);
  }
  for (const [index, set] of sets.entries()) {
    const [home, ...others] = new Set(set.map(({ name }) => folderOf(name)));
    const there = home === undefined || others.length > 0 || set.some(isStarted) ? undefined : beside.get(home);
    if (there === undefined) continue;
    const [a, b] = [top(there), top(index)];
    above[Math.max(a, b)] = Math.min(a, b);
  }
  const joined = new Map<number, Member[]>();
  for (const [index, set] of sets.entries()) for (const member of set) push(joined, top(index), member);
  return [...joined.values()].flatMap(apart).map((set) => set.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** What is started without any file of the project says nothing about files of its kind beside it: they are a deployment. */
function apart(set: readonly Member[]): Member[][] {
  const started = set.filter(isStarted);
  const others = set.filter((member) => !isStarted(member));
  const areUnrelated =
    started.every(({ reads }) => reads === undefined) &&
    others.some(({ kind }) => started.some((one) => one.kind === kind));
  return areUnrelated ? [others, started] : [[...set]];
}

export function isStarted(member: Member): member is StartedMember {
  return "startup" in member;
}
