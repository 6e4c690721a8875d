import { addressText, type Drift, decode, defineRule, type Finding, finding } from "../../src/rule.ts";

export default defineRule({
  id: "runtime-differs-from-file",
  severity: "warning",
  summary: "A server must run with what its files say.",
  why: `\`CONFIG SET\` changes the process, and leaves the file as it is until somebody calls \`CONFIG REWRITE\`:
a memory limit raised in a night of trouble, snapshots switched off for a migration, a password changed by hand are gone with the next
restart, which is mostly the one nobody planned. Sentinel calls \`CONFIG REWRITE\` on a replica that it promotes: that one keeps its
changes, the others lose theirs. The other way round a file was edited, and the server has not been started since: what
everybody believes to be in force is not.`,
  consequence: "the next restart changes how it behaves, at a moment when nobody expects that",
  remedy:
    "is the running value meant: CONFIG REWRITE, or write it into the file; is the file's: CONFIG SET, or restart; either can be the newer one",
  live: `\`\`\`
> CONFIG GET maxmemory
1) "maxmemory"
2) "1073741824"
\`\`\`

beside what the file says, which \`INFO server\` names (\`config_file\`).`,
  evidence: [
    "https://redis.io/docs/latest/commands/config-set/",
    "https://redis.io/docs/latest/commands/config-rewrite/",
  ],
  each: "drift",
  *check(drift) {
    yield differs(drift);
  },
  good: [
    // The same, otherwise written.
    {
      "redis.conf": `bind 10.0.0.1 127.0.0.1
maxmemory 1gb
appendonly YES
save 60 1000
save 900 1
notify-keyspace-events KEA
client-output-buffer-limit replica 512mb 128mb 60
dir /var/lib/redis/
requirepass hunter2
replica-priority 50
daemonize yes
tls-protocols "TLSv1.3 TLSv1.2"`,
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  config bind "10.0.0.1 127.0.0.1" maxmemory 1073741824 appendonly yes save "900 1 60 1000"
  config notify-keyspace-events AKE
  config client-output-buffer-limit "normal 0 0 0 slave 536870912 134217728 60 pubsub 33554432 8388608 60"
  config dir /var/lib/redis slave-priority 50 replica-priority 50 daemonize no
  config tls-protocols "TLSv1.2 TLSv1.3"
  secret requirepass set 1 declared
`,
    },
    // Sentinel moves masters; what no file says depends on the machine; a folder as seen from a process nobody sees.
    {
      "redis.conf": "bind 10.0.0.1\ndir ./data\nreplicaof 10.0.0.2 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  config replicaof "" slaveof "" dir /srv/redis/data maxclients 4064 protected-mode no
  config logfile /var/log/redis.log save "3600 1 300 100 60 10000"
`,
    },
    // Of Redis 5, whose defaults are others.
    {
      files: {
        "redis.conf": "bind 10.0.0.1",
        "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 5.0.14
  config repl-diskless-sync no
`,
      },
      target: "redis@7.0",
    },
  ],
  bad: [
    {
      "redis.conf": `
bind 10.0.0.1
#~~~~~~~~~~~~ declared here
maxmemory 2gb
#         ^^^ maxmemory is 2gb here, and 10.0.0.1:6379 runs with 1gb
databases 32
#         ^^ databases is 32 here, and 10.0.0.1:6379 runs with 16, which only a start changes
maxclients 20000
#          ^^^^^ maxclients is 20000 here, and 10.0.0.1:6379 runs with 4064
dir /var/lib/redis
#   ^^^^^^^^^^^^^^ dir is /var/lib/redis here, and 10.0.0.1:6379 runs with /data
masterauth hunter2
#          ^^^^^^^ masterauth is a password here, and 10.0.0.1:6379 runs with another`.replace(
        "\n#~~~~~~~~~~~~ declared here",
        "",
      ),
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  config maxmemory 1073741824 databases 16 maxclients 4064 dir /data
#                  ~~~~~~~~~~ what the server answered
  secret masterauth set 1 other
`,
    },
    // No line: the default of the release that runs.
    {
      "redis.conf": `
bind 10.0.0.1
port 6379
#^^^^^^^^ no save here, which is 3600 1 300 100 60 10000 by default, and 10.0.0.1:6379 runs with ""
maxmemory 1gb`,
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 config_file ""
  config save "" maxmemory 1073741824
`,
    },
    // One that three nodes share is told once.
    {
      "redis-1.conf": `
bind 10.0.0.1
maxmemory-policy noeviction
#                ^^^^^^^^^^ maxmemory-policy is noeviction here, and 10.0.0.1:6379 runs with allkeys-lru; so it is with 2 others`,
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
maxmemory-policy noeviction
#                ~~~~~~~~~~ the same for 10.0.0.2:6379`,
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nmaxmemory-policy noeviction",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  config maxmemory-policy allkeys-lru
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  config maxmemory-policy allkeys-lru
instance server 10.0.0.3:6379
  info redis_version 7.0.15
  config maxmemory-policy allkeys-lru
`,
    },
  ],
});

function differs(drift: Drift): Finding {
  const { name, inFile, running, origin, kind, alike } = drift;
  const observed = askedAt(drift);
  const [file, now] = [inFile.value ?? "not set", running.value ?? "none"];
  const others =
    alike.length === 0 ? "" : `; so it is with ${alike.length === 1 ? "another" : `${alike.length} others`}`;
  const start = kind === "immutable" ? ", which only a start changes" : "";
  const message =
    origin.from === "default"
      ? `no ${name} here, ${inFile.value === undefined ? "" : `which is ${file} by default, `}and ${observed} runs with ${now}`
      : `${name} is ${file} here, and ${observed} runs with ${now}`;
  return finding(origin, `${message}${start}${others}`, {
    related: [
      { at: running, message: "what the server answered" },
      ...alike.map((other) => ({ at: other.origin, message: `the same for ${askedAt(other)}` })),
    ],
    ...(kind in remedies && { remedy: remedies[kind] }),
    ...((kind === "path" || kind === "lowered") && { severity: "info" }),
    ...(isWithoutFile(drift) && {
      remedy: "it was started without a file, so that nothing keeps what is set: start it with this one",
    }),
  });
}

const remedies: { readonly [K in Drift["kind"]]?: string } = {
  immutable:
    "the file was edited since the start, or the server started with another one: restart it with this file, or take the line back",
  path: "if no symbolic link leads from one to the other, see which of them holds the data before anything is restarted",
  lowered: "give the server as many open files (LimitNOFILE, ulimit -n) as clients and 32 more, or lower the line",
};

/** What it announces may be the very mistake. */
function askedAt({ observed }: Drift): string {
  return observed.live ? decode(addressText(observed.live.address)) : String(observed);
}

function isWithoutFile({ observed: { live } }: Drift): boolean {
  return live?.info("config_file").or(undefined) === "";
}
