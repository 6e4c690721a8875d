import { type DataNode, defineRule, finding, sizeText } from "../../src/rule.ts";

export default defineRule({
  id: "replica-resources-below-master",
  severity: "info",
  summary: "A replica should have as much memory as its master.",
  why: `A replica holds all that its master holds, whatever its own \`maxmemory\` says (\`replica-ignore-maxmemory\`, from 5.0 on). If its
container may use less memory than that of the master, the kernel kills it when the data has grown beyond its limit. It starts
again, asks for a full synchronisation, and is killed while it loads that: the master forks for it again and again. And the
replica that a failover is to fall back on is the one that has no room for the data.`,
  consequence: "with enough data the replica is killed and synchronized again without end, and cannot take over",
  remedy: "give all nodes that swap roles the same memory limit",
  live: `\`\`\`
docker stats --no-stream                    # MEM USAGE / LIMIT of each node
kubectl get pods                            # OOMKilled, growing RESTARTS
redis-cli INFO stats                        # on the master: sync_full grows
\`\`\``,
  evidence: ["https://github.com/selhorys/dataspoke-baseline/issues/104"],
  each: "group",
  *check(group) {
    const nodes = group.nodes.filter(({ isLeftOut }) => !isLeftOut);
    for (const node of nodes) {
      const master = masterOf(node, nodes);
      const [own, needed] = [node.launch?.memoryLimit, master?.launch?.memoryLimit];
      if (!own || !needed || own.value >= needed.value) continue;
      const message = `${node} may use ${sizeText(own.value)} of memory, its master ${master} ${sizeText(needed.value)}`;
      yield finding(own, message, {
        related: [{ at: needed, message: `the limit of the master is ${sizeText(needed.value)}` }],
      });
    }
  },
  good: [
    {
      "docker-compose.yml": `services:
  one:
    image: redis:7.2
    mem_limit: 512m
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379
    mem_limit: 512m
  three:
    image: redis:7.2
    command: redis-server --replicaof one 6379
    mem_limit: 1g
  unlimited:
    image: redis:7.2
    command: redis-server --replicaof one 6379`,
    },
    // Nobody follows the other.
    {
      "docker-compose.yml": `services:
  one:
    image: redis:7.2
    mem_limit: 1g
  queue:
    image: redis:7.2
    mem_limit: 128m`,
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  one:
    image: redis:7.2
    mem_limit: 1g
#              ~~ the limit of the master is 1gb
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379
    deploy: {resources: {limits: {memory: 256M}}}
#                                         ^^^^ two:6379 may use 256mb of memory, its master one:6379 1gb`,
    },
  ],
});

/** The node it follows by address, else the only one of its group that follows nobody. */
function masterOf(node: DataNode, nodes: readonly DataNode[]): DataNode | undefined {
  if (node.replicaof.or(undefined) === undefined) return undefined;
  const [only, ...others] = nodes.filter(({ replicaof }) => replicaof.isKnown && replicaof.value === undefined);
  return node.follows ?? (others.length === 0 ? only : undefined);
}
