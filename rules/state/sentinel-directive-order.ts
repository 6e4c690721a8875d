import { defineRule, lineAt, mistakes, moveBelow, shownName, shownWord, targetText } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-directive-order",
  severity: "error",
  summary: "Before 6.2, the lines about a master must stand below its monitor line.",
  why: `Up to 6.0 Sentinel applies each line where it stands, and a line about a master it has not met yet ends the start: \`No
such master with specified name\`. From 6.2 on all lines are collected first: global ones, monitor lines, the rest. A file that
was written for 6.2 can therefore stop an older sentinel, for instance on the way back from an upgrade.`,
  consequence: "the sentinel does not start, so one vote for a failover is missing",
  remedy: "move the monitor line above all other lines about its master",
  live: `The start of a sentinel of 6.0 or older ends with

\`\`\`
>>> 'sentinel down-after-milliseconds main 5000'
No such master with specified name.
\`\`\`

One of 6.2 or newer starts with the same file.`,
  evidence: ["https://github.com/redis/redis/pull/8271"],
  each: "instance",
  *check(instance) {
    const server = targetText(instance.loading.target);
    yield* mistakes(instance, "sentinel-directive-order", (problem) => {
      const { name, file, words, monitor } = problem;
      const master = words[0] ? shownWord(file, words[0]) : "***";
      const whose = master === "***" ? "of its master" : `of "${master}"`;
      return {
        message: `sentinel ${shownName(name)} stands above the monitor line ${whose}, which ${server} has not read yet`,
        related: [{ at: lineAt(monitor), message: "the monitor line" }],
        ...(problem.certain && { fix: moveBelow(instance, problem, monitor) }),
      };
    });
  },
  good: [
    { "sentinel.conf": "sentinel down-after-milliseconds main 5000\nsentinel monitor main 10.0.0.1 6379 2" },
    {
      files: {
        "sentinel.conf": 'sentinel monitor main 10.0.0.1 6379 2\nSENTINEL down-after-milliseconds "main" 5000',
      },
      target: "redis@6.0",
    },
    // Lines about no master may stand anywhere.
    {
      files: { "sentinel.conf": "sentinel announce-ip 10.0.0.9\nsentinel monitor main 10.0.0.1 6379 2" },
      target: "redis@5.0",
    },
  ],
  bad: [
    {
      files: {
        "sentinel.conf": `
sentinel auth-pass main "hunter 2"
#                  ^^^^ sentinel auth-pass stands above the monitor line of "main", which redis 5.0 has not read yet
sentinel monitor other 10.0.0.9 6379 2
sentinel monitor main 10.0.0.1 6379 2`,
      },
      target: "redis@5.0",
    },
    {
      files: {
        "sentinel.conf": `
sentinel down-after-milliseconds main 5000
#                                ^^^^ sentinel down-after-milliseconds stands above the monitor line of "main", which redis 6.0 has not read yet
sentinel monitor main 10.0.0.1 6379 2
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the monitor line`,
      },
      target: "redis@6.0",
    },
  ],
});
