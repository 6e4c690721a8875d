import {
  type Address,
  addressText,
  announcedHost,
  boundHosts,
  type DataNode,
  decode,
  defineRule,
  finding,
  formOf,
  isWildcard,
  type Setting,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "dual-stack-identity",
  severity: "error",
  summary: "Each server must be known to a sentinel by one address: not by one of IPv4 and one of IPv6.",
  why: `A sentinel tells servers apart by address and port. A server that it meets under an IPv4 and an IPv6 address is two
servers for it: the number of replicas is wrong, its peers switch between the addresses without end, and after a failover the
master is listed as a replica of itself. Such a replica reports the role of a master, so Sentinel sends it \`SLAVEOF\` with
the master's address, which is its own (\`+convert-to-slave\`). Nothing forgets the second address by itself.`,
  consequence: "one server counts as two: wrong replica counts, masters told to follow themselves",
  remedy:
    "announce one address per server (replica-announce-ip), then SENTINEL RESET the master name on every sentinel",
  live: `\`num-slaves\` in \`SENTINEL MASTER main\` is larger than the number of replicas there are; two entries of
\`SENTINEL REPLICAS main\` have one \`runid\`.`,
  evidence: ["https://github.com/redis/redis/issues/12135", "https://github.com/microsoftarchive/redis/issues/469"],
  each: "master",
  *check({ watches, deployment, group }) {
    const nodes = group?.nodes ?? [];
    const holders = new Map(nodes.flatMap(addressesOf));
    const holderOf = (one: Setting<Address>) => holders.get(addressText(one.value));
    for (const watch of watches) {
      const known = watch.knownReplicas.filter(({ isKnown }) => isKnown);
      const all = watch.address.isKnown ? [watch.address, ...known] : known;
      const four = new Map(all.filter((one) => !isIpv6(one)).map((one) => [holderOf(one), one]));
      const doubled = known.filter(isIpv6).filter((six) => holderOf(six) && four.has(holderOf(six)));
      for (const six of doubled) {
        const other = four.get(holderOf(six))!;
        const text = `${shown(six)} is ${shown(other)}, which this sentinel takes for another server`;
        yield finding(six, text, { related: [{ at: other, message: "the same server" }] });
      }
      const replicas = nodes.length - 1;
      if (doubled.length > 0 || !deployment.complete || !isTwice(watch, replicas)) continue;
      const six = known.find(isIpv6)!;
      const half = known.length / 2;
      const text = `${known.length} replicas are known, ${half} by IPv4 and ${half} by IPv6 with the same ports, but the files have ${replicas}`;
      yield finding(six, text, { severity: "warning" });
    }
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1 2001:db8::1",
      "redis-2.conf": "bind 10.0.0.2 2001:db8::2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel known-replica main 10.0.0.2 6379",
    },
    // Two servers, or two ports of one machine.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": "replica-announce-ip 2001:db8::3\nreplicaof 10.0.0.1 6379",
      "redis-4.conf": "bind 10.0.0.4 2001:db8::4\nreplicaof 10.0.0.1 6379",
      "sentinel.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel known-replica main 10.0.0.2 6379\nsentinel known-replica main 2001:db8::3 6379\nsentinel known-replica main 10.0.0.4 6379\nsentinel known-replica main 2001:db8::4 6380",
    },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2 2001:DB8::2\nreplicaof 10.0.0.1 6379\nreplica-announce-ip 10.0.0.2",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel known-replica main 10.0.0.2 6379
#                           ~~~~~~~~~~~~~ the same server
sentinel known-replica main 2001:db8:0::2 6379
#                           ^^^^^^^^^^^^^^^^^^ [2001:db8::2]:6379 is 10.0.0.2:6379, which this sentinel takes for another server`,
    },
    // The master as its own replica.
    {
      files: {
        "redis-1.conf": "bind 10.0.0.1 2001:db8::1\nslave-announce-ip 10.0.0.1",
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ the same server
sentinel known-slave main 2001:db8::1 6379
#                         ^^^^^^^^^^^^^^^^ [2001:db8::1]:6379 is 10.0.0.1:6379, which this sentinel takes for another server`,
      },
      target: "redis@4.0",
    },
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel known-replica main 10.0.0.2 6379
sentinel known-replica main fd00::2 6379
#                           ^^^^^^^^^^^^ 2 replicas are known, 1 by IPv4 and 1 by IPv6 with the same ports, but the files have 1`,
    },
  ],
});

/** All addresses that a node has by its own lines. */
function addressesOf(node: DataNode): [string, DataNode][] {
  const announced = announcedHost(node).or(undefined);
  const hosts = announced === undefined ? boundHosts(node).or([]) : [announced, ...boundHosts(node).or([])];
  const port = node.port.or(0);
  return hosts.filter((host) => !isWildcard(host)).map((host) => [addressText({ host, port }), node]);
}

/** Half of the known replicas by IPv4, half by IPv6, on the same ports, and twice as many as there are. */
function isTwice({ knownReplicas }: Watch, replicas: number): boolean {
  const known = knownReplicas.filter(({ isKnown }) => isKnown);
  const ports = (form: string) => {
    const some = known.filter(({ value }) => formOf(value.host) === form);
    return some.map(({ value }) => value.port).toSorted((a, b) => a - b);
  };
  const [four, six] = [ports("IPv4"), ports("IPv6")];
  if (four.length !== six.length || four.length + six.length !== known.length || four.length !== replicas) return false;
  return replicas > 0 && four.every((port, index) => port === six[index]);
}

function isIpv6(address: Setting<Address>): boolean {
  return formOf(address.or({ host: "" }).host) === "IPv6";
}

function shown({ value }: Setting<Address>): string {
  return decode(addressText(value));
}
