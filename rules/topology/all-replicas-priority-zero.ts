import { addressText, decode, defineRule, finding, homeless, Undecided } from "../../src/rule.ts";

export default defineRule({
  id: "all-replicas-priority-zero",
  severity: "error",
  summary: "At least one replica must have a replica-priority above 0.",
  why: `Priority 0 means that a replica is never made master. If every replica has it, Sentinel declares the master down, is
elected to lead the failover and then finds nobody to promote: \`-failover-abort-no-good-slave\`, again after twice
the \`failover-timeout\`. The present master's own priority does not help, since it is the one that is gone.

Where this is done on purpose to switch failovers off, better stop the sentinels: clients that ask them see a master that is
down.`,
  consequence: "no replica may be promoted, so every failover is given up",
  remedy: "give at least one replica the priority 100 (the default); the lowest number above 0 is promoted first",
  live: `\`slave_priority:0\` in \`INFO replication\` and \`slave-priority 0\` in \`SENTINEL REPLICAS main\` for each of them. When the master is
gone:

\`\`\`text
# +odown master main 10.0.0.1 6379 #quorum 2/2
# +elected-leader master main 10.0.0.1 6379
# +failover-state-select-slave master main 10.0.0.1 6379
# -failover-abort-no-good-slave master main 10.0.0.1 6379
\`\`\`

\`CONFIG SET replica-priority 100\` on one replica makes it a candidate; write it to the file as well.`,
  evidence: [
    "https://github.com/redis/redis/issues/1893",
    "https://github.com/redis/redis/issues/1310",
    "https://github.com/spotahome/redis-operator/issues/664",
  ],
  each: "master",
  needsAll: true,
  *check({ watches, group, deployment }) {
    if (!group) return;
    const replicas = group.nodes.filter(({ replicaof }) => replicaof.value !== undefined);
    const priorities = replicas.map(({ settings }) => settings.get("replica-priority"));
    if (priorities.length === 0 || !priorities.every(({ value }) => value === 0)) return;
    const [stranger] = homeless(group);
    if (stranger) throw new Undecided(`whom ${stranger} follows`);
    const missing = watches
      .flatMap(({ knownReplicas }) => knownReplicas)
      .find(({ value }) => deployment.nodesAt(value).length === 0);
    if (missing) throw new Undecided(`the file of the replica ${decode(addressText(missing.value))}`);
    const who = replicas.length === 1 ? "the only replica has" : `all ${replicas.length} replicas have`;
    yield finding(priorities[0]!, `${who} priority 0: Sentinel may promote none of them`, {
      related: replicas
        .slice(1)
        .map((node, index) => ({ at: priorities[index + 1]!, message: `${node} has priority 0` })),
    });
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\nreplica-priority 0",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nreplica-priority 100",
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nreplica-priority 0",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody promotes a replica here.
    { "redis-1.conf": "bind 10.0.0.1", "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0" },
    // There is another replica.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel known-replica main 10.0.0.3 6379",
    },
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1",
        "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0",
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      partial: true,
    },
  ],
  bad: [
    // Without CONFIG GET.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info slave_priority 0
#                     ^ the only replica has priority 0: Sentinel may promote none of them
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    {
      "redis-1.conf": "bind 10.0.0.1\nreplica-priority 100",
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
replica-priority 0
#                ^ all 2 replicas have priority 0: Sentinel may promote none of them`,
      "redis-3.conf": `
bind 10.0.0.3
replicaof 10.0.0.1 6379
SLAVE-PRIORITY "0"
#              ~~~ 10.0.0.3:6379 has priority 0`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "redis-6379.conf": "port 6379",
        "redis-6380.conf": `
port 6380
slaveof 127.0.0.1 6379
slave-priority 0
#              ^ the only replica has priority 0: Sentinel may promote none of them`,
        "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
      },
      target: "redis@3.2",
    },
  ],
});
