import { decode } from "../syntax/position.ts";
import { addressKey } from "./address.ts";
import type { Sentinel, Watch } from "./deployment.ts";
import { groupBy } from "./identity.ts";
import { Setting } from "./known.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * How many sentinels watch a master: the files that say so, also by a line that the sentinel refuses. Unknown where there
 * are more than files, because one of them knows others, or because one file may serve several containers.
 */
export function countSentinels(
  watches: readonly Watch[],
  all: readonly Sentinel[],
  surroundings: Surroundings,
): Setting<number> {
  const { nameOrigin, name } = watches[0]!;
  const watching = all.filter((sentinel) => mentionsMaster(sentinel, name));
  const unknown = (missing: string) => Setting.unknown<number>(missing, nameOrigin);
  const others = watches.find(({ knownSentinels }) => knownSentinels.length >= watching.length);
  if (others) return unknown(`the files of the other sentinels that ${others.sentinel} knows`);
  if (areSeveralSets(watches)) return unknown(`which of the sentinels that watch "${name}" belong together`);
  const spare = watching.find(({ isLeftOut }) => isLeftOut);
  if (spare) return unknown(`whether ${spare} is used`);
  const starter = surroundings.startsMoreSentinels(all.length);
  return starter === undefined
    ? Setting.known(watching.length, nameOrigin)
    : unknown(`how many sentinels ${decode(starter)} starts`);
}

/** Whether sentinels monitor one name at different addresses and each address has enough of them to be a set of its own. */
export function areSeveralSets(watches: readonly Watch[]): boolean {
  const known = watches.filter(({ address }) => address.isKnown);
  const sides = [...groupBy(known, ({ address }) => addressKey(address.value)).values()];
  return (
    sides.length > 1 &&
    sides.every((side) => side.length > 1 && side.every(({ quorum }) => quorum.or(0) <= side.length))
  );
}

function mentionsMaster({ watches, file }: Sentinel, name: string): boolean {
  if (watches.some((watch) => watch.name === name)) return true;
  return file.directives.some(({ name: directive, args: [statement, master] }) => {
    if (directive.value.toLowerCase() !== "sentinel" || statement?.value.toLowerCase() !== "monitor") return false;
    return master !== undefined && decode(master.value) === name;
  });
}
