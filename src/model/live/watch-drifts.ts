import { shownName } from "../../syntax/masking.ts";
import type { Instance, Watch } from "../deployment.ts";
import { Setting } from "../known.ts";
import type { DriftOfOne } from "./drift.ts";

const settings = [
  ["quorum", ({ quorum }: Watch) => quorum],
  ["down-after-milliseconds", ({ downAfter }: Watch) => downAfter],
  ["failover-timeout", ({ failoverTimeout }: Watch) => failoverTimeout],
  ["parallel-syncs", ({ parallelSyncs }: Watch) => parallelSyncs],
] as const;

/** What a running sentinel watches otherwise than its file says; where its master is now is no setting. */
export function* watchDrifts(declared: Instance, observed: Instance): Iterable<DriftOfOne> {
  if (declared.kind !== "sentinel" || observed.kind !== "sentinel") return;
  if (!observed.live?.tellsWatches) return;
  for (const watch of declared.watches) {
    const now = observed.watches.find(({ name }) => name === watch.name);
    const whose = `"${shownName(watch.name)}"`;
    if (!now) {
      yield {
        name: `master ${whose}`,
        declared,
        observed,
        inFile: Setting.known("watched", watch.origin),
        running: Setting.known(undefined, observed.live.origin),
        origin: watch.nameOrigin,
        kind: "watch",
      };
      continue;
    }
    for (const [name, of] of settings) {
      const [inFile, running] = [of(watch), of(now)];
      if (!running.isKnown || !running.isWritten) continue;
      if (!inFile.isKnown && !inFile.isWritten) continue;
      if (inFile.isKnown && inFile.value === running.value) continue;
      const origin = inFile.isWritten ? inFile.origin : { ...watch.nameOrigin, from: "default" as const };
      yield {
        name: `${name} of ${whose}`,
        declared,
        observed,
        inFile: inFile.map(String),
        running: running.map(String),
        origin,
        kind: "watch",
      };
    }
  }
}
