import {
  announcedHost,
  announcedPort,
  boundHosts,
  defineRule,
  duplicatesIn,
  finding,
  formOf,
  hostText,
  isLiteral,
  isLoopback,
  isPublic,
  isWildcard,
  listeningPorts,
} from "../../src/rule.ts";

export default defineRule({
  id: "announced-address-not-bound",
  severity: "warning",
  summary: "An instance that binds single addresses must listen on the one it announces.",
  why: `With \`bind 10.0.0.1\` nothing listens on the other addresses of the machine. If one of those is announced, replicas,
sentinels and clients are sent to an address where they get *connection refused*: the replica is \`s_down\` for every sentinel
and never promoted. A virtual address that moves between machines is of no use here: it is on one machine only, and Sentinel
would take the server behind it for another with each move.

Where something translates addresses on the way, the announced address belongs to that; often the port is another one too.
A public address in front of a private one is taken for that.`,
  consequence: "peers are told an address on which nothing listens: 'connection refused', +sdown",
  remedy: "bind the announced address too, or announce the one that is bound",
  live: `\`redis-cli -h <announced address> -p <port> ping\` from another host says \`Connection refused\`;
\`SENTINEL REPLICAS\` shows the address with the flags \`s_down,slave,disconnected\`.`,
  since: "2.8.15",
  evidence: [
    "https://github.com/redis/redis/issues/1667",
    "https://github.com/redis/redis/issues/2127",
    "https://github.com/redis/redis/pull/1554",
  ],
  each: "instance",
  *check(instance) {
    const announced = announcedHost(instance);
    const bound = boundHosts(instance);
    const host = announced.or(undefined);
    if (host === undefined || !isLiteral(host) || isLoopback(host) || isWildcard(host)) return;
    const hosts = bound.value;
    if (hosts.includes(host) || !hosts.every((one) => isLiteral(one) && !isWildcard(one))) return;
    // Others tell of these: bind-loopback-only, bind-family-mismatch.
    const own = hosts.filter((one) => !isLoopback(one) && formOf(one) === formOf(host));
    if (own.length === 0) return;
    const port = announcedPort(instance).value;
    const isMapped = port !== undefined && !listeningPorts(instance).includes(port);
    // It is that of another: announce-address-duplicate.
    if (duplicatesIn(instance.deployment).some((all) => all.includes(instance))) return;
    if (
      isMapped ||
      instance.deployment.isAccompanied ||
      instance.launch?.isInside ||
      (isPublic(host) && !own.some(isPublic))
    )
      return;
    yield finding(announced, `it announces ${hostText(host)}, but listens on ${hosts.map(hostText).join(" ")} only`, {
      related: [{ at: bound, message: "nothing listens on any other address" }],
    });
  },
  good: [
    // The address of another: announce-address-duplicate.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3\nreplica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      "redis-1.conf": "bind 10.0.0.1 127.0.0.1\nreplica-announce-ip 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nbind 0.0.0.0\nreplica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "bind -10.0.0.3 -::1\nsentinel announce-ip 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1",
    },
    // Address translation: another port, a public address, containers.
    { "redis-1.conf": "bind 172.31.0.5\nreplica-announce-ip 10.0.0.1\nreplica-announce-port 7001" },
    { "redis-1.conf": "bind 10.0.0.1\nreplica-announce-ip 52.10.20.30" },
    {
      "compose.yml": "services:\n  redis:\n    image: redis:7\n",
      "redis-1.conf": "bind 172.31.0.5\nreplica-announce-ip 10.0.0.1",
    },
    // Names are not looked up.
    { "redis-1.conf": "bind 10.0.0.1\nreplica-announce-ip redis-1" },
    { "redis-1.conf": "bind redis-1\nreplica-announce-ip 10.0.0.1" },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1 127.0.0.1
#    ~~~~~~~~~~~~~~~~~~ nothing listens on any other address
replica-announce-ip 10.0.0.100
#                   ^^^^^^^^^^ it announces 10.0.0.100, but listens on 10.0.0.1 127.0.0.1 only`,
      "sentinel.conf": `
bind 10.0.0.1
sentinel announce-ip 10.0.0.100
#                    ^^^^^^^^^^ it announces 10.0.0.100, but listens on 10.0.0.1 only
sentinel monitor main 10.0.0.100 6379 1`,
    },
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1
slave-announce-ip 10.0.1.1
#                 ^^^^^^^^ it announces 10.0.1.1, but listens on 10.0.0.1 only
slave-announce-port 6379`,
      },
      target: "redis@4.0",
    },
  ],
});
