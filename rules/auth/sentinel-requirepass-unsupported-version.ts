import { defineRule, finding, isAtLeast } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-requirepass-unsupported-version",
  severity: "error",
  summary: "Before Redis 5.0.1 a sentinel must not have a password: it knows no command to log in.",
  why: `A sentinel reads \`requirepass\` in every release, and from then on answers whoever has not logged in by
\`-NOAUTH Authentication required.\` Up to 5.0.0 it has no AUTH command: the answer to that is \`-ERR unknown command\`. So
nobody gets in: clients cannot ask for the master, \`redis-cli\` cannot look, and the other sentinels take this one for dead,
as their PING is refused like all else. Votes are missing when the master fails.`,
  consequence: "nobody can talk to this sentinel: clients do not find the master, and its vote does not count",
  remedy: "remove requirepass and guard the port by a firewall, or upgrade Sentinel to 5.0.1 or later",
  live: `\`redis-cli -p 26379 PING\` answers \`NOAUTH Authentication required.\`, and \`redis-cli -p 26379 AUTH <password>\` answers
\`ERR unknown command\`. In the log of the other sentinels it is \`+sdown sentinel\`.`,
  evidence: [
    "https://github.com/redis/redis/issues/3279",
    "https://github.com/redis/redis/issues/1904",
    "https://github.com/predis/predis/issues/391",
    "https://github.com/redis/redis/pull/3329",
  ],
  each: "sentinel",
  *check({ settings, loading: { target } }) {
    if (isAtLeast(target, { redis: "5.0.1", valkey: "7.2.5" })) return;
    const password = settings.secret("requirepass");
    if (!password.value) return;
    yield finding(password, "requirepass locks everybody out: a sentinel knows AUTH from Redis 5.0.1 on");
  },
  good: [
    { "sentinel.conf": "requirepass hunter2\nsentinel monitor main 10.0.0.1 6379 1" },
    {
      files: { "sentinel.conf": "requirepass hunter2\nsentinel monitor main 10.0.0.1 6379 1" },
      target: "redis@5.0.1",
    },
    // What it sends to the servers is another matter, and an empty password is none.
    {
      files: {
        "sentinel.conf":
          'requirepass hunter2\nrequirepass ""\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2',
        "redis.conf": "bind 10.0.0.1\nrequirepass hunter2",
      },
      target: "redis@3.2",
    },
  ],
  bad: [
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
requirepass hunter2
#           ^^^^^^^ requirepass locks everybody out: a sentinel knows AUTH from Redis 5.0.1 on`,
      },
      target: "redis@4.0",
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
include auth.conf`,
        "auth.conf": `
requirepass other
requirepass "hunter2"
#           ^^^^^^^^^ requirepass locks everybody out: a sentinel knows AUTH from Redis 5.0.1 on`,
      },
      target: "redis@5.0.0",
    },
  ],
});
