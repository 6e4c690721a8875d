import { defineRule, finding, timesOf, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "parallel-syncs-too-high",
  severity: "info",
  summary: "After a failover some replicas should go on serving while others synchronize.",
  why: `When a replica has been promoted, Sentinel points the other replicas to it, \`parallel-syncs\` of them at a time. A replica
that must load a full copy answers \`-LOADING\` meanwhile, with \`replica-serve-stale-data no\` also \`-MASTERDOWN\` from the moment it
is repointed. If \`parallel-syncs\` is no lower than the number of those replicas, all do it at once: nobody serves reads, and the new
master forks and sends all copies at a time.

From 4.0 on most replicas only need what they miss (a partial resynchronization), so that it rarely hurts.`,
  consequence: "after a failover all remaining replicas may be unavailable at the same time",
  remedy: "write 1, the default",
  live: `\`SENTINEL MASTER main\` shows the value as \`parallel-syncs\`; during a failover the leading sentinel logs as many
\`+slave-reconf-sent\` lines at once. On the new master, \`INFO stats\` counts the full copies in \`sync_full\`.`,
  evidence: ["https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md"],
  each: "master",
  parameters: {
    maximum: {
      default: 1,
      unit: "replicas",
      minimum: 1,
      description: "so many may always synchronize at once, however few there are",
    },
  },
  *check({ watches, group, deployment }, { maximum }) {
    if (watches.every(({ parallelSyncs }) => parallelSyncs.or(maximum + 1) <= maximum)) return;
    if (!deployment.complete) throw new Undecided("the rest of the deployment: only a part of it was given");
    const known = Math.max(0, ...watches.map(({ knownReplicas }) => knownReplicas.length));
    const replicas = Math.max(known, (group?.nodes.length ?? 1) - 1);
    // One of them is promoted.
    const rest = replicas - 1;
    if (rest < 2) return;
    for (const [count, ...others] of timesOf(watches, "parallel-syncs")) {
      if (count.value < rest || count.value <= maximum) continue;
      yield finding(count, `all ${rest} replicas that remain after a failover may synchronize at once`, {
        related: others.map((at) => ({ at, message: "the same here" })),
      });
    }
  },
  good: [
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "d.conf": "bind 10.0.0.4\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel parallel-syncs main 1",
    },
    // After the promotion one replica is left.
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel parallel-syncs main 2",
    },
    {
      files: {
        "a.conf": "bind 10.0.0.1",
        "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main 5
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main 10.0.0.3 6379
sentinel known-replica main 10.0.0.4 6379`,
      },
      partial: true,
    },
    // There are more replicas than files.
    {
      "a.conf": "bind 10.0.0.1",
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main 2
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main 10.0.0.3 6379
sentinel known-replica main 10.0.0.4 6379
sentinel known-replica main 10.0.0.5 6379`,
    },
  ],
  bad: [
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "d.conf": "bind 10.0.0.4\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main 5
#                            ^ all 2 replicas that remain after a failover may synchronize at once`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL parallel-syncs main "5"
#                            ~~~ the same here`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main 3
#                            ^ all 3 replicas that remain after a failover may synchronize at once
sentinel known-slave main 10.0.0.2 6379
sentinel known-slave main 10.0.0.3 6379
sentinel known-slave main 10.0.0.4 6379
sentinel known-slave main 10.0.0.5 6379`,
        "redis.conf": "bind 10.0.0.1",
      },
      target: "redis@4.0",
    },
  ],
});
