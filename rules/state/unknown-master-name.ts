import { defineRule, isPlaceholder, mistakes, replace, shownWord, Undecided, wordsOf } from "../../src/rule.ts";

export default defineRule({
  id: "unknown-master-name",
  severity: "error",
  summary: "Every sentinel line about a master must name one that the file monitors.",
  why: `Master names are case-sensitive and tie the lines of a sentinel.conf together. A line about a name without a
\`sentinel monitor\` line ends the start: \`No such master with specified name\`. Most often the monitor line was renamed and
its options were not, or a stock line about \`mymaster\` was left. Where no line monitors anything, a start script usually
adds the monitor line; whether it does cannot be told from the file.`,
  consequence: "the sentinel does not start, so one vote for a failover is missing",
  remedy: "write the name of the monitor line, or delete the line",
  live: `The start of the sentinel, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 5
>>> 'sentinel down-after-milliseconds mian 5000'
No such master with specified name.
\`\`\`

\`SENTINEL MASTERS\` of one that runs lists the names it has.`,
  evidence: ["https://github.com/valkey-io/valkey/pull/1040"],
  each: "instance",
  *check(instance) {
    const { complete, isAccompanied } = instance.deployment;
    const monitors = instance.loading.statements.filter(({ at }) => at.name === "monitor");
    const isTemplate = monitors.some(({ args }) => isPlaceholder(args[0]?.value ?? ""));
    yield* mistakes(instance, "unknown-master-name", (problem) => {
      const { file, words, suggestion, monitored, directive } = problem;
      if (monitored === 0 && (!complete || isAccompanied))
        throw new Undecided("the monitor line that a script may add");
      if (isTemplate) throw new Undecided("the master name that replaces a placeholder");
      const [statement, , last] = directive.args;
      const meant = monitors.find(({ args }) => args[0]?.value === last?.value)?.args[0];
      if (/^auth-pass$/i.test(statement?.value ?? "") && meant)
        return `the name of the master comes first, then its password: "${shownWord(file, meant)}" stands last here`;
      const name = words[0] ? shownWord(file, words[0]) : "***";
      const master = name === "***" ? "this master" : `a master "${name}"`;
      const message = `no line monitors ${master}${suggestion === undefined ? "" : `: did you mean "${suggestion}"?`}`;
      if (suggestion === undefined || monitored > 1) return message;
      // It must not take the place of a line that the only master has.
      const isTaken = instance.loading.statements.some(
        ({ at, master }) => at.spelling === statement?.value.toLowerCase() && master?.value === suggestion,
      );
      return isTaken ? message : { message, fix: replace(wordsOf(problem), suggestion) };
    });
  },
  good: [
    {
      "sentinel.conf": 'sentinel down-after-milliseconds "main" 5000\nSENTINEL MONITOR main 10.0.0.1 6379 2',
    },
    { "sentinel.conf": "include main.conf\nsentinel failover-timeout main 60000", "main.conf": monitor("main") },
    { "sentinel.conf": "sentinel monitor $NAME 10.0.0.1 6379 2\nsentinel down-after-milliseconds main 5000" },
    // Without any monitor line the file is a part, if it need not be the whole deployment.
    { files: { "sentinel.conf": "sentinel down-after-milliseconds main 5000" }, partial: true },
    {
      "sentinel.conf": "sentinel down-after-milliseconds main 5000",
      "entrypoint.sh":
        'echo "sentinel monitor main $MASTER 6379 2" >> sentinel.conf\nexec redis-sentinel sentinel.conf',
    },
  ],
  bad: [
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-pass hunter2 main
#                  ^^^^^^^ the name of the master comes first, then its password: "main" stands last here`,
    },
    {
      "sentinel.conf": `
sentinel monitor Main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000
#                                ^^^^ no line monitors a master "main": did you mean "Main"?`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor shop 10.0.0.1 6379 2
sentinel auth-pass mymaster hunter2
#                  ^^^^^^^^ no line monitors this master`,
      },
      target: "redis@5.0",
    },
    {
      "sentinel.conf": `
sentinel down-after-milliseconds main 5000
#                                ^^^^ no line monitors a master "main"`,
    },
  ],
});

function monitor(name: string): string {
  return `sentinel monitor ${name} 10.0.0.1 6379 2`;
}
