import { defineRule, finding, timesOf } from "../../src/rule.ts";

export default defineRule({
  id: "failover-timeout-too-high",
  severity: "info",
  summary: "After a failover that failed, the next attempt should not be far away.",
  why: `A sentinel that has tried a failover, or has voted for another's, starts none of its own for twice the
\`failover-timeout\` (sentinelStartFailoverIfNeeded in sentinel.c). So it is the time the master stays gone when the first
attempt fails, for instance because the votes were split: with the default of 180000 six minutes, with 600000 twenty. A replica
that follows the wrong master is corrected only after the same time, too (\`+fix-slave-config\`).`,
  consequence: "when a failover fails, the same sentinel does not try again for twice that long",
  remedy: "write 60000 to 180000",
  live: `\`SENTINEL MASTER main\` shows the value as \`failover-timeout\`. After a failed attempt the log says when the next one is
allowed:

\`\`\`
-failover-abort-not-elected master main 10.0.0.1 6379
Next failover delay: I will not start a failover before Sat Nov 21 15:40:02 2026
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/1684"],
  each: "master",
  parameters: {
    maximum: { default: 300_000, unit: "milliseconds", minimum: 1, description: "longer timeouts are reported" },
  },
  *check({ name, watches }, { maximum }) {
    for (const [time, ...others] of timesOf(watches, "failover-timeout")) {
      if (time.value <= maximum) continue;
      const minutes = Math.round(time.value / 30_000);
      yield finding(time, `after a failed failover of "${name}" the next one starts only ${minutes} minutes later`, {
        related: others.map((at) => ({ at, message: "the same here" })),
      });
    }
  },
  good: [
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel failover-timeout main 300000" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel failover-timeout main 900000
#                              ^^^^^^ after a failed failover of "main" the next one starts only 30 minutes later`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL failover-timeout main "900000"
#                              ~~~~~~~~ the same here`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel failover-timeout main 600000
#                              ^^^^^^ after a failed failover of "main" the next one starts only 20 minutes later`,
      },
      target: "redis@2.8",
    },
  ],
});
