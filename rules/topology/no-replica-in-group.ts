import { addressText, decode, defineRule, finding, homeless, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "no-replica-in-group",
  severity: "warning",
  summary: "A master that sentinels watch should have a replica.",
  why: `Sentinel does not restart a master, it promotes a replica. Without one a failover goes as far as
\`+failover-state-select-slave\` and ends with \`-failover-abort-no-good-slave\`; clients wait until the old master is back. The
usual cause is a \`replicaof\` line that was forgotten or stands in a file the server does not read.`,
  consequence: "when the master fails there is no replica to promote",
  remedy: "add a replica with replicaof and the master's address, or give its file too",
  live: `\`num-slaves 0\` in \`SENTINEL MASTER main\` and \`connected_slaves:0\` on the master. When the master is gone:

\`\`\`text
# +elected-leader master main 10.0.0.1 6379
# +failover-state-select-slave master main 10.0.0.1 6379
# -failover-abort-no-good-slave master main 10.0.0.1 6379
# Next failover delay: I will not start a failover before ...
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/4755", "https://github.com/redis/redis/issues/1299"],
  each: "master",
  needsAll: true,
  *check({ name, watches, group }) {
    if (!group || watches.every(({ sentinel }) => sentinel.isLeftOut)) return;
    if (watches.some(({ knownReplicas }) => knownReplicas.length > 0)) return;
    if (group.nodes.some(({ replicaof }) => replicaof.value !== undefined)) return;
    const [stranger] = homeless(group);
    if (stranger) throw new Undecided(`whom ${stranger} follows`);
    const { nodes, serverStarter } = group.deployment;
    if (serverStarter && serverStarter.count > nodes.length)
      throw new Undecided(`how many servers ${decode(serverStarter.file)} starts`);
    const counted =
      nodes.length === 1 ? "no other server is given" : `none of the ${nodes.length} servers given follows it`;
    yield finding(watches[0]!.address, `"${name}" has no replica: ${counted}`, {
      related: nodes.slice(0, 5).map(({ replicaof, origin }) => {
        const master = replicaof.or(undefined);
        return { at: origin, message: master ? `it follows ${decode(addressText(master))}` : "no replicaof" };
      }),
    });
  },
  good: [
    // As they came with the server, above the files of the hosts.
    {
      "redis.conf": "bind 127.0.0.1\nsave 900 1",
      "sentinel.conf": "port 26379\nsentinel monitor mymaster 127.0.0.1 6379 2",
      "host1/redis.conf": "bind 10.0.0.1",
      "host1/sentinel.conf": "sentinel monitor mymaster 10.0.0.1 6379 2",
      "host2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "host2/sentinel.conf": "sentinel monitor mymaster 10.0.0.1 6379 2",
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // It has been seen by the sentinel.
    {
      "redis.conf": "bind 10.0.0.1",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel known-replica main 10.0.0.2 6379",
    },
    // It follows a name that may be the master's.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof redis-1.example.org 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The command line may make one of the containers a replica.
    {
      "docker-compose.yml":
        "services:\n  two:\n    image: redis:7\n    command: redis-server /conf/redis.conf --replicaof one 6379",
      "redis.conf": "port 6379",
      "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main one 6379 1",
    },
    // One file for three containers.
    {
      "statefulset.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: redis
          image: redis:7
          command: ["redis-server", "/conf/redis.conf"]`,
      "redis.conf": "port 6379",
      "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-0.redis 6379 1",
    },
    {
      files: { "redis.conf": "bind 10.0.0.1", "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1" },
      partial: true,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master connected_slaves 0
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
#                ^^^^^^^^ "main" has no replica: no other server is given
  replicas main 0
`,
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
bind 10.0.0.2
port 6379
#~~~~~~~~ no replicaof
replicaof 10.0.0.1 6379
replicaof no one`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ "main" has no replica: none of the 2 servers given follows it`,
    },
    {
      "redis.conf": "port 6379",
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
#                     ^^^^^^^^^^^^^^ "main" has no replica: no other server is given`,
    },
  ],
});
