import {
  type DataNode,
  defineRule,
  deviations,
  finding,
  isAtLeast,
  mayBecomeMaster,
  requireAllKnown,
  sizeText,
} from "../../src/rule.ts";

export default defineRule({
  id: "maxmemory-differs",
  severity: "warning",
  summary: "Nodes that swap roles should have the same maxmemory and maxmemory-policy.",
  why: `From 5.0 on a replica does not look at its own \`maxmemory\` (\`replica-ignore-maxmemory yes\`): it holds what its master
holds. The moment it is promoted its own limit counts. If that is lower, the new master evicts keys until it fits, or, with
\`noeviction\`, answers every write with \`OOM command not allowed when used memory > 'maxmemory'\`. If it has none, the machine
runs out of memory some day instead. With another policy other keys are evicted after a failover than before it.

Before 5.0, and with \`replica-ignore-maxmemory no\`, a replica with a lower limit evicts keys that its master still has, and
nobody is told.`,
  consequence: "after a failover keys are evicted or writes refused that the old master had room for",
  remedy: "decide on one limit and one policy, and give them to every node that can become master",
  live: `\`\`\`
redis-cli -h <each node> CONFIG GET maxmemory*
redis-cli -h <each node> INFO memory      # maxmemory_human, used_memory_human
\`\`\`

After a failover: \`evicted_keys\` in \`INFO stats\` of the new master grows, or \`errorstat_OOM\` in \`INFO errorstats\` (6.2 on).`,
  evidence: [
    "https://github.com/redis/redis/issues/1875",
    "https://github.com/redis/redis/issues/3865",
    "https://github.com/redis/redis/issues/5788",
    "https://github.com/selhorys/dataspoke-baseline/issues/104",
  ],
  each: "group",
  *check(group) {
    const nodes = group.nodes.filter(({ isLeftOut }) => !isLeftOut);
    const size = (node: DataNode) => node.settings.get("maxmemory");
    const policy = (node: DataNode) => node.settings.get("maxmemory-policy");
    for (const { node, setting, other, usual } of deviations(nodes, size)) {
      const diverges = evictsAlone(node, setting.value, usual.value);
      const effect = diverges ? ": it evicts keys that its master still has" : "";
      yield finding(setting, `${limit(setting.value)} here, ${limit(usual.value)} on ${other}${effect}`, {
        severity: severityFor(node, diverges),
        related: [{ at: usual, message: limit(usual.value) }],
      });
    }
    const limited = nodes.filter((node) => size(node).or(0) !== 0);
    for (const { node, setting, other, usual } of deviations(limited, policy)) {
      yield finding(setting, `maxmemory-policy ${setting.value} here, ${usual.value} on ${other}`, {
        severity: severityFor(node, false),
        related: [{ at: usual, message: `maxmemory-policy ${usual.value}` }],
      });
    }
    requireAllKnown(nodes, size);
    requireAllKnown(limited, policy);
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 2gb\nmaxmemory-policy allkeys-lru",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 2048mb\nmaxmemory-policy ALLKEYS-LRU",
      "c/redis.conf":
        "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nmaxmemory 1gb\nmaxmemory 2147483648\nmaxmemory-policy allkeys-lru",
    },
    // Without a limit nothing is evicted, whatever the policy.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory-policy allkeys-lru",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 0",
    },
    // Nodes of two groups.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 1gb",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 1gb",
      "c/redis.conf": "bind 10.0.0.3\nmaxmemory 8gb",
    },
    // The command line sets it.
    {
      "docker-compose.yml":
        "services:\n  two:\n    image: redis:7\n    command: redis-server /conf/two.conf --maxmemory 1gb",
      "one.conf": "replica-announce-ip one\nmaxmemory 1gb",
      "two.conf": "replica-announce-ip two\nreplicaof one 6379",
    },
  ],
  bad: [
    // Without CONFIG GET.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 maxmemory 209715200 maxmemory_policy noeviction role master
#                                     ~~~~~~~~~ maxmemory 200mb
instance server 10.0.0.2:6379
  info redis_version 7.0.15 maxmemory 104857600
#                                     ^^^^^^^^^ maxmemory 100mb here, maxmemory 200mb on 10.0.0.1:6379
  info maxmemory_policy noeviction role slave master_host 10.0.0.1 master_port 6379
`,
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
maxmemory 4gb
#         ~~~ maxmemory 4gb`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmaxmemory 4096mb",
      "c/redis.conf": `
bind 10.0.0.3
replicaof 10.0.0.1 6379
maxmemory 2gb
#         ^^^ maxmemory 2gb here, maxmemory 4gb on 10.0.0.1:6379`,
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
port 6379
#~~~~~~~~ no maxmemory`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
maxmemory 100mb
#         ^^^^^ maxmemory 100mb here, no maxmemory on 10.0.0.1:6379`,
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
maxmemory 1gb
maxmemory-policy allkeys-lfu
#                ~~~~~~~~~~~ maxmemory-policy allkeys-lfu`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
port 6379
#^^^^^^^^ maxmemory-policy noeviction here, allkeys-lfu on 10.0.0.1:6379
maxmemory 1gb`,
    },
    // A replica for copies at another site is never promoted: a remark.
    {
      "a/redis.conf": "bind 10.0.0.1\nmaxmemory 1gb",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
replica-priority 0
maxmemory 100mb
#         ^^^^^ maxmemory 100mb here, maxmemory 1gb on 10.0.0.1:6379`,
    },
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1\nmaxmemory 1gb",
        "b/redis.conf": `
bind 10.0.0.2
slaveof 10.0.0.1 6379
maxmemory 100mb
#         ^^^^^ maxmemory 100mb here, maxmemory 1gb on 10.0.0.1:6379: it evicts keys that its master still has`,
      },
      target: "redis@4.0",
    },
  ],
});

function limit(bytes: number): string {
  return bytes === 0 ? "no maxmemory" : `maxmemory ${sizeText(bytes)}`;
}

/** A replica that applies a limit of its own, and a lower one than the others have. */
function evictsAlone(node: DataNode, own: number, usual: number): boolean {
  if (node.replicaof.or(undefined) === undefined || own === 0 || (usual !== 0 && own > usual)) return false;
  const { settings, loading } = node;
  return (
    !isAtLeast(loading.target, { redis: "5.0", valkey: "7.2" }) ||
    settings.get("replica-ignore-maxmemory").or(true) === false
  );
}

function severityFor(node: DataNode, diverges: boolean): "error" | "warning" | "info" {
  const { deployment, group } = node;
  const { spansMachines, target } = deployment;
  if (diverges) return isAtLeast(target, { redis: "5.0", valkey: "7.2" }) ? "warning" : "error";
  return spansMachines && group.failsOver && mayBecomeMaster(node) ? "warning" : "info";
}
