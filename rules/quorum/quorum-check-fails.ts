import { decode, defineRule, finding, isYoung } from "../../src/rule.ts";

/** What the answer means (sentinelIsQuorumReachable in sentinel.c), by words in it. */
const meanings: readonly (readonly [words: RegExp, meaning: string])[] = [
  [/specified quorum/i, "the master would never be agreed to be down"],
  [/reach the majority/i, "no sentinel could be elected to lead a failover"],
];

export default defineRule({
  id: "quorum-check-fails",
  severity: "error",
  summary: "SENTINEL CKQUORUM must pass on every sentinel.",
  why: `\`SENTINEL CKQUORUM\` counts the sentinels that this one knows and does not take for down, itself included. Fewer than the quorum:
a master that fails never counts as objectively down. Fewer than the majority of all it knows: nobody can be elected. In both cases no
failover happens as long as that lasts. The sentinels it counts as missing are gone, cannot be reached on their own port, or no longer
exist and were never forgotten; or the quorum is larger than there are sentinels. That it passes is no proof of the opposite: it counts who
is there now, not who is left when a host fails.`,
  consequence: "if the master fails now, no failover happens",
  remedy: "bring the missing sentinels back; run SENTINEL RESET for those that no longer exist; check the quorum",
  live: `\`\`\`
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/2284",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
  ],
  each: "master",
  *check({ name, watches, sentinelCount }) {
    const failing = watches.flatMap((watch) => {
      const check = watch.live?.quorumCheck;
      // That no number of sentinels could meet it is told as such: quorum-exceeds-sentinels.
      const isTold = watch.quorum.or(0) > sentinelCount.or(Number.POSITIVE_INFINITY);
      if (isTold && /specified quorum/i.test(check?.or(undefined)?.text ?? "")) return [];
      return check?.isKnown && !check.value.passes && !isYoung(watch.live!) ? [{ watch, check }] : [];
    });
    const [first, ...others] = failing;
    const told = watches.filter(({ live }) => live?.quorumCheck.isKnown).length;
    // Where none of them said anything, why not.
    if (told === 0) for (const { live } of watches) void live?.quorumCheck.value;
    if (!first) return;
    const text = decode(first.check.value.text).replace(/^NOQUORUM /, "");
    const meaning = meanings.find(([words]) => words.test(text))?.[1];
    const who = `${failing.length} of ${told} sentinels`;
    const what = `CKQUORUM of "${name}" fails on ${told === 1 ? "the sentinel that answered" : who}: ${text}`;
    yield finding(first.check, meaning === undefined ? what : `${what}: ${meaning}`, {
      related: others.map(({ watch, check }) => ({ at: check, message: `and on ${watch.sentinel}` })),
    });
  },
  good: [
    // More than there are: quorum-exceeds-sentinels.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 64364 quorum 3
  ckquorum main fails "NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master"
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 64364 quorum 2
  ckquorum main passes "OK 2 usable Sentinels. Quorum and failover authorization can be reached"
`,
    },
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 2
  ckquorum main passes "OK 3 usable Sentinels. Quorum and failover authorization can be reached"
`,
    },
    // It was started a moment ago and meets the others by and by.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 1749 quorum 2
  ckquorum main fails "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master"
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 64364 quorum 2
  ckquorum main fails "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover"
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CKQUORUM of "main" fails on the sentinel that answered: 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover: no sentinel could be elected to lead a failover
`,
    },
    // One of three is down, and this one wants all of them.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 64364 quorum 3
  ckquorum main fails "NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master"
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CKQUORUM of "main" fails on 1 of 2 sentinels: 2 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master: the master would never be agreed to be down
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags s_down,sentinel,disconnected s-down-time 40000
instance sentinel 10.0.0.3:26379
  unreachable refused "connection refused"
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 role-reported-time 64364 quorum 2
  ckquorum main passes "OK 2 usable Sentinels. Quorum and failover authorization can be reached"
`,
    },
  ],
});
