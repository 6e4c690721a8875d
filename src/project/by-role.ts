import { push } from "./groups.ts";
import type { Place } from "./host.ts";
import { type Part, portsOf } from "./part.ts";
import { Ties } from "./ties.ts";

/**
 * Gives parts that replicate or watch servers they do not hold the neighbours that can be these: the only one, or as
 * many as there are servers missing.
 */
export function adoptMasters(parts: readonly Part[]): Part[] {
  const lone = new Map<string, Part[]>();
  for (const part of parts) {
    if (!part.mayBeMachines || part.isComposed || part.stem === undefined || part.servers.length === 0) continue;
    if (part.servers.some(({ evidence }) => evidence.replicaof)) continue;
    if ([...part.references.values()].some(({ at }) => at.host !== "loopback")) continue;
    const folders = ["", ...part.folders, ...part.folders.filter((name) => isMasters(name)).map(() => "master")];
    const keys = part.servers.flatMap((server) =>
      portsOf(server).flatMap((port) => folders.map((name) => candidateKey(part.stem!, port, name))),
    );
    for (const key of new Set(keys)) push(lone, key, part);
  }
  const ties = new Ties(parts);
  for (const part of parts) {
    const { stem } = part;
    if (stem === undefined || !part.mayBeMachines || part.isProject) continue;
    const candidates = (at: Place, folder: string, most: number) => {
      const keys = [at.port, "*"].map((port) => candidateKey(stem, port, folder));
      const found = new Set(keys.flatMap((key) => lone.get(key) ?? []));
      // Where many could be it none is chosen, and it need not be known how many.
      return found.size > most ? [] : [...found].filter((other) => mayAdopt(part, other, at));
    };
    const missing = new Map<string, Place[]>();
    for (const { at } of part.references.values()) {
      if (part.holdersOf(at).length > 0) continue;
      const chosen = [at.host, "master", ""]
        .map((folder) => candidates(at, folder, 8))
        .find(({ length }) => length === 1);
      if (chosen) ties.tie([part, ...chosen]);
      else push(missing, `${at.port} ${at.global}`, at);
    }
    for (const places of missing.values()) {
      const all = candidates(places[0]!, "", 8 + places.length);
      if (all.length === places.length) ties.tie([part, ...all]);
    }
  }
  return ties.parts();
}

function candidateKey(stem: string, port: string, folder: string): string {
  return `${stem}\0${/^\d+$/.test(port) ? port : "*"}\0${folder}`;
}

function isMasters(folder: string): boolean {
  return /master|primary/i.test(folder);
}

function mayAdopt(part: Part, other: Part, at: Place): boolean {
  const inOneSet = part.folders.length > 1 || (part.isTelling && other.isTelling && !other.isCollective);
  return inOneSet && other !== part && other.holdersOf(at).length > 0 && watchesNothingElse(other, part);
}

function watchesNothingElse(host: Part, part: Part): boolean {
  return [...host.watched.keys()].every((name) => part.watched.has(name));
}

/** Puts together what folders for servers, for sentinels and for single roles hold, where only one answer is possible. */
export function gatherByRole(parts: readonly Part[]): Part[] {
  const sets = new Map<string, Part[]>();
  for (const part of parts) if (part.isTelling && mayBeRole(part)) push(sets, part.stem!, part);
  const ties = new Ties(parts);
  for (const set of sets.values()) {
    const watching = sameMaster(set.filter(({ servers }) => servers.length === 0));
    const tied = set.filter(({ servers, references }) => servers.length > 0 && references.size > 0);
    const [sentinels = []] = watching;
    const [group] = tied;
    if (watching.length > 1 || tied.length > 1 || (group && sentinels.length > 0 && !mayWatch(sentinels, group))) {
      for (const alike of watching) ties.tie(alike);
      continue;
    }
    const found = [...sentinels, ...tied];
    const isOpen = found.length > 1 || found.some((part) => part.folders.length > 1 || !isComplete(part));
    const silent = set.filter((part) => part.servers.length > 0 && part.references.size === 0 && !part.isProject);
    if (isOpen) ties.tie([...found, ...silent]);
  }
  return ties.parts();
}

function mayBeRole({ stem, isHosts, isProject, folders }: Part): boolean {
  if (stem === undefined || (stem !== "" && !isHosts)) return false;
  // redis/ and sentinel/ with a compose file each; redis-1/ and redis-2/ with one each are two deployments.
  return !isProject || (stem === "" && !folders.some((folder) => /\d/.test(folder)));
}

/** Whether sentinels in folders of their own are those of a group: it has none, or lies loose beside them. */
function mayWatch(sentinels: readonly Part[], group: Part): boolean {
  if (group.sentinels.length === 0) return true;
  return group.folders.includes("") && sentinels.some((part) => watchSame(part, group));
}

function isComplete(part: Part): boolean {
  return (
    part.servers.length > 0 && !part.lacksSentinels && [...part.references.values()].every(({ at }) => part.isWhole(at))
  );
}

function watchSame(a: Part, b: Part): boolean {
  return [...a.watched.keys()].some((name) => b.watched.has(name));
}

/** Sentinels that watch one master name by different spellings of its address, as long as some of them lack others. */
function sameMaster(parts: readonly Part[]): Part[][] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) push(groups, [...part.watched.keys()].sort().join("\0"), part);
  return [...groups.values()].flatMap((group) => {
    const places = group.flatMap(({ references }) => [...references.values()].map(({ at }) => at));
    const globals = new Set(places.filter(({ global }) => global).map(({ host }) => host));
    return globals.size <= 1 && group.some(({ lacksSentinels }) => lacksSentinels)
      ? [group]
      : group.map((part) => [part]);
  });
}
