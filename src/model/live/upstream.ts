import type { DataNode } from "../deployment.ts";

/**
 * The node that a replica follows under an address nobody else calls it by, a name or one that is translated: it is the
 * one of the same replication history that lists a replica on this one's port.
 */
export function upstreamOf(node: DataNode, nodes: readonly DataNode[]): DataNode | undefined {
  const { live } = node;
  if (live?.info("master_link_status").or("") !== "up") return undefined;
  const history = live.info("master_replid").or(undefined);
  const port = node.port.or(undefined) ?? live.address.port;
  const listing = nodes.filter(
    (other) =>
      other !== node &&
      history !== undefined &&
      other.live?.info("master_replid").or("") === history &&
      other.live.attachedReplicas.some(({ address }) => address.port === port),
  );
  return listing.length === 1 ? listing[0] : undefined;
}
