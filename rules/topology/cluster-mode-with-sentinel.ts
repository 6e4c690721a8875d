import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "cluster-mode-with-sentinel",
  severity: "error",
  summary: "A server that sentinels watch must not be in cluster mode.",
  why: `A node of a cluster answers \`REPLICAOF not allowed in cluster mode.\`, to Sentinel as to everybody. Sentinel watches
such a master without complaint, SENTINEL CKQUORUM says OK, and its replicas in the cluster are listed; but a failover ends
in \`-failover-abort-slave-timeout\`, since the chosen replica refuses \`SLAVEOF NO ONE\`. With \`replicaof\` in the file a
server in cluster mode does not even start. A cluster has a failover of its own, which needs no sentinels.`,
  consequence: "the chosen replica refuses its promotion: every failover by Sentinel is given up",
  remedy: "use one of the two: cluster-enabled no, or a cluster without sentinels",
  live: `\`\`\`
> INFO server
redis_mode:cluster
> SENTINEL FAILOVER main
OK
\`\`\`

The sentinel's log then shows \`+failover-state-wait-promotion\` and, after \`failover-timeout\`,
\`-failover-abort-slave-timeout\` (tried with 7.0.15).`,
  since: "3.0.0",
  evidence: ["https://github.com/redis/redis/issues/8789", "https://github.com/redis/redis/pull/14947"],
  each: "node",
  *check(node) {
    const mode = node.settings.get("cluster-enabled");
    const [master] = node.group.masters;
    // A node with replicaof does not start at all: server-does-not-start.
    if (!master || mode.or(false) !== true || node.replicaof.value !== undefined) return;
    const named = node.references.find(({ how, by }) => by.kind === "sentinel" && how !== "known-sentinel");
    yield finding(mode, `sentinels watch it as "${master.name}", but in cluster mode it refuses REPLICAOF`, {
      related: [{ at: named ?? master, message: "watched here" }],
    });
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\ncluster-enabled yes\ncluster-enabled no",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A cluster of its own, which nobody watches, and the same with a template's value.
    {
      "cluster-1.conf": "bind 10.0.0.7\ncluster-enabled yes",
      "redis-1.conf": "bind 10.0.0.1\ncluster-enabled {{ cluster }}",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.12:6379
  info redis_version 7.0.15 redis_mode cluster role master cluster_enabled 1
#                                                                          ^ sentinels watch it as "orders", but in cluster mode it refuses REPLICAOF
instance sentinel 10.20.0.11:26379
  master orders ip 10.20.0.11 port 6379 quorum 2
  replicas orders 1
  replica orders 1 ip 10.20.0.12 port 6379
`,
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
cluster-enabled YES
#               ^^^ sentinels watch it as "main", but in cluster mode it refuses REPLICAOF`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ watched here`,
    },
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": `
bind 10.0.0.2
cluster-enabled yes
#               ^^^ sentinels watch it as "main", but in cluster mode it refuses REPLICAOF`,
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel known-slave main 10.0.0.2 6379
#                         ~~~~~~~~~~~~~ watched here`,
      },
      target: "redis@3.2",
    },
  ],
});
