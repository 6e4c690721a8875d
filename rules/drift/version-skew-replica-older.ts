import { type DataNode, defineRule, finding, rdbVersion, type Target, targetText } from "../../src/rule.ts";

export default defineRule({
  id: "version-skew-replica-older",
  severity: "error",
  summary: "A replica must not be of a release that cannot load what its master writes.",
  why: `A full synchronization sends an RDB file in the format of the master's release. A replica that is older logs
\`Can't handle RDB format version 11\` and \`Failed trying to load the MASTER synchronization DB from disk\`, after it has emptied
itself to make room. It tries again for ever and holds no data; Sentinel may still promote it if nobody else is left. The
format changed with 3.2, 4.0, 5.0, 7.0, 7.2 and 7.4 of Redis (\`RDB_VERSION\` in rdb.h); between two of these any release loads
what another writes. The other way round is how an upgrade goes: replicas first, the master last, by a failover.`,
  consequence: "the replica empties itself, cannot load what its master sends, and holds no data",
  remedy:
    "run replicas with the master's release or a newer one; upgrade them first, and the master last by a failover",
  live: `\`INFO server\` shows \`redis_version\` on each node. \`INFO replication\` of the replica says \`master_link_status:down\`,
its DBSIZE is 0, and its log repeats

\`\`\`
# Can't handle RDB format version 11
# Failed trying to load the MASTER synchronization DB from disk, check server logs.
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/4386",
    "https://github.com/redis/redis/issues/994",
    "https://github.com/redis/redis/issues/203",
    "https://github.com/redis/redis/issues/3570",
  ],
  each: "node",
  *check(node) {
    const master = node.follows;
    const [own, its] = [releaseOf(node), master && releaseOf(master)];
    if (!master || !own || !its) return;
    const [reads, written] = [rdbVersion(own), rdbVersion(its)];
    if (reads === undefined || written === undefined || written <= reads) return;
    const message = `it runs ${targetText(own)}, which loads RDB files up to version ${reads}; its master ${master} runs ${targetText(its)} and sends version ${written}`;
    yield finding(node.replicaof, message, { related: [{ at: master, message: `runs ${targetText(its)}` }] });
  },
  good: [
    // In the middle of an upgrade; the last is not asked.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 6.2.14 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
instance server 10.0.0.3:6379
  info redis_version 6.0.20 role slave master_host 10.0.0.1 master_port 6379
instance server 10.0.0.4:6379
  failed INFO no-permission "the user may not ask for it"
  config replicaof "10.0.0.1 6379"
`,
    },
    // A newer replica is how an upgrade begins; 6.0 and 6.2 write one format.
    {
      "compose.yml": `services:
  redis-a:
    image: redis:6.2
    volumes: ["./a.conf:/etc/redis.conf"]
  redis-b:
    image: redis:7.2-alpine
    volumes: ["./b.conf:/etc/redis.conf"]
  redis-c:
    image: redis:6.0
    volumes: ["./c.conf:/etc/redis.conf"]`,
      "a.conf": "replica-announce-ip redis-a",
      "b.conf": "replicaof redis-a 6379",
      "c.conf": "replicaof redis-a 6379",
    },
    // Tags that tell no release, and releases that nobody has read.
    {
      "compose.yml": `services:
  redis-a:
    image: redis
    volumes: ["./a.conf:/etc/redis.conf"]
  redis-b:
    image: redis:6.2
    volumes: ["./b.conf:/etc/redis.conf"]
  redis-c:
    image: valkey/valkey:9.0
    volumes: ["./c.conf:/etc/redis.conf"]`,
      "a.conf": "replica-announce-ip redis-a",
      "b.conf": "replicaof redis-a 6379",
      "c.conf": "replicaof redis-a 6379",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 6.2.14 role slave master_host 10.0.0.1 master_port 6379
#                                                  ^^^^^^^^ it runs redis 6.2.14, which loads RDB files up to version 9; its master 10.0.0.1:6379 runs redis 7.0.15 and sends version 10
`,
    },
    {
      "compose.yml": `services:
  redis-a:
    image: redis:7.2
    volumes: ["./a.conf:/etc/redis.conf"]
  redis-b:
    image: redis:6.2-alpine
    volumes: ["./b.conf:/etc/redis.conf"]`,
      "a.conf": `
replica-announce-ip redis-a
#~~~~~~~~~~~~~~~~~~~~~~~~~~ runs redis 7.2`,
      "b.conf": `
replicaof redis-a 6379
#         ^^^^^^^^^^^^ it runs redis 6.2, which loads RDB files up to version 9; its master redis-a:6379 runs redis 7.2 and sends version 11`,
    },
    {
      "compose.yml": `services:
  redis-a:
    image: redis:7.4
    volumes: ["./a.conf:/etc/redis.conf"]
  redis-b:
    image: valkey/valkey:8.0
    volumes: ["./b.conf:/etc/redis.conf"]`,
      "a.conf": "replica-announce-ip redis-a",
      "b.conf": `
replicaof redis-a 6379
#         ^^^^^^^^^^^^ it runs valkey 8.0, which loads RDB files up to version 11; its master redis-a:6379 runs redis 7.4 and sends version 12`,
    },
  ],
});

/** Of a running server what it tells, else its image. */
function releaseOf({ live, loading, image }: DataNode): Target | undefined {
  return live
    ? live
        .info("redis_version")
        .map(() => loading.target)
        .or(undefined)
    : image;
}
