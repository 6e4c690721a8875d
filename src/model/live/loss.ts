import type { Reputation } from "./opinions.ts";

/** What is left without an instance that is down. */
export interface RunningLoss {
  readonly text: string;
  /** An error where no failover can happen any more, or one is due. */
  readonly severity: "error" | "warning";
}

/**
 * What sentinels have left without an instance: replicas to promote, votes to elect a leader.
 *
 * @param all what they think of all instances of the same master
 */
export function runningLossOf(one: Reputation, all: readonly Reputation[]): RunningLoss {
  // Sentinels may know one server by several addresses.
  const isSame = (other: Reputation) => one.instance !== undefined && other.instance === one.instance;
  const left = all.filter((other) => other.of === "replica" && !other.isDown && !isSame(other));
  const replicas = left.filter(isEligible).length;
  const noun = `${one.of === "replica" ? "other " : ""}${replicas > 1 ? "replicas" : "replica"}`;
  const count = `${replicas === 0 ? "no" : replicas} ${noun}`;
  const barred = left.length === replicas ? "" : `, since priority 0 bars ${left.length - replicas}`;
  const text = `${count} ${replicas > 1 ? "are" : "is"} left to be promoted${barred}`;
  if (one.of === "master") return { text, severity: "error" };
  if (one.of === "replica") return { text, severity: replicas === 0 && isEligible(one) ? "error" : "warning" };
  const [{ watch }] = one.opinions;
  const peers = watch.live?.peers.value ?? [];
  const usable = 1 + peers.filter(({ flags }) => !flags.or(new Set()).has("s_down")).length;
  const needed = Math.max(Math.floor((peers.length + 1) / 2) + 1, watch.quorum.or(0));
  const verb = usable === 1 ? "is" : "are";
  return {
    text: `${usable} of ${peers.length + 1} sentinels ${verb} left, and ${needed} votes are needed`,
    severity: usable < needed ? "error" : "warning",
  };
}

/** With priority 0 a replica is never promoted (sentinelSelectSlave in sentinel.c). */
function isEligible({ opinions }: Reputation): boolean {
  return opinions.some(({ told }) => told.number("slave-priority").or(100) !== 0);
}
