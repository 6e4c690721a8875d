import { defineRule, finding, findingsOf, isAtLeast, logins, mayRunAt, newLines } from "../../src/rule.ts";

export default defineRule({
  id: "default-user-off-breaks-replication",
  severity: "error",
  summary: "Before 6.0.7 the default user of a possible master that asks for no password must be allowed PING.",
  why: `A replica sends PING before it logs in, as the default user. Up to 6.0.6 it takes \`+PONG\`, \`-NOAUTH\` and
\`-ERR operation not permitted\` for an answer and gives up on any other: \`Error reply to PING from master: '-NOPERM this user
has no permissions to run the 'ping' command or its subcommand'\`. A default user that is on, needs no password (\`nopass\`) and
may not run PING gives exactly that answer, whatever user \`masteruser\` names. One that is off, or has a password, answers
\`-NOAUTH\` and does no harm. From 6.0.7 on \`-NOPERM\` is taken as well.`,
  consequence: "no replica gets past its first PING: it holds no data and nobody can take over",
  remedy: "add +ping to the default user, turn it off without nopass, or upgrade to 6.0.7",
  live: `The log of the replica repeats \`Error reply to PING from master\`; \`INFO replication\` there says
\`master_link_status:down\`.`,
  since: "6.0",
  evidence: ["https://github.com/redis/redis/pull/7538", "https://github.com/Snapchat/KeyDB/issues/273"],
  each: "deployment",
  *check(deployment) {
    const { target } = deployment;
    if (!isAtLeast(target, { redis: "6.0" }) || isAtLeast(target, { redis: "6.0.7" })) return;
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "replication"), function* ({ at, link }) {
      const user = at.users.get("default").value!;
      if (user.access.kind !== "open" || mayRunAt(user, at, "ping") || !isNew(user)) return;
      yield finding(
        user,
        `the default user of ${at} asks for no password but may not run ping, which replicas send before they log in`,
        {
          related: [{ at: link.origin, message: `${link.from} is to follow it` }],
        },
      );
    });
  },
  good: [
    // From 6.0.7 on the answer is accepted.
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nuser default on nopass -@all\nuser repl on >hunter2 +@all",
        "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
      },
      target: "redis@6.0.7",
    },
    // Off, or with a password, the answer is NOAUTH.
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser repl on >hunter2 +@all",
        "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
        "redis-c.conf": "bind 10.0.0.3\nuser default on >hunter2 -@all\nuser repl on >hunter2 +@all",
        "redis-d.conf": "bind 10.0.0.4\nreplicaof 10.0.0.3 6379\nmasteruser repl\nmasterauth hunter2",
        "redis-e.conf": "bind 10.0.0.5\nuser default on nopass -@all +ping\nuser repl on >hunter2 +@all",
        "redis-f.conf": "bind 10.0.0.6\nreplicaof 10.0.0.5 6379\nmasteruser repl\nmasterauth hunter2",
      },
      target: "redis@6.0.5",
    },
  ],
  bad: [
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
user default on nopass -@all
#    ^^^^^^^^^^^^^^^^^^^^^^^ the default user of 10.0.0.1:6379 asks for no password but may not run ping, which replicas send before they log in
user repl on >hunter2 +@all`,
        "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ 10.0.0.2:6379 is to follow it
masteruser repl
masterauth hunter2`,
      },
      target: "redis@6.0.6",
    },
  ],
});
