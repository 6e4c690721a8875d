import { addressText, aliasesIn, decode, defineRule, elsewhere, epochOf, finding } from "../../src/rule.ts";

export default defineRule({
  id: "master-name-differs",
  severity: "error",
  summary: "All sentinels that watch one master must call it by the same name.",
  why: `Sentinels find each other through the hello messages they publish on the master, and these carry the master's name. One
with a name that a sentinel does not know is passed over without a word. So each name is a set of its own: the sentinels
never meet, a quorum of 2 is never reached, and with quorum 1 each of them fails over for itself, at the same time and
perhaps to different replicas. Clients that ask the other sentinel for the name get no answer. It comes from templates that
put the host's own name there.`,
  consequence: "these sentinels never meet: they have no quorum together, or fail over on their own",
  remedy: "use one master name in all files: in sentinel monitor and every other sentinel line, and in the clients",
  live: `On each of two sentinels, although both run and watch the same server:

\`\`\`text
$ redis-cli -p 26379 sentinel master main       ->  num-other-sentinels 0
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master
$ redis-cli -h 10.0.0.2 -p 26379 sentinel masters   ->  another name for 10.0.0.1 6379
\`\`\`

There is no \`+sentinel\` line in either log.`,
  evidence: ["https://github.com/sous-chefs/redisio/issues/108", "https://github.com/sous-chefs/redisio/issues/161"],
  each: "deployment",
  *check(deployment) {
    for (const { names, how } of aliasesIn(deployment)) {
      const [usual, ...others] = names;
      // By one sentinel, or by two full sets: monitored-twice.
      if (how === "twice" || !usual) continue;
      const [name, watches] = usual;
      const there = elsewhere(watches[0]!, watches.length);
      // After failovers an address may be another group's.
      const stale = new Set(names.flatMap(([, side]) => side.map(epochOf))).size > 1;
      for (const watch of others.flatMap(([, side]) => side)) {
        const what = `"${watch.name}" here, but "${name}" ${there}: both are ${decode(addressText(watch.address.value))}`;
        yield finding(watch.nameOrigin, what, {
          severity: stale ? "warning" : "error",
          related: watches.slice(0, 5).map(({ nameOrigin }) => ({ at: nameOrigin, message: `"${name}" here` })),
        });
      }
    }
  },
  good: [
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": 'sentinel monitor "main" 10.0.0.1 6379 2',
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Two masters of one host.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.1 6380 1",
    },
    // Each machine watches its own loopback interface: monitor-loopback-address.
    {
      "a/sentinel.conf": "sentinel monitor one 127.0.0.1 6379 1",
      "b/sentinel.conf": "sentinel monitor two 127.0.0.1 6379 1",
    },
    // One sentinel, two names: monitored-twice.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor cache 10.0.0.1 6379 1" },
    // A file of before the last failover, when the address was the other master's.
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 0",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 3",
      "c/sentinel.conf": "sentinel monitor cache 10.0.0.1 6379 1",
    },
  ],
  bad: [
    // Running ones that never meet.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master redis-3 ip 10.0.0.1
#        ^^^^^^^ "redis-3" here, but "main" on 2 other sentinels: both are 10.0.0.1:6379
  master redis-3 port 6379 flags master quorum 2
  peers redis-3 0
`,
    },
    {
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                ~~~~ "main" here`,
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/sentinel.conf": `
SENTINEL monitor "redis-3" 10.0.0.1 6379 2
#                ^^^^^^^^^ "redis-3" here, but "main" in 2 other sentinels' files: both are 10.0.0.1:6379`,
    },
    {
      files: {
        "sentinel-a.conf": `
sentinel monitor host-a 10.0.0.1 6379 1
#                ~~~~~~ "host-a" here`,
        "sentinel-b.conf": `
sentinel monitor host-b 10.0.0.1 6379 1
#                ^^^^^^ "host-b" here, but "host-a" in another sentinel's file: both are 10.0.0.1:6379`,
      },
      target: "redis@3.2",
    },
    // One machine.
    {
      "sentinel-26379.conf": "port 26379\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-26380.conf": `
port 26380
sentinel monitor mymaster 127.0.0.1 6379 2
#                ^^^^^^^^ "mymaster" here, but "main" in another sentinel's file: both are 127.0.0.1:6379`,
    },
  ],
});
