import {
  addressKey,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  groupBy,
  isStranger,
  isUndeclared,
  type Master,
  nameOfReputation,
  type Reputation,
  reputationsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "instance-not-declared",
  severity: "warning",
  summary: "Every replica and every sentinel that takes part should have its files among those that are checked.",
  why: `Whoever follows the master is found by the sentinels, and a sentinel that watches it by the other sentinels: nobody needs to
agree. A replica left over from a test or a move, or started from a copied file, can be promoted when the master fails, with whatever
memory limit, password and persistence it has. A sentinel that nobody counts raises the majority that a failover needs, and votes. Both are
missing where the configuration is kept: they are not updated, not watched, and one day switched off by somebody who does not know what they
are for.`,
  consequence: "it takes part in the next failover with settings that nobody has looked at",
  remedy:
    "add its files to those that are checked; or stop it, then send SENTINEL RESET to each sentinel, 30 seconds apart",
  live: "`SENTINEL REPLICAS main` and `SENTINEL SENTINELS main` list an address that is in none of the files, without `s_down`.",
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#adding-or-removing-sentinels",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "deployment",
  *check(deployment) {
    if (!deployment.declared) return;
    const strangers = deployment.masters.flatMap((master) =>
      reputationsOf(deployment, master.name)
        .filter((one) => isStranger(one, deployment))
        .map((one) => ({ one, master })),
    );
    // A sentinel is one process, however many masters it watches.
    const each = groupBy(strangers, ({ one }) => `${one.of} ${addressKey(one.address)}`);
    yield* findingsOf(each.values(), function* (seen): Iterable<Finding> {
      if (isUndeclared(seen[0]!.one, deployment)) yield stranger(seen);
    });
  },
  good: [
    // Down: stale-known-replica. Known by another address: replica-known-twice.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 run_id 426c03cd1297c3553e368264afe560cb45ee8d97 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  replicas main 3
  replica main 1 ip 10.0.0.2 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
  replica main 2 ip 10.0.0.7 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
  replica main 3 ip 10.0.0.9 port 6379 runid 0d2c9cb1c2c1b0d1d0b4d7f1a2a3c4e5f6a7b8c9 flags s_down,slave,disconnected
`,
    },
    // It may be the one that did not answer, under another address.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance server 10.0.0.2:6379
  unreachable refused "connection refused: nothing listens at this address and port"
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.7 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
`,
    },
    // Only a part of the files.
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
        "sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
        "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 run_id 426c03cd1297c3553e368264afe560cb45ee8d97 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.7 port 6379 runid 0d2c9cb1c2c1b0d1d0b4d7f1a2a3c4e5f6a7b8c9 flags slave
`,
      },
      partial: true,
    },
    // No files, and none are missing.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.7 port 6379 runid 0d2c9cb1c2c1b0d1d0b4d7f1a2a3c4e5f6a7b8c9 flags slave
`,
    },
    // A sentinel that runs at another address than its file gives: the id tells.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "sentinel-1.conf":
        "bind 10.0.0.1\nsentinel myid 24f385c0d12c1f4ecd61becb08620db7606c489d\nsentinel monitor main 10.0.0.1 6379 1",
      "sentinel-2.conf":
        "bind 10.0.0.2\nsentinel myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  myid 24f385c0d12c1f4ecd61becb08620db7606c489d
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  peers main 1
  peer main 1 ip 10.0.0.8 port 26379 runid 4bd0027cdf249d33ffb89fe023c30de401aec8f4 flags sentinel
`,
    },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "sentinel-2.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 run_id 426c03cd1297c3553e368264afe560cb45ee8d97 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  myid 24f385c0d12c1f4ecd61becb08620db7606c489d
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 runid 426c03cd1297c3553e368264afe560cb45ee8d97 flags slave
  replica main 2 ip 10.0.0.7 port 6379 runid 0d2c9cb1c2c1b0d1d0b4d7f1a2a3c4e5f6a7b8c9 flags slave
#                   ^^^^^^^^ replica 10.0.0.7:6379 of "main" runs, as 1 of 2 sentinels sees it, and no file declares it: it can be promoted
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  master main ip 10.0.0.1 port 6379 runid 54e5fee803db2870c5a7b16d4b5c43d75bad43d0 flags master quorum 1
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 runid 24f385c0d12c1f4ecd61becb08620db7606c489d flags sentinel
  peer main 2 ip 10.0.0.7 port 26379 runid 7a57194458877e2964c6d274b56b39c99ed9f5f5 flags sentinel
#                ^^^^^^^^ sentinel 10.0.0.7:26379 of "main" runs, as 1 of 2 sentinels sees it, and no file declares it: its vote counts
`,
    },
  ],
});

/** @param seen one instance, under each master name that it belongs to */
function stranger(seen: readonly { readonly one: Reputation; readonly master: Master }[]): Finding {
  const [{ one, master }] = seen as readonly [(typeof seen)[0]];
  const { of, opinions } = one;
  const up = opinions.filter(({ isDown }) => !isDown);
  const [first, ...others] = up as [(typeof up)[0], ...typeof up];
  const more = seen.length === 1 ? "" : ` and ${seen.length - 1} more`;
  const who = `as ${up.length} of ${master.watches.length} sentinels ${up.length === 1 ? "sees" : "see"} it`;
  // With priority 0 Sentinel never promotes it.
  const isPromoted = of === "replica" && first.told.number("slave-priority").or(100) > 0;
  const effect = of === "sentinel" ? "its vote counts" : isPromoted ? "it can be promoted" : "it holds the data";
  return finding(
    first.told.address,
    `${nameOfReputation(one)} of "${master.name}"${more} runs, ${who}, and no file declares it: ${effect}`,
    { related: others.map(({ told, watch }) => ({ at: told.address, message: `listed by ${watch.sentinel}, too` })) },
  );
}
