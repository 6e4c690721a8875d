import {
  type DataNode,
  defineRule,
  eligible,
  type Finding,
  finding,
  type Group,
  isProven,
  leaderOf,
  lostReplicas,
  nodeCount,
  Undecided,
  unexpectedMasters,
} from "../../src/rule.ts";

export default defineRule({
  id: "min-replicas-unsatisfiable",
  severity: "error",
  summary: "A master must be able to reach min-replicas-to-write, also after the loss of a node.",
  why: `A master with \`min-replicas-to-write k\` refuses every write with \`NOREPLICAS Not enough good replicas to write.\` while fewer
than k replicas have reported within \`min-replicas-max-lag\` seconds. With n nodes a master has n-1 replicas, and after a failover
n-2, since the old master is gone. So a k above n-2 stops all writes exactly when the failover has succeeded, until the old master is
back as a replica; a k above n-1 stops them always.

Where consistency counts more than being writable this may be meant: then add a replica.`,
  consequence: "writes are refused with NOREPLICAS although a master is there",
  remedy: "lower min-replicas-to-write on all nodes to the number of nodes less 2, or add replicas",
  live: `\`\`\`
redis-cli CONFIG GET min-replicas-to-write
redis-cli INFO replication | grep -e connected_slaves -e min_slaves_good_slaves
redis-cli SET a 1          # (error) NOREPLICAS Not enough good replicas to write.
\`\`\``,
  since: "2.8",
  evidence: [
    "https://github.com/helm/charts/issues/11565",
    "https://github.com/bitnami/charts/issues/28114",
    "https://github.com/DandyDeveloper/charts/issues/52",
  ],
  each: "group",
  needsAll: true,
  *check(group) {
    const refusing = group.nodes.flatMap((node) => [...refusal(node)]);
    yield* refusing;
    if (refusing.length > 0) return;
    const asking = eligible(group).filter(
      ({ settings }) =>
        (settings.get("min-replicas-to-write").or(0) ?? 0) > 0 && (settings.get("min-replicas-max-lag").or(0) ?? 0) > 0,
    );
    const node = leaderOf(asking);
    // Told of the server that left the group: replicaof-self, several-masters-in-group.
    if (!node || lostReplicas(group.deployment).some((lost) => isOf(lost, group))) return;
    // One server's file tells nothing of its replicas.
    const [only, ...more] = group.deployment.nodes;
    if (more.length === 0 && group.deployment.sentinels.length === 0) throw new Undecided(`the replicas of ${only}`);
    const replicas = nodeCount(group).value - 1;
    const wanted = node.settings.get("min-replicas-to-write");
    const needed = wanted.value ?? 0;
    if (needed < replicas || (needed === replicas && !group.failsOver)) return;
    const have = `the master has ${replicas === 0 ? "no replica" : replicas === 1 ? "1 replica" : `${replicas} replicas`}`;
    const effect =
      needed > replicas
        ? "every write is refused"
        : `after a failover the new one has ${replicas - 1}, and refuses every write`;
    yield finding(wanted, `min-replicas-to-write ${needed}, but ${have}: ${effect}`, {
      severity: needed > replicas && group.nodes.every(isProven) ? "error" : "warning",
      related: asking
        .filter((other) => other !== node)
        .map(({ settings }) => settings.get("min-replicas-to-write"))
        .map((setting) => ({ at: setting, message: `min-replicas-to-write ${setting.value}` })),
    });
  },
  good: [
    // It is not to be master at all: several-masters-in-group.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master uptime_in_seconds 4711 min_slaves_good_slaves 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master connected_slaves 0 min_slaves_good_slaves 0
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // Its replicas are in their first copy; the other was just started.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master connected_slaves 1 min_slaves_good_slaves 0
  info slave0 ip=10.0.0.2,port=6379,state=send_bulk,offset=0,lag=0
instance server 10.0.0.9:6379
  info redis_version 7.0.15 uptime_in_seconds 3 role master connected_slaves 0 min_slaves_good_slaves 0
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 0
`,
    },
    // The file of one server.
    { "backup/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1" },
    // The third server follows itself, or nobody: replicaof-self, several-masters-in-group.
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.3 6379\nmin-replicas-to-write 1",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "c/redis.conf": "bind 10.0.0.3\nmin-replicas-to-write 1",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Switched off by the other directive.
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 3\nmin-replicas-max-lag 0",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // Nobody fails over.
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // Sentinel knows a third node.
    {
      "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmin-replicas-to-write 1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel known-replica main 10.0.0.3 6379",
    },
    // One file serves several containers.
    {
      "docker-compose.yml": `services:
  master:
    image: redis:7
    command: redis-server /conf/master.conf
  replica:
    image: redis:7
    command: redis-server /conf/replica.conf
    deploy:
      replicas: 3`,
      "master.conf": "replica-announce-ip master\nmin-replicas-to-write 2",
      "replica.conf": "replicaof master 6379",
    },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1\nmin-replicas-to-write 5",
        "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      },
      partial: true,
    },
  ],
  bad: [
    // As long as CONFIG GET is not asked the number is not known, only that there is one.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master connected_slaves 0
  info min_slaves_good_slaves 0
#                             ^ 10.0.0.1:6379 refuses every write now: it has no good replica, and min-replicas-to-write is set
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 0
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master connected_slaves 2
  info min_slaves_good_slaves 1 slave0 ip=10.0.0.2,port=6379,state=online,offset=100,lag=0
#                             ^ 10.0.0.1:6379 refuses every write now: it has 1 good replica, and min-replicas-to-write is 2
  info slave1 ip=10.0.0.3,port=6379,state=online,offset=90,lag=15
  config min-replicas-to-write 2 min-replicas-max-lag 10
#                              ~ min-replicas-to-write 2
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 0
`,
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
min-replicas-to-write 1
#                     ^ min-replicas-to-write 1, but the master has 1 replica: after a failover the new one has 0, and refuses every write`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
min-replicas-to-write 1
#                     ~ min-replicas-to-write 1`,
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
min-replicas-to-write 3
#                     ^ min-replicas-to-write 3, but the master has 2 replicas: every write is refused`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
    },
    {
      files: {
        "redis-6379.conf": `
port 6379
min-slaves-to-write 2
#                   ^ min-replicas-to-write 2, but the master has 2 replicas: after a failover the new one has 1, and refuses every write`,
        "redis-6380.conf": "port 6380\nslaveof 127.0.0.1 6379",
        "redis-6381.conf": "port 6381\nslaveof 127.0.0.1 6379",
        "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
      },
      target: "redis@4.0",
    },
  ],
});

function isOf(lost: DataNode, { nodes, deployment }: Group): boolean {
  return nodes.includes(lost) || deployment.masters.length < 2;
}

/** Seconds that replicas have to come back to a master that was started. */
const arriving = 60;

/** A master that runs and refuses writes as it is asked (checkGoodReplicasStatus in replication.c). */
function* refusal(node: DataNode): Iterable<Finding> {
  const { live } = node;
  if (live?.role.or("") !== "master" || live.has("min_slaves_good_slaves").or(false) !== true) return;
  // One that is not to be master at all: several-masters-in-group.
  const unexpected = node.group.masters.flatMap((master) => [...unexpectedMasters(master)]);
  if (unexpected.some((one) => one.node === node)) return;
  const isFilling = live.attachedReplicas.some(({ state }) => state !== "online");
  if (isFilling || live.number("uptime_in_seconds").or(arriving) < arriving) return;
  const good = live.number("min_slaves_good_slaves");
  const wanted = node.settings.get("min-replicas-to-write");
  if (good.value >= (wanted.or(1) ?? 1)) return;
  const has =
    good.value === 0 ? "no good replica" : good.value === 1 ? "1 good replica" : `${good.value} good replicas`;
  const demand = wanted.isKnown ? `is ${wanted.value}` : "is set";
  yield finding(good, `${node} refuses every write now: it has ${has}, and min-replicas-to-write ${demand}`, {
    remedy: "see why replicas are missing or late, or lower min-replicas-to-write",
    related: wanted.isKnown ? [{ at: wanted, message: `min-replicas-to-write ${wanted.value}` }] : [],
  });
}
