import { areCopies, byAddress, isOfSet, ownersByAddress } from "./by-address.ts";
import { adoptMasters, gatherByRole } from "./by-role.ts";
import { push } from "./groups.ts";
import type { Place } from "./host.ts";
import type { Part } from "./part.ts";
import { Ties } from "./ties.ts";

/**
 * Puts together what belongs together of the parts found in one folder and in the folders below it.
 *
 * A part that names something it does not hold - the master of its replicas, more sentinels for its quorum - is joined
 * with the others that name the same thing and with the one that holds it. Parts that are whole are never joined with
 * each other, however alike they are, so copies of a deployment stay apart.
 *
 * 1. The same literal address or full host name, whatever the folders are called; where no part holds it and no sentinels
 *    of one set watch it, only parts that need each other's sentinels or lie in folders of one set.
 * 2. The same short host name or the loopback interface, in folders that may be machines of one set: their names are alike
 *    without digits, addresses, single letters and roles, each has no more than one server and one sentinel, and none
 *    has a compose file, within which host names have a meaning of their own. Below a compose file short names mean the
 *    same in all folders that have none themselves.
 * 3. In folders named for roles, or for machines of one set: the only sentinels without servers with the only servers
 *    that replicate, and servers that name nobody with these.
 *
 * @param isComposed there is a compose file in the folder
 */
export function joinParts(parts: readonly Part[], isComposed: boolean): Part[] {
  let joined = byAddress(parts, (_, at) => (at.global ? "" : undefined));
  joined = byAddress(joined, (part, at) => {
    if (at.global || at.unknown) return undefined;
    if (isComposed && !part.isComposed && at.host !== "loopback") return "";
    return isOfSet(part) ? part.stem : undefined;
  });
  joined = adoptMasters(joined);
  return gatherByRole(joined);
}

/**
 * Puts servers and the sentinels that watch them together where folders for either hold several deployments: what
 * the sentinels of a part watch by address is what the servers of one other part say they are, and of no third part.
 * Parts of one folder were found to be apart and stay so.
 */
export function joinHalves(parts: readonly Part[]): Part[] {
  const owners = ownersByAddress(parts);
  const ties = new Ties(parts);
  const watching = new Map<Part, Part[]>();
  for (const part of parts) {
    if (part.servers.length > 0 || part.isProject) continue;
    const places = [...part.references.values()].map(({ at }) => at);
    const found = new Set(places.flatMap((at) => owners.get(at.key) ?? []));
    const [half] = found;
    if (!half || found.size > 1 || !places.every((at) => at.global && owners.has(at.key))) continue;
    const isHalf = half.sentinels.length === 0 && !half.isProject;
    if (isHalf && !half.folders.some((folder) => part.folders.includes(folder))) push(watching, half, part);
  }
  for (const [half, sentinels] of watching) if (sentinels.length === 1) ties.tie([half, ...sentinels]);
  return ties.parts();
}

/**
 * Puts replicas with the sentinels that watch their master, where folders for either hold them. Alone they may be sites
 * that follow a master elsewhere; with the only sentinels that watch it they are replicas on one list.
 */
export function joinFollowers(parts: readonly Part[]): Part[] {
  const owners = ownersByAddress(parts);
  const places = new Map<string, { at: Place; watching: Part[]; following: Part[] }>();
  for (const part of parts) {
    for (const { at } of part.references.values()) {
      if (!at.global) continue;
      const found = places.get(at.key) ?? { at, watching: [], following: [] };
      places.set(at.key, found);
      (part.sentinels.length > 0 ? found.watching : found.following).push(part);
    }
  }
  const ties = new Ties(parts);
  for (const { at, watching, following } of places.values()) {
    const [sentinels] = watching;
    if (!sentinels || watching.length > 1 || following.length === 0) continue;
    const found = new Set([sentinels, ...following, ...(owners.get(at.key) ?? [])]);
    const holders = [...found].filter((part) => part.holdersOf(at).length > 0);
    const others = [...found].filter((part) => part !== sentinels);
    const isApart = (part: Part) => part.isComposed || part.folders.some((name) => sentinels.folders.includes(name));
    if (holders.length > 1 || sentinels.isComposed || others.some(isApart)) continue;
    const known = { hasMaster: holders.length === 1, isWatched: true };
    if (!areCopies(following, at, known)) ties.tie([...found]);
  }
  return ties.parts();
}
