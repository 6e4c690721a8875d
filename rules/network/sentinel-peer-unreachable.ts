import {
  addressText,
  decode,
  defineRule,
  durationText,
  type Finding,
  finding,
  findingsOf,
  isEveryMachines,
  type Master,
  nameOfReputation,
  type Opinion,
  type Reputation,
  reputationsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-peer-unreachable",
  severity: "error",
  summary: "Sentinels must reach each other directly.",
  why: `Sentinels learn of each other through the master and its replicas, where each publishes where it is. Votes go another way: from
sentinel to sentinel, to the address and port that the other announced. Where only this way is closed, by a firewall that knows 6379 and
not 26379, by a password, by TLS, by an address that holds in one network only, all seems to be well: \`num-other-sentinels\` is right and
nobody is missing. When the master fails, each sentinel logs \`+sdown\`, and the others' word does not arrive: no \`+odown\`, or an
election that nobody wins.`,
  consequence: "its word does not count when the master fails, and too few votes may be left for a failover",
  remedy: "open the sentinel port in both directions, and use the same password and TLS settings on all sentinels",
  live: `\`SENTINEL SENTINELS main\` shows the other with \`flags s_down,sentinel\`, although it answers to
\`redis-cli -h 10.0.0.3 -p 26379 ping\`; \`SENTINEL CKQUORUM main\` counts fewer on this sentinel than on the others:

\`\`\`text
$ redis-cli -h 10.0.0.1 -p 26379 sentinel ckquorum main
OK 2 usable Sentinels. Quorum and failover authorization can be reached
$ redis-cli -h 10.0.0.2 -p 26379 sentinel ckquorum main
OK 3 usable Sentinels. Quorum and failover authorization can be reached
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/1717"],
  each: "master",
  *check(master) {
    const reputations = reputationsOf(master.deployment, master.name);
    yield* findingsOf(
      reputations.filter(
        (one) => one.of === "sentinel" && one.downs.length > 0 && !isEveryMachines(one, master.deployment),
      ),
      (reputation) => brokenTowards(reputation, master),
    );
  },
  good: [
    // It is gone: instance-down.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags s_down,sentinel,disconnected s-down-time 2467
instance sentinel 10.0.0.3:26379
  unreachable refused "connection refused: nothing listens at this address and port"
`,
    },
    // It was started a moment ago.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags s_down,sentinel s-down-time 912467
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 uptime_in_seconds 2
  master main ip 10.0.0.1 port 6379 flags master quorum 2
`,
    },
    // What a sentinel in TILT mode says is of before.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 sentinel_tilt 1
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags s_down,sentinel s-down-time 2467
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 uptime_in_seconds 900
  master main ip 10.0.0.1 port 6379 flags master quorum 2
`,
    },
  ],
  bad: [
    // It announces an address that leads nowhere.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 172.17.0.5 port 26379 runid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  peer main 1 flags s_down,sentinel,disconnected s-down-time 23467
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sentinel 10.0.0.1:26379 has not reached sentinel 10.0.0.5:26379 for 23 s at 172.17.0.5:26379, where it says it is, though that one answers the probe
instance sentinel 10.0.0.5:26379
  info redis_version 7.0.15 uptime_in_seconds 70
  myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379
`,
    },
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  myid 24f385c0d12c1f4ecd61becb08620db7606c489d
  master main ip 10.0.0.1 port 6379 flags master down-after-milliseconds 5000 quorum 2
  peers main 2
  peer main 1 ip 10.0.0.3 port 26379 runid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  peer main 1 flags s_down,sentinel s-down-time 2467
#                   ^^^^^^^^^^^^^^^ sentinel 10.0.0.1:26379 has not reached sentinel 10.0.0.3:26379 for 2 s, though that one answers the probe
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15 uptime_in_seconds 18
  myid 4bd0027cdf249d33ffb89fe023c30de401aec8f4
  master main ip 10.0.0.1 port 6379 flags master quorum 2
`,
    },
    // We were not let through to it; another sentinel was.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags s_down,sentinel s-down-time 602467
#                                          ^^^^^^^^^^^^^^^ sentinel 10.0.0.1:26379 has not reached sentinel 10.0.0.3:26379 for 10 min, though 1 other sentinel does
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags sentinel
`,
    },
  ],
});

function* brokenTowards(reputation: Reputation, { name }: Master): Iterable<Finding> {
  const { downs, opinions, answered, instance } = reputation;
  const others = opinions.length - downs.length;
  // Gone for us and for most of them: instance-down.
  if (!answered && others === 0) return;
  const uptime = instance?.live?.number("uptime_in_seconds").or(undefined) ?? Number.POSITIVE_INFINITY;
  // Sentinels try again each second, and it may have been started just now.
  const [first, ...more] = downs.filter((down) => !answered || uptime * 1000 >= patience(down));
  if (!first) return;
  const since = first.downFor === undefined ? "" : ` for ${durationText(first.downFor)}`;
  const there = decode(addressText(reputation.address));
  const whom = answered ? `sentinel ${instance}` : nameOfReputation(reputation);
  const at = whom.endsWith(` ${there}`) ? "" : ` at ${there}, where it says it is`;
  const who = more.length === 0 ? "has" : `and ${more.length} more have`;
  const what = `sentinel ${first.watch.sentinel} ${who} not reached ${whom}${since}${at}`;
  const though = answered
    ? "that one answers the probe"
    : others === 1
      ? "1 other sentinel does"
      : `${others} other sentinels do`;
  yield finding(first, `${what}, though ${though}`, {
    related: [
      ...more.map((down) => ({ at: down, message: `nor has sentinel ${down.watch.sentinel}` })),
      ...(instance?.live ? [{ at: instance.live, message: `what it says of "${name}" itself` }] : []),
    ],
  });
}

/** Milliseconds. */
function patience({ watch }: Opinion): number {
  return watch.downAfter.or(30_000) + 5000;
}
