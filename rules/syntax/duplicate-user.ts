import { defineRule, lineAt, mistakes, type Place, remove, shownWord } from "../../src/rule.ts";

export default defineRule({
  id: "duplicate-user",
  severity: "error",
  summary: "Every user must stand on one line.",
  why: `From 7.0 on a second \`user\` line of the same name ends the start: \`Error in user declaration '...': Duplicate user
found\`, or in an ACL file \`Duplicate user '...' found on line 2\`. Before, the later line counted alone, as it begins with
a reset of the user, so that files which worked for years stop a server on the day of its upgrade. Names are
case-sensitive: \`App\` and \`app\` are two users.`,
  consequence: "the server does not start, or does not come back after its next restart",
  remedy: "put all rules of a user on one line",
  live: `A server that runs keeps running. The next start, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 3
>>> 'user a ~*'
Error in user declaration 'a': Duplicate user found. A user can only be defined once in config files
\`\`\`

\`ACL LIST\` shows what a running server has made of the lines; for an ACL file \`ACL LOAD\` answers \`Duplicate user '...'
found on line 2\` and changes nothing.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/src/acl.c"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "duplicate-user", (problem) => {
      const { file, words, other } = problem;
      return {
        message: `a second line for the user ${words[0] ? shownWord(file, words[0]) : ""}`,
        related: [{ at: lineAt(other), message: "the first one" }],
        ...(sayTheSame(problem, other) && { fix: remove(lineAt(problem)) }),
      };
    });
  },
  good: [
    { "redis.conf": "user app on nopass ~* +@all\nuser App on nopass ~* +@all\nuser default off" },
    { files: { "redis.conf": "user app on nopass\nuser app ~* +@all" }, target: "redis@6.2" },
    {
      files: { "redis.conf": "aclfile users.acl", "users.acl": "user app on nopass\nuser app ~* +@all" },
      target: "redis@6.2",
    },
  ],
  bad: [
    {
      "redis.conf": "aclfile users.acl",
      "users.acl": `
user app on nopass
#~~~~~~~~~~~~~~~~~ the first one
user app ~* +@all
#    ^^^ a second line for the user app
`,
    },
    {
      files: {
        "redis.conf": `
user app on >hunter2 ~* +@all
user "app" on >hunter2 ~* +@all
#    ^^^^^ a second line for the user app`,
      },
      target: "redis@7.0",
    },
    {
      "redis.conf": `
include users.conf
user "app" on nopass
#    ^^^^^ a second line for the user app`,
      "users.conf": `
user app ~* +@all
#~~~~~~~~~~~~~~~~ the first one`,
    },
  ],
});

function sayTheSame(one: Place, other: Place): boolean {
  const textOf = ({ directive }: Place) => JSON.stringify(directive.args.map(({ value }) => value));
  return one.file === other.file && textOf(one) === textOf(other);
}
