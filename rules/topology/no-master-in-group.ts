import {
  addressText,
  agreedAddress,
  circleOf,
  type DataNode,
  decode,
  defineRule,
  type Finding,
  type Fix,
  finding,
  type Group,
  hasFailedOver,
  hasOnlyReplicas,
  isProven,
  remove,
  takesManyMasters,
} from "../../src/rule.ts";

export default defineRule({
  id: "no-master-in-group",
  severity: "error",
  summary: "One server of each group must have no replicaof.",
  why: `When each server follows another, round in a circle, none of them is a master: all refuse writes
(\`READONLY You can't write against a read only replica\`), and each waits for data from one that waits itself:
\`-NOMASTERLINK Can't SYNC while not connected with my master\` stands in every log. Sentinel cannot repair it, since it needs a
working master to begin with.

In files that the servers have rewritten the cause is another: they were taken on both sides of a failover.`,
  consequence: "no server accepts writes, and none gets data",
  remedy: "remove the replicaof line on the server that is to be master",
  live: `\`INFO replication\` on each of them, and the log of each, again every second:

\`\`\`text
role:slave
master_link_status:down
* Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK Can't SYNC while not connected with my master
$ redis-cli -h 10.0.0.1 set a b
READONLY You can't write against a read only replica.
\`\`\`

\`REPLICAOF NO ONE\` on the one that is to be master repairs it at once; without a change of its file it comes back at a restart.`,
  evidence: [
    "https://github.com/redis/redis/issues/6916",
    "https://github.com/redis/redis/issues/12135",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "group",
  *check(group) {
    const { nodes, masters } = group;
    if (hasOnlyReplicas(group)) yield onlyReplicas(group);
    const done = new Set<DataNode>();
    for (const node of nodes) {
      const circle = done.has(node) ? [] : circleOf(node);
      for (const member of circle) done.add(member);
      // One that follows itself: replicaof-self.
      if (circle.length < 2 || circle.every(takesManyMasters)) continue;
      const stale = hasFailedOver(masters);
      const what = `these servers follow each other and none is a master: ${[...circle, node].join(" -> ")}`;
      yield finding(node.replicaof, stale ? `${what}; the files are from before and after a failover` : what, {
        severity: stale ? "info" : circle.every(isProven) ? "error" : "warning",
        related: circle
          .slice(1)
          .map((member) => ({ at: member.replicaof, message: `${member} follows ${member.follows}` })),
        fix: stale || !circle.every(isProven) ? undefined : releaseMonitored(circle, group),
      });
    }
  },
  good: [
    // KeyDB: two masters that take the writes of each other.
    {
      "a/keydb.conf": "bind 10.0.0.1\nactive-replica yes\nreplicaof 10.0.0.2 6379",
      "b/keydb.conf": "bind 10.0.0.2\nactive-replica yes\nreplicaof 10.0.0.1 6379",
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "redis-1.conf": "bind 10.0.0.1\nreplicaof 10.0.0.2 6379\nreplicaof no one",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // A master outside, while data is moved.
    {
      "redis-1.conf": "bind 10.0.0.1\nreplicaof 192.0.2.1 6379",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // The master is on a host whose files are not here.
    {
      "b/redis.conf": "replicaof 10.0.0.1 6379",
      "c/redis.conf": "replicaof 10.0.0.1 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "replicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": "replicaof 10.0.0.1 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
#                                                  ^^^^^^^^ these servers follow each other and none is a master: 10.0.0.1:6379 -> 10.0.0.2:6379 -> 10.0.0.1:6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
#                                                  ~~~~~~~~ 10.0.0.2:6379 follows 10.0.0.1:6379
`,
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
replicaof 10.0.0.2 6379
#         ^^^^^^^^^^^^^ these servers follow each other and none is a master: 10.0.0.1:6379 -> 10.0.0.2:6379 -> 10.0.0.1:6379`,
      "redis-2.conf": `
bind 10.0.0.2
SLAVEOF "10.0.0.1" 6379
#       ~~~~~~~~~~~~~~~ 10.0.0.2:6379 follows 10.0.0.1:6379`,
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.2 6379",
    },
    {
      "redis-1.conf": `
bind 10.0.0.1
replicaof 10.0.0.2 6379
#         ^^^^^^^^^^^^^ these servers follow each other and none is a master: 10.0.0.1:6379 -> 10.0.0.2:6379 -> 10.0.0.1:6379; the files are from before and after a failover`,
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel config-epoch main 7",
    },
    // The sentinels say which is meant.
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1
slaveof 10.0.0.2 6379
#       ^^^^^^^^^^^^^ these servers follow each other and none is a master: 10.0.0.1:6379 -> 10.0.0.2:6379 -> 10.0.0.1:6379`,
        "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@3.2",
    },
    // A server and a sentinel on each of three hosts.
    {
      "a/redis.conf": `
bind 0.0.0.0
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ it follows 10.0.0.1:6379`,
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ^^^^^^^^^^^^^ no server without replicaof: all 3 follow another, and none can be the master of "main"`,
      "b/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});

/** The master may still be on a host of its own: a warning. */
function onlyReplicas({ masters: [master], deployment: { nodes } }: Group): Finding {
  const what = `no server without replicaof: all ${nodes.length} follow another, and none can be the master of "${master!.name}"`;
  return finding(master!.watches[0]!.address, what, {
    severity: "warning",
    related: nodes.slice(0, 5).map(({ replicaof }) => ({
      at: replicaof,
      message: `it follows ${decode(addressText(replicaof.value!))}`,
    })),
  });
}

/** The one that all sentinels monitor is meant as the master. */
function releaseMonitored(circle: readonly DataNode[], { masters, deployment }: Group): Fix {
  const [master, ...others] = masters;
  const address = master && others.length === 0 ? agreedAddress(master.watches) : undefined;
  const [node, ...twins] = address ? deployment.nodesAt(address) : [];
  if (!node || twins.length > 0 || !circle.includes(node)) return undefined;
  return node.settings.lines("replicaof").length === 1 ? remove(node.replicaof) : undefined;
}
