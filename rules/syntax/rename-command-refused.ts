import {
  defineRule,
  isGivenName,
  lineAt,
  mistakes,
  type RenameCommandProblem,
  shownName,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "rename-command-refused",
  severity: "error",
  summary: "A renamed command must exist, and its new name must be free.",
  why: `Commands are looked up in the table of the release, while earlier \`rename-command\` lines change it. A name that is not
there (\`No such command in rename-command\`) or a new name that is taken (\`Target command name already exists\`) ends the
start. Lists of dangerous commands copied from another release or from a fork break that way: \`CONFIG\` is there everywhere,
\`BGREWRITEAOF\` too, a command of a module is not. \`sentinel rename-command\` may name each command once.`,
  consequence: "the server does not start",
  remedy: "name a command of this release, or take its rights away in a user line",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'rename-command CONFG ""'
No such command in rename-command
\`\`\`

or \`Target command name already exists\`, or, of a sentinel, \`Same command renamed multiple times with rename-command.\`
\`COMMAND INFO name\` tells whether the running server has a command.`,
  evidence: ["https://github.com/redis/redis/issues/10328", "https://github.com/redis/redis/issues/4535"],
  each: "instance",
  *check(instance) {
    const server = targetText(instance.loading.target);
    yield* mistakes(instance, "rename-command", (problem) => {
      const related = problem.other ? [{ at: lineAt(problem.other), message: "by this line" }] : [];
      return { message: reasonOf(problem, server), related };
    });
  },
  good: [
    { "redis.conf": 'rename-command CONFIG ""\nRename-Command "flushall" 5f4dcc3b\nrename-command 5f4dcc3b flushall' },
    // Nobody has run this release; it may well have the command.
    { "redis.conf": "rename-command CONFG xyz" },
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel rename-command main CONFIG xyz
sentinel rename-command main SLAVEOF zyx`,
    },
  ],
  bad: [
    {
      files: {
        "redis.conf": `
rename-command CONFG ""
#              ^^^^^ redis 6.2 has no command confg
rename-command config|set xyz
#              ^^^^^^^^^^ redis 6.2 has no command config***`,
      },
      target: "redis@6.2",
    },
    {
      "redis.conf": `
rename-command FLUSHALL keys
#                       ^^^^ the new name of flushall is that of another command
rename-command debug ""
#~~~~~~~~~~~~~~~~~~~~~~ by this line
rename-command DEBUG xyz
#              ^^^^^ the command debug was renamed before`,
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel rename-command main CONFIG xyz
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ by this line
sentinel rename-command main config zyx
#                            ^^^^^^ the new name of config is given twice`,
    },
  ],
});

function reasonOf({ reason, command, file, directive }: RenameCommandProblem, server: string): string {
  // A new name may be meant to be known to few.
  const [word] = directive.args;
  const name = word && isGivenName(file, word) ? "***" : shownName(command);
  switch (reason) {
    case "no-such-command":
      return `${server} has no command ${name}`;
    case "name-taken":
      return `the new name of ${name} is that of another command`;
    case "renamed-before":
      return `the command ${name} was renamed before`;
    case "subcommand":
      return "a subcommand cannot be renamed: the server ends with a failed assertion";
    case "mapped-twice":
      return `the new name of ${name} is given twice`;
  }
}
