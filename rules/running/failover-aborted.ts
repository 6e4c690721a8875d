import { defineRule, durationText, finding, latest } from "../../src/rule.ts";

export default defineRule({
  id: "failover-aborted",
  severity: "error",
  summary: "A failover that sentinels have voted for must come to its end.",
  why: `Each attempt at a failover has a number of its own, its epoch. A sentinel that gives another its vote remembers the epoch, and the
one that succeeds makes it the \`config-epoch\` of the new master. Where the sentinels have voted under a higher epoch than the master
holds, the attempt was given up: no replica could be promoted (\`-failover-abort-no-good-slave\`: priority 0, down, or too long without
their master), nobody got the votes (\`-failover-abort-not-elected\`), or the promoted one never became master
(\`-failover-abort-slave-timeout\`). The next attempt begins not before twice \`failover-timeout\` and ends in the same way as long as the
cause stays. Where the master is up again, the cause is still there for the next time.`,
  consequence: "the next failover is likely to be given up as well",
  remedy: "look for -failover-abort in the log of the sentinel that was voted for, and repair what it names",
  live: `\`voted-leader-epoch\` in \`SENTINEL SENTINELS main\` is above \`config-epoch\` in \`SENTINEL MASTER main\`; in the logs:

\`\`\`text
# +vote-for-leader 24f385c0d12c1f4ecd61becb08620db7606c489d 1
# Next failover delay: I will not start a failover before Sat Nov 21 21:27:58 2026
# -failover-abort-no-good-slave master main 10.0.0.1 6379
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/1893",
    "https://github.com/redis/redis/issues/1310",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
  ],
  each: "master",
  *check({ name, watches }) {
    if (watches.some(({ live }) => live?.isFailingOver)) return;
    const newest = latest(watches).filter(({ live }) => live);
    const votes = newest.flatMap(({ live }) =>
      live!.peers
        .or([])
        .map((peer) => peer.number("voted-leader-epoch"))
        .filter(({ isKnown }) => isKnown),
    );
    const [last] = votes.toSorted((a, b) => b.value - a.value);
    const epoch = newest[0]?.live?.number("config-epoch").or(undefined);
    if (!last || epoch === undefined || last.value <= epoch) return;
    const down = newest
      .flatMap(({ live }) => (live!.flags.or(new Set()).has("o_down") ? [live!.number("o-down-time")] : []))
      .toSorted((a, b) => b.or(0) - a.or(0))[0];
    const vote = `sentinels voted for a failover of "${name}" in epoch ${last.value}`;
    // An election takes its time, and is repeated where nobody won.
    if (down && down.or(0) < 5000) return;
    if (down) yield finding(last, `${vote}, and its master is down for ${durationText(down.value)}: it was given up`);
    else {
      const still = `its configuration is still that of epoch ${epoch}`;
      yield finding(last, `${vote}, and ${still}: it was given up, or the master came back before`, {
        severity: "info",
      });
    }
  },
  good: [
    // The failover of that epoch has succeeded.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags master config-epoch 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 voted-leader-epoch 1
`,
    },
    // The election is going on.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected s-down-time 2827
  master main o-down-time 2775 config-epoch 0 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 voted-leader-epoch 1
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected s-down-time 11400
  master main o-down-time 11348 config-epoch 0 quorum 2
  peers main 2
  peer main 1 ip 10.0.0.3 port 26379 flags sentinel,master_down
  peer main 1 voted-leader-epoch 1
#                                ^ sentinels voted for a failover of "main" in epoch 1, and its master is down for 11 s: it was given up
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel,master_down voted-leader-epoch 1
`,
    },
    // An info: all is well again.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 0 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.3 port 26379 flags sentinel voted-leader-epoch 3
#                                                                      ^ sentinels voted for a failover of "main" in epoch 3, and its configuration is still that of epoch 0: it was given up, or the master came back before
`,
    },
  ],
});
