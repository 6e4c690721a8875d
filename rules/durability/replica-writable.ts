import { type DataNode, defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "replica-writable",
  severity: "warning",
  summary: "Replicas should refuse writes of clients.",
  why: `With \`replica-read-only no\` a replica accepts writes that reach it by mistake, for example from a client that still takes it
for the master after a failover. It answers OK, sends them to nobody (from 4.0 on not to its own replicas either), differs from
its master from then on, and loses them at the next full synchronisation. If it is promoted before that, its data wins.

Scratch keys on a replica were the purpose of the setting; such a replica should have \`replica-priority 0\`.`,
  consequence: "writes that reach a replica are answered with OK and lost, and its data differs from the master's",
  remedy: "write replica-read-only yes, the default, or delete the line",
  live: `\`\`\`
redis-cli -h <replica> INFO replication | grep slave_read_only      # slave_read_only:0
redis-cli -h <replica> SET a 1                                      # OK, instead of READONLY
\`\`\``,
  evidence: ["https://github.com/Snapchat/KeyDB/issues/124"],
  each: "node",
  *check(node) {
    const readOnly = node.settings.get("replica-read-only");
    if (node.isLeftOut || readOnly.value !== false || !canBeReplica(node) || isActive(node)) return;
    const master = node.replicaof.or(undefined) === undefined;
    yield finding(
      readOnly,
      `replica-read-only no: ${master ? "once another node is master, this one" : "this replica"} takes writes that are lost`,
    );
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nreplica-read-only yes",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nslave-read-only no\nreplica-read-only yes",
    },
    // KeyDB: each of the two is a master.
    { "a/redis.conf": "bind 10.0.0.1\nactive-replica yes\nreplica-read-only no\nreplicaof 10.0.0.2 6379" },
    // Always a master.
    { "redis.conf": "bind 10.0.0.1\nreplica-read-only no" },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
replica-read-only no
#                 ^^ replica-read-only no: once another node is master, this one takes writes that are lost`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
replica-read-only no
#                 ^^ replica-read-only no: this replica takes writes that are lost`,
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "redis.conf": `
slaveof 10.0.0.1 6379
slave-read-only no
#               ^^ replica-read-only no: this replica takes writes that are lost`,
      },
      target: "redis@3.2",
    },
  ],
});

function canBeReplica({ replicaof, group }: DataNode): boolean {
  return replicaof.value !== undefined || (group.nodes.length > 1 && group.failsOver);
}

/** Nodes of KeyDB that replicate each other take writes on purpose. */
function isActive({ file }: DataNode): boolean {
  return file.directives.some(({ name }) => /^(?:active-replica|multi-master)$/i.test(name.value));
}
