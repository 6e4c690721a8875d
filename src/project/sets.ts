import type { Member } from "./part.ts";
import type { Entry } from "./source.ts";
import { isStarted } from "./starts/sets.ts";

/** The folders that hold a compose file. */
export function composedFolders(folders: ReadonlyMap<string, readonly Entry[]>): string[] {
  const isCompose = ({ name }: Entry) => /^(?:docker-|podman-)?compose\b[\w.-]*\.ya?ml$/i.test(name);
  return [...folders].filter(([, entries]) => entries.some(isCompose)).map(([name]) => name);
}

/** Files named one by one are of one deployment. */
export function together(sets: readonly Member[][], given: ReadonlySet<string>): readonly Member[][] {
  const isNamed = (member: Member) => given.has(member.name) || (isStarted(member) && given.has(member.startup.file));
  const isGiven = (set: readonly Member[]) => set.some(isNamed);
  const named = sets.filter(isGiven);
  if (named.length < 2) return sets;
  return [named.flat().sort((a, b) => (a.name < b.name ? -1 : 1)), ...sets.filter((set) => !isGiven(set))];
}
