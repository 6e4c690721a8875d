import {
  defineRule,
  type Finding,
  finding,
  findingsOf,
  type Sentinel,
  type Setting,
  Undecided,
  type Watch,
} from "../../src/rule.ts";

const settings = [
  ["quorum", ({ quorum }: Watch) => quorum],
  ["down-after-milliseconds", ({ downAfter }: Watch) => downAfter],
  ["failover-timeout", ({ failoverTimeout }: Watch) => failoverTimeout],
  ["parallel-syncs", ({ parallelSyncs }: Watch) => parallelSyncs],
] as const satisfies readonly (readonly [string, (watch: Watch) => Setting<number>])[];

export default defineRule({
  id: "sentinel-differs-from-file",
  severity: "warning",
  summary: "A running sentinel must watch what its file says, with the values of its file.",
  why: `\`SENTINEL SET\`, \`MONITOR\` and \`REMOVE\` change a running sentinel, and it writes the change to its own file. Where the file that
is kept, in a repository or in what configuration management writes, says something else, either of two things happened: somebody changed
the running sentinel and told nobody, or the file was changed and the sentinel not restarted. At the next restart with the kept file all of
it is undone, in the second case it comes into force at a time that nobody chose. The master's address, known replicas and other sentinels
are no part of this: a sentinel changes these by itself.`,
  consequence: "the next restart or rollout changes how failovers work, without anybody having decided it",
  remedy:
    "decide which is meant: write it to the file that is kept, or send SENTINEL SET, MONITOR or REMOVE to the sentinel",
  live: `\`\`\`
$ redis-cli -p 26379 sentinel master main | grep -A1 quorum
quorum
3
$ grep 'sentinel monitor main' sentinel.conf
sentinel monitor main 10.0.0.1 6379 2
\`\`\``,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#reconfiguring-sentinel-at-runtime",
    "https://github.com/redis/redis/issues/4723",
  ],
  each: "sentinel",
  *check(sentinel) {
    const { live, declared } = sentinel;
    if (!live || declared?.kind !== "sentinel" || declared.isLeftOut) return;
    // What it did not tell is no difference.
    if (!live.tellsWatches) throw new Undecided(live.missing("SENTINEL MASTERS", "SENTINEL MASTERS"));
    yield* findingsOf(declared.watches, (watch) => differences(watch, sentinel));
    for (const watch of sentinel.watches) {
      if (!watch.live || declared.watches.some(({ name }) => name === watch.name)) continue;
      yield finding(watch, `${sentinel} watches "${watch.name}", which its file does not name`, {
        related: [{ at: declared, message: "its file" }],
      });
    }
  },
  good: [
    // A default that stands in no file; an address that a failover has changed.
    {
      "sentinel.conf": `bind 10.0.0.9
sentinel monitor main 10.0.0.1 6379 2`,
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags master config-epoch 4 quorum 2 down-after-milliseconds 30000
  master main failover-timeout 180000 parallel-syncs 1
`,
    },
  ],
  bad: [
    {
      "sentinel.conf": `bind 10.0.0.2
sentinel monitor main 10.0.0.1 6379 2
#                                   ^ quorum of "main" is 2 here, 3 on the running sentinel 10.0.0.2:26379
sentinel down-after-milliseconds main 5000
#                                     ^^^^ down-after-milliseconds of "main" is 5000 here, 9000 on the running sentinel 10.0.0.2:26379
sentinel monitor cache 10.0.0.3 6379 2
#                ^^^^^ "cache" stands here, and the running sentinel 10.0.0.2:26379 does not watch it`,
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 3 down-after-milliseconds 9000
  master main failover-timeout 180000 parallel-syncs 1
  master extra ip 10.0.0.9
#        ^^^^^^^^^^^^^^^^^ 10.0.0.2:26379 watches "extra", which its file does not name
  master extra port 6379 flags master quorum 2
`,
    },
  ],
});

function* differences(declared: Watch, sentinel: Sentinel): Iterable<Finding> {
  const { name } = declared;
  const running = sentinel.watches.find((watch) => watch.name === name);
  if (!running) {
    yield finding(
      declared.nameOrigin,
      `"${name}" stands here, and the running sentinel ${sentinel} does not watch it`,
      {
        related: [{ at: sentinel.live!, message: "what it answered" }],
      },
    );
    return;
  }
  for (const [word, of] of settings) {
    const [inFile, now] = [of(declared), of(running)];
    if (!now.isKnown || inFile.value === now.value) continue;
    yield finding(
      inFile,
      `${word} of "${name}" is ${inFile.value} here, ${now.value} on the running sentinel ${sentinel}`,
      {
        related: [{ at: now, message: `${now.value} here` }],
      },
    );
  }
}
