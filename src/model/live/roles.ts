import { decode } from "../../syntax/position.ts";
import { addressKey, addressText } from "../address.ts";
import type { DataNode, Master, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { Undecided } from "../known.ts";
import { latest, requireSettled } from "../votes/epochs.ts";
import type { LivePeer } from "./peer.ts";

/** Milliseconds: longer than hellos take to bring word of a failover, and than an old master is left one (sentinelRefreshInstanceInfo). */
const settled = 30_000;

const hearing = "whether all sentinels hear of the last failover, which takes some seconds";

/**
 * Where sentinels that run say the master is: the opinion that most of those share that know of the last failover.
 *
 * @returns undefined where none answered, or none of their opinions is that of most
 * @throws Undecided during a failover
 */
export function agreedMaster(master: Master): Watch | undefined {
  const answered = master.watches.filter(({ live, address }) => live && address.isKnown);
  requireSettled([master]);
  const newest = latest(answered);
  const sides = [...groupBy(newest, ({ address }) => addressKey(address.value)).values()];
  const side = sides.find((one) => one.length * 2 > newest.length);
  const older = answered.filter((watch) => !newest.includes(watch)).map(({ address }) => addressKey(address.value));
  if (side && !older.every((key) => isLongAgo(key, side))) throw new Undecided(hearing);
  return side?.[0];
}

/** Where the master was before the failover there is none for these sentinels, or a second one, and that for a while. */
function isLongAgo(key: string, side: readonly Watch[]): boolean {
  const isOld = (peer: LivePeer) => {
    const isMaster = peer.field("role-reported").or("") === "master";
    const times = [peer.number("s-down-time").or(0), isMaster ? peer.number("role-reported-time").or(0) : 0];
    return Math.max(...times) > settled;
  };
  const isThere = ({ address }: LivePeer) => address.isKnown && addressKey(address.value) === key;
  return side.some(({ live }) => live!.replicas.or([]).some((peer) => isThere(peer) && isOld(peer)));
}

/** The sentinel has heard of the process itself, which is then none of those that were asked. */
function isIdentified({ live }: Watch): boolean {
  return live!.field("runid").or("") !== "";
}

/** A server that runs as a master while sentinels say that another one is. */
export interface UnexpectedMaster {
  readonly node: DataNode;
  readonly leader: Watch;
  /** Seconds since it was started, where that is so short that sentinels that know it may not have made it a replica yet. */
  readonly startedAgo: number | undefined;
  /** It was a replica before that: a command has made it a master. */
  readonly wasReplica: boolean;
}

/** @throws Undecided during a failover, and while sentinels have not had the time to make one a replica */
export function* unexpectedMasters(master: Master): Iterable<UnexpectedMaster> {
  const { group, deployment } = master;
  const leader = agreedMaster(master);
  if (!leader || !group) return;
  const leaders = group.masters.flatMap((one) => agreedMaster(one) ?? []);
  const expected = leaders.flatMap(({ address, sentinel }) => deployment.nodesAt(address.value, sentinel));
  for (const node of group.nodes) {
    if (node.live?.role.or("") !== "master" || expected.includes(node)) continue;
    if (expected.length === 0 && !leaders.every(isIdentified))
      throw new Undecided(`which server answers at ${decode(addressText(leader.address.value))}`);
    // They monitor a replica of it: monitor-targets-replica.
    if (expected.some(({ follows }) => follows === node)) continue;
    const uptime = node.live.number("uptime_in_seconds").or(settled);
    const reigns = leader.live!.number("role-reported-time").or(settled);
    const wasReplica = hasBeenReplica(node);
    // Started after the failover: the old master itself may have been away only.
    const isStarting = !wasReplica && uptime * 1000 < Math.min(settled, reigns) && isReplicaOf(leader, node);
    // An old master that is well goes on for some seconds before it is made a replica.
    if (!isStarting && reigns < settled)
      throw new Undecided(`whether sentinels make ${node} a replica, which takes some seconds`);
    const isYoung = isStarting || (wasReplica && uptime * 1000 < settled);
    yield { node, leader, startedAgo: isYoung ? uptime : undefined, wasReplica };
  }
}

/**
 * Whether it has followed somebody since its process was started: bytes of a master came in (7.0). Before, a second replication
 * id says so; from 7.0 on a master takes that from the file it loads (loadDataFromDisk in server.c).
 */
function hasBeenReplica({ live }: DataNode): boolean {
  const bytes = live!.info("total_net_repl_input_bytes");
  return bytes.isKnown ? bytes.value !== "0" : !/^0*$/.test(live!.info("master_replid2").or(""));
}

/** Whether the sentinel knows it as a replica of its master, and so makes it one. */
function isReplicaOf({ live, sentinel }: Watch, node: DataNode): boolean {
  const replicas = live!.replicas.or([]);
  return replicas.some(
    ({ address }) => address.isKnown && node.deployment.nodesAt(address.value, sentinel).includes(node),
  );
}
