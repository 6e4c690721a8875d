import {
  type Address,
  addressKey,
  addressText,
  announcedHost,
  announcedPort,
  boundHosts,
  decode,
  defineRule,
  finding,
  findingsOf,
  type Instance,
  isLoopback,
  isWildcard,
  listeningPorts,
  type Sentinel,
  type Setting,
  sameAddress,
} from "../../src/rule.ts";

export default defineRule({
  id: "announce-port-mismatch",
  severity: "warning",
  summary: "The port an instance announces must lead to itself.",
  why: `Peers and clients connect to the announced port without asking what is there. If it is that of another program, a
sentinel that announces the port of the data server is a Redis server for its peers, which answers
\`ERR unknown command 'SENTINEL'\` to the question whether the master is down: its vote is missing. A replica that announces
a sentinel's port never is what Sentinel expects, and is not promoted. If nothing listens there it is just down.

Behind address translation the outer port is another one by design; then the announced address is the outer one, too.`,
  consequence: "peers and clients connect to another service, or to nothing: its vote or the replica is missing",
  remedy: "announce the port by which the others reach this very instance, or remove the line",
  live: `\`redis-cli -h <address> -p <announced port> INFO server\` shows \`redis_mode:standalone\` where a sentinel should
answer with \`redis_mode:sentinel\`, or \`Connection refused\`.`,
  since: "2.8.15",
  evidence: [
    "https://github.com/bitnami/containers/issues/46594",
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/38",
  ],
  each: "deployment",
  *check(deployment) {
    const sentinels = new Map(deployment.sentinels.flatMap(byAddress));
    yield* findingsOf(deployment.instances, function* (instance) {
      const announced = announcedPort(instance);
      const port = announced.value;
      const own = listeningPorts(instance);
      if (port === undefined || own.length === 0 || own.includes(port)) return;
      const address = instance.address.or(undefined);
      const isSentinel = instance.kind === "sentinel";
      const holder =
        address && (isSentinel ? serverAt(instance, address) : sentinels.get(addressKey(address))?.address);
      if (holder) {
        const what = isSentinel ? "a data server" : "a sentinel";
        yield finding(announced, `it announces port ${port}: ${decode(addressText(address))} is ${what}`, {
          related: [{ at: holder, message: "by this line" }],
        });
      } else if (isOwnAddress(instance)) {
        yield finding(announced, `it announces port ${port}, but listens on ${own.join(" and ")}`);
      }
    });
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\nreplica-announce-ip 10.0.0.1\nreplica-announce-port 6379",
      "sentinel-1.conf":
        "bind 10.0.0.1\nsentinel announce-ip 10.0.0.1\nsentinel announce-port 26379\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // Address translation.
    {
      "redis-1.conf": "replica-announce-ip 10.0.0.1\nreplica-announce-port 7001",
      "sentinel-1.conf":
        "sentinel announce-ip 10.0.0.1\nsentinel announce-port 7002\nsentinel monitor main 10.0.0.1 7001 1",
    },
    {
      "compose.yml": "services:\n  redis:\n    image: redis:7\n    ports: ['7001:6379']\n",
      "redis-1.conf": "bind 0.0.0.0\nreplica-announce-port 7001",
    },
    { "redis-1.conf": "bind 0.0.0.0\nreplica-announce-port 7001" },
    // A port for TLS; a tunnel that ends at the loopback interface; a port of 0 is none.
    { "redis-1.conf": "bind 10.0.0.1\ntls-port 6380\nreplica-announce-port 6380" },
    { "redis-1.conf": "bind 127.0.0.1\nreplica-announce-port 7001" },
    { "redis-1.conf": "bind 10.0.0.1\nreplica-announce-port 0" },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1\nreplica-announce-ip 10.0.0.1\nreplica-announce-port 6379",
      "sentinel-1.conf": `
sentinel announce-ip 10.0.0.1
sentinel announce-port 6379
#                      ^^^^ it announces port 6379: 10.0.0.1:6379 is a data server
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ by this line`,
    },
    {
      "redis-1.conf": `
replica-announce-ip 10.0.0.1
Replica-Announce-Port 26379
#                     ^^^^^ it announces port 26379: 10.0.0.1:26379 is a sentinel`,
      "sentinel-1.conf": `
bind 10.0.0.1
#    ~~~~~~~~ by this line
sentinel monitor main 10.0.0.1 6379 1`,
    },
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1 127.0.0.1
port 6380
slave-announce-port 6379
#                   ^^^^ it announces port 6379, but listens on 6380`,
      },
      target: "redis@4.0",
    },
  ],
});

function byAddress(sentinel: Sentinel): [string, Sentinel][] {
  return sentinel.address.isKnown ? [[addressKey(sentinel.address.value), sentinel]] : [];
}

/** The line by which a data server has the address: its own, or that by which the sentinel watches it. */
function serverAt(sentinel: Sentinel, wanted: Address): Setting<Address> | undefined {
  const { watches, deployment } = sentinel;
  const watched = watches.map(({ address }) => address);
  return (
    watched.find((address) => address.isKnown && sameAddress(address.value, wanted)) ??
    deployment.nodesAt(wanted, sentinel)[0]?.address
  );
}

/** Whether nothing can translate ports on the way: it announces no address, or one that it binds itself. */
function isOwnAddress(instance: Instance): boolean {
  if (instance.deployment.isAccompanied || instance.launch?.isInside) return false;
  const bound = boundHosts(instance);
  const host = announcedHost(instance).value;
  if (host !== undefined) return bound.value.includes(host);
  return bound.isWritten && bound.value.some((one) => !isLoopback(one)) && !bound.value.some(isWildcard);
}
