import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-below-majority",
  severity: "warning",
  summary: "The quorum should be the majority of the sentinels that watch the master.",
  why: `The quorum only decides how many sentinels must agree that the master is gone (\`+odown\`). The sentinel that then
leads the failover still needs the votes of the majority of all sentinels, so a smaller quorum buys no availability. With
quorum 1 a single sentinel with a slow network or a long pause declares a healthy master down, logs \`+try-failover\` and
raises the epoch; if the others have a moment of trouble too, they vote for it and the roles change without need.

A quorum between 1 and the majority, such as 2 of 5, is sometimes chosen on purpose for quicker detection: that is said as a
remark only.`,
  consequence: "a few sentinels with a bad network can start failovers although the master is well",
  remedy: "set the quorum to the majority of the sentinels: 2 of 3, 3 of 5",
  evidence: [
    "https://github.com/redis/redis/issues/1821",
    "https://github.com/redis/redis/issues/1717",
    "https://github.com/helm/charts/issues/3237",
    "https://github.com/apecloud/kubeblocks-addons/pull/2801",
  ],
  each: "master",
  needsAll: true,
  *check({ watches, sentinelCount, deployment }) {
    // Two are too few with any quorum: too-few-sentinels.
    if (sentinelCount.value < 3) return;
    const majority = Math.floor(sentinelCount.value / 2) + 1;
    for (const { quorum } of watches) {
      if (quorum.value >= majority || quorum.value < 1) continue;
      const severity = quorum.value > 1 || deployment.hosts.size === 0 ? "info" : "warning";
      yield finding(
        quorum,
        `quorum ${quorum.value} is less than the majority: ${majority} of ${sentinelCount.value} sentinels`,
        { severity },
      );
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
  ],
});
