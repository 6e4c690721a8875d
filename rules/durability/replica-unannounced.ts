import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "replica-unannounced",
  severity: "info",
  summary: "A replica that is not announced can still be promoted: that takes replica-priority 0.",
  why: `\`replica-announced no\` leaves a replica out of what \`SENTINEL REPLICAS\` answers to clients, and that is all. Sentinel
finds it in the master's INFO like any other, points it to the new master after a failover, and promotes it if it is the best
candidate. People set it to keep a replica at another site or for backups out of failovers, and then find it to be master.`,
  consequence: "a replica that clients are not told of may become the master they all use",
  remedy: "add replica-priority 0 if it must not be promoted, else remove replica-announced no",
  live: `\`\`\`
redis-cli -h <replica> INFO replication | grep replica_announced       # replica_announced:0
redis-cli -p 26379 SENTINEL MASTER main                                # num-slaves counts it
redis-cli -p 26379 SENTINEL REPLICAS main                              # does not list it
\`\`\``,
  since: "6.2.2",
  evidence: ["https://github.com/redis/redis/issues/10772"],
  each: "node",
  *check({ settings, replicaof, group, isLeftOut }) {
    const announced = settings.get("replica-announced");
    if (isLeftOut || announced.value !== false || !group.failsOver || replicaof.value === undefined) return;
    const priority = settings.get("replica-priority");
    if (priority.value === 0) return;
    yield finding(announced, `replica-announced no, but with priority ${priority.value} this replica can be promoted`, {
      related: priority.isWritten ? [{ at: priority, message: "0 would keep it from that" }] : [],
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-announced no\nreplica-priority 0",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": "bind 10.0.0.1\nreplica-announced no",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-announced yes",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody promotes it.
    { "a/redis.conf": "bind 10.0.0.1", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-announced no" },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info slave_priority 100 replica_announced 0
#                     ~~~ 0 would keep it from that
#                                           ^ replica-announced no, but with priority 100 this replica can be promoted
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.1 port 6379 quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
replica-announced no
#                 ^^ replica-announced no, but with priority 100 this replica can be promoted`,
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1",
        "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
replica-priority 10
#                ~~ 0 would keep it from that
replica-announced no
#                 ^^ replica-announced no, but with priority 10 this replica can be promoted`,
        "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.2",
    },
  ],
});
