import {
  defineRule,
  type Fix,
  finding,
  type Instance,
  inFile,
  newerName,
  remove,
  replace,
  targetText,
  together,
} from "../../src/rule.ts";

export default defineRule({
  id: "deprecated-directive",
  severity: "info",
  summary: "Directives should have the name that the release gives them, and an effect.",
  why: `Old names such as \`slaveof\`, \`slave-priority\` or \`sentinel known-slave\` still work as aliases, and nothing breaks. But a
server that rewrites its file writes the new names, so that after a failover the file has both styles, and whoever searches
the files of a deployment for one name misses the others. A directive that is accepted and ignored misleads: somebody set
it for a reason, and the reason is gone.`,
  consequence: "nothing breaks; readers and tools that look for the new name miss the line",
  remedy: "write the new name; delete lines without effect",
  live: `A server answers \`CONFIG GET slave-priority\` and \`CONFIG GET replica-priority\` alike. After a \`CONFIG REWRITE\`, which Sentinel asks for at
each failover, the old name is gone from its file and the new one stands in its place (tried with 7.0.15). A line without effect
stays.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/src/config.c"],
  each: "instance",
  *check({ loading: { applied, statements, target }, deployment }) {
    const told = new Set<string>();
    const lines = [...applied, ...statements];
    for (const { at, file, directive } of lines) {
      const newer = newerName(at, target);
      const isIgnored = "kind" in at.facts && at.facts.kind === "ignored";
      const key = `${file.uri}\0${at.spelling}`;
      if ((newer === undefined && !isIgnored) || told.has(key)) continue;
      told.add(key);
      const alike = lines.filter((line) => line.file === file && line.at.spelling === at.spelling);
      const message = newer
        ? `${at.spelling} is called ${newer.name} from ${target.engine} ${newer.since} on`
        : `${at.spelling} has no effect in ${targetText(target)}`;
      yield finding(inFile(file, "scope" in at.facts ? directive.args[0]! : directive.name), message, {
        // Without a target, an older server may be the one that reads the file.
        fix: deployment.isTargetAssumed ? undefined : repairOf(alike, newer?.name),
        remedy: newer ? `write ${newer.name}, on every line of this name` : "delete the line",
      });
    }
  },
  good: [
    { "redis.conf": "replicaof 10.0.0.1 6379\nREPLICA-PRIORITY 10\nhash-max-listpack-entries 512" },
    // The release has no other name.
    { files: { "redis.conf": "slaveof 10.0.0.1 6379\nslave-priority 10" }, target: "redis@4.0" },
    { files: { "redis.conf": "hash-max-ziplist-entries 512" }, target: "redis@6.2" },
    // The images are of a release without the new name.
    { "redis.conf": "slave-priority 10", "docker-compose.yml": "services:\n  redis-1:\n    image: redis:4.0.14" },
    // A newer name of the same setting, and the one it has in common with Redis.
    { files: { "a.conf": "primaryauth hunter2", "b.conf": "masterauth hunter2" }, target: "valkey@8.0" },
    { files: { "redis.conf": "io-threads-do-reads yes" }, target: "redis@7.4" },
  ],
  bad: [
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-slave main 10.0.0.2 6379
#        ^^^^^^^^^^^ known-slave is called known-replica from redis 5.0.0 on
SENTINEL "known-slave" main 10.0.0.3 6379`,
      },
      target: "redis@6.2",
    },
    {
      "redis.conf": `
SlaveOf 10.0.0.1 6379
#^^^^^^ slaveof is called replicaof from redis 5.0.0 on
slave-priority 100
#^^^^^^^^^^^^^ slave-priority is called replica-priority from redis 5.0.0 on
slave-priority 10
io-threads-do-reads yes
#^^^^^^^^^^^^^^^^^^ io-threads-do-reads has no effect in redis 8.10`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel known-slave main 10.0.0.2 6379
#        ^^^^^^^^^^^ known-slave is called known-replica from redis 5.0.0 on
sentinel known-slave main 10.0.0.3 6379`,
    },
    {
      files: {
        "redis.conf": `
slave-read-only yes
#^^^^^^^^^^^^^^ slave-read-only is called replica-read-only from redis 5.0.0 on
lua-replicate-commands yes
#^^^^^^^^^^^^^^^^^^^^^ lua-replicate-commands has no effect in redis 7.0`,
      },
      target: "redis@7.0",
    },
  ],
});

/** On every line of a file, for whoever reads the message sees the first one only. */
function repairOf(
  lines: readonly Instance["loading"]["applied" | "statements"][number][],
  newer: string | undefined,
): Fix {
  return together(
    ...lines.map(({ at, file, directive }) => {
      if (newer === undefined) return remove(inFile(file, directive));
      return replace(inFile(file, "scope" in at.facts ? directive.args[0]! : directive.name), newer);
    }),
  );
}
