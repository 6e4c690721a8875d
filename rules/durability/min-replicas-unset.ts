import { type DataNode, defineRule, eligible, finding, isCache, leaderOf } from "../../src/rule.ts";

export default defineRule({
  id: "min-replicas-unset",
  severity: "info",
  summary: "With three nodes or more a master should stop taking writes when no replica follows it.",
  why: `When the network cuts the master off from the majority of the sentinels, they promote a replica on their side. The old
master knows nothing of it: clients on its side go on writing to it, and are told OK. When the cut heals Sentinel makes it a
replica of the new master, it is emptied and copies that, and all those writes are gone.

With \`min-replicas-to-write 1\` it answers \`NOREPLICAS Not enough good replicas to write.\` after \`min-replicas-max-lag\` seconds
(10) without a word from a replica, so at most that much is lost. Both must be above 0. With two nodes it costs more than it gives:
after a failover there is no replica, and no write is taken.`,
  consequence: "a master that is cut off takes writes that are thrown away when it comes back",
  remedy:
    "on all nodes set min-replicas-to-write 1 and min-replicas-max-lag 10, unless losing such writes is acceptable",
  live: `\`\`\`
redis-cli CONFIG GET min-replicas-*
redis-cli INFO replication | grep min_slaves_good_slaves      # there only where both are above 0
\`\`\``,
  since: "2.8",
  evidence: [
    "https://github.com/spotahome/redis-operator/issues/299",
    "https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md",
  ],
  each: "group",
  *check(group) {
    const nodes = eligible(group);
    for (const node of nodes) {
      const [wanted, lag] = limits(node);
      if ((wanted.value ?? 0) === 0 || lag.value !== 0) continue;
      yield finding(lag, `min-replicas-max-lag 0 switches min-replicas-to-write ${wanted.value} off`, {
        severity: "warning",
        related: [{ at: wanted, message: "without effect" }],
      });
    }
    if (group.nodes.length < 3 || group.masters.length === 0 || !group.deployment.spansMachines) return;
    if (nodes.some((node) => limits(node)[0].value !== 0 || isCache(node.settings))) return;
    const node = leaderOf(nodes);
    if (!node) return;
    const [wanted] = limits(node);
    yield finding(
      wanted,
      `min-replicas-to-write is 0 on ${nodes.length === 1 ? "the only node" : `all ${nodes.length} nodes`} that can be master: one that is cut off goes on taking writes`,
    );
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-slaves-to-write 1",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Two nodes.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A cache.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 1gb\nmaxmemory-policy allkeys-lru",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nothing can be cut off on one machine, and nobody promotes a replica without sentinels.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "redis-6381.conf": "port 6381\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
#^^^^^^^^^^^^ min-replicas-to-write is 0 on all 3 nodes that can be master: one that is cut off goes on taking writes`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
min-slaves-to-write 1
#                   ~ without effect
min-slaves-max-lag 0
#                  ^ min-replicas-max-lag 0 switches min-replicas-to-write 1 off`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      },
      target: "redis@4.0",
    },
  ],
});

function limits({ settings }: DataNode) {
  return [settings.get("min-replicas-to-write"), settings.get("min-replicas-max-lag")] as const;
}
