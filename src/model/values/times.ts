import type { Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { Setting } from "../known.ts";

const times = {
  "down-after-milliseconds": ({ downAfter }: Watch) => downAfter,
  "failover-timeout": ({ failoverTimeout }: Watch) => failoverTimeout,
  "parallel-syncs": ({ parallelSyncs }: Watch) => parallelSyncs,
};

/**
 * What several sentinels say of one of these, equal values together, so that one finding tells of all. A value with a
 * unit is left out, which quorum-or-time-not-positive reports, one under a name that is not monitored, which
 * unknown-master-name does, and a file that nothing starts.
 *
 * @throws Undecided at the end if a value is unknown
 */
export function* timesOf(
  watches: readonly Watch[],
  name: keyof typeof times,
): Iterable<readonly [Setting<number>, ...Setting<number>[]]> {
  const used = watches.filter((watch) => !watch.sentinel.isLeftOut && isPlain(watch, name) && !isMisnamed(watch, name));
  const settings = used.map(times[name]);
  const known = settings.filter(({ isKnown }) => isKnown);
  for (const [first, ...others] of groupBy(known, ({ value }) => value).values()) if (first) yield [first, ...others];
  void settings.find(({ isKnown }) => !isKnown)?.value;
}

function isPlain(watch: Watch, name: keyof typeof times): boolean {
  const word = watch.lines(name).at(-1)?.args[1];
  return !word || !/^\s*[+-]?\d+\s*[^\d\s]/.test(word.value);
}

/** A slip in the master's name keeps the line from it. */
function isMisnamed({ sentinel, name: master }: Watch, name: keyof typeof times): boolean {
  return sentinel
    .problems("unknown-master-name")
    .some(({ suggestion, directive }) => suggestion === master && directive.args[0]?.value.toLowerCase() === name);
}
