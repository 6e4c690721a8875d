import { areSeveralSets, defineRule, elsewhere, finding, timesOf } from "../../src/rule.ts";

const names = ["down-after-milliseconds", "failover-timeout", "parallel-syncs"] as const;

export default defineRule({
  id: "timing-differs-between-sentinels",
  severity: "warning",
  summary: "All sentinels that watch a master should use the same times.",
  why: `Each sentinel applies the values of its own file; they are not agreed upon. Whether a master is taken for down depends on
those that notice early, how a failover runs and when it is tried again on the one that is elected, so that the same failure
goes differently each time. An agreement must also come about within five seconds: where one sentinel waits 5 and the others
30 seconds, the first one's \`+sdown\` is of no use to the vote until they have noticed too.

\`SENTINEL SET\` changes one sentinel only and is the usual cause. A line that is missing means the default
(30000, 180000 and 1): Sentinel leaves such lines out when it writes its file, which is no difference.`,
  consequence: "how long an outage lasts depends on which sentinel notices and which one leads the failover",
  remedy: "use one value in all files, or send the same SENTINEL SET to every sentinel",
  live: `\`\`\`
$ for port in 26379 26380 26381; do redis-cli -p $port SENTINEL MASTER main | grep -A1 down-after; done
down-after-milliseconds
5000
down-after-milliseconds
5000
down-after-milliseconds
30000
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/4723"],
  each: "master",
  *check({ name, watches, deployment: { hosts } }) {
    if (areSeveralSets(watches)) return;
    for (const time of names) {
      const [usual, ...others] = [...timesOf(watches, time)].toSorted((a, b) => b.length - a.length);
      if (!usual) continue;
      for (const at of others.flat()) {
        yield finding(
          at,
          `${time} of "${name}" is ${at.value} here, ${usual[0].value} ${watches[0]?.live ? elsewhere(watches[0], usual.length) : `in ${filesOf(usual.length)}`}`,
          {
            severity: hosts.size > 0 ? "warning" : "info",
            related: [{ at: usual[0], message: `${usual[0].value} here` }],
          },
        );
      }
    }
  },
  good: [
    // A slip in the name: unknown-master-name.
    {
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel down-after-milliseconds main 5000",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel down-after-milliseconds Main 5000",
    },
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000",
      "sentinel-2.conf": 'sentinel monitor main 10.0.0.1 6379 2\nSENTINEL down-after-milliseconds main "5000"',
    },
    // A default that is written and one that is not.
    {
      "sentinel-1.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 30000
sentinel failover-timeout main 180000
sentinel parallel-syncs main 1`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Two masters; and two deployments that use one name.
    {
      "sentinel-1.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel monitor cache 10.0.0.1 6380 2
sentinel down-after-milliseconds main 5000`,
    },
    {
      "a1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000",
      "a2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000",
      "b1.conf": "sentinel monitor main 10.0.9.1 6379 2",
      "b2.conf": "sentinel monitor main 10.0.9.1 6379 2",
    },
  ],
  bad: [
    // Running ones, after SENTINEL SET on one of them.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 down-after-milliseconds 1500 failover-timeout 10000 parallel-syncs 1
  master main quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 down-after-milliseconds 9000
#                                                           ^^^^ down-after-milliseconds of "main" is 9000 here, 1500 on another sentinel
  master main failover-timeout 10000 parallel-syncs 1 quorum 2
`,
    },
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000
#                                     ~~~~ 5000 here
sentinel parallel-syncs main 1`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000",
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 2
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ down-after-milliseconds of "main" is 30000 here, 5000 in 2 other files
SENTINEL failover-timeout main 20000
#                              ^^^^^ failover-timeout of "main" is 20000 here, 180000 in 2 other files`,
    },
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 1 here`,
        "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main "3"
#                            ^^^ parallel-syncs of "main" is 3 here, 1 in another file`,
      },
      target: "redis@6.0",
    },
  ],
});

function filesOf(count: number): string {
  return count === 1 ? "another file" : `${count} other files`;
}
