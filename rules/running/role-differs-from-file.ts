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
    yield* changedByHand(all.filter((other) => !other.isBySentinels && !isToldOtherwise(other)));
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
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
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master,failover_in_progress config-epoch 0
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
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
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
#                                                  ^^^^^^^^ the files are from before a failover: 10.0.0.1:6379 is a master by its file and runs as a replica of 10.0.0.2:6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
#                                ~~~~~~ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.2 port 6379 quorum 1 flags master config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379
`,
    },
    // Promoted by hand, and the master is still one.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
#                                ^^^^^^ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master, which 10.0.0.1:6379 is, too
`,
    },
    // Two have changed places by hand.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
#                                                  ^^^^^^^^ 10.0.0.1:6379 is a master by its file and runs as a replica of 10.0.0.2:6379, and no sentinel has made it that
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
#                                ~~~~~~ 10.0.0.2:6379 is a replica of 10.0.0.1:6379 by its file and runs as a master
`,
    },
  ],
});

/** In a circle: no-master-in-group and replicaof-self. Below nobody of the deployment: replicaof-target-unknown. */
function isToldOtherwise({ node }: OtherRole): boolean {
  return leadsInCircle(node) || (node.replicaof.value !== undefined && !node.follows && node.deployment.complete);
}

/** A second master each; what else has changed is one change. */
function* changedByHand(all: readonly OtherRole[]): Iterable<Finding> {
  const above = ({ node, declared }: OtherRole) =>
    node.replicaof.value === undefined
      ? node.deployment.nodes.find((one) => one.declared === declared.follows && one.live?.role.or("") === "master")
      : undefined;
  for (const other of all.filter(above)) {
    yield finding(other.node.replicaof, `${roles(other)}, which ${above(other)} is, too`, {
      severity: "error",
      remedy: "make one of them a replica of the other: what was written to that one is lost then",
      related: [{ at: other.declared.replicaof, message: "what its file says" }],
    });
  }
  const [first, ...others] = all.filter((other) => !above(other));
  if (!first) return;
  yield finding(first.node.replicaof, `${roles(first)}, and no sentinel has made it that`, {
    related: others.map((other) => ({ at: other.node.replicaof, message: roles(other) })),
  });
}

function roles({ node, declared }: OtherRole): string {
  return `${node} is ${role(declared)} by its file and runs as ${role(node)}`;
}

function role({ replicaof }: DataNode): string {
  const master = replicaof.value;
  return master ? `a replica of ${decode(addressText(master))}` : "a master";
}
