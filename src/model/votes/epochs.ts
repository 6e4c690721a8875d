import type { Master, Watch } from "../deployment.ts";
import { Undecided } from "../known.ts";

/** While sentinels change roles nobody can say which are right. */
export const failoverRuns = "what comes of the failover that is running";

/** The number of the last failover a sentinel has heard of; 0 where there was none. */
export function epochOf({ configEpoch }: Watch): number {
  return configEpoch?.or(0) ?? 0;
}

/**
 * Whether roles have changed since the files were written by hand, so that some may be older than others. Answers are
 * all of one moment.
 *
 * @throws Undecided while roles of running instances change
 */
export function hasFailedOver(masters: readonly Master[]): boolean {
  requireSettled(masters);
  return masters.some(({ watches }) => watches.some((watch) => !watch.live && epochOf(watch) > 0));
}

/** @throws Undecided while roles of running instances change */
export function requireSettled(masters: readonly Master[]): void {
  const isFailingOver = ({ watches }: Master) => watches.some(({ live }) => live?.isFailingOver);
  if (masters.some(isFailingOver)) throw new Undecided(failoverRuns);
}

/**
 * The sentinel's opinion of a master that rests on the latest failover, if others know of earlier ones only: their files
 * are older, and the master may be another since.
 */
export function newestOf({ watches }: Master): Watch | undefined {
  const newest = watches.reduce((best, watch) => (epochOf(watch) > epochOf(best) ? watch : best));
  return watches.some((watch) => epochOf(watch) < epochOf(newest)) ? newest : undefined;
}

/** Those that have heard of the last failover: what the others say of the master is older. */
export function latest(watches: readonly Watch[]): readonly Watch[] {
  const epoch = watches.reduce((most, watch) => Math.max(most, epochOf(watch)), 0);
  return watches.filter((watch) => epochOf(watch) === epoch);
}
