import { defineRule, finding, timesOf } from "../../src/rule.ts";

export default defineRule({
  id: "failover-timeout-too-low",
  severity: "warning",
  summary: "A failover must be given the time it takes.",
  why: `Each step of a failover may take \`failover-timeout\`, the election ten seconds at most: to be elected, to see the chosen
replica report itself as master, and then, all in all, to see the other replicas follow it. What takes longer is given up:
\`-failover-abort-not-elected\` or \`-failover-abort-slave-timeout\`, and the next attempt, with an epoch of its own, starts only
twice the time later. Sentinel learns of a promotion from INFO, which it sends once a second: with less than that
it is a matter of luck.

When the replicas do not make it in time, \`+failover-end-for-timeout\` ends the step and all of them are sent to the new master at
once, whatever \`parallel-syncs\` says.`,
  consequence: "failovers are given up halfway and begun again, each time with a new epoch",
  remedy: "write 60000 to 180000 (the default)",
  live: `\`SENTINEL MASTER main\` shows the value as \`failover-timeout\`. The log of the sentinel that leads tells which step ran out of
time.`,
  evidence: ["https://github.com/redis/redis/issues/5677", "https://github.com/bitnami/charts/issues/27161"],
  each: "master",
  parameters: {
    minimum: { default: 10_000, unit: "milliseconds", minimum: 1, description: "shorter timeouts are reported" },
  },
  *check({ name, watches, deployment: { spansMachines } }, { minimum }) {
    for (const [time, ...others] of timesOf(watches, "failover-timeout")) {
      const { value } = time;
      if (value <= 0 || value >= minimum) continue;
      const what = value < 1000 ? "less than one round of INFO" : "the election alone may need 10000";
      yield finding(time, `a failover of "${name}" is given ${value} ms for each step: ${what}`, {
        severity: spansMachines || value < 1000 ? "warning" : "info",
        related: others.map((at) => ({ at, message: "the same here" })),
      });
    }
  },
  good: [
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel failover-timeout main 10000" },
    // The default, 180 seconds; of two lines the last one counts.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel monitor other 10.0.0.1 6380 2
sentinel failover-timeout other 10
SENTINEL failover-timeout other "60000"`,
    },
    // With a unit: quorum-or-time-not-positive.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel failover-timeout main 60s" },
  ],
  bad: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel failover-timeout main 3000
#                              ^^^^ a failover of "main" is given 3000 ms for each step: the election alone may need 10000`,
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL failover-timeout "main" "3000"
#                                ~~~~~~ the same here`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel failover-timeout main 180
#                              ^^^ a failover of "main" is given 180 ms for each step: less than one round of INFO`,
      },
      target: "redis@3.2",
    },
  ],
});
