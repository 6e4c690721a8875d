import { defineRule, finding, findingsOf, timesOf } from "../../src/rule.ts";

export default defineRule({
  id: "down-after-below-script-limit",
  severity: "info",
  summary: "Where scripts may run long, sentinels should wait longer than they run.",
  why: `While a script or a function runs, the server answers nobody. Only after \`busy-reply-threshold\` (\`lua-time-limit\` before
7.0; 5000 ms by default) it answers again, with \`-BUSY\`. Sentinel counts silence and \`-BUSY\` alike as no answer: a script
that runs for \`down-after-milliseconds\` makes a healthy master \`+sdown\`, Sentinel sends it \`SCRIPT KILL\`, and if the script has
written already and cannot be killed, a failover follows.

Raising the threshold says that scripts are meant to run that long; 0 says they may run for ever.`,
  consequence: "a script that runs as long as it may makes sentinels kill it, or fail its master over",
  remedy: "raise down-after-milliseconds above the threshold, or make the scripts shorter",
  live: `\`SLOWLOG GET\` on the master lists the scripts that took long. In the log of a sentinel, with \`down-after-milliseconds 3000\` and
a script of 6 seconds:

\`\`\`
+sdown master main 10.0.0.1 6379
-sdown master main 10.0.0.1 6379
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/14422"],
  each: "master",
  *check({ name, watches, group }) {
    for (const [time, ...others] of timesOf(watches, "down-after-milliseconds")) {
      const related = others.map((at) => ({ at, message: "the same here" }));
      yield* findingsOf(group?.nodes ?? [], function* ({ settings }) {
        const limit = settings.get("busy-reply-threshold");
        // The default is also what the files of a package say: nobody has asked for long scripts.
        if (!limit.isWritten || limit.value === 5000) return;
        const isEndless = limit.value <= 0;
        if (!isEndless && (limit.value < 5000 || time.value > limit.value)) return;
        const may = isEndless ? "without limit" : `for ${limit.value} ms`;
        yield finding(
          limit,
          `scripts may run ${may}, but "${name}" counts as down after ${time.value} ms without an answer`,
          { related: [{ at: time, message: `${time.value} ms here` }, ...related] },
        );
      });
    }
  },
  good: [
    // The default, written or not.
    {
      "redis.conf": "bind 10.0.0.1\nlua-time-limit 5000",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000",
    },
    {
      "redis.conf": "bind 10.0.0.1\nbusy-reply-threshold 20000",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // A server nobody watches.
    {
      "redis.conf": "bind 10.0.0.1\nbusy-reply-threshold 60000",
      "other.conf": "bind 10.0.0.2",
      "sentinel.conf": "sentinel monitor main 10.0.0.2 6379 2",
    },
  ],
  bad: [
    {
      "redis.conf": `
bind 10.0.0.1
Busy-Reply-Threshold "15000"
#                    ^^^^^^^ scripts may run for 15000 ms, but "main" counts as down after 5000 ms without an answer`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000
#                                     ~~~~ 5000 ms here`,
    },
    {
      files: {
        "redis.conf": `
bind 10.0.0.1
lua-time-limit 0
#              ^ scripts may run without limit, but "main" counts as down after 30000 ms without an answer`,
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@6.0",
    },
  ],
});
