import type { DeploymentGraph } from "./graph.ts";

/** The column of every node: groups of sentinels, then sentinels and masters, then replicas, then their replicas. */
export function columnsOf({ nodes, edges }: DeploymentGraph): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const replicas = new Map<string, string[]>();
  const following = new Set<string>();
  for (const { kind, from, to } of edges) {
    if (kind !== "replicates") continue;
    following.add(from);
    const others = replicas.get(to);
    if (others) others.push(from);
    else replicas.set(to, [from]);
  }
  for (const { id, kind } of nodes) {
    if (kind === "watch") columns.set(id, 0);
    else if (!following.has(id)) columns.set(id, 1);
  }
  const descend = (start: readonly string[]) => {
    for (let level = start; level.length > 0; ) {
      const next = level.flatMap((id) => {
        const below = (replicas.get(id) ?? []).filter((replica) => !columns.has(replica));
        for (const replica of below) columns.set(replica, columns.get(id)! + 1);
        return below;
      });
      level = next;
    }
  };
  descend([...columns.keys()]);
  // What is left follows in a circle.
  for (const { id } of nodes) {
    if (columns.has(id)) continue;
    columns.set(id, 1);
    descend([id]);
  }
  return columns;
}

interface Ranked {
  nodes(): string[];
  edges(): { v: string; w: string; name?: string }[];
  node(id: string): { rank?: number };
  edge(edge: object): { minlen?: number };
  graph(): object;
}

/**
 * A ranker for dagre that gives every node the rank of its column. Dagre calls it with nodes of its own besides: one before and
 * one behind the members of each cluster, and a root before all; they get what room they need.
 */
export function rankerFor(columns: ReadonlyMap<string, number>): (graph: Ranked) => void {
  return (graph) => {
    const { nodeRankFactor = 1 } = graph.graph() as { nodeRankFactor?: number };
    const ranks = new Map<string, number>();
    // Twice, for dagre keeps every other rank for the labels of edges.
    for (const [id, column] of columns) ranks.set(id, column * 2 * nodeRankFactor);
    const before = new Map<string, number>();
    const behind = new Map<string, number>();
    const pending: [string, string, number][] = [];
    for (const edge of graph.edges()) {
      const { v, w } = edge;
      const { minlen = 1 } = graph.edge(edge);
      const [rankV, rankW] = [ranks.get(v), ranks.get(w)];
      if (rankV === undefined && rankW !== undefined)
        before.set(v, Math.min(before.get(v) ?? Infinity, rankW - minlen));
      else if (rankV !== undefined && rankW === undefined)
        behind.set(w, Math.max(behind.get(w) ?? -Infinity, rankV + minlen));
      else if (rankV === undefined) pending.push([v, w, minlen]);
    }
    for (const [v, w, minlen] of pending) {
      const rank = before.get(w) ?? behind.get(w) ?? 0;
      before.set(v, Math.min(before.get(v) ?? Infinity, rank - minlen));
    }
    for (const id of graph.nodes()) {
      const rank = ranks.get(id) ?? before.get(id) ?? behind.get(id);
      graph.node(id).rank = rank ?? 0;
    }
  };
}
