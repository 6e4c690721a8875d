import {
  addressText,
  type DataNode,
  decode,
  defineRule,
  type Finding,
  finding,
  type Group,
  hasFailedOver,
  isProven,
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
  evidence: [
    "https://github.com/redis/redis/issues/6916",
    "https://github.com/redis/redis/issues/12135",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "group",
  *check(group) {
    const { nodes, masters } = group;
    yield* onlyReplicas(group);
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

/**
 * A set that looks whole, with a server beside each of three or more sentinels, in which all follow somebody. The master
 * may still be on a host of its own, so it is a warning.
 */
function* onlyReplicas({ masters, deployment }: Group): Iterable<Finding> {
  const [master, ...others] = masters;
  const { nodes, sentinels } = deployment;
  const watch = master?.watches[0];
  if (!master || !watch || others.length > 0 || deployment.masters.length > 1) return;
  if (!deployment.complete || master.monitored.length > 0 || hasFailedOver(masters)) return;
  const hosts = new Set(nodes.map(folderOf));
  const isWhole = hosts.size === nodes.length && sentinels.every((sentinel) => hosts.has(folderOf(sentinel)));
  // Where all say who they are, the master is somebody else.
  if (!isWhole || sentinels.length < 3 || nodes.every(({ address }) => address.isKnown)) return;
  if (nodes.some(({ replicaof }) => replicaof.value === undefined)) return;
  const what = `no server without replicaof: all ${nodes.length} follow another, and none can be the master of "${master.name}"`;
  yield finding(watch.address, what, {
    severity: "warning",
    related: nodes.slice(0, 5).map(({ replicaof }) => ({
      at: replicaof,
      message: `it follows ${decode(addressText(replicaof.value!))}`,
    })),
  });
}

function folderOf({ id }: { readonly id: string }): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}

/** The servers on the way from one back to itself; none if the way ends elsewhere. */
function circleOf(node: DataNode): readonly DataNode[] {
  const way = new Set<DataNode>();
  let at: DataNode | undefined = node;
  for (; at && !way.has(at); at = at.follows) way.add(at);
  return at === node ? [...way] : [];
}
