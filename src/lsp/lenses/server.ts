import { addressText } from "../../model/address.ts";
import type { DataNode } from "../../model/deployment.ts";
import { count } from "../../report/counts.ts";
import { decode } from "../../syntax/position.ts";
import { oneLine } from "../describe/prose.ts";

const mostNames = 3;

/** "master of main, 2 replicas follow", "replica of 10.0.0.1:6379". */
export function serverText(node: DataNode): string {
  const { replicaof, follows, group, deployment, settings } = node;
  if (settings.get("cluster-enabled").or(false)) return "cluster node: its role is in the nodes file";
  if (!replicaof.isKnown) return `role unknown: ${oneLine(replicaof.missing!)}`;
  if (replicaof.value) {
    const address = decode(addressText(replicaof.value));
    return oneLine(
      follows || deployment.nodesSharing(replicaof.value, node).length > 0
        ? `replica of ${address}`
        : `replica of ${address}, which has no file here`,
    );
  }
  const followers = group.nodes.filter((other) => other.follows === node && other !== node).length;
  const names = deployment.masters.filter(({ monitored }) => monitored.includes(node)).map(({ name }) => name);
  const shown = [
    ...names.slice(0, mostNames),
    ...(names.length > mostNames ? [`${names.length - mostNames} more`] : []),
  ];
  const what = names.length > 0 ? `master of ${shown.join(", ")}` : "master";
  return oneLine(
    followers > 0
      ? `${what}, ${count(followers, "replica")} follow${followers === 1 ? "s" : ""}`
      : `${what}, nobody follows it`,
  );
}
