import { atoi, defineRule, finding, inFile, isPlaceholder, replace, shownWord } from "../../src/rule.ts";

export default defineRule({
  id: "quorum-or-time-not-positive",
  severity: "error",
  summary: "Numbers in sentinel lines must be plain: digits, nothing behind them, and times in milliseconds.",
  why: `Sentinel reads a number as far as its digits go (\`atoi\`) and passes over the rest without a word. It starts, and
\`down-after-milliseconds mymaster 5s\` means 5 milliseconds: every pause of the network or of a fork takes the master for
down, and failovers follow one another. A quorum of \`2.5\` is 2.

\`parallel-syncs 0\` is taken, too: after a failover no replica is sent to the new master until \`failover-timeout\` is over,
and \`+switch-master\`, for which subscribed clients wait, comes only then. Other zeros and negative numbers end the start;
they are findings of the rule invalid-value.`,
  consequence: "the sentinel starts with another number than the one meant and says nothing",
  remedy: "write digits only, times in milliseconds",
  live: `\`SENTINEL MASTER main\` of the running sentinel shows what it has read:

\`\`\`
$ redis-cli -p 26379 SENTINEL MASTER main | grep -A1 -E 'down-after|parallel'
down-after-milliseconds
5
parallel-syncs
0
\`\`\`

With \`parallel-syncs 0\` its log says at each failover, tried with 7.0.15 and \`failover-timeout 10000\`:

\`\`\`
15:13:39.768 # +failover-state-reconf-slaves master main 10.0.0.1 6379
15:13:49.775 # +failover-end-for-timeout master main 10.0.0.1 6379
15:13:49.775 * +slave-reconf-sent-be slave 10.0.0.3:6379 10.0.0.3 6379 @ main 10.0.0.1 6379
\`\`\``,
  evidence: ["https://github.com/redis/redis/pull/2054"],
  each: "sentinel",
  *check({ loading }) {
    for (const { at, args, file, reading } of loading.statements) {
      if (reading !== "as-written" || args.length === at.facts.ignoredWhenArgs) continue;
      for (const [index, { name, type }] of at.facts.params.entries()) {
        const word = args[index];
        if (
          at.name === "parallel-syncs" &&
          name !== "master" &&
          word &&
          /^\s*-?\d+\s*$/.test(word.value) &&
          atoi(word.value) <= 0
        ) {
          const message = `${word.value.trim()}: no replica follows a new master before failover-timeout is over`;
          yield finding(inFile(file, word), message, { severity: "warning", remedy: "write 1, the default" });
        }
        if ((type !== "int-lenient" && type !== "uint-lenient") || !word || isPlain(word.value)) continue;
        if (isPlaceholder(word.value)) continue;
        const isTime = name === "milliseconds";
        const number = /^\s*\+?(\d+)/.exec(word.value)?.[1];
        const read =
          type === "uint-lenient" && number !== undefined ? String(BigInt(number)) : String(atoi(word.value));
        const unit = isTime ? (read === "1" ? " millisecond" : " milliseconds") : "";
        const meant = isTime ? inMilliseconds(word.value) : undefined;
        yield finding(inFile(file, word), `"${shownWord(file, word)}" is read as ${read}${unit}`, {
          fix: meant === undefined ? undefined : replace(inFile(file, word), meant),
          severity: isTime && otherUnit.test(word.value) ? "error" : "warning",
        });
      }
    }
  },
  good: [
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 "2"
sentinel down-after-milliseconds main 5000
sentinel failover-timeout main +60000
sentinel parallel-syncs main 1`,
    },
    // Blanks within quotes change nothing, and names of masters are no numbers.
    { "sentinel.conf": 'sentinel monitor 5s 10.0.0.1 6379 "2 "\nsentinel auth-pass 5s 30sec' },
    // A script fills it in.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel failover-timeout main $TIMEOUT" },
    // Refused: a finding of invalid-value.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 0s" },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2.5
#                                   ^^^ "2.5" is read as 2
SENTINEL down-after-milliseconds main 5s
#                                     ^^ "5s" is read as 5 milliseconds
sentinel failover-timeout main "30 sec"
#                              ^^^^^^^^ "30 sec" is read as 30 milliseconds
sentinel parallel-syncs main one
#                            ^^^ "one" is read as 0`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel parallel-syncs main 0
#                            ^ 0: no replica follows a new master before failover-timeout is over`,
    },
    // Read as it was meant, the unit unread.
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000ms
#                                     ^^^^^^ "5000ms" is read as 5000 milliseconds
sentinel master-reboot-down-after-period main 1m
#                                             ^^ "1m" is read as 1 millisecond`,
      },
      target: "redis@7.2",
    },
  ],
});

/** A unit other than the one it is read in. */
const otherUnit =
  /^\s*\+?\d+(?:\.\d*)?\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|us|usecs?|ns)\s*$/i;

/** What a time with a unit means; `m` may be minutes or half of `ms`. */
function inMilliseconds(text: string): string | undefined {
  const [, number, unit] =
    /^\s*\+?(\d{1,7})\s*(ms|msecs?|milliseconds?|s|secs?|seconds?|min|minutes?)\s*$/i.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const factor = /^m(?:s|sec|illi)/i.test(unit) ? 1 : /^s/i.test(unit) ? 1000 : 60_000;
  return String(Number(number) * factor);
}

function isPlain(value: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(value);
}
