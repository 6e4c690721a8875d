import { defineRule, finding, groupBy, replaceAlike, type Setting, votesOn } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-below-majority",
  severity: "warning",
  summary: "The quorum should be the majority of the sentinels that watch the master.",
  why: `The quorum only decides how many sentinels must agree that the master is gone (\`+odown\`). The sentinel that then
leads the failover still needs the votes of the majority of all sentinels, so a smaller quorum buys no availability. Nor do
the votes protect: who is asked votes for the first that asks in a new epoch, whether or not it sees the master down itself.
With quorum 1 a single sentinel that cannot reach a healthy master, because of its network or a missing right, is elected by
the others and moves the master (tried with three sentinels of 7.0.15).

A quorum between 1 and the majority, such as 2 of 5, is sometimes chosen on purpose for quicker detection: that is an
info only.`,
  consequence: "a few sentinels with a bad network can move the master although it is well",
  remedy: "set the quorum to the majority of the sentinels: 2 of 3, 3 of 5",
  live: `The log of the one sentinel that could not reach the master, with quorum 1 of 3; the others logged no \`+sdown\`:

\`\`\`text
# +odown master main 10.0.0.1 6379 #quorum 1/1
# +try-failover master main 10.0.0.1 6379
# 2329...66 voted for 5499...12 1
# 8412...8f voted for 5499...12 1
# +elected-leader master main 10.0.0.1 6379
# +switch-master main 10.0.0.1 6379 10.0.0.2 6379
\`\`\`

\`SENTINEL MASTER main\` shows \`quorum\`; \`SENTINEL SET main quorum 2\` on each sentinel changes it and writes it to the file.`,
  evidence: [
    "https://github.com/redis/redis/issues/1821",
    "https://github.com/redis/redis/issues/1717",
    "https://github.com/helm/charts/issues/3237",
    "https://github.com/apecloud/kubeblocks-addons/pull/2801",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { all, majority } = votesOn(master);
    // Two are too few with any quorum: too-few-sentinels.
    if (all < 3) return;
    const { hosts, view } = master.deployment;
    const quorums = master.watches.map(({ quorum }) => quorum);
    const low = quorums.filter(({ value }) => value < majority && value >= 1);
    // More than 1 may be meant.
    const isFixed = ({ value }: Setting<number>) => value === 1 && view === "declared";
    // What is not repaired line by line is told once.
    for (const [quorum, ...others] of groupBy(low, (one) => (isFixed(one) ? one : one.value)).values()) {
      const { value } = quorum!;
      yield finding(quorum!, `quorum ${value} is less than the majority: ${majority} of ${all} sentinels`, {
        severity: value > 1 || hosts.size === 0 ? "info" : "warning",
        related: others.map((at) => ({ at, message: "the same here" })),
        fix: isFixed(quorum!) ? replaceAlike(quorum!, quorums, String(majority)) : undefined,
      });
    }
  },
  good: [
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "SENTINEL MONITOR main 10.0.0.1 6379 2",
    },
    // A part says nothing of the whole.
    {
      files: {
        "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 1",
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 1",
        "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      partial: true,
    },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1" },
  ],
  bad: [
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 "1"
#                                   ^^^ quorum 1 is less than the majority: 2 of 3 sentinels`,
    },
    // One repair for all: one of them alone would differ from the others.
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                                   ^ quorum 1 is less than the majority: 2 of 3 sentinels`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                                   ^ quorum 1 is less than the majority: 2 of 3 sentinels`,
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                                   ^ quorum 1 is less than the majority: 2 of 3 sentinels`,
    },
    // A fourth sentinel that no file declares makes the quorum of all too small.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.9 port 6379 quorum 2 flags master num-other-sentinels 3
#                                          ^ quorum 2 is less than the majority: 3 of 4 sentinels
  peers main 3
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
  peer main 3 ip 10.0.0.4 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.9 port 6379 quorum 2 flags master num-other-sentinels 3
#                                          ~ the same here
  peers main 3
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags sentinel
  peer main 3 ip 10.0.0.4 port 26379 flags sentinel
`,
    },
    // A remark: it may be meant.
    {
      files: {
        "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                                   ^ quorum 2 is less than the majority: 3 of 5 sentinels`,
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 3",
        "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 3",
        "sentinel-4.conf": "sentinel monitor main 10.0.0.1 6379 3",
        "sentinel-5.conf": "sentinel monitor main 10.0.0.1 6379 3",
      },
      target: "redis@3.2",
    },
  ],
});
