import {
  absenceAt,
  addressText,
  type Deployment,
  decode,
  defineRule,
  finding,
  isLoopback,
  leadsIntoItself,
  lostName,
  monitoredInstead,
  replace,
  sameAddress,
  Undecided,
} from "../../src/rule.ts";

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
  live: `\`INFO replication\` of the deployment's master counts one replica less (\`connected_slaves\`), and the replica says whom it
follows; if nobody is there its log repeats:

\`\`\`text
$ redis-cli -h 10.0.0.3 info replication
role:slave   master_host:10.0.0.9   master_link_status:down
* Connecting to MASTER 10.0.0.9:6379
# Error condition on socket for SYNC: Connection refused
\`\`\`

\`SENTINEL REPLICAS main\` does not list it.`,
  evidence: ["https://github.com/redis/redis/issues/3837"],
  each: "node",
  needsAll: true,
  *check(node) {
    const { replicaof, deployment, follows } = node;
    const target = replicaof.value;
    if (!target || follows || deployment.nodesAt(target, node).length > 0) return;
    if (leadsIntoItself(target, node)) {
      const where = `${node.launch!.name} itself, where no other server listens`;
      yield finding(replicaof, `it follows ${decode(addressText(target))}: that is ${where}`, {
        severity: "error",
        remedy: "name the service of the master",
      });
      return;
    }
    const lost = lostName(target, node);
    if (lost) {
      const { elsewhere, meant, isPerhaps } = lost;
      const nobody = isPerhaps ? "nothing in these files" : "no service of its networks";
      const why = elsewhere
        ? `but ${elsewhere.launch!.name} is in no network of ${node.launch!.name}`
        : `a name that ${nobody} has${meant === undefined ? "" : `: did you mean ${meant}?`}`;
      yield finding(replicaof, `it follows ${decode(addressText(target))}, ${why}`, {
        severity: isPerhaps ? "warning" : "error",
        remedy: elsewhere ? "put both into one network" : "name the service of the master",
        related: elsewhere ? [{ at: elsewhere.launch!, message: "it has this name in its own networks" }] : [],
        fix: meant === undefined || isPerhaps ? undefined : replace(replicaof, meant, String(target.port)),
      });
      return;
    }
    const watched = deployment.masters.flatMap(({ watches }) => watches.map(({ address }) => address.or(undefined)));
    if (watched.some((address) => address && sameAddress(address, target))) return;
    const leader = monitoredInstead(node, target);
    if (leader) {
      const [followed, wanted] = [decode(addressText(target)), decode(addressText(leader.address.value))];
      yield finding(replicaof, `it follows ${followed}, but "${leader.name}" is monitored at ${wanted}`, {
        related: [{ at: leader.address, message: "monitored as the master" }],
      });
      return;
    }
    if (isLoopback(target.host) && !isLocalSet(deployment))
      throw new Undecided(`what listens on ${decode(addressText(target))}: it may be a tunnel`);
    // Without any master the master's own file is just not here.
    const masters = deployment.nodes.filter((node) => node.replicaof.value === undefined);
    if (masters.length === 0 || !absenceAt(deployment, target, node)) return;
    const who =
      masters.length === 1 ? `the master is ${masters[0]}` : `the masters are ${masters.slice(0, 3).join(", ")}`;
    yield finding(replicaof, `it follows ${decode(addressText(target))}, which is none of the servers: ${who}`, {
      related: masters.slice(0, 3).map((node) => ({ at: node.address, message: "a master" })),
    });
  },
  good: [
    // The master's name and its address: it is the one that lists this replica.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master slave0 ip=172.18.0.4,port=6379,state=online,offset=14,lag=0
  info master_replid 8371445ef6a4f1a4c6e3e6b3e2a2f1d0c9b8a7f6
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host redis-1.example.internal master_port 6379
  info master_link_status up master_replid 8371445ef6a4f1a4c6e3e6b3e2a2f1d0c9b8a7f6
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // A tunnel.
    {
      "a/redis.conf": "bind 127.0.0.1",
      "b/redis.conf": "bind 127.0.0.1\nreplicaof 127.0.0.1 16379",
    },
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
    // A chain of two, as far as the files tell.
    {
      "a/redis.conf": "port 6379",
      "b/redis.conf": "replicaof 10.0.0.1 6379",
      "c/redis.conf": "replicaof 10.0.0.2 6379",
      "d/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.9 master_port 6379
#                                                  ^^^^^^^^ it follows 10.0.0.9:6379, which is none of the servers: the master is 10.0.0.1:6379
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // An error: names of containers are all known.
    {
      "compose.yml": `services:
  redis-master:
    image: redis:7.2
  redis-4:
    image: redis:7.2
    command: redis-server --port 6380 --replicaof 127.0.0.1 6379
#                                                 ^^^^^^^^^^^^^^ it follows 127.0.0.1:6379: that is service redis-4 itself, where no other server listens
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-mater 6379
#                                     ^^^^^^^^^^^^^^^^ it follows redis-mater:6379, a name that no service of its networks has: did you mean redis-master?
  redis-3:
    image: redis:7.2
    command: redis-server --replicaof redis-master 6379
#                                     ^^^^^^^^^^^^^^^^^ it follows redis-master:6379, but service redis-master is in no network of service redis-3
    networks: [back]
networks: { back: {} }`,
    },
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
    // No server says where it is.
    {
      "a/redis.conf": "bind 0.0.0.0",
      "b/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "d/redis.conf": `
bind 0.0.0.0
replicaof 10.77.0.1 6379
#         ^^^^^^^^^^^^^^ it follows 10.77.0.1:6379, but "main" is monitored at 10.0.0.1:6379`,
      "d/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ monitored as the master`,
    },
    {
      "redis-6379.conf": `
port 6379
#~~~~~~~~ a master`,
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "redis-6381.conf": `
port 6381
replicaof 127.0.0.1 6397
#         ^^^^^^^^^^^^^^ it follows 127.0.0.1:6397, which is none of the servers: the master is 127.0.0.1:6379`,
    },
    // All listen on one machine's loopback interface.
    {
      "redis-6379.conf": "bind 127.0.0.1",
      "redis-6380.conf": "bind 127.0.0.1\nport 6380\nreplicaof 127.0.0.1 6379",
      "redis-6381.conf": `
bind 127.0.0.1
port 6381
replicaof 10.0.0.1 6379
#         ^^^^^^^^^^^^^ it follows 10.0.0.1:6379, which is none of the servers: the master is 127.0.0.1:6379`,
    },
  ],
});

/** Whether servers are named by addresses of the loopback interface: all run on one machine. */
function isLocalSet({ nodes }: Deployment): boolean {
  return nodes.some(({ references }) => references.some(({ address }) => isLoopback(address.host)));
}
