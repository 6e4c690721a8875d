import { type DataNode, defineRule, deviations, eligible, finding, leaderOf, requireAllKnown } from "../../src/rule.ts";

export default defineRule({
  id: "min-replicas-differs",
  severity: "warning",
  summary: "Nodes that can become master should have the same min-replicas-to-write and min-replicas-max-lag.",
  why: `Only the master looks at \`min-replicas-to-write\`, so it counts on the node that is master at the time. Where it was set on
the first master only, the protection is gone after the first failover: the promoted node takes writes that no replica has. Where
a replica asks for more than the master did, the failover succeeds and the new master answers
\`NOREPLICAS Not enough good replicas to write.\``,
  consequence: "after a failover writes are taken without a replica, or refused for want of one",
  remedy: "give every node that can become master the same two lines",
  live: `\`\`\`
redis-cli -h <each node> CONFIG GET min-replicas-*
\`\`\``,
  since: "2.8",
  evidence: ["https://github.com/redis/redis/issues/1434"],
  each: "group",
  *check(group) {
    if (!group.failsOver) return;
    const severity = group.deployment.spansMachines ? "warning" : "info";
    const nodes = eligible(group);
    const setting = nodes.filter((node) => lag(node).or(1) !== 0 && (wanted(node).or(0) ?? 0) > 0);
    const model = leaderOf(setting);
    const [first, ...others] = nodes.filter((node) => wanted(node).or(1) === 0);
    if (model && first) {
      const more = others.length === 0 ? "" : ` and on ${others.length} more`;
      const usual = wanted(model);
      yield finding(wanted(first), `min-replicas-to-write 0 here${more}, ${usual.value} on ${model}`, {
        severity,
        related: [
          { at: usual, message: `min-replicas-to-write ${usual.value}` },
          ...others.map((node) => ({ at: wanted(node), message: "0 here too" })),
        ],
      });
    }
    for (const [name, read] of [["min-replicas-to-write", wanted] as const, ["min-replicas-max-lag", lag] as const]) {
      for (const { setting: own, other, usual } of deviations(setting, read)) {
        yield finding(own, `${name} ${own.value} here, ${usual.value} on ${other}`, {
          severity: name === "min-replicas-max-lag" ? "info" : severity,
          related: [{ at: usual, message: `${name} ${usual.value}` }],
        });
      }
    }
    requireAllKnown(nodes, wanted, lag);
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-slaves-to-write 1\nmin-slaves-max-lag 10",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-replicas-max-lag 5",
    },
    // Nobody makes the replica a master; it may not be one.
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0",
    },
  ],
  bad: [
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": `
bind 10.0.0.1
min-replicas-to-write 1
#                     ~ min-replicas-to-write 1`,
      "b/redis.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ min-replicas-to-write 0 here and on 1 more, 1 on 10.0.0.1:6379
replicaof 10.0.0.1 6379`,
      "c/redis.conf": `
bind 10.0.0.3
replicaof 10.0.0.1 6379
min-replicas-to-write 0
#                     ~ 0 here too`,
    },
    {
      files: {
        "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
        "a/redis.conf": "bind 10.0.0.1\nmin-slaves-to-write 1\nmin-slaves-max-lag 5",
        "b/redis.conf": `
bind 10.0.0.2
slaveof 10.0.0.1 6379
min-slaves-to-write 2
#                   ^ min-replicas-to-write 2 here, 1 on 10.0.0.1:6379
min-slaves-max-lag 60
#                  ^^ min-replicas-max-lag 60 here, 5 on 10.0.0.1:6379`,
      },
      target: "redis@3.2",
    },
  ],
});

function wanted({ settings }: DataNode) {
  return settings.get("min-replicas-to-write");
}

function lag({ settings }: DataNode) {
  return settings.get("min-replicas-max-lag");
}
