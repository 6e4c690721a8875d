import { hostText, isLoopback } from "../address.ts";
import type { Master, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { latest } from "./epochs.ts";

/** What a failover of a master takes: sentinelGetLeader in sentinel.c. */
export interface Votes {
  /** All sentinels that watch it. */
  readonly all: number;
  /** More than half of them. */
  readonly majority: number;
  /** The votes a failover needs: the majority, or the largest quorum asked for if that is more. */
  readonly needed: number;
  /** What is left when a host is lost: one entry for each host known to have a sentinel, that of the master first. */
  readonly losses: readonly Loss[];
  /** One that may be on a host with others, as far as the files tell. */
  readonly unplaced: Watch | undefined;
}

/** One machine is gone with all its sentinels. */
export interface Loss {
  readonly host: string;
  /** The master is on it, too. */
  readonly takesMaster: boolean;
  /** The sentinels on it. */
  readonly watches: readonly Watch[];
  /** How many sentinels are left; at most so many where one may be on the host, too. */
  readonly left: number;
  /** A failover can no longer happen. */
  readonly isFatal: boolean;
  /** "losing host 10.0.0.1 leaves 1 of 2 needed votes" */
  toString(): string;
}

/** @throws Undecided where it cannot be told how many sentinels watch the master */
export function votesOn(master: Master): Votes {
  const all = master.sentinelCount.value;
  const majority = Math.floor(all / 2) + 1;
  const needed = master.watches.reduce((most, { quorum }) => Math.max(most, quorum.or(0)), majority);
  const used = master.watches.filter(({ sentinel }) => !sentinel.isLeftOut);
  const byHost = groupBy(used, ({ sentinel }) => sentinel.host.or(undefined));
  const open = byHost.get(undefined) ?? [];
  const place = hostOfMaster(master);
  const losses = [...byHost].flatMap(([host, watches]): Loss[] => {
    if (host === undefined) return [];
    const left = all - watches.length;
    const isExact = used.length === all && !mayJoin(open, watches);
    const text = `losing host ${hostText(host)} leaves ${isExact ? "" : "at most "}${left} of ${needed} needed votes`;
    return [{ host, takesMaster: host === place, watches, left, isFatal: left < needed, toString: () => text }];
  });
  const unplaced = open.find((watch) => mayJoin(used, [watch]));
  return {
    ...{ all, majority, needed, unplaced },
    losses: losses.toSorted((a, b) => Number(b.takesMaster) - Number(a.takesMaster)),
  };
}

/** Whether some of them can be on a machine with others: by a port that is free there. */
function mayJoin(some: readonly Watch[], others: readonly Watch[]): boolean {
  const taken = new Set(others.map(({ sentinel }) => sentinel.port.or(undefined)));
  return some.some(({ sentinel }) => !sentinel.port.isKnown || !taken.has(sentinel.port.value));
}

/** Where the master is now, as those say who have heard of the last failover. */
function hostOfMaster({ watches, deployment }: Master): string | undefined {
  const [first, ...others] = latest(watches).map(({ address }) => address.or(undefined));
  if (!first || others.some((other) => other?.host !== first.host || other.port !== first.port)) return undefined;
  const [node, ...twins] = deployment.nodesAt(first);
  if (node && twins.length === 0 && node.host.isKnown) return node.host.value;
  return isLoopback(first.host) ? undefined : first.host;
}
