import { defineRule, finding, isAtLeast, outputLimit, sizeText } from "../../src/rule.ts";

export default defineRule({
  id: "replica-output-buffer-below-backlog",
  severity: "error",
  summary: "A replica must be allowed to receive the whole replication backlog: the hard limit must be larger than it.",
  why: `A replica that comes back after an interruption is sent what it missed, up to the whole \`repl-backlog-size\`, through its
output buffer. Up to 6.2 the master closes the connection as soon as the buffer reaches the hard limit of
\`client-output-buffer-limit replica\`: the partial synchronisation succeeds, the replica is dropped
(\`scheduled to be closed ASAP for overcoming of output buffer limits\`), asks again, is dropped again. It stays behind until the
backlog no longer holds what it needs.

From 7.0 on replicas share one buffer with the backlog, and a hard limit below \`repl-backlog-size\` is silently taken to be
that size. There the line only says something that is not so.`,
  consequence: "a replica that asks for all of the backlog is dropped while it is sent",
  remedy: "raise the hard limit of the replica class well above repl-backlog-size, or make the backlog smaller",
  live: `\`\`\`
redis-cli CONFIG GET client-output-buffer-limit      # normal ... slave <hard> <soft> <seconds> pubsub ..., in bytes
redis-cli CONFIG GET repl-backlog-size
redis-cli INFO stats | grep sync_partial_ok          # grows with every attempt
\`\`\``,
  since: "2.8",
  evidence: ["https://github.com/redis/redis/issues/1408", "https://github.com/redis/redis/pull/9166"],
  each: "node",
  *check({ settings, group, loading, isLeftOut }) {
    if (isLeftOut || group.nodes.length < 2) return;
    const limit = outputLimit(settings, "replica");
    const backlog = settings.get("repl-backlog-size");
    const { hard } = limit.value;
    const size = backlog.value ?? 0;
    if (hard === 0 || hard >= size) return;
    const isRaised = isAtLeast(loading.target, { redis: "7.0", valkey: "7.2" });
    const effect = isRaised ? `${sizeText(size)} counts instead` : "a replica that catches up is dropped";
    const [at, other] = limit.isWritten ? [limit, backlog] : [backlog, limit];
    const note = limit.isWritten ? `repl-backlog-size ${sizeText(size)}` : `the hard limit is ${sizeText(hard)}`;
    yield finding(at, `a hard limit of ${sizeText(hard)} for replicas and a backlog of ${sizeText(size)}: ${effect}`, {
      severity: isRaised ? "info" : "error",
      related: [{ at: other, message: note }],
    });
  },
  good: [
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1\nrepl-backlog-size 64mb\nclient-output-buffer-limit slave 256mb 64mb 60",
        "b/redis.conf":
          "bind 10.0.0.2\nslaveof 10.0.0.1 6379\nrepl-backlog-size 64mb\nclient-output-buffer-limit normal 1mb 1mb 1",
      },
      target: "redis@6.2",
    },
    // No limit; and the last line of the class counts.
    {
      "a/redis.conf":
        "bind 10.0.0.1\nrepl-backlog-size 1gb\nclient-output-buffer-limit slave 10mb 0 0\nclient-output-buffer-limit replica 0 0 0",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // Nobody replicates it.
    { "redis.conf": "repl-backlog-size 1gb" },
  ],
  bad: [
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
repl-backlog-size 512mb
#                 ~~~~~ repl-backlog-size 512mb
client-output-buffer-limit slave 256mb 64mb 60
#                          ^^^^^^^^^^^^^^^^^^^ a hard limit of 256mb for replicas and a backlog of 512mb: a replica that catches up is dropped`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      },
      target: "redis@6.0",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
repl-backlog-size 1gb
#                 ^^^ a hard limit of 256mb for replicas and a backlog of 1gb: 1gb counts instead`,
    },
  ],
});
