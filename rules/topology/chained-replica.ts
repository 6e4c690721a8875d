import { defineRule, finding, hasFailedOver, leadsInCircle } from "../../src/rule.ts";

export default defineRule({
  id: "chained-replica",
  severity: "warning",
  summary: "Where Sentinel changes masters, every replica should follow the master itself.",
  why: `Sentinel reads the list of replicas from the master only. A replica of a replica stands on no list: it is never
promoted, and after a failover nobody tells it where the data now comes from. If the server in the middle fails, the one behind
it logs \`Error condition on socket for SYNC\` and stays at its old data although master and sentinels are well. If Sentinel has
met it before, it moves it below the master and the chain is gone.

A tail on purpose, such as reading copies in another place, belongs below a replica with \`replica-priority 0\`, which is never
made master.`,
  consequence: "sentinels do not know this replica: it is never promoted and is lost when the one above it fails",
  remedy: "let it follow the master, or give the replica it follows replica-priority 0 if the tail is meant",
  live: `Nothing is wrong to see while all is well, but the list of replicas is too short:

\`\`\`text
$ redis-cli -h 10.0.0.1 info replication     ->  connected_slaves:1   slave0:ip=10.0.0.2,...
$ redis-cli -h 10.0.0.2 info replication     ->  role:slave   connected_slaves:1   slave0:ip=10.0.0.3,...
$ redis-cli -p 26379 sentinel replicas main  ->  10.0.0.2:6379 only
\`\`\`

When the one in the middle stops, \`INFO replication\` of the last says \`master_link_status:down\`, and its log repeats
\`Error condition on socket for SYNC: Connection refused\`. \`REPLICAOF 10.0.0.1 6379\` on it repairs that.`,
  evidence: ["https://github.com/redis/redis/issues/1015", "https://github.com/redis/redis/issues/5792"],
  each: "node",
  *check(node) {
    const { follows, replicaof, group } = node;
    const above = follows?.replicaof;
    if (!above?.value || group.masters.length === 0 || leadsInCircle(node)) return;
    // Of another group: replicaof-other-group.
    if (follows!.group !== group) return;
    if (follows!.settings.get("replica-priority").value === 0) return;
    const stale = hasFailedOver(group.masters);
    const what = `it follows ${follows}, itself a replica`;
    yield finding(replicaof, stale ? `${what}: the files are from before and after a failover` : what, {
      ...(stale && { severity: "info" }),
      related: [{ at: above, message: `${follows} is a replica` }],
    });
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // A tail that is meant.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379\nslave-priority 0",
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.2 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Nobody changes masters here.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.2 6379",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 slave_priority 100
#                                                  ~~~~~~~~ 10.0.0.2:6379 is a replica
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379 slave_priority 100
#                                                  ^^^^^^^^ it follows 10.0.0.2:6379, itself a replica
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master config-epoch 7
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ 10.0.0.2:6379 is a replica`,
      "redis-3.conf": `
bind 10.0.0.3
slaveof 10.0.0.2 6379
#       ^^^^^^^^^^^^^ it follows 10.0.0.2:6379, itself a replica`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": `
bind 10.0.0.3
replicaof 10.0.0.2 6379
#         ^^^^^^^^^^^^^ it follows 10.0.0.2:6379, itself a replica: the files are from before and after a failover`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 4",
    },
  ],
});
