import { defineRule, lineAt, mistakes, type Place, remove, shownWord } from "../../src/rule.ts";

export default defineRule({
  id: "duplicate-master-name",
  severity: "error",
  summary: "A sentinel must monitor every master name once.",
  why: `A second monitor line of the same name ends the start: \`Duplicate master name\`. It happens when the configuration of
two masters is put into one file without renaming one of them, when a start script appends its monitor line again at each
restart, and when the monitor line stands in an included file: Sentinel writes its state, monitor line and all, to the main
file, so that the first start works and the second does not.`,
  consequence: "the sentinel does not start, so one vote for a failover is missing",
  remedy: "keep one monitor line; give another master a name of its own",
  live: `A sentinel that runs keeps running. The next start of one, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 5
>>> 'sentinel monitor main 10.0.0.2 6379 2'
Duplicate master name.
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/13852",
    "https://github.com/redis/redis/issues/12872",
    "https://github.com/redis/redis/issues/1980",
  ],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "duplicate-master-name", (problem) => {
      const { file, words, other, certain } = problem;
      const name = words[0] ? shownWord(file, words[0]) : "***";
      const maybe = certain ? "" : ", unless the placeholder is filled in differently";
      return {
        message: `a second monitor line for "${name}"${maybe}`,
        related: [{ at: lineAt(other), message: "the first one" }],
        ...(certain && sayTheSame(problem, other) && { fix: remove(lineAt(problem)) }),
      };
    });
  },
  good: [
    { "sentinel.conf": "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor A 10.0.0.2 6379 2" },
    {
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    // A start script that adds its line each time.
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000
SENTINEL monitor main "10.0.0.1" 6379 2
#                ^^^^ a second monitor line for "main"`,
      },
      target: "redis@5.0",
    },
    {
      "sentinel.conf": `
include main.conf
sentinel monitor "main" 10.0.0.1 6379 2
#                ^^^^^^ a second monitor line for "main"`,
      "main.conf": `
SENTINEL MONITOR main 10.0.0.1 6379 2
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the first one`,
    },
    {
      "sentinel.conf": `
sentinel monitor $NAME 10.0.0.1 6379 2
sentinel monitor $NAME 10.0.0.2 6379 2
#                ^^^^^ a second monitor line for "$NAME", unless the placeholder is filled in differently`,
    },
  ],
});

/** In an included file the first one would come back: sentinel-state-in-include. */
function sayTheSame(one: Place, other: Place): boolean {
  const textOf = ({ directive }: Place) => JSON.stringify(directive.args.map(({ value }) => value.toLowerCase()));
  return one.file === other.file && textOf(one) === textOf(other);
}
