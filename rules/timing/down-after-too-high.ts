import { defineRule, finding, timesOf } from "../../src/rule.ts";

export default defineRule({
  id: "down-after-too-high",
  severity: "info",
  summary: "Sentinels should not wait longer than a minute before they take a master for down.",
  why: `Nothing happens before \`down-after-milliseconds\` has passed: no \`+sdown\`, no vote, no failover. All that time clients
fail to write. The compiled value, for a file without the line, is 30000; 5000 to 30000 is usual. A longer time makes sense
where servers are far apart or stall for long on purpose.

It also widens the choice of replicas: one may be promoted although its link to the master was down for ten times that long,
with all the writes it has missed.`,
  consequence: "clients cannot write for that long each time the master fails",
  remedy: "write 5000 to 30000",
  live: `\`SENTINEL MASTER main\` shows the value as \`down-after-milliseconds\`; after a failure that much time lies between the last
write of the clients and \`+sdown master main ...\` in the logs.`,
  evidence: ["https://github.com/redis/redis/issues/4723"],
  each: "master",
  parameters: {
    maximum: { default: 60_000, unit: "milliseconds", minimum: 1, description: "longer silences are reported" },
  },
  *check({ name, watches }, { maximum }) {
    for (const [time, ...others] of timesOf(watches, "down-after-milliseconds")) {
      if (time.value <= maximum) continue;
      const seconds = Math.round(time.value / 1000);
      yield finding(time, `nobody acts before "${name}" has been silent for ${seconds} seconds (30 is the default)`, {
        related: others.map((at) => ({ at, message: "the same here" })),
      });
    }
  },
  good: [
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 60000" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel failover-timeout main 180000" },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 300000
#                                     ^^^^^^ nobody acts before "main" has been silent for 300 seconds (30 is the default)`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL DOWN-AFTER-MILLISECONDS main "300000"
#                                     ~~~~~~~~ the same here`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 90000
#                                     ^^^^^ nobody acts before "main" has been silent for 90 seconds (30 is the default)`,
      },
      target: "redis@2.8",
    },
  ],
});
