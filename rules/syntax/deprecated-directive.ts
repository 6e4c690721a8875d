import {
  defineRule,
  type Fix,
  finding,
  type Instance,
  inFile,
  newerName,
  type Origin,
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
  live: `A server answers \`CONFIG GET slave-priority\` and \`CONFIG GET replica-priority\` alike. After a
\`CONFIG REWRITE\`, which Sentinel asks for at each failover, the old name is gone from its file and the new one stands in its place (tried with 7.0.15). A line without effect
stays.`,
  evidence: ["https://github.com/redis/redis/blob/unstable/src/config.c"],
  tag: "deprecated",
  each: "instance",
  *check({ loading, live, deployment: { isTargetAssumed } }) {
    // Answers are no lines that anybody wrote.
    if (live) return;
    const files = new Map<Origin["file"], OldLine[]>();
    for (const line of oldLines(loading)) {
      const lines = files.get(line.at.file);
      if (lines) lines.push(line);
      else files.set(line.at.file, [line]);
    }
    for (const lines of files.values()) {
      lines.sort((a, b) => a.at.start - b.at.start);
      const names = new Set<string>();
      const [first, ...others] = lines.filter(({ name }) => !names.has(name) && names.add(name));
      if (!first) continue;
      const message =
        others.length === 0 ? first.message : `${first.name} and ${andMore(first, others)}: ${first.message}`;
      yield finding(first.at, message, {
        related: others.map(({ at, message }) => ({ at, message })),
        // Without a target, an older server may be the one that reads the file.
        fix: isTargetAssumed ? undefined : together(...lines.map(({ edit }) => edit)),
        remedy: remedyOf(first, others, isTargetAssumed),
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
#^^^^^^ slaveof and 2 more names are old or without effect: slaveof is called replicaof from redis 5.0.0 on
slave-priority 100
#~~~~~~~~~~~~~ slave-priority is called replica-priority from redis 5.0.0 on
slave-priority 10
io-threads-do-reads yes
#~~~~~~~~~~~~~~~~~~ io-threads-do-reads has no effect in redis 8.10`,
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
#^^^^^^^^^^^^^^ slave-read-only and 1 more name are old or without effect: slave-read-only is called replica-read-only from redis 5.0.0 on
lua-replicate-commands yes
#~~~~~~~~~~~~~~~~~~~~~ lua-replicate-commands has no effect in redis 7.0`,
      },
      target: "redis@7.0",
    },
    // Once for each file, the first of its names.
    {
      files: {
        "redis.conf": `
include common.inc
slave-serve-stale-data yes
#^^^^^^^^^^^^^^^^^^^^^ slave-serve-stale-data and 1 more name are old: slave-serve-stale-data is called replica-serve-stale-data from redis 5.0.0 on
hash-max-ziplist-entries 512
#~~~~~~~~~~~~~~~~~~~~~~~ hash-max-ziplist-entries is called hash-max-listpack-entries from redis 7.0.0 on
slave-serve-stale-data no`,
        "common.inc": `
min-slaves-max-lag 10
#^^^^^^^^^^^^^^^^^ min-slaves-max-lag is called min-replicas-max-lag from redis 5.0.0 on`,
      },
      target: "redis@7.2",
    },
  ],
});

/** A line with an old name, or without effect. */
interface OldLine {
  readonly name: string;
  readonly newer: string | undefined;
  readonly at: Origin;
  readonly message: string;
  readonly edit: Fix;
}

function* oldLines({ applied, statements, target }: Instance["loading"]): Iterable<OldLine> {
  for (const { at, file, directive } of [...applied, ...statements]) {
    const newer = newerName(at, target);
    const isIgnored = "kind" in at.facts && at.facts.kind === "ignored";
    if (newer === undefined && !isIgnored) continue;
    const name = at.spelling;
    const place = inFile(file, "scope" in at.facts ? directive.args[0]! : directive.name);
    const message = newer
      ? `${name} is called ${newer.name} from ${target.engine} ${newer.since} on`
      : `${name} has no effect in ${targetText(target)}`;
    const edit = newer ? replace(place, newer.name) : remove(inFile(file, directive));
    yield { name, newer: newer?.name, at: place, message, edit };
  }
}

function andMore(first: OldLine, others: readonly OldLine[]): string {
  const isOld = ({ newer }: OldLine) => newer !== undefined;
  const all = [first, ...others];
  const what = all.every(isOld) ? "are old" : all.some(isOld) ? "are old or without effect" : "have no effect";
  return `${others.length} more ${others.length === 1 ? "name" : "names"} ${what}`;
}

function remedyOf(first: OldLine, others: readonly OldLine[], isTargetAssumed: boolean): string {
  const all = [first, ...others];
  const isOld = all.some(({ newer }) => newer !== undefined);
  const isIgnored = all.some(({ newer }) => newer === undefined);
  if (!isOld)
    return `delete the ${others.length === 0 ? "line" : "lines"}${isTargetAssumed ? ", unless an older server reads the file" : ""}`;
  const write =
    others.length === 0 ? `write ${first.newer}, on every line of this name` : "write the new names, on every line";
  const todo = isIgnored ? `${write}; delete lines without effect` : write;
  return isTargetAssumed ? `${todo}; newer servers take both names, older ones only the old one` : todo;
}
