import type { Sentinel, Watch } from "./deployment.ts";
import { Setting } from "./known.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * How many sentinels watch a master: the files that say so. Unknown where there are more than files, because one of them
 * knows others, or because one file may serve several containers.
 */
export function countSentinels(
  watches: readonly Watch[],
  all: readonly Sentinel[],
  surroundings: Surroundings,
): Setting<number> {
  const { nameOrigin } = watches[0]!;
  const others = watches.find(({ knownSentinels }) => knownSentinels.length >= watches.length);
  if (others) return Setting.unknown(`the files of the other sentinels that ${others.sentinel} knows`, nameOrigin);
  const starter = surroundings.startsMoreSentinels(all.length);
  return starter === undefined
    ? Setting.known(watches.length, nameOrigin)
    : Setting.unknown(`how many sentinels ${starter} starts`, nameOrigin);
}
