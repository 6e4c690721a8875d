import { defineRule, finding, leaderOf, sizeText } from "../../src/rule.ts";

const mega = 1024 * 1024;

export default defineRule({
  id: "repl-backlog-too-small",
  severity: "info",
  summary: "Where the data is measured in gigabytes, the replication backlog should be larger than a megabyte.",
  why: `A replica that was cut off for a moment gets what it missed from the master's backlog, the last \`repl-backlog-size\` bytes of
the replication stream. If it missed more, the master forks, writes a snapshot of everything and sends that; the replica throws its
data away and loads, and cannot be promoted meanwhile. The default of 1mb (10mb from Valkey 8.0) is filled in a second by 1000
writes of 1 kB. After a failover the other replicas depend on the new master's backlog in the same way.`,
  consequence: "every short interruption costs a full synchronisation of gigabytes",
  remedy:
    "set repl-backlog-size on all nodes to the bytes written in the longest outage to survive, times 2: 64mb and more",
  live: `\`\`\`
redis-cli INFO replication | grep -e master_repl_offset -e repl_backlog_size      # twice: the growth is the write rate
redis-cli INFO stats | grep sync_                                                 # sync_partial_err counts those that became full ones
\`\`\`

The log of the master says \`Unable to partial resync with replica ... for lack of backlog\`.`,
  since: "2.8",
  evidence: ["https://github.com/redis/redis/issues/11534", "https://github.com/redis/redis/issues/4697"],
  each: "group",
  parameters: {
    largest: { default: mega, unit: "bytes", minimum: 1, description: "backlogs of so much or less are reported" },
    maxmemory: { default: 1024 * mega, unit: "bytes", minimum: 1, description: "on servers that may hold so much" },
  },
  *check(group, { largest, maxmemory }) {
    if (group.nodes.length < 2 || !group.deployment.spansMachines) return;
    const small = group.nodes.filter(({ isLeftOut, settings }) => {
      const backlog = settings.get("repl-backlog-size").or(undefined) ?? Number.POSITIVE_INFINITY;
      return !isLeftOut && backlog <= largest && settings.get("maxmemory").or(0) >= maxmemory;
    });
    const node = leaderOf(small);
    if (!node) return;
    const backlog = node.settings.get("repl-backlog-size");
    const [size, data] = [backlog.value ?? 0, node.settings.get("maxmemory").value].map(sizeText);
    const others = small.length > 1 ? `, and so on ${small.length - 1} more` : "";
    yield finding(backlog, `repl-backlog-size ${size} for up to ${data} of data${others}`, {
      related: [{ at: node.settings.get("maxmemory"), message: `maxmemory ${data}` }],
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 4gb\nrepl-backlog-size 64mb",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 4gb\nrepl-backlog-size 64mb",
    },
    { "a/redis.conf": "bind 10.0.0.1\nmaxmemory 512mb", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379" },
    // On one machine nothing is interrupted.
    { "redis-1.conf": "port 6379\nmaxmemory 4gb", "redis-2.conf": "port 6380\nreplicaof 127.0.0.1 6379" },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1\nmaxmemory 4gb",
        "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 4gb",
      },
      target: "valkey@8.0",
    },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
#^^^^^^^^^^^^ repl-backlog-size 1mb for up to 4gb of data, and so on 1 more
maxmemory 4gb
#         ~~~ maxmemory 4gb`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 4gb",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
maxmemory 8gb
repl-backlog-size 512kb
#                 ^^^^^ repl-backlog-size 512kb for up to 8gb of data`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379\nmaxmemory 8gb\nrepl-backlog-size 100mb",
      },
      target: "redis@3.2",
    },
  ],
});
