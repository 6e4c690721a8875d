import { defineRule, type Finding, finding, type Instance, type Live, savePoints } from "../../src/rule.ts";

export default defineRule({
  id: "persistence-failing",
  severity: "error",
  summary: "What a server is to keep on disk must be written.",
  why: `A server whose last snapshot failed refuses writes (\`MISCONF Redis is configured to save RDB snapshots, but it's currently
unable to persist to disk\`) as long as it has save points and \`stop-writes-on-bgsave-error\` is on, which it is by default; with it off
it goes on, and loses with a crash all that came after the last good snapshot. Where the append-only file cannot be written every
write is refused (\`writeCommandsDeniedByDiskError\` in server.c). A rewrite of that file that fails leaves it growing until the disk is
full. To Sentinel such a master is well: nothing fails over.`,
  consequence: "a master refuses writes, and what was written since the last good file is lost when the server ends",
  remedy:
    "read the server's log for the reason: a full disk, a folder it may not write, no memory to fork (vm.overcommit_memory)",
  live: `\`rdb_last_bgsave_status:err\`, \`aof_last_write_status:err\`, \`aof_last_bgrewrite_status:err\` in \`INFO persistence\`; the log says
\`Background saving error\`, \`Can't save in background: fork: Cannot allocate memory\` or \`Error writing to the AOF file\`.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/",
    "https://github.com/redis/redis/issues/13088",
    "https://github.com/redis/redis/issues/2824",
  ],
  each: "node",
  *check(node) {
    const { live } = node;
    if (!live) return;
    const isMaster = live.role.value === "master";
    const severity = isMaster ? "error" : "warning";
    const written = live.info("aof_last_write_status");
    if (written.or("ok") !== "ok") {
      const effect = isMaster ? "it refuses every write" : "it would refuse every write as a master";
      yield finding(written, `${node} cannot write its append-only file: ${effect}`, { severity });
    }
    yield* snapshots(node, live, isMaster);
    const rewritten = live.info("aof_last_bgrewrite_status");
    if (rewritten.or("ok") !== "ok" && live.info("aof_enabled").or("1") !== "0") {
      yield finding(rewritten, `the last rewrite of the append-only file of ${node} failed: it grows`, {
        severity: "warning",
      });
    }
    // Without INFO nothing of this is known.
    live.has("rdb_last_bgsave_status").value;
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 rdb_last_bgsave_status ok aof_enabled 1 aof_last_bgrewrite_status ok
  info aof_last_write_status ok role master
`,
    },
    // It keeps no such file any more.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 rdb_last_bgsave_status ok aof_enabled 0 aof_last_bgrewrite_status err
  info aof_last_write_status ok role master
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 rdb_last_bgsave_status err role master
#                                                  ^^^ the last snapshot of 10.20.0.11:6379 failed: it refuses every write unless stop-writes-on-bgsave-error is off
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 rdb_last_bgsave_status err role master
#                                                  ^^^ the last snapshot of 10.20.0.11:6379 failed: it refuses every write
  config save "3600 1" stop-writes-on-bgsave-error yes
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 rdb_last_bgsave_status err role master
#                                                  ^^^ the last snapshot of 10.20.0.11:6379 failed
  config save "3600 1" stop-writes-on-bgsave-error no
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.12:6379
  info redis_version 7.0.15 rdb_last_bgsave_status err aof_enabled 1
#                                                  ^^^ the last snapshot of 10.20.0.12:6379 failed: it would refuse every write as a master unless stop-writes-on-bgsave-error is off
  info aof_last_bgrewrite_status err aof_last_write_status err
#                                ^^^ the last rewrite of the append-only file of 10.20.0.12:6379 failed: it grows
#                                                          ^^^ 10.20.0.12:6379 cannot write its append-only file: it would refuse every write as a master
  info role slave master_host 10.20.0.11 master_port 6379
`,
    },
  ],
});

/** Of a server without save points the failed snapshot was asked for, or was for a replica. */
function* snapshots(node: Instance, live: Live, isMaster: boolean): Iterable<Finding> {
  const saved = live.info("rdb_last_bgsave_status");
  if (saved.or("ok") === "ok") return;
  const [stops, points] = [node.settings.get("stop-writes-on-bgsave-error"), savePoints(node.settings)];
  const hasPoints = points.map((all) => all.length > 0);
  const failed = `the last snapshot of ${node} failed`;
  if (stops.or(true) === false || hasPoints.or(true) === false) {
    yield finding(saved, failed, { severity: "warning" });
    return;
  }
  // Both are so by default.
  const isSure = stops.isKnown && hasPoints.isKnown;
  const effect = isMaster ? "it refuses every write" : "it would refuse every write as a master";
  yield finding(saved, `${failed}: ${effect}${isSure ? "" : " unless stop-writes-on-bgsave-error is off"}`, {
    severity: isMaster ? "error" : "warning",
  });
}
