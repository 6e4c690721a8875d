import { announcedHost, defineRule, finding, hostText, isIpv4, isLoopback, isWildcard } from "../../src/rule.ts";

export default defineRule({
  id: "monitor-container-address",
  severity: "warning",
  summary: "Sentinels that announce an address of their host must not monitor the master by a container's address.",
  why: `The address in \`sentinel monitor\` is what clients and the other sentinels are told, and what replicas are sent with
\`SLAVEOF\`. An address of one of Docker's own networks (172.17.0.0 to 172.31.255.255) leads nowhere on other hosts, and is
another one after the container is made anew. \`sentinel announce-ip\` does not change it: that line is about the
sentinel's own address only. That there is one says that clients or peers are expected from elsewhere.`,
  consequence: "clients and replicas of other hosts are sent to an address that exists inside one host only",
  remedy: "monitor the published address of the host, and announce it with replica-announce-ip on every server",
  live: `\`SENTINEL GET-MASTER-ADDR-BY-NAME main\` answers an address such as 172.18.0.2, which cannot be reached from another
host.`,
  evidence: ["https://github.com/bitnami/containers/issues/46594"],
  each: "master",
  *check({ name, watches, deployment }) {
    for (const { address, sentinel } of watches) {
      const host = address.or(undefined)?.host;
      if (host === undefined || !isOfDocker(host) || sentinel.isLeftOut) continue;
      const announced = announcedHost(sentinel);
      const own = announced.or(undefined);
      if (own === undefined || !isIpv4(own) || isLoopback(own) || isWildcard(own) || own.startsWith("172.")) continue;
      // A server that says so itself really has such an address.
      const nodes = deployment.nodesAt(address.value, sentinel);
      if (nodes.some((node) => announcedHost(node).or(undefined) === host)) continue;
      const text = `"${name}" is ${hostText(host)} here, in the range of Docker's own networks, but peers know this host as ${own}`;
      yield finding(address, text, { related: [{ at: announced, message: "the sentinel announces this" }] });
    }
  },
  good: [
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
    {
      "sentinel-1.conf": `
sentinel announce-ip 192.168.1.5
#                    ~~~~~~~~~~~ the sentinel announces this
sentinel monitor main 172.18.0.2 6379 2
#                     ^^^^^^^^^^^^^^^ "main" is 172.18.0.2 here, in the range of Docker's own networks, but peers know this host as 192.168.1.5`,
      "sentinel-2.conf": "sentinel announce-ip 172.18.0.9\nsentinel monitor main 172.18.0.2 6379 2",
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 172.31.255.254 6379 1
#                     ^^^^^^^^^^^^^^^^^^^ "main" is 172.31.255.254 here, in the range of Docker's own networks, but peers know this host as 10.0.0.5
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
