import { defineRule, lineAt, mistakes } from "../../src/rule.ts";

export default defineRule({
  id: "aclfile-with-inline-users",
  severity: "error",
  summary: "Users must stand in an ACL file or in user lines, not in both.",
  why: `A server that has an \`aclfile\` and a \`user\` line logs \`Configuring Redis with users defined in redis.conf and at the
same setting an ACL file path is invalid\` and exits, and so does a sentinel from 6.2 on. The usual way there is CONFIG
REWRITE: it writes \`user\` lines for the users of a server that has no ACL file, and who adds an \`aclfile\` line later has
both. Nothing is seen until the next restart, which may be the one after a failover.`,
  consequence: "the server exits right after it has read its files, at its next restart at the latest",
  remedy: "move the user lines into the ACL file, word for word but without quotes, or drop the aclfile line",
  live: `A running server says neither, as \`aclfile\` cannot be set by CONFIG SET: \`CONFIG GET aclfile\` is empty where the
line was added after the start. The log of a server that was restarted ends in

\`\`\`
Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. This setup is very likely to lead to configuration errors and security holes, please define either an ACL file or declare users directly in your redis.conf, but not both.
\`\`\``,
  since: "6.0",
  evidence: ["https://github.com/redis/redis/blob/unstable/src/acl.c"],
  each: "instance",
  *check(instance) {
    yield* mistakes(instance, "aclfile-with-inline-users", ({ user }) => ({
      message: "the server does not start: users stand in this ACL file and in user lines",
      related: [{ at: lineAt(user), message: "a user line" }],
    }));
  },
  good: [
    { "redis.conf": "aclfile users.acl\nrequirepass hunter2", "users.acl": "user app on >hunter2 ~* +@all" },
    { "redis.conf": "user app on >hunter2 ~* +@all\nuser default off" },
    // An empty name is no file, and the last line counts.
    { "redis.conf": 'aclfile users.acl\nuser default off\naclfile ""' },
    // A sentinel of 6.0 takes both lines and has no users at all.
    {
      files: { "sentinel.conf": "aclfile users.acl\nuser default off\nsentinel monitor main 10.0.0.1 6379 1" },
      target: "redis@6.0",
    },
  ],
  bad: [
    {
      "redis.conf": `
include users.conf
aclfile "/etc/redis/users.acl"
#       ^^^^^^^^^^^^^^^^^^^^^^ the server does not start: users stand in this ACL file and in user lines`,
      "users.conf": `
user app on >hunter2 ~* +@all
user default off
#~~~~~~~~~~~~~~~ a user line`,
    },
    {
      files: {
        "sentinel.conf": `
aclfile users.acl
#       ^^^^^^^^^ the server does not start: users stand in this ACL file and in user lines
user default off
#~~~~~~~~~~~~~~~ a user line`,
      },
      target: "redis@6.2",
    },
  ],
});
