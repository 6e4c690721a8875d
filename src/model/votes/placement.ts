import type { Master, Sentinel, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { Launch, Spread, Told } from "../launch.ts";
import type { Located } from "../origin.ts";

/** Sentinels that a cluster may put on one machine. */
export interface Crowd {
  readonly watches: readonly Watch[];
  /** Whether the cluster at least tries to keep them apart: a preferred rule, or what Docker Swarm does without one. */
  readonly isApartIfPossible: boolean;
  /** Where it could be said. */
  readonly at: Located;
}

/** The sentinels of a master that nothing keeps away from each other in their cluster; undefined for fewer than two. */
export function crowdOf({ watches }: Master): Crowd | undefined {
  const found = watches.filter(({ sentinel }) => !sentinel.isLeftOut && sentinel.launch && isLoose(sentinel.launch));
  const launches = found.map(({ sentinel }) => sentinel.launch!);
  const [first] = launches;
  if (!first || found.length < 2) return undefined;
  return {
    watches: found,
    isApartIfPossible: launches.every((launch) => launch.by === "compose" || launch.spread?.kind === "preferred"),
    at: first.spread ?? first.copy ?? first,
  };
}

function isLoose({ by, machine, spread, isInside }: Launch): boolean {
  return (by === "kubernetes" || by === "compose") && isInside && machine === undefined && spread?.kind !== "required";
}

/** How many sentinels of a master a PodDisruptionBudget lets go at once, where it says so. */
export function evictionsOf({ watches }: Master): readonly { readonly budget: Told<number>; readonly count: number }[] {
  const told = watches.filter(({ sentinel }) => !sentinel.isLeftOut && budgetOf(sentinel));
  const byPlace = groupBy(told, ({ sentinel }) => {
    const { file, start } = budgetOf(sentinel)!.origin;
    return `${file.uri}:${start}`;
  });
  return [...byPlace.values()].map((some) => {
    const budget = budgetOf(some[0]!.sentinel)!;
    return { budget, count: Math.min(budget.value, some.length) };
  });
}

function budgetOf({ launch }: Sentinel): Spread["evictable"] {
  return launch?.spread?.evictable;
}
