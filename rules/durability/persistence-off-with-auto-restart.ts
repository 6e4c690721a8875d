import {
  appendsOnly,
  type DataNode,
  decode,
  defineRule,
  eligible,
  finding,
  isCache,
  keepsNothing,
  type Located,
  leaderOf,
  requireAllKnown,
  type Severity,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "persistence-off-with-auto-restart",
  severity: "error",
  summary: "A node that can become master must not come back empty when it is restarted.",
  why: `A master without RDB and AOF that fails and is restarted by systemd, Docker or Kubernetes is often back before
\`down-after-milliseconds\` is over. It has the same address and no data. Sentinel never calls it down, it only logs
\`+reboot master\`. The replicas reconnect, get a full synchronisation (\`MASTER <-> REPLICA sync: Flushing old data\`) and
\`Done loading RDB, keys loaded: 0\`: every copy of the data is gone, while a replica that held all of it was there to be promoted.
\`master-reboot-down-after-period\` (7.0) does not help, since a server without a file has nothing to load and answers at once.

Persistence is off with \`save ""\` and \`appendonly no\`, and before 6.2 with no \`save\` line at all.`,
  consequence: "a master that restarts quickly comes back empty, and its replicas throw their data away to follow it",
  remedy:
    "switch on RDB or AOF on every node that can be master, or let nothing restart it within down-after-milliseconds",
  live: `On every node: an empty value for the first and 0 for the second mean that persistence is off.

\`\`\`
redis-cli CONFIG GET save                                  # 2) ""
redis-cli INFO persistence | grep aof_enabled              # aof_enabled:0
systemctl show redis-server -p Restart                     # Restart=always
docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' NAME
\`\`\`

Seen on 7.0.15 with down-after 5000 ms and a restart after 0.5 s: \`+reboot master main 127.0.0.1 6379\` is all Sentinel says,
\`DBSIZE\` of the replica goes from 1 to 0.`,
  evidence: [
    "https://github.com/apecloud/kubeblocks/issues/10753",
    "https://github.com/spotahome/redis-operator/issues/97",
    "https://github.com/redis/redis/issues/2087",
  ],
  each: "group",
  *check(group) {
    if (group.nodes.length < 2) return;
    const nodes = eligible(group);
    const bare = nodes.filter((node) => keepsNothing(node.settings).or(false));
    const node = leaderOf(bare);
    if (node) {
      const { severity, how } = judge(node);
      const role = node.replicaof.or(undefined)
        ? "once it is master, a restart leaves it empty"
        : "a restart leaves it empty";
      yield finding(
        placeOf(node),
        `neither RDB nor AOF is on${whyNoSnapshots(node)}: ${role}, and its replicas too${how}`,
        {
          severity,
          related: bare
            .filter((other) => other !== node)
            .map((other) => ({ at: placeOf(other), message: `${other} keeps nothing either` })),
        },
      );
    }
    requireAllKnown(nodes, ({ settings }) => keepsNothing(settings));
  },
  good: [
    {
      "a/redis.conf": 'bind 10.0.0.1\nsave ""\nappendonly yes',
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly no\nsave 3600 1",
      "c/redis.conf": 'bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nsave ""\nsave 60 1000',
    },
    // From 6.2 on no save line means the built-in ones.
    { "a/redis.conf": "bind 10.0.0.1", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly no" },
    // Never promoted, so nobody copies it.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": 'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nsave ""',
    },
    // Nobody follows it.
    { "a/redis.conf": 'bind 10.0.0.1\nsave ""' },
    // The command line switches it on.
    {
      "docker-compose.yml":
        "services:\n  one:\n    image: redis:7\n    command: redis-server /one.conf --appendonly yes",
      "one.conf": 'replica-announce-ip one\nsave ""',
      "two.conf": "replica-announce-ip two\nreplicaof one 6379",
    },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
save 900 1
save ""
#^^^^^^ neither RDB nor AOF is on: a restart leaves it empty, and its replicas too (redis.service: Restart=always)`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
save ""
#~~~~~~ 10.0.0.2:6379 keeps nothing either`,
      "redis.service": "[Service]\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\nRestart=always",
    },
    // Nothing is seen that restarts it: a warning.
    {
      "a/redis.conf": "bind 10.0.0.1\nsave 900 1",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
save ""
#^^^^^^ neither RDB nor AOF is on: once it is master, a restart leaves it empty, and its replicas too`,
    },
    // A cache: a remark.
    {
      "a/redis.conf": `
bind 10.0.0.1
maxmemory 1gb
maxmemory-policy allkeys-lru
save ""
#^^^^^^ neither RDB nor AOF is on: a restart leaves it empty, and its replicas too`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
appendonly no
#          ^^ neither RDB nor AOF is on (without a save line redis 6.0 writes no snapshots): a restart leaves it empty, and its replicas too`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379\nsave 900 1",
      },
      target: "redis@6.0",
    },
  ],
});

/** From 6.2 on no line means the built-in points. */
function whyNoSnapshots({ settings, loading }: DataNode): string {
  return settings.accumulated("save").isWritten
    ? ""
    : ` (without a save line ${targetText(loading.target)} writes no snapshots)`;
}

/** What switches persistence off: the last save line, else appendonly. */
function placeOf({ settings }: DataNode): Located {
  const saves = settings.accumulated("save");
  return saves.isWritten ? saves : appendsOnly(settings);
}

/** Losing a cache is meant to be bearable, and one machine is for trying out. */
function judge({ settings, restartedBy, deployment }: DataNode): { readonly severity: Severity; readonly how: string } {
  const how = restartedBy ? ` (${decode(restartedBy.file)}: ${restartedBy.policy})` : "";
  if (isCache(settings)) return { severity: "info", how };
  if (deployment.spansMachines) return { severity: restartedBy ? "error" : "warning", how };
  return { severity: restartedBy ? "warning" : "info", how };
}
