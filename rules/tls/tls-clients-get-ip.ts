import {
  type DataNode,
  defineRule,
  encryptionOfWatch,
  type Finding,
  finding,
  findingsOf,
  isAtLeast,
  isLiteral,
  mayBecomeMaster,
  Setting,
  tlsPort,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "tls-clients-get-ip",
  severity: "warning",
  summary: "Sentinels that send clients to TLS ports should give them the names that stand in the certificates.",
  why: `A client checks the certificate against the address it was given. Certificates usually hold names, and a sentinel answers
with an IP address unless \`sentinel announce-hostnames yes\` is set and it knows a name: from the \`monitor\` line for the first
master, from \`replica-announce-ip\` for one that was promoted. So the connection to a node by its name works, the one that came
from a sentinel fails (*certificate is valid for redis-1.example.org, not 10.0.0.1*), sometimes only after a failover. Before 6.2
sentinels always answer with IP addresses.

Certificates that name IP addresses too, and clients that expect one fixed name, are fine. Servers do not check names among
each other.`,
  consequence: "clients that check certificates cannot connect to the address a sentinel gives them",
  remedy:
    "use names in monitor and replica-announce-ip, with sentinel resolve-hostnames and announce-hostnames yes, or put IPs into the certificates",
  live: `\`\`\`
> SENTINEL GET-MASTER-ADDR-BY-NAME mymaster
1) "10.0.0.1"
2) "6379"
# openssl x509 -in redis.crt -noout -ext subjectAltName
X509v3 Subject Alternative Name:
    DNS:redis-1.example.org
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/7928",
    "https://github.com/StackExchange/StackExchange.Redis/issues/2617",
    "https://github.com/StackExchange/StackExchange.Redis/issues/2287",
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/1848",
  ],
  since: "6.0",
  each: "master",
  *check({ name, watches, group, deployment }) {
    if (!group || deployment.hosts.size === 0) return;
    const nodes = group.nodes.filter((node) => !node.isLeftOut && tlsPort(node).or(0) !== undefined);
    const leadsToTls = (watch: Watch) =>
      nodes.some((node) => encryptionOfWatch(watch, node).speaks.or(undefined) === "TLS");
    const used = watches.filter((watch) => !watch.sentinel.isLeftOut && leadsToTls(watch));
    if (used.length === 0) return;
    const [first, ...others] = used.filter((watch) => !announcesNames(watch).value);
    if (first) {
      const isNamed = !isLiteral(first.address.value.host) || nodes.some((node) => hasName(node).or(false));
      const isOld = !isAtLeast(first.sentinel.loading.target, { redis: "6.2", valkey: "7.2" });
      const why = isOld ? "as always before 6.2" : "since announce-hostnames is not yes";
      yield finding(
        first.address,
        `clients that ask for "${name}" get an IP address, ${why}: does the certificate hold it?`,
        {
          severity: isNamed ? "warning" : "info",
          related: others.map((watch) => ({ at: watch.address, message: "another sentinel that answers so" })),
        },
      );
      return;
    }
    const literal = used.find(({ address }) => isLiteral(address.value.host));
    if (literal)
      yield finding(
        literal.address,
        `clients that ask for "${name}" get an IP address, since this line has no name: does the certificate hold it?`,
      );
    yield* findingsOf(nodes, (node) => nameless(node, name));
  },
  good: [
    {
      "redis-1.conf": "port 0\ntls-port 6379\nreplica-announce-ip redis-1.example.org",
      "redis-2.conf":
        "port 0\ntls-port 6379\nreplica-announce-ip redis-2.example.org\nreplicaof redis-1.example.org 6379",
      "sentinel.conf": `tls-replication yes
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor main redis-1.example.org 6379 1`,
    },
    // Clients are sent to the plain port.
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6380",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // On one machine, to try it out.
    {
      "redis.conf": "bind 127.0.0.1\nport 0\ntls-port 6379",
      "sentinel.conf": "tls-replication yes\nsentinel monitor main 127.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis-1.conf": "port 0\ntls-port 6379\nreplica-announce-ip redis-1.example.org",
      "sentinel-1.conf": `
tls-replication yes
sentinel resolve-hostnames yes
sentinel monitor main redis-1.example.org 6379 2
#                     ^^^^^^^^^^^^^^^^^^^^^^^^ clients that ask for "main" get an IP address, since announce-hostnames is not yes: does the certificate hold it?`,
      "sentinel-2.conf": `
tls-replication yes
sentinel resolve-hostnames yes
sentinel announce-hostnames no
sentinel monitor main redis-1.example.org 6379 2
#                     ~~~~~~~~~~~~~~~~~~~~~~~~ another sentinel that answers so`,
    },
    // Names at first, addresses after a failover.
    {
      "redis-1.conf": "port 0\ntls-port 6379\nreplica-announce-ip redis-1.example.org",
      "redis-2.conf": `
bind 10.0.0.2
port 0
#^^^^^ after a failover to 10.0.0.2:6379 clients that ask for "main" get its IP address: it announces no name
tls-port 6379
replicaof redis-1.example.org 6379`,
      "sentinel.conf": `tls-replication yes
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor main redis-1.example.org 6379 1`,
    },
    // Addresses everywhere: a remark.
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
        "sentinel.conf": `
tls-replication yes
sentinel monitor main 10.0.0.1 6379 1
#                     ^^^^^^^^^^^^^ clients that ask for "main" get an IP address, as always before 6.2: does the certificate hold it?`,
      },
      target: "redis@6.0",
    },
  ],
});

function announcesNames({ sentinel }: Watch): Setting<boolean> {
  const said = sentinel.statement("announce-hostnames");
  return said?.map(([word]) => word?.toLowerCase() === "yes") ?? Setting.known(false, sentinel.origin);
}

/** Whether a replica tells its master, and so sentinels, a name. */
function hasName({ settings }: DataNode): Setting<boolean> {
  return settings.get("replica-announce-ip").map((host) => Boolean(host) && !isLiteral(host!));
}

function* nameless(node: DataNode, master: string): Iterable<Finding> {
  const name = hasName(node);
  if (name.value || !mayBecomeMaster(node) || tlsPort(node).value === undefined) return;
  yield finding(
    name,
    `after a failover to ${node} clients that ask for "${master}" get its IP address: it announces no name`,
  );
}
