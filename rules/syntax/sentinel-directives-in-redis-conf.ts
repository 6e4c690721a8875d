import { defineRule, finding, lineAt, wordsOf } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-directives-in-redis-conf",
  severity: "error",
  summary: "Lines that begin with sentinel belong in the file of a Sentinel.",
  why: `A server that is not started as Sentinel refuses them: \`sentinel directive while not in sentinel mode\`. The two
programs are one binary; \`redis-sentinel FILE\` or \`redis-server FILE --sentinel\` decides, not the file. Server and Sentinel
need a file each anyway, because both rewrite theirs.`,
  consequence: "the server does not start",
  remedy: "move these lines to a sentinel.conf of its own, or start this file with --sentinel",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'sentinel monitor main 127.0.0.1 6379 2'
sentinel directive while not in sentinel mode
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/3148", "https://github.com/redis/redis/issues/9092"],
  each: "instance",
  *check(instance) {
    const problems = instance.problems("sentinel-directives-in-redis-conf");
    for (const uri of new Set(problems.map(({ file }) => file.uri))) {
      const [first, ...others] = problems.filter(({ file }) => file.uri === uri);
      if (!first) continue;
      yield finding(wordsOf(first), "a sentinel line in the file of a server that is not started as Sentinel", {
        related: others.map((other) => ({ at: lineAt(other), message: "another one" })),
      });
    }
  },
  good: [
    { "redis.conf": "port 6379", "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" },
    // Without a statement the word is skipped.
    { "redis.conf": "port 6379\nsentinel" },
  ],
  bad: [
    {
      "redis.conf": `
port 6379
appendonly yes
sentinel monitor main 10.0.0.1 6379 2
#^^^^^^^^^^^^^^^ a sentinel line in the file of a server that is not started as Sentinel
SENTINEL down-after-milliseconds main 5000
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ another one`,
    },
  ],
});
