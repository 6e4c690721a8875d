import { type DataNode, defineRule, finding, hasFailedOver, isProven } from "../../src/rule.ts";

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
  evidence: [
    "https://github.com/redis/redis/issues/6916",
    "https://github.com/redis/redis/issues/12135",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "group",
  *check({ nodes, masters }) {
    const done = new Set<DataNode>();
    for (const node of nodes) {
      const circle = done.has(node) ? [] : circleOf(node);
      for (const member of circle) done.add(member);
      // One that follows itself: replicaof-self.
      if (circle.length < 2) continue;
      const stale = hasFailedOver(masters);
      const what = `these servers follow each other and none is a master: ${[...circle, node].join(" -> ")}`;
      yield finding(node.replicaof, stale ? `${what}; the files are from before and after a failover` : what, {
        severity: stale ? "info" : circle.every(isProven) ? "error" : "warning",
        related: circle
          .slice(1)
          .map((member) => ({ at: member.replicaof, message: `${member} follows ${member.follows}` })),
      });
    }
  },
  good: [
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
  ],
  bad: [
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
  ],
});

/** The servers on the way from one back to itself; none if the way ends elsewhere. */
function circleOf(node: DataNode): readonly DataNode[] {
  const way = new Set<DataNode>();
  let at: DataNode | undefined = node;
  for (; at && !way.has(at); at = at.follows) way.add(at);
  return at === node ? [...way] : [];
}
