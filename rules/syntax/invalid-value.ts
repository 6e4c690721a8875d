import { defineRule, mistakes, shownName, shownWord } from "../../src/rule.ts";

export default defineRule({
  id: "invalid-value",
  severity: "error",
  summary: "Every value must be one that the server takes for its directive.",
  why: `A value of the wrong kind or beyond a limit ends the start with \`FATAL CONFIG FILE ERROR\`. What is taken differs
between releases: up to 5.0 \`port 6379x\` was read as far as it went, from 6.0 on it is refused, so that a file that was
always wrong stops a server on the day of its upgrade. Sentinel still reads numbers that way: \`5s\` is 5 milliseconds.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "write a value of the kind the message names",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 1
>>> 'port 65536'
argument must be between 0 and 65535 inclusive
\`\`\`

The last line says what is taken: \`argument must be 'yes' or 'no'\`, or, of Sentinel, \`Quorum must be 1 or greater.\``,
  evidence: ["https://github.com/redis/redis/pull/2054"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "invalid-value", ({ name, file, directive, words, expected, secret }) => {
      const isStatement = directive.name.value.toLowerCase() === "sentinel";
      const subject = `${isStatement ? "sentinel " : ""}${shownName(name)}`;
      const word = words[0];
      const found = secret || !word ? "something else" : `"${shownWord(file, word)}"`;
      return `${subject} takes ${expected}, found ${found}`;
    });
  },
  good: [
    { "redis.conf": 'port "6379"\nAPPENDONLY Yes\nmaxmemory 1Gb\ntcp-keepalive 0\nrepl-diskless-load swapdb' },
    { files: { "redis.conf": "port 6379x" }, target: "redis@5.0" },
    // The server starts: findings of quorum-or-time-not-positive.
    { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2x\nsentinel down-after-milliseconds main 5s" },
  ],
  bad: [
    {
      "redis.conf": `
port 65536
#    ^^^^^ port takes an integer between 0 and 65535, found "65536"
appendonly "true"
#          ^^^^^^ appendonly takes yes or no, found "true"
Slave-Priority high
#              ^^^^ slave-priority takes an integer between 0 and 2147483647, found "high"`,
    },
    {
      files: {
        "redis.conf": `
port 6379x
#    ^^^^^ port takes an integer between 0 and 65535, found "6379x"`,
      },
      target: "redis@6.0",
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 0
#                                   ^ sentinel monitor takes an integer of at least 1, found "0"
sentinel deny-scripts-reconfig true
#                              ^^^^ sentinel deny-scripts-reconfig takes yes or no, found "true"`,
    },
  ],
});
