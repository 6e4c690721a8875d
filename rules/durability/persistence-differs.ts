import {
  appendsOnly,
  type DataNode,
  defineRule,
  deviations,
  eligible,
  finding,
  keepsNothing,
  requireAllKnown,
  savePoints,
  savePointsText,
} from "../../src/rule.ts";

export default defineRule({
  id: "persistence-differs",
  severity: "warning",
  summary: "Nodes that can become master should write their data to disk in the same way.",
  why: `How much a crash can cost depends on the node that is master: with \`appendonly yes\` and \`appendfsync everysec\` about a
second, with snapshots everything since the last one. Where the nodes differ, a failover silently changes what was promised, and
back again with the next.

That the master writes nothing and a replica everything is a known pattern; the rule persistence-off-with-auto-restart says
what it takes.`,
  consequence: "what a crash can lose depends on which node is master at the time",
  remedy:
    "decide how much may be lost, and give every node that can be master the same appendonly, appendfsync and save lines",
  live: `\`\`\`
redis-cli -h <each node> CONFIG GET appendonly
redis-cli -h <each node> CONFIG GET appendfsync
redis-cli -h <each node> CONFIG GET save
\`\`\``,
  evidence: ["https://github.com/BetterDB-inc/monitor/pull/358", "https://github.com/redis/redis/issues/1178"],
  each: "group",
  *check(group) {
    if (!group.failsOver) return;
    const severity = group.deployment.spansMachines ? "warning" : "info";
    const nodes = eligible(group);
    const keeping = nodes.filter(({ settings }) => keepsNothing(settings).or(true) === false);
    const aof = ({ settings }: DataNode) => appendsOnly(settings);
    const points = ({ settings }: DataNode) => savePoints(settings);
    const fsync = ({ settings }: DataNode) => settings.get("appendfsync");
    for (const { setting, other, usual } of deviations(keeping, aof)) {
      const [here, there] = [setting, usual].map(({ value }) => `appendonly ${value ? "yes" : "no"}`);
      yield finding(setting, `${here} here, ${there} on ${other}`, {
        severity,
        related: [{ at: usual, message: there! }],
      });
    }
    const appending = keeping.filter((node) => aof(node).or(false));
    for (const { setting, other, usual } of deviations(appending, fsync)) {
      yield finding(setting, `appendfsync ${setting.value} here, ${usual.value} on ${other}`, {
        severity,
        related: [{ at: usual, message: `appendfsync ${usual.value}` }],
      });
    }
    const snapshotting = keeping.filter((node) => aof(node).or(true) === false);
    for (const { setting, other, usual } of deviations(snapshotting, points, savePointsText)) {
      const [here, there] = [setting, usual].map(({ value }) => `save ${savePointsText(value)}`);
      yield finding(setting, `${here} here, ${there} on ${other}`, {
        severity,
        related: [{ at: usual, message: there! }],
      });
    }
    requireAllKnown(nodes, aof, points);
  },
  good: [
    // Nobody makes the replica a master.
    { "a/redis.conf": "bind 10.0.0.1\nappendonly yes", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379" },
    // The same, written otherwise.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1\nsave 900 1\nsave 300 10",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nsave 300 10 900 1\nappendonly no",
      "c/redis.conf":
        'bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nsave 1 1\nsave ""\nsave 900 1\nsave 300 10\nappendfsync always',
    },
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nsave 3600 1 300 100 60 10000",
    },
    // With an append-only file snapshots are for backups.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1\nappendonly yes",
      "b/redis.conf": 'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly yes\nsave ""',
    },
    // A replica for backups.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1\nappendonly yes",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nsave 60 1",
    },
    // The replica keeps what the master does not: another rule's matter.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": 'bind 10.0.0.1\nsave ""',
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly yes",
    },
  ],
  bad: [
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": `
bind 10.0.0.1
appendonly yes
#          ~~~ appendonly yes`,
      "b/redis.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ appendonly no here, appendonly yes on 10.0.0.1:6379
replicaof 10.0.0.1 6379`,
    },
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "a/redis.conf": "bind 10.0.0.1\nappendonly yes\nappendfsync always",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly yes\nappendfsync always",
      "c/redis.conf": `
bind 10.0.0.3
replicaof 10.0.0.1 6379
appendonly yes
appendfsync no
#           ^^ appendfsync no here, always on 10.0.0.1:6379`,
    },
    {
      files: {
        "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
        "a/redis.conf": `
bind 10.0.0.1
save 900 1
save 60 1000
#~~~~~~~~~~~ save 900 1 60 1000`,
        "b/redis.conf": `
bind 10.0.0.2
slaveof 10.0.0.1 6379
save 900 1
#^^^^^^^^^ save 900 1 here, save 900 1 60 1000 on 10.0.0.1:6379`,
      },
      target: "redis@6.0",
    },
  ],
});
