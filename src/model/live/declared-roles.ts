import { sameAddress } from "../address.ts";
import type { DataNode, Group } from "../deployment.ts";
import { Undecided } from "../known.ts";
import { agreedMaster } from "./roles.ts";

/** A server that runs in another role, or below another master, than its files say. */
export interface OtherRole {
  readonly node: DataNode;
  readonly declared: DataNode;
  /** Sentinels have made it what it is: the file is older than a failover. */
  readonly isBySentinels: boolean;
}

/**
 * Those of a group whose roles nothing else tells of: what contradicts the sentinels is another mistake than a file that is
 * older than they.
 *
 * @throws Undecided during a failover, and where sentinels that watch the group did not answer
 */
export function otherRoles(group: Group): readonly OtherRole[] {
  const pairs = group.nodes.flatMap((node) => {
    const { declared, live } = node;
    if (!live || declared?.kind !== "server" || !declared.replicaof.isKnown || !node.replicaof.isKnown) return [];
    return isSameRole(node, declared) ? [] : [{ node, declared }];
  });
  if (pairs.length === 0) return [];
  const leaders = new Set(leadersOf(group));
  if (group.masters.length === 0) return pairs.map((pair) => ({ ...pair, isBySentinels: false }));
  const isRight = ({ follows, replicaof }: DataNode, node: DataNode) =>
    replicaof.value === undefined ? leaders.has(node) : follows !== undefined && leaders.has(follows);
  return pairs.filter(({ node }) => isRight(node, node)).map((pair) => ({ ...pair, isBySentinels: true }));
}

function isSameRole(node: DataNode, declared: DataNode): boolean {
  const [runs, file] = [node.replicaof.value, declared.replicaof.value];
  if (!runs || !file) return runs === file;
  // The same server may have two addresses, or a name.
  return sameAddress(runs, file) || (declared.follows !== undefined && node.follows?.declared === declared.follows);
}

/** The nodes that sentinels of the group take for its masters; none where no sentinels watch it. */
function leadersOf({ masters, deployment }: Group): readonly DataNode[] {
  const silent = deployment.sentinels.find(({ live }) => live && !live.tellsWatches);
  if (masters.length === 0 && silent) throw new Undecided(silent.live!.missing("SENTINEL MASTERS", "SENTINEL MASTERS"));
  return masters.flatMap((master) => {
    const leader = agreedMaster(master);
    return leader ? deployment.nodesAt(leader.address.value, leader.sentinel) : [];
  });
}
