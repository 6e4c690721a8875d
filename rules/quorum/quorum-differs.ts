import { defineRule, elsewhere, finding, replace } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-differs",
  severity: "warning",
  summary: "All sentinels that watch a master should use the same quorum.",
  why: `The quorum is not agreed upon: each sentinel applies the value of its own file when it asks itself whether enough
others see the master down. With different values it depends on which sentinel notices first whether a failover starts, and
the log shows \`+odown\` on one of them while the others stay at \`+sdown\`. A change made with \`SENTINEL SET\` must
likewise be made on each of them.`,
  consequence: "whether a failover starts depends on which sentinel notices first",
  remedy: "use one quorum in all files, the majority of the sentinels",
  live: `Of three sentinels with the quorums 2, 2 and 3 two act before the third does:

\`\`\`text
$ redis-cli -p 26379 sentinel master main   ->  quorum 2
$ redis-cli -p 26381 sentinel master main   ->  quorum 3
# +odown master main 10.0.0.1 6379 #quorum 2/2
# +odown master main 10.0.0.1 6379 #quorum 3/3     (the third: only once all agree)
\`\`\`

\`SENTINEL SET main quorum 2\` on the one that differs aligns them and writes its file.`,
  evidence: ["https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md"],
  each: "master",
  *check({ watches, sentinelCount }) {
    const quorums = watches.map(({ quorum }) => quorum).filter(({ isKnown }) => isKnown);
    if (quorums.every(({ value }) => value === quorums[0]?.value)) return;
    const votes = (value: number) => quorums.filter((quorum) => quorum.value === value).length;
    // The majority is right, however few use it.
    const majority = Math.floor(sentinelCount.or(0) / 2) + 1;
    const isRight = (value: number) => Number(value === majority && sentinelCount.or(0) > 2);
    const [usual] = quorums.toSorted(
      (a, b) => isRight(b.value) - isRight(a.value) || votes(b.value) - votes(a.value) || b.value - a.value,
    );
    for (const quorum of quorums) {
      if (quorum.value === usual!.value) continue;
      yield finding(quorum, `quorum ${quorum.value} here, ${usual!.value} ${elsewhere(watches[0]!, 1)}`, {
        related: [{ at: usual!, message: `quorum ${usual!.value}` }],
        fix: isRight(usual!.value) ? replace(quorum, String(majority)) : undefined,
      });
    }
  },
  good: [
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": 'sentinel monitor main 10.0.0.1 6379 "2"',
    },
    // Another master may have another quorum.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.1 6380 1",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.1 6380 1",
    },
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 $QUORUM",
    },
  ],
  bad: [
    // Running ones, after SENTINEL SET on one of them.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
#                                                       ^ quorum 2 here, 3 on another sentinel
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3
`,
    },
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                                   ~ quorum 2`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                                   ^ quorum 1 here, 2 in another sentinel's file`,
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Two of three are wrong.
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 here, 2 in another sentinel's file`,
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                                   ^ quorum 3 here, 2 in another sentinel's file`,
      },
      target: "redis@4.0",
    },
  ],
});
