import type { DataNode, Group } from "../deployment.ts";

/** The nodes of a group that can be its master, now or after a failover; a file that nobody starts is none. */
export function eligible({ nodes }: Group): readonly DataNode[] {
  return nodes.filter((node) => !node.isLeftOut && mayBecomeMaster(node));
}

/** A node that follows nobody, else the first. */
export function leaderOf(nodes: readonly DataNode[]): DataNode | undefined {
  return nodes.find(({ replicaof }) => replicaof.isKnown && replicaof.value === undefined) ?? nodes[0];
}

/** The nodes it follows or may have to: its master, and where sentinels switch roles all that can be promoted. */
export function possibleMasters(node: DataNode): DataNode[] {
  const { follows, group } = node;
  const others = group.failsOver ? group.nodes.filter((other) => other !== node && mayBecomeMaster(other)) : [];
  return follows && follows !== node && !others.includes(follows) ? [follows, ...others] : others;
}

/** Priority 0 keeps a replica from promotion (sentinelSelectSlave in sentinel.c); a master is one already. */
export function mayBecomeMaster(node: DataNode): boolean {
  return node.replicaof.or(undefined) === undefined || node.settings.get("replica-priority").or(undefined) !== 0;
}
