import { defineRule, finding, timesOf } from "../../src/rule.ts";

export default defineRule({
  id: "down-after-too-low",
  severity: "warning",
  summary: "A master should be taken for down only after a silence that no healthy server keeps.",
  why: `\`down-after-milliseconds\` is how long a server may leave a PING unanswered. A fork for a snapshot, a slow command, a
paused virtual machine or a lost packet make a healthy server silent for a second or two: with a low value each of them is
\`+sdown\`, and where the others agree a failover, in which the writes that no replica has yet are lost.

The same value decides whom Sentinel may promote: only replicas whose link to the master was down for no longer than ten
times \`down-after-milliseconds\` before the master went down (sentinelSelectSlave in sentinel.c). With 5 that is 50
milliseconds, and a failover after a short outage of the network ends with \`-failover-abort-no-good-slave\`.

Below 1000 this is an error. Tests set low values on purpose: on one machine it is an info, below 100 a warning.`,
  consequence: "short pauses of a healthy master start failovers, and each loses the writes not yet replicated",
  remedy: "write 5000 or more; the number is in milliseconds",
  live: `\`SENTINEL MASTER main\` shows the value as \`down-after-milliseconds\`. In the log of the sentinels pairs of lines tell of it,
close together and with no server gone. With 500, a master that was silent for one second:

\`\`\`
+sdown master main 10.0.0.1 6379
-sdown master main 10.0.0.1 6379
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/8607",
    "https://github.com/redis/redis/issues/5677",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/24",
  ],
  each: "master",
  parameters: {
    minimum: { default: 2000, unit: "milliseconds", minimum: 1, description: "shorter silences are reported" },
  },
  *check({ name, watches, deployment: { spansMachines } }, { minimum }) {
    for (const [time, ...others] of timesOf(watches, "down-after-milliseconds")) {
      const { value } = time;
      if (value <= 0 || value >= minimum) continue;
      const what = value < 100 ? ": were seconds meant?" : ", a pause that healthy servers make; 5000 is usual";
      const grave = value < 1000 ? "error" : "warning";
      yield finding(time, `"${name}" counts as down after ${value} ms of silence${what}`, {
        severity: spansMachines ? grave : value < 100 ? "warning" : "info",
        related: others.map((at) => ({ at, message: "the same here" })),
      });
    }
  },
  good: [
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000" },
    // The default, 30 seconds.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" },
    // Of two lines the last one counts; one with a unit is a finding of quorum-or-time-not-positive.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5
SENTINEL down-after-milliseconds "main" "2000"
sentinel monitor other 10.0.0.1 6380 2
sentinel down-after-milliseconds other 5s`,
    },
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main $DOWN" },
  ],
  bad: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 500
#                                     ^^^ "main" counts as down after 500 ms of silence, a pause that healthy servers make; 5000 is usual`,
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
SENTINEL down-after-milliseconds "main" "500"
#                                       ~~~~~ the same here`,
      "c/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 1500
#                                     ^^^^ "main" counts as down after 1500 ms of silence, a pause that healthy servers make; 5000 is usual`,
    },
    // Written as if it were seconds; an old release knows the line too.
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 30
#                                     ^^ "main" counts as down after 30 ms of silence: were seconds meant?`,
      },
      target: "redis@3.0",
    },
    // On one machine.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
sentinel down-after-milliseconds main 1000
#                                     ^^^^ "main" counts as down after 1000 ms of silence, a pause that healthy servers make; 5000 is usual`,
    },
  ],
});
