import { commonPassword, defineRule, finding, isFaultOfFarEnd, othersAlike, setFor } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-auth-pass-mismatch",
  severity: "error",
  summary: "The password a sentinel holds for a master must be the one that the master and its replicas require.",
  why: `Sentinel logs in with \`auth-pass\`, ignores the answer and goes on. With the wrong password every PING is then
answered by \`NOAUTH\`, which counts as no answer: the master is \`+sdown\` although it works, its replicas are never
found, and sentinels with the wrong password never meet, since hello messages are refused as well: no failover starts when
the master does fail, or, with quorum 1, it ends in \`-failover-abort-no-good-slave\`. No log of Sentinel mentions a password. One \`auth-pass\`
is used for the master and all its replicas, so all of them must take it.`,
  consequence: "this sentinel takes a healthy server for dead; failovers start for nothing or cannot complete",
  remedy: "make auth-pass the same as requirepass of all nodes (with auth-user: the password of that user)",
  live: `\`SENTINEL MASTER <name>\` shows \`s_down\` among the flags, although the server works. On the server \`ACL LOG\` (6.0 and
later) lists Sentinel's logins with \`reason\` \`auth\`; no log of Sentinel says so. \`redis-cli -h <host> AUTH <auth-pass>\` answers
\`WRONGPASS\` (\`ERR invalid password\` before 6.0).`,
  evidence: ["https://github.com/redis/redis/issues/2536", "https://github.com/redis/redis/issues/4799"],
  each: "link",
  *check(link) {
    if (link.kind !== "watch" || link.credentials.outcome !== "wrong-password") return;
    if (isFaultOfFarEnd(link)) return;
    const { to, watch, credentials } = link;
    const password = commonPassword(to.group.nodes, credentials.user.value);
    yield finding(
      credentials.secret,
      `this auth-pass is not the password that ${to} of "${watch.name}" requires${othersAlike(link, "has")}`,
      {
        related: [{ at: credentials.wanted, message: `${to} requires another password` }],
        fix: password && setFor(watch, "auth-pass", [password]),
      },
    );
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": 'sentinel monitor main 10.0.0.1 6379 1\nsentinel AUTH-PASS main "hunter\\x32"',
    },
    // Hashed, and one of two.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser default on >older #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // A refused password does no harm where none is needed.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser watcher on >other &* +@all",
      "redis-b.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      "sentinel-b.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    // One node has another password than all the others use: requirepass-asymmetric.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass other\nmasterauth hunter2\nslaveof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // An ACL file decides alone.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass other\naclfile users.acl",
      "users.acl": "user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // The last line wins; an ACL file that is not there is unknown.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass other\naclfile users.acl\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main other\nsentinel auth-pass main hunter2",
    },
  ],
  bad: [
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-pass main other
#                       ^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires; 1 other has the same`,
      "sentinel-b.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-pass main other
#                       ^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires; 1 other has the same`,
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "users.acl": `
user default off
user watcher on >hunter2 &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 requires another password
`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-user main watcher
sentinel auth-pass main other
#                       ^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ~~~~~~~ 10.0.0.1:6379 requires another password`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-pass main Hunter2
#                       ^^^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser watcher on >hunter2 &* +@all\nrequirepass other",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-user main watcher
sentinel auth-pass main other
#                       ^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires`,
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
        "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-pass main Hunter2
#                       ^^^^^^^ this auth-pass is not the password that 10.0.0.1:6379 of "main" requires`,
      },
      target: "redis@5.0",
    },
  ],
});
