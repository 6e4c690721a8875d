import {
  type DataNode,
  defineRule,
  dialled,
  encryptionOfWatch,
  type Finding,
  finding,
  findingsOf,
  type Sentinel,
  set,
  tlsPort,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "tls-sentinel-missing-tls-replication",
  severity: "error",
  summary: "A sentinel whose master speaks TLS needs tls-replication yes.",
  why: `What Sentinel dials is decided by \`tls-replication\` alone: certificates and a \`tls-port\` in its file do not make it
speak TLS to the nodes. Without it plain text reaches a TLS port: the node logs \`Error accepting a client connection: ...
wrong version number\` with every attempt, the sentinel logs \`+sdown master\`, and learns neither of replicas nor of other
sentinels. With \`port 0\` it tells other sentinels port 0 as well, since its \`tls-port\` is only told with \`tls-replication yes\`:
they know it as \`s_down,sentinel,disconnected\`.`,
  consequence: "the sentinel takes the master for down and fails nothing over",
  remedy: "say tls-replication yes in sentinel.conf, beside tls-port, tls-cert-file, tls-key-file and tls-ca-cert-file",
  live: `\`\`\`
> SENTINEL MASTER mymaster
... flags: s_down,master,disconnected
# the log of the node
Error accepting a client connection: error:0A00010B:SSL routines::wrong version number (conn: fd=9)
\`\`\``,
  evidence: [
    "https://github.com/OT-CONTAINER-KIT/redis-operator/issues/1055",
    "https://github.com/redis/redis/issues/8789",
    "https://github.com/redis/redis/issues/10397",
    "https://github.com/redis/redis/issues/12108",
    "https://github.com/bitnami/charts/issues/3045",
    "https://github.com/OT-CONTAINER-KIT/redis-operator/issues/1699",
  ],
  since: "6.0",
  each: "master",
  *check({ watches, group }) {
    const sentinels = watches.filter(({ sentinel }) => !sentinel.isLeftOut);
    const nodes = group?.nodes.filter((node) => !node.isLeftOut && tlsPort(node).or(0) !== undefined) ?? [];
    const isCertain = group?.nodes.length === nodes.length && sentinels.every(isReady);
    yield* findingsOf(sentinels, (watch) => judge(watch, nodes, sentinels.length > 1, isCertain));
  },
  good: [
    {
      "redis.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
      "sentinel.conf": "tls-replication yes\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // TLS is for clients: sentinels use the plain port.
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6380",
      "redis-2.conf": "bind 10.0.0.2\ntls-port 6380\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "tls-port 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Which port 7000 leads to is known to the one who mapped it.
    {
      "redis.conf": "replica-announce-ip 10.0.0.1\nreplica-announce-port 7000\ntls-port 6380",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 7000 1",
    },
    // The start script says it.
    {
      "redis.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
      "sentinel.conf": "include tls.conf\nsentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis.conf": `
bind 10.0.0.1
port 0
tls-port 6379
#        ~~~~ TLS here`,
      "sentinel.conf": `
tls-cert-file a.crt
tls-key-file a.key
tls-ca-cert-file ca.crt
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ 10.0.0.1:6379 speaks TLS on port 6379, but this sentinel dials plain text: tls-replication is no`,
    },
    // All it takes is there.
    {
      files: {
        "redis.conf": `
bind 10.0.0.1
port 6379
tls-port 6380
tls-replication yes
tls-cert-file a.crt
tls-key-file a.key
tls-ca-cert-file ca.crt`,
        "sentinel-1.conf": `
port 0
tls-port 26379
tls-cert-file a.crt
tls-key-file a.key
tls-ca-cert-file ca.crt
tls-replication no
sentinel monitor main 10.0.0.1 6380 2
#                     ^^^^^^^^^^^^^ 10.0.0.1:6380 speaks TLS on port 6380, but this sentinel dials plain text: tls-replication is no`,
        "sentinel-2.conf": `
port 0
tls-port 26379
tls-cert-file a.crt
tls-key-file a.key
tls-ca-cert-file ca.crt
tls-replication yes
sentinel monitor main 10.0.0.1 6380 2`,
      },
      target: "redis@6.0",
    },
    // The master is reached on its plain port, its replica tells its TLS port.
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6380\ntls-replication yes",
      "redis-2.conf": "bind 10.0.0.2\ntls-port 6380\ntls-replication yes\nreplicaof 10.0.0.1 6380",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ 10.0.0.2:6380 speaks TLS on port 6380, but this sentinel dials plain text: tls-replication is no`,
    },
    // Nodes without TLS.
    {
      "redis.conf": "bind 10.0.0.1",
      "sentinel-1.conf": `
port 0
tls-port 26379
#        ^^^^^ without tls-replication this sentinel tells the others port 0 and is down for them
sentinel monitor main 10.0.0.1 6379 2`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});

function* judge(watch: Watch, nodes: readonly DataNode[], hasPeers: boolean, isCertain: boolean): Iterable<Finding> {
  const { sentinel } = watch;
  if (dialled(sentinel).value === "TLS") return;
  const reached = nodes.map((node) => ({ node, ...encryptionOfWatch(watch, node) }));
  const speaking = reached.filter(({ speaks }) => speaks.or(undefined) === "TLS");
  const [first] = speaking;
  if (first) {
    const { node, port, speaks } = speaking.find((one) => isMaster(one.node)) ?? first;
    const isAll = isCertain && speaking.length === nodes.length;
    yield finding(
      watch.address,
      `${node} speaks TLS on port ${port.value}, but this sentinel dials plain text: tls-replication is no`,
      {
        related: [{ at: speaks, message: "TLS here" }],
        ...(isAll && { fix: set(sentinel, "tls-replication", ["yes"], watch) }),
      },
    );
    return;
  }
  if (hasPeers && tellsNoPort(sentinel))
    yield finding(
      tlsPort(sentinel),
      "without tls-replication this sentinel tells the others port 0 and is down for them",
    );
  for (const { speaks } of reached) speaks.value;
}

/** It has a port and certificates for TLS. */
function isReady({ sentinel: { settings } }: Watch): boolean {
  const isSet = (name: "tls-cert-file" | "tls-key-file" | "tls-ca-cert-file" | "tls-ca-cert-dir") =>
    settings.get(name).or("");
  return Boolean(
    settings.get("tls-port").or(0) &&
      isSet("tls-cert-file") &&
      isSet("tls-key-file") &&
      (isSet("tls-ca-cert-file") || isSet("tls-ca-cert-dir")),
  );
}

/** sentinelSendHello tells `announce-port`, else `tls-port` with tls-replication, else `port`. */
function tellsNoPort(sentinel: Sentinel): boolean {
  const announced = Number(sentinel.statement("announce-port")?.or(["1"])[0] ?? 0);
  return announced === 0 && tlsPort(sentinel).value !== undefined && sentinel.settings.get("port").value === 0;
}

function isMaster({ replicaof }: DataNode): boolean {
  return replicaof.or("unknown") === undefined;
}
