import {
  appendsOnly,
  type DataNode,
  defineRule,
  finding,
  isAtLeast,
  ownText,
  requireAllKnown,
  savePoints,
  type Told,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "implicit-rdb-default",
  severity: "info",
  summary: "Where it matters whether RDB is on, a save line should say so.",
  why: `What no \`save\` line means has changed. Up to 6.0 any configuration file removes the built-in save points: no line, no
RDB. From 6.2 on the built-in \`3600 1\`, \`300 100\` and \`60 10000\` hold until the first \`save\` line. So a file whose save lines
were commented out to switch RDB off, as the comments of redis.conf up to 6.0 advise, switches it on with an update: the server
forks, writes dump.rdb, and with \`stop-writes-on-bgsave-error yes\` refuses writes when the disk is full.

6.2.0 and 6.2.1 also lose the line \`save ""\` when they rewrite their file, which each failover makes them do: after the next
start the built-in points are back.`,
  consequence: "snapshots are written that nobody wants, or are missing where somebody counts on them",
  remedy: 'write the save lines that are meant, or save "" for none',
  live: `\`\`\`
redis-cli CONFIG GET save                                     # 3600 1 300 100 60 10000: the built-in points
redis-cli INFO persistence | grep -e rdb_last_save_time -e rdb_last_bgsave_status
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/8318",
    "https://github.com/redis/redis/issues/9458",
    "https://github.com/voxpupuli/puppet-redis/issues/477",
    "https://github.com/CloudPirates-io/helm-charts/issues/607",
  ],
  each: "group",
  *check({ nodes }) {
    const readable = nodes.filter(({ isLeftOut, settings }) => !isLeftOut && savePoints(settings).isKnown);
    const told = readable.flatMap((node) => {
      const tell = surprise(node);
      return tell ? [{ node, ...tell }] : [];
    });
    const [first, ...others] = told;
    if (first) {
      const { node, message, ...more } = first;
      const same = others.filter((other) => other.message === message);
      yield finding(savePoints(node.settings), message, {
        ...more,
        related: same.map(({ node }) => ({ at: savePoints(node.settings), message: `the same on ${node}` })),
      });
    }
    requireAllKnown(nodes, ({ settings }) => savePoints(settings));
  },
  good: [
    { "redis.conf": "maxmemory 1gb\nmaxmemory-policy allkeys-lru\nsave 3600 1" },
    { "redis.conf": '# save 900 1\nsave ""' },
    // Nothing says that anything else is meant.
    { "redis.conf": "port 6379\nappendonly yes" },
    // As it stands in the redis.conf of 7.0.
    { "redis.conf": "# save 3600 1 300 100 60 10000\nport 6379" },
    { files: { "redis.conf": "port 6379\nsave 900 1\nappendonly yes" }, target: "redis@6.0" },
    // Without any persistence: another rule's matter.
    { files: { "redis.conf": "# save 900 1\nport 6379" }, target: "redis@6.0" },
    { files: { "redis.conf": 'save ""' }, target: "redis@6.2.2" },
    {
      "docker-compose.yml": 'services:\n  one:\n    image: redis\n    command: redis-server /redis.conf --save ""',
      "redis.conf": "# save 900 1\nport 6379",
    },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
port 6379
#^^^^^^^^ from 6.2 on RDB is on with save 3600 1 300 100 60 10000, though all save lines are commented out
# save 900 1
# save 300 10
# save 60 10000`,
      "b/redis.conf": `
bind 10.0.0.2
port 6379
#~~~~~~~~ the same on 10.0.0.2:6379
replicaof 10.0.0.1 6379
#save 900 1`,
    },
    {
      files: {
        "redis.conf": `
appendonly yes
#^^^^^^^^^^^^^ no save line: before 6.2 that means no RDB, from 6.2 on it means save 3600 1 300 100 60 10000`,
      },
      target: "redis@6.0",
    },
    {
      files: {
        "redis.conf": `
save ""
#^^^^^^ redis 6.2.1 loses this line when it rewrites its file: after the next start RDB is on`,
      },
      target: "redis@6.2.1",
    },
  ],
});

const builtIn = "3600 1 300 100 60 10000";

/** The lines of redis.conf up to 6.0, behind a comment sign. */
const commentedOut = /^[ \t]*#[ \t]*save[ \t]+(?:900[ \t]+1|300[ \t]+10)[ \t\r]*$/m;

function surprise({ settings, loading, file, deployment }: DataNode): Told | undefined {
  const { target } = loading;
  const isWritten = settings.lines("save").length > 0;
  const points = savePoints(settings).value;
  const losesLine = isAtLeast(target, { redis: "6.2.0" }) && !isAtLeast(target, { redis: "6.2.2", valkey: "7.2" });
  if (losesLine && isWritten && points.length === 0) {
    return {
      message: `${targetText(target)} loses this line when it rewrites its file: after the next start RDB is on`,
      severity: "warning",
    };
  }
  if (isWritten) return undefined;
  if (points.length === 0) {
    if (appendsOnly(settings).or(false) !== true) return undefined;
    return { message: `no save line: before 6.2 that means no RDB, from 6.2 on it means save ${builtIn}` };
  }
  if (!commentedOut.test(ownText(file))) return undefined;
  // The file may be for an older server than the newest one, which it is judged for.
  const severity = deployment.isTargetAssumed ? "info" : "warning";
  return { message: `from 6.2 on RDB is on with save ${builtIn}, though all save lines are commented out`, severity };
}
