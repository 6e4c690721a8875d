import {
  addressText,
  type DataNode,
  decode,
  defineRule,
  type Finding,
  finding,
  leadsInCircle,
  type OtherRole,
  otherRoles,
} from "../../src/rule.ts";

export default defineRule({
  id: "role-differs-from-file",
  severity: "warning",
  summary: "A server should run in the role that its file gives it, or the one that sentinels gave it.",
  why: `After a failover the files of the servers are older than the roles: sentinels have each server rewrite its own file, and the
copies elsewhere stay as they were. That is worth knowing before such a copy is rolled out again. Without sentinels somebody has
given the command, and unless he wrote the file, too, the next restart undoes it: a server that was promoted by hand becomes a
replica of the old master again and throws away what was written to it meanwhile; one that was made a replica comes back as a
second master.`,
  consequence: "a restart from this file changes the roles back, and what was written since may be lost",
  remedy: "run CONFIG REWRITE on the server or correct its file, or give it back the role of the file",
  live: `\`ROLE\` on the server, beside \`replicaof\` in its file; \`SENTINEL GET-MASTER-ADDR-BY-NAME main\` tells which is right.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
    "https://github.com/redis/redis/issues/3837",
  ],
  each: "group",
  *check(group) {
    const all = otherRoles(group);
    const [first, ...others] = all.filter(({ isBySentinels }) => isBySentinels);
    if (first) {
      yield finding(first.node.replicaof, `the files are from before a failover: ${roles(first)}`, {
        severity: "info",
        remedy: "take the present files from the servers before these are rolled out again",
        related: others.map((other) => ({ at: other.node.replicaof, message: roles(other) })),
      });
    }
    for (const other of all) if (!other.isBySentinels) yield* changedByHand(other);
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
`,
    },
    // Sentinels have just begun to change it.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role master
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.1
  master main port 6379
  master main quorum 1
  master main flags master,failover_in_progress
  master main config-epoch 0
  replicas main 1
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
`,
    },
  ],
  bad: [
    // Sentinels have changed the roles.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.2
#                  ^^^^^^^^ the files are from before a failover: 10.0.0.1:6379 is a master by its file and runs as a replica of 10.0.0.2:6379
  info master_port 6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role master
#           ~~~~~~ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.2
  master main port 6379
  master main quorum 1
  master main flags master
  master main config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1
  replica main 1 port 6379
`,
    },
    // Promoted by hand, and the master is still one.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role master
#           ^^^^^^ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master, which 10.0.0.1:6379 is, too
`,
    },
    // Two have changed places by hand.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.2
#                  ^^^^^^^^ 10.0.0.1:6379 is a master by its file and runs as a replica of 10.0.0.2:6379, and no sentinel has made it that
  info master_port 6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role master
#           ^^^^^^ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master, and no sentinel has made it that
`,
    },
  ],
});

function* changedByHand(other: OtherRole): Iterable<Finding> {
  const { node, declared } = other;
  // Told by no-master-in-group and replicaof-self, and by replicaof-target-unknown.
  if (leadsInCircle(node) || (node.replicaof.value && !node.follows && node.deployment.complete)) return;
  const above = node.deployment.nodes.find((one) => one.declared === declared.follows);
  if (node.replicaof.value === undefined && above?.live?.role.or("") === "master") {
    yield finding(node.replicaof, `${roles(other)}, which ${above} is, too`, {
      severity: "error",
      remedy: "make one of them a replica of the other: what was written to that one is lost then",
      related: [{ at: declared.replicaof, message: "what its file says" }],
    });
  } else {
    yield finding(node.replicaof, `${roles(other)}, and no sentinel has made it that`, {
      related: [{ at: declared.replicaof, message: "what its file says" }],
    });
  }
}

function roles({ node, declared }: OtherRole): string {
  return `${node} is ${role(declared)} by its file and runs as ${role(node)}`;
}

function role({ replicaof }: DataNode): string {
  const master = replicaof.value;
  return master ? `a replica of ${decode(addressText(master))}` : "a master";
}
