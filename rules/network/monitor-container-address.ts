import {
  announcedHost,
  defineRule,
  type Finding,
  finding,
  hostText,
  isGivenByDocker,
  isIpv4,
  isLiteral,
  isLoopback,
  isWildcard,
  outOfNetwork,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "monitor-container-address",
  severity: "warning",
  summary:
    "Sentinels must not monitor the master by an address of a container that changes, or that others cannot use.",
  why: `The address in \`sentinel monitor\` is what clients and the other sentinels are told, and what replicas are sent with
\`SLAVEOF\`. An address of one of Docker's own networks (172.17.0.0 to 172.31.255.255) leads nowhere on other hosts, and is
another one after the container is made anew. \`sentinel announce-ip\` does not change it: that line is about the
sentinel's own address only. That there is one says that clients or peers are expected from elsewhere.

Inside one network such an address is good as long as it stays: one that a compose file gives with \`ipv4_address\` does. One that
\`docker inspect\` showed belongs to whichever container starts first the next time, and then the sentinels watch a replica,
another sentinel or nobody. Two bridges of one machine do not reach each other at all.`,
  consequence: "clients and replicas of other hosts are sent to an address that exists inside one host only",
  remedy: "monitor the published address of the host, and announce it with replica-announce-ip on every server",
  live: `\`SENTINEL GET-MASTER-ADDR-BY-NAME main\` answers an address such as 172.18.0.2, which cannot be reached from another
host.`,
  evidence: ["https://github.com/bitnami/containers/issues/46594"],
  each: "master",
  *check({ name, watches, deployment }) {
    const given = watches.filter(({ sentinel, address }) => {
      const host = address.or(undefined)?.host;
      return !sentinel.isLeftOut && host !== undefined && isGivenByDocker(host, sentinel);
    });
    for (const host of new Set(given.map(({ address }) => address.value.host))) {
      const [first, ...others] = given.filter(({ address }) => address.value.host === host);
      // Written by Sentinel itself, it is what a name led to.
      const severity = first!.sentinel.myid === undefined ? "warning" : "info";
      yield finding(
        first!.address,
        `"${name}" is ${host} here, an address that no service keeps: Docker may give it to another at the next start`,
        {
          severity,
          remedy:
            "monitor the name of the service, with resolve-hostnames and announce-hostnames yes, or give it an ipv4_address",
          related: others.map(({ address }) => ({ at: address, message: "here, too" })),
        },
      );
    }
    for (const watch of watches) if (!given.includes(watch) && !watch.sentinel.isLeftOut) yield* forOthers(name, watch);

    function* forOthers(name: string, { address, sentinel }: Watch): Iterable<Finding> {
      const host = address.or(undefined)?.host;
      if (host === undefined || !isLiteral(host)) return;
      const owner = outOfNetwork(host, sentinel);
      if (owner) {
        const text = `"${name}" is ${hostText(host)} here, an address of ${owner.launch!.name} in networks that ${sentinel.launch!.name} is not in`;
        yield finding(address, text, { related: [{ at: owner.launch!, message: "it has the address" }] });
        return;
      }
      const announced = announcedHost(sentinel);
      const own = announced.or(undefined);
      if (!isOfDocker(host) || own === undefined || !isIpv4(own) || own.startsWith("172.")) return;
      if (isLoopback(own) || isWildcard(own)) return;
      // A server that says so itself really has such an address.
      const nodes = deployment.nodesAt(address.value, sentinel);
      if (nodes.some((node) => announcedHost(node).or(undefined) === host)) return;
      const text = `"${name}" is ${hostText(host)} here, in the range of Docker's own networks, but the sentinel announces ${own}`;
      yield finding(address, text, { related: [{ at: announced, message: "for peers elsewhere" }] });
    }
  },
  good: [
    // An address of its own, in a network of all.
    {
      "compose.yml": composed("networks: { default: { ipv4_address: 172.20.0.5 } }", ""),
      "s/sentinel.conf": "sentinel monitor main 172.20.0.5 6379 1",
    },
    {
      "redis.conf": "replica-announce-ip 192.168.1.5",
      "sentinel.conf": "sentinel announce-ip 192.168.1.5\nsentinel monitor main 192.168.1.5 6379 1",
    },
    // A network that really has such addresses; or all inside one.
    {
      "redis.conf": "replica-announce-ip 172.20.0.5",
      "sentinel.conf": "sentinel announce-ip 10.0.0.5\nsentinel monitor main 172.20.0.5 6379 1",
    },
    { "sentinel.conf": "sentinel announce-ip 172.20.0.6\nsentinel monitor main 172.20.0.5 6379 1" },
    { "sentinel.conf": "sentinel monitor main 172.20.0.5 6379 1" },
    { "sentinel.conf": "sentinel announce-ip 10.0.0.5\nsentinel monitor main 172.16.0.5 6379 1" },
    { "sentinel.conf": "sentinel announce-ip sentinel-1\nsentinel monitor main 172.20.0.5 6379 1" },
  ],
  bad: [
    // Found with docker inspect.
    {
      "compose.yml": composed("restart: always", ""),
      "s/sentinel.conf": `
sentinel monitor main 172.20.0.2 6379 1
#                     ^^^^^^^^^^^^^^^ "main" is 172.20.0.2 here, an address that no service keeps: Docker may give it to another at the next start`,
    },
    {
      "compose.yml": composed("networks: { back: { ipv4_address: 172.20.0.5 } }", "networks: { back: {} }"),
      "s/sentinel.conf": `
sentinel monitor main 172.20.0.5 6379 1
#                     ^^^^^^^^^^^^^^^ "main" is 172.20.0.5 here, an address of service redis in networks that service sentinel is not in`,
    },
    {
      "sentinel-1.conf": `
sentinel announce-ip 192.168.1.5
#                    ~~~~~~~~~~~ for peers elsewhere
sentinel monitor main 172.18.0.2 6379 2
#                     ^^^^^^^^^^^^^^^ "main" is 172.18.0.2 here, in the range of Docker's own networks, but the sentinel announces 192.168.1.5`,
      "sentinel-2.conf": "sentinel announce-ip 172.18.0.9\nsentinel monitor main 172.18.0.2 6379 2",
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 172.31.255.254 6379 1
#                     ^^^^^^^^^^^^^^^^^^^ "main" is 172.31.255.254 here, in the range of Docker's own networks, but the sentinel announces 10.0.0.5
sentinel announce-ip 10.0.0.5`,
      },
      target: "redis@3.2",
    },
  ],
});

function isOfDocker(host: string): boolean {
  const [first, second] = host.split(".").map(Number);
  return isIpv4(host) && first === 172 && second! >= 17 && second! <= 31;
}

function composed(ofServer: string, rest: string): string {
  return `services:
  redis:
    image: redis:7.2
    ${ofServer}
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]
${rest}`;
}
