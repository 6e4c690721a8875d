import {
  type DataNode,
  defineRule,
  dialled,
  encryptionNow,
  encryptionOfWatch,
  encryptionTowards,
  type Finding,
  finding,
  findingsOf,
  type Group,
  type Instance,
  mayBecomeMaster,
  type Protocol,
  tlsPort,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "tls-replication-inconsistent",
  severity: "error",
  summary: "Nodes and sentinels must agree on tls-replication, and dial ports that speak what they do.",
  why: `\`tls-replication yes\` makes a node dial its master with TLS and tell it its \`tls-port\`; without it, it dials plain text
and tells \`port\`. Sentinel hands the told port to the other replicas after a failover. So one node that differs works as long
as its own \`replicaof\` line names the right port, and is lost with the next failover: it dials the new master in the wrong way,
or the others dial it. A node with \`port 0\` and without \`tls-replication yes\` tells port 0, and is \`s_down\` for every sentinel;
so is one that says \`yes\` and has no \`tls-port\`, for sentinels that dial TLS.`,
  consequence: "replicas cannot follow their master, now or after the next failover",
  remedy:
    "give all nodes and sentinels the same tls-replication and a tls-port, and name that port in replicaof and monitor",
  live: `The end that speaks TLS logs \`Error accepting a client connection: ... wrong version number\`. The port each replica
tells stands in \`INFO replication\` of the master:

\`\`\`
slave0:ip=10.0.0.2,port=0,state=online,offset=1077,lag=0
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/12108",
    "https://github.com/bitnami/bitnami-docker-redis/pull/197",
    "https://github.com/redis/redis/issues/13210",
    "https://github.com/redis/redis/issues/11574",
  ],
  since: "6.0",
  each: "group",
  *check(group) {
    const isUsed = (one: Instance) => tlsPort(one).or(0) !== undefined || dialled(one).or("TLS") === "TLS";
    const nodes = group.nodes.filter(({ isLeftOut }) => !isLeftOut);
    const watches = group.masters.flatMap((master) => master.watches).filter(({ sentinel }) => !sentinel.isLeftOut);
    if (!nodes.some(isUsed) && !watches.some(({ sentinel }) => isUsed(sentinel))) return;
    const told = new Set<DataNode>();
    const once = function* (node: DataNode, check: Iterable<Finding>) {
      for (const one of check) {
        told.add(node);
        yield one;
      }
    };
    yield* findingsOf(nodes, (node) => once(node, now(node, group)));
    const side = (protocol: Protocol) => ({
      nodes: nodes.filter((node) => dialled(node).or(undefined) === protocol),
      count: [...nodes, ...watches.map(({ sentinel }) => sentinel)].filter(
        (one) => dialled(one).or(undefined) === protocol,
      ).length,
    });
    const sides = { yes: side("TLS"), no: side("plain text") };
    if (group.failsOver) yield* findingsOf(nodes, (node) => (told.has(node) ? [] : once(node, later(node, sides))));
    yield* findingsOf(watches, (watch) => watching(watch, nodes, told));
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\nport 0\ntls-port 6379\ntls-replication yes",
      "redis-2.conf": "bind 10.0.0.2\nport 0\ntls-port 6379\ntls-replication yes\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // TLS for clients, plain text among servers.
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6380",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Both ports, the TLS port among servers.
    {
      "redis-1.conf": "bind 10.0.0.1\nport 6379\ntls-port 6380\ntls-replication yes",
      "redis-2.conf": "bind 10.0.0.2\nport 6379\ntls-port 6380\ntls-replication yes\nreplicaof 10.0.0.1 6380",
      "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6380 1",
    },
    // While it is introduced, without Sentinel: each dials a port that speaks what it does.
    {
      "redis-1.conf": "bind 10.0.0.1\nport 6379\ntls-port 6380",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": "bind 10.0.0.3\ntls-replication yes\nreplicaof 10.0.0.1 6380",
    },
    // A server of its own beside those that are watched.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "cache.conf": "bind 10.0.0.3\nport 0\ntls-port 6380",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A node that is never promoted needs no TLS port for replicas.
    {
      "redis-1.conf": "bind 10.0.0.1\nport 6379",
      "redis-2.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1
port 0
tls-port 6379
#        ~~~~ TLS here
tls-replication yes`,
      "redis-2.conf": `
bind 10.0.0.2
port 0
tls-port 6379
replicaof 10.0.0.1 6379
#         ^^^^^^^^^^^^^ port 6379 of 10.0.0.1:6379 speaks TLS, but this node dials plain text: tls-replication is no`,
      "redis-3.conf": `
bind 10.0.0.3
port 6379
#    ~~~~ plain text here
tls-port 6380
tls-replication yes
replicaof 10.0.0.1 6379`,
      "redis-4.conf": `
bind 10.0.0.4
tls-replication yes
#               ~~~ tls-replication yes
replicaof 10.0.0.3 6379
#         ^^^^^^^^^^^^^ port 6379 of 10.0.0.3:6380 speaks plain text, but this node dials TLS: tls-replication is yes`,
    },
    // It works until somebody is promoted.
    {
      "redis-1.conf": `
bind 10.0.0.1
#~~~~~~~~~~~~ tls-replication is no on 10.0.0.1:6379
tls-port 6380`,
      "redis-2.conf": `
bind 10.0.0.2
tls-port 6380
tls-replication yes
#               ^^^ tls-replication is yes on 10.0.0.2:6380, not on 10.0.0.1:6379: after a failover the one cannot follow the other
replicaof 10.0.0.1 6380`,
      "redis-3.conf": `
bind 10.0.0.3
tls-port 6380
replicaof 10.0.0.1 6379`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1\nport 0\ntls-port 6379\ntls-replication yes",
        "redis-2.conf": `
bind 10.0.0.2
port 6379
#    ~~~~ plain text here
tls-replication yes
#               ^^^ tls-replication is yes, but 10.0.0.2:6379 has no TLS port: after a failover to it nobody can follow it
replicaof 10.0.0.1 6379`,
        "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.0",
    },
    {
      "redis-1.conf": "bind 10.0.0.1\nport 6379\ntls-port 6380",
      "redis-2.conf": `
bind 10.0.0.2
port 0
tls-port 6380
#        ^^^^ without tls-replication this node tells its master port 0 and is down for sentinels
replicaof 10.0.0.1 6379`,
      "sentinel.conf": `
tls-replication yes
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ port 6379 of 10.0.0.1:6379 speaks plain text, but this sentinel dials TLS: tls-replication is yes`,
    },
  ],
});

/** What the node's own line makes it do. */
function* now(node: DataNode, { failsOver, nodes, masters }: Group): Iterable<Finding> {
  const { follows, settings } = node;
  if (follows && follows !== node) {
    const { dials, speaks, port, fits } = encryptionNow(node, follows);
    if (!fits) {
      const related = [{ at: speaks, message: `${speaks.value} here` }];
      if (dials.isWritten)
        related.push({ at: dials, message: `tls-replication ${dials.value === "TLS" ? "yes" : "no"}` });
      yield finding(
        node.replicaof,
        `port ${port.value} of ${follows} speaks ${speaks.value}, but this node dials ${says(node)}`,
        { related },
      );
      return;
    }
  }
  const tls = tlsPort(node);
  // Nobody watches it, and it has nobody to swap roles with.
  if (nodes.length === 1 && masters.length === 0) return;
  if (!failsOver || tls.value === undefined || dialled(node).value === "TLS") return;
  const tellsNone = settings.get("port").value === 0 && !settings.get("replica-announce-port").value;
  if (!tellsNone) return;
  const isReplica = node.replicaof.value !== undefined;
  yield finding(
    tls,
    `without tls-replication this node tells its master port 0 and is down for sentinels${isReplica ? "" : ", once it is a replica"}`,
    isReplica ? {} : { severity: "warning" },
  );
}

/** What its peers will do when roles have been swapped. */
function* later(node: DataNode, { yes, no }: Sides): Iterable<Finding> {
  const isTls = dialled(node).value === "TLS";
  const [alike, unlike] = isTls ? [yes, no] : [no, yes];
  if (unlike.nodes.length === 0) {
    const other = alike.nodes.find((one) => one !== node);
    if (!isTls || !other || !isLost(other, node)) return;
    const port = node.settings.get("port");
    const message = `tls-replication is yes, but ${node} has no TLS port: after a failover to it nobody can follow it`;
    const related = port.isWritten ? [{ at: port, message: "plain text here" }] : [];
    yield finding(dialled(node), message, { severity: "warning", related });
    return;
  }
  // The fewer are told of; of as many, those that say yes.
  if (alike.count > unlike.count || (alike.count === unlike.count && !isTls)) return;
  const rival = unlike.nodes.find((other) => isLost(node, other) || isLost(other, node));
  if (!rival) return;
  const [mine, theirs] = isTls ? ["yes", "no"] : ["no", "yes"];
  yield finding(
    dialled(node),
    `tls-replication is ${mine} on ${node}, not on ${rival}: after a failover the one cannot follow the other`,
    {
      severity: "warning",
      related: [{ at: dialled(rival), message: `tls-replication is ${theirs} on ${rival}` }],
    },
  );
}

/** Nodes by what they dial; sentinels are counted with them. */
type Sides = Readonly<Record<"yes" | "no", { readonly nodes: readonly DataNode[]; readonly count: number }>>;

/** Whether a node cannot follow another that was promoted. */
function isLost(from: DataNode, to: DataNode): boolean {
  return mayBecomeMaster(to) && !encryptionTowards(from, to).fits;
}

/** A sentinel that dials TLS; the other way round is tls-sentinel-missing-tls-replication. */
function* watching(watch: Watch, nodes: readonly DataNode[], told: ReadonlySet<DataNode>): Iterable<Finding> {
  if (dialled(watch.sentinel).value !== "TLS") return;
  const reached = nodes.filter((node) => !told.has(node)).map((node) => ({ node, ...encryptionOfWatch(watch, node) }));
  const one = reached.find(({ speaks }) => speaks.or(undefined) === "plain text");
  if (one)
    yield finding(
      watch.address,
      `port ${one.port.value} of ${one.node} speaks plain text, but this sentinel dials ${says(watch.sentinel)}`,
      {
        related: [{ at: one.speaks, message: "plain text here" }],
      },
    );
  else for (const { speaks } of reached) speaks.value;
}

function says(instance: Instance): string {
  const { value } = dialled(instance);
  return `${value}: tls-replication is ${value === "TLS" ? "yes" : "no"}`;
}
