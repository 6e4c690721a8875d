import { absenceAt, addressText, decode, defineRule, finding, sameAddress } from "../../src/rule.ts";

export default defineRule({
  id: "replicaof-target-unknown",
  severity: "warning",
  summary: "A replica should follow a server of its deployment.",
  why: `A replica whose \`replicaof\` line names a server that is not part of the deployment copies somebody else's data, or
nobody's: its log repeats \`Connecting to MASTER\` and \`Error condition on socket for SYNC\`. Sentinel learns of replicas from the
master they follow, so it does not know this one and can never promote it. Usually the line still names a former master's
address.`,
  consequence: "this replica does not hold the deployment's data and cannot be promoted",
  remedy: "follow the deployment's master, or give its file too if the other server is meant",
  evidence: ["https://github.com/redis/redis/issues/3837"],
  each: "node",
  needsAll: true,
  *check({ replicaof, deployment }) {
    const target = replicaof.value;
    if (!target || deployment.nodesAt(target).length > 0) return;
    const watched = deployment.masters.flatMap(({ watches }) => watches.map(({ address }) => address.or(undefined)));
    if (watched.some((address) => address && sameAddress(address, target))) return;
    // Without any master the master's own file is just not here.
    const masters = deployment.nodes.filter((node) => node.replicaof.value === undefined);
    if (masters.length === 0 || !absenceAt(deployment, target)) return;
    const who =
      masters.length === 1 ? `the master is ${masters[0]}` : `the masters are ${masters.slice(0, 3).join(", ")}`;
    yield finding(replicaof, `it follows ${decode(addressText(target))}, which is none of the servers: ${who}`, {
      related: masters.slice(0, 3).map((node) => ({ at: node.address, message: "a master" })),
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": 'bind 10.0.0.3\nslaveof "10.0.0.1" 6379',
    },
    // The master's file is not here.
    {
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
    },
    // Sentinels watch it.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.9 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.9 6379 1",
    },
    // A server that does not say where it is may be the one.
    {
      "redis-1.conf": "port 6379",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.9 6379",
      "redis-3.conf": "bind 10.0.0.3\nport 6380",
    },
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.9 6379",
      },
      partial: true,
    },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1
#    ~~~~~~~~ a master`,
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": `
bind 10.0.0.3
replicaof 10.0.0.9 6379
#         ^^^^^^^^^^^^^ it follows 10.0.0.9:6379, which is none of the servers: the master is 10.0.0.1:6379`,
    },
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "redis-3.conf": `
bind 10.0.0.3
SLAVEOF 10.0.0.1 6380
#       ^^^^^^^^^^^^^ it follows 10.0.0.1:6380, which is none of the servers: the master is 10.0.0.1:6379`,
      },
      target: "redis@3.2",
    },
  ],
});
