import { defineRule, finding, lineAt, remove, repetitions } from "../../src/rule.ts";

/** They count where they stand, too: for includes and for `user` lines between them. */
const between: ReadonlySet<string> = new Set(["dir", "acl-pubsub-default"]);

export default defineRule({
  id: "duplicate-scalar-directive",
  severity: "warning",
  summary: "A directive that has one value should be set once.",
  why: `The last line wins, in silence, and all names of a setting count as one: \`slave-priority 0\` at the top of a file is
without effect if \`replica-priority 100\` follows 2,000 lines below, or in a file included after it. \`bind\` does not add up
either: the second line replaces the first. Whoever edits the line that lost sees no effect. Lines that override what an
included file has set before are left alone, for that is what such files are for; so are directives that add up, such as
\`save\`, \`user\`, \`rename-command\`, \`loadmodule\` and \`client-output-buffer-limit\`.`,
  consequence: "only the last line counts; whoever edits an earlier one sees no effect",
  remedy: "keep one of the lines",
  live: `\`CONFIG GET maxmemory\` shows the value of the last line. A \`CONFIG REWRITE\`, which Sentinel asks for at each failover, keeps one line
and leaves the others out (tried with 7.0.15): from then on the file says the truth.`,
  evidence: ["https://github.com/OT-CONTAINER-KIT/redis/issues/80", "https://github.com/redis/redis/issues/13852"],
  tag: "unnecessary",
  each: "instance",
  *check({ loading, live }) {
    // Answers are no lines that anybody wrote.
    if (live) return;
    for (const { line, winner, sameValue } of repetitions(loading)) {
      // What an included file says before or again is there to be overridden, or to override.
      if (line.file !== winner.file) continue;
      const { spelling } = line.at;
      const areWritten = line.reading === "as-written" && winner.reading === "as-written";
      const message = sameValue
        ? `${spelling} is set to the same value again by a later line`
        : `this ${spelling} has no effect: it is set again by a later line`;
      yield finding(lineAt(line), message, {
        severity: sameValue ? "info" : "warning",
        related: [{ at: lineAt(winner), message: "this line wins" }],
        ...(areWritten && !between.has(line.at.name) && { fix: remove(lineAt(line)) }),
      });
    }
  },
  good: [
    { "redis.conf": "save 900 1\nsave 300 10\nuser a on\nuser b on\nrename-command CONFIG x\nrename-command DEBUG y" },
    {
      "redis.conf": `client-output-buffer-limit normal 0 0 0
client-output-buffer-limit replica 256mb 64mb 60`,
    },
    { "redis.conf": "include common.conf\nport 6380", "common.conf": "port 6379" },
    // The packaged file with a local one behind it.
    { "redis.conf": "port 6379\nmaxmemory 1gb\ninclude local.conf", "local.conf": "maxmemory 2gb" },
    { "redis.conf": "timeout 0\ninclude common.conf", "common.conf": 'TIMEOUT "0"' },
    // Each of them changes the working directory.
    { "redis.conf": "dir /data\ndir node1" },
    {
      "sentinel.conf": `sentinel monitor a 10.0.0.1 6379 2
sentinel monitor b 10.0.0.2 6379 2
sentinel down-after-milliseconds a 5000
sentinel down-after-milliseconds b 10000
sentinel known-replica a 10.0.0.3 6379
sentinel known-replica a 10.0.0.4 6379
sentinel rename-command a CONFIG x
sentinel rename-command a SLAVEOF y`,
    },
  ],
  bad: [
    {
      "redis.conf": `
slave-priority 0
#^^^^^^^^^^^^^^^ this slave-priority has no effect: it is set again by a later line
Bind 10.0.0.1
#^^^^^^^^^^^^ this bind has no effect: it is set again by a later line
BIND "127.0.0.1"
#~~~~~~~~~~~~~~~ this line wins
replica-priority 100
#~~~~~~~~~~~~~~~~~~~ this line wins
appendonly yes
#^^^^^^^^^^^^^ appendonly is set to the same value again by a later line
appendonly yes`,
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 5000
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this down-after-milliseconds has no effect: it is set again by a later line
sentinel down-after-milliseconds main 30000
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ this line wins`,
      },
      target: "redis@6.0",
    },
  ],
});
