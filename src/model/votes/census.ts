import { decode } from "../../syntax/position.ts";
import { addressKey } from "../address.ts";
import type { Sentinel, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { Setting } from "../known.ts";
import { countRunning } from "../live/census.ts";
import type { Starters } from "../surroundings/starters.ts";
import { knownPeers } from "./peers.ts";

/**
 * How many sentinels watch a master: the files that say so, also by a line that the sentinel refuses. Unknown where there
 * are more than files, because one of them knows others, or because one file may serve several containers, and where
 * there may be fewer, because some files are copies.
 *
 * @param watching those with a monitor line of the name
 * @param present all sentinels of the deployment
 */
export function countSentinels(
  watches: readonly Watch[],
  watching: readonly Sentinel[],
  present: readonly Sentinel[],
  starters: Starters,
): Setting<number> {
  const { nameOrigin, name } = watches[0]!;
  const unknown = (missing: string) => Setting.unknown<number>(missing, nameOrigin);
  const used = watching.filter(({ isLeftOut }) => !isLeftOut);
  if (used.length === 0) return unknown(`what starts ${watches[0]!.sentinel}`);
  const isObserved = watches.some(({ live }) => live);
  const others = isObserved ? undefined : watches.find((watch) => livingPeers(watch) >= used.length);
  if (others) return unknown(`the files of the other sentinels that ${others.sentinel} knows`);
  if (areSeveralSets(watches)) return unknown(`which of the sentinels that watch "${name}" belong together`);
  if (isObserved) return countRunning(watches, present);
  const maker = used.length === 1 ? starters.machineMaker : undefined;
  if (maker !== undefined) return unknown(`on how many of the machines of ${decode(maker)} a sentinel runs`);
  const starter = starters.ofSentinels;
  const unread = present.find(
    (one) => !watching.includes(one) && !one.isLeftOut && one.launch?.unread !== undefined && !one.live?.tellsWatches,
  );
  if (unread) return unknown(unread.launch!.unread!);
  if (starter && starter.count > present.length) return unknown(`how many sentinels ${decode(starter.file)} starts`);
  if (!starter || starter.count === used.length || starter.count === 1) return Setting.known(used.length, nameOrigin);
  return unknown(`which of the files for sentinels ${decode(starter.file)} uses`);
}

/** How many others a sentinel has met: at port 0 is none, one address is one process, and its own id is none other's. */
function livingPeers(watch: Watch): number {
  const own = watch.sentinel.myid?.or(undefined)?.toLowerCase();
  const others = knownPeers(watch).filter(({ id }) => id === undefined || id !== own);
  const addresses = others.map(({ address }) => (address.isKnown ? addressKey(address.value) : address));
  return new Set(addresses.filter((key) => typeof key !== "string" || !key.endsWith(":0"))).size;
}

/** Whether sentinels monitor one name at different addresses and each address has enough of them to be a set of its own. */
export function areSeveralSets(watches: readonly Watch[]): boolean {
  return setsOf(watches).length > 1;
}

/** The sentinels that find each other by the master they watch under one name. */
export function setsOf(watches: readonly Watch[]): readonly (readonly Watch[])[] {
  const known = watches.filter(({ address }) => address.isKnown);
  const sides = [...groupBy(known, ({ address }) => addressKey(address.value)).values()];
  const areSets = sides.every((side) => side.length > 1 && side.every(({ quorum }) => quorum.or(0) <= side.length));
  return sides.length > 1 && areSets ? sides : [watches];
}

/** How many of these monitor the address that one of them does. */
export function followersOf(watches: readonly Watch[]): (watch: Watch) => number {
  const keyOf = ({ address }: Watch) => (address.isKnown ? addressKey(address.value) : undefined);
  const sides = groupBy(watches, keyOf);
  return (watch) => sides.get(keyOf(watch))?.length ?? 0;
}

/** The sentinels by the master names of their monitor lines, refused ones included. */
export function sentinelsByMaster(sentinels: readonly Sentinel[]): ReadonlyMap<string, readonly Sentinel[]> {
  const found = new Map<string, Sentinel[]>();
  for (const sentinel of sentinels) {
    for (const name of new Set([...sentinel.watches.map(({ name }) => name), ...monitorLines(sentinel)])) {
      const others = found.get(name);
      if (others) others.push(sentinel);
      else found.set(name, [sentinel]);
    }
  }
  return found;
}

function monitorLines({ file }: Sentinel): string[] {
  return file.directives.flatMap(({ name: directive, args: [statement, master] }) => {
    const isMonitor = /^sentinel$/i.test(directive.value) && /^monitor$/i.test(statement?.value ?? "");
    return isMonitor && master ? [decode(master.value)] : [];
  });
}
