import { decode } from "../../syntax/position.ts";
import { type Address, addressKey, addressText, isLoopback, isWildcard } from "../address.ts";
import type { DataNode, Deployment, Instance, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { Setting } from "../known.ts";
import type { Located, Origin } from "../origin.ts";
import { epochOf } from "../votes/epochs.ts";
import { isAlive } from "./alive.ts";
import type { LivePeer } from "./peer.ts";
import type { LiveWatch } from "./watch.ts";

/** What one sentinel thinks of one instance, under one master name. */
export interface Opinion extends Located {
  readonly watch: Watch;
  readonly of: "master" | "replica" | "sentinel";
  readonly address: Address;
  /** The fields it told. */
  readonly told: LiveWatch | LivePeer;
  readonly flags: Setting<ReadonlySet<string>>;
  /** It takes the instance for down (`s_down`). */
  readonly isDown: boolean;
  /** Milliseconds since it does; undefined where it does not. */
  readonly downFor: number | undefined;
}

/** One instance and what the sentinels that answered think of it. */
export interface Reputation {
  /** For those that know of the last failover. */
  readonly of: Opinion["of"];
  readonly address: Address;
  readonly opinions: readonly [Opinion, ...Opinion[]];
  /** Those that take it for down, longest first. */
  readonly downs: readonly Opinion[];
  /** More than half of them do, or they have agreed on it. */
  readonly isDown: boolean;
  /** The instance that was asked at this address. */
  readonly instance: Instance | undefined;
  /** It answered us; undefined where nobody asked it. */
  readonly answered: boolean | undefined;
}

const known = new WeakMap<Deployment, ReadonlyMap<string, readonly Reputation[]>>();

/** What sentinels think of the instances of a master name. */
export function reputationsOf(deployment: Deployment, name: string): readonly Reputation[] {
  const all = known.get(deployment) ?? readAll(deployment);
  known.set(deployment, all);
  return all.get(name) ?? [];
}

function readAll(deployment: Deployment): ReadonlyMap<string, readonly Reputation[]> {
  const bySentinelId = new Map(deployment.sentinels.flatMap((one) => (one.live ? [[idOf(one), one] as const] : [])));
  const bySentinelAddress = new Map(
    deployment.sentinels.flatMap((one) =>
      [one.address, ...one.otherAddresses].flatMap((at) => (at.isKnown ? [[addressKey(at.value), one] as const] : [])),
    ),
  );
  const instanceOf = ({ of, told, address, watch }: Opinion): Instance | undefined => {
    if (of !== "sentinel") return deployment.nodesAt(address, watch.sentinel)[0];
    return bySentinelId.get(told.field("runid").or("")) ?? bySentinelAddress.get(addressKey(address));
  };
  return new Map(
    deployment.masters.map(({ name, watches }) => {
      const opinions = watches.flatMap((watch) => [...opinionsOf(watch)]);
      // A server is master for one sentinel and replica for another that missed the failover.
      const kind = ({ of }: Opinion) => (of === "sentinel" ? "sentinel" : "server");
      const groups = groupBy(opinions, (one) => `${kind(one)} ${addressKey(one.address)}`);
      return [name, [...groups.values()].flatMap((group) => reputation(group, instanceOf))];
    }),
  );
}

function reputation(
  all: readonly Opinion[],
  instanceOf: (opinion: Opinion) => Instance | undefined,
): readonly Reputation[] {
  const [first, ...others] = all.toSorted((a, b) => epochOf(b.watch) - epochOf(a.watch));
  if (!first) return [];
  const opinions = [first, ...others] as const;
  const downs = all.filter(({ isDown }) => isDown).toSorted((a, b) => (b.downFor ?? 0) - (a.downFor ?? 0));
  const agreed = all.some(({ flags }) => flags.or(none).has("o_down"));
  const instance = instanceOf(first);
  return [
    {
      of: first.of,
      address: first.address,
      opinions,
      downs,
      isDown: agreed || downs.length * 2 > all.length,
      instance,
      answered: instance?.live && isAlive(instance.live),
    },
  ];
}

const none: ReadonlySet<string> = new Set();

/** Those of a sentinel in TILT mode are frozen and count for nothing (sentinelHandleRedisInstance in sentinel.c). */
function* opinionsOf(watch: Watch): Iterable<Opinion> {
  const { live } = watch;
  if (!live || live.live.info("sentinel_tilt").or("0") === "1") return;
  yield* opinion(watch, "master", live);
  for (const replica of live.replicas.or([])) yield* opinion(watch, "replica", replica);
  for (const peer of live.peers.or([])) yield* opinion(watch, "sentinel", peer);
}

/** At port 0 is nobody: an id that another one replaced. */
function* opinion(watch: Watch, of: Opinion["of"], told: LiveWatch | LivePeer): Iterable<Opinion> {
  const address = told.address.or(undefined);
  if (!address || address.port === 0) return;
  const { flags } = told;
  const origin: Origin = flags.isKnown ? flags.origin : told.origin;
  const isDown = flags.or(none).has("s_down");
  const downFor = isDown ? told.number("s-down-time").or(undefined) : undefined;
  yield { watch, of, address, told, flags, isDown, downFor, origin };
}

function idOf({ live }: Instance): string {
  return live?.lines("myid")[0]?.words[0]?.value ?? "unknown";
}

/**
 * Since when all sentinels that reach a server have heard that it has its role, in milliseconds; Infinity where none tells.
 * They ask it every ten seconds: who has not heard of a change says the role before, which counts as 0.
 */
export function millisecondsInRole({ group, deployment, live }: DataNode): number {
  const opinions = group.masters.flatMap(({ name }) =>
    reputationsOf(deployment, name).flatMap((one) =>
      one.of !== "sentinel" && one.instance?.live === live ? one.opinions.filter(({ isDown }) => !isDown) : [],
    ),
  );
  const role = live?.role.or(undefined);
  const times = opinions.flatMap(({ told }) => {
    const reported = told.field("role-reported");
    if (!reported.isKnown) return [];
    return [reported.value === role ? told.number("role-reported-time").or(0) : 0];
  });
  return Math.min(...times);
}

/** Milliseconds after which nobody expects an instance back that no file knows. */
const longGone = 3_600_000;

/**
 * Whether it is a memory of what no longer exists: down, silent, and none of those that files declare, each of which was
 * asked somewhere else; or down for an hour and in no file, as far as is known.
 */
export function isForgotten({ of, isDown, downs, answered, instance }: Reputation, deployment: Deployment): boolean {
  if (of === "master" || !isDown || answered || instance?.declared) return false;
  if ((downs[0]?.downFor ?? 0) > longGone) return true;
  const { declared, instances } = deployment;
  if (!declared?.complete) return false;
  const found = new Set(instances.map((one) => one.declared));
  const kind = of === "sentinel" ? declared.sentinels : declared.nodes;
  return kind.every((one) => one.isLeftOut || found.has(one));
}

/** Whether it is known by an address that leads each machine to itself, while there are machines. */
export function isEveryMachines({ address: { host } }: Reputation, { hosts }: Deployment): boolean {
  return (isLoopback(host) || isWildcard(host)) && [...hosts].some((other) => !isLoopback(other) && !isWildcard(other));
}

/** "12 s", "3 min", "5 h", "2 days". */
export function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** How messages call it. */
export function nameOfReputation({ of, address }: Reputation): string {
  return `${of} ${decode(addressText(address))}`;
}
