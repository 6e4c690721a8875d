import type { Master, Watch } from "./deployment.ts";

/** The number of the last failover a sentinel has heard of; 0 where there was none. */
export function epochOf({ configEpoch }: Watch): number {
  return configEpoch?.or(0) ?? 0;
}

/** Whether roles have changed since the files were written by hand, so that some may be older than others. */
export function hasFailedOver(masters: readonly Master[]): boolean {
  return masters.some(({ watches }) => watches.some((watch) => epochOf(watch) > 0));
}

/** The sentinel's opinion of a master that is the latest, if a later failover than another's is known to it. */
export function newestOf({ watches }: Master): Watch | undefined {
  const newest = watches.reduce((best, watch) => (epochOf(watch) > epochOf(best) ? watch : best));
  return watches.some((watch) => epochOf(watch) < epochOf(newest)) ? newest : undefined;
}

/** Whether a sentinel's file is from before a failover that another's knows of: its master may be another since. */
export function isOutdated(watch: Watch, master: Master): boolean {
  const newest = newestOf(master);
  return newest !== undefined && epochOf(watch) < epochOf(newest);
}

/** Those that have heard of the last failover: what the others say of the master is older. */
export function latest(watches: readonly Watch[]): readonly Watch[] {
  const epoch = watches.reduce((most, watch) => Math.max(most, epochOf(watch)), 0);
  return watches.filter((watch) => epochOf(watch) === epoch);
}
