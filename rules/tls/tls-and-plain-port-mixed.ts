import { type DataNode, defineRule, dialled, finding, tlsPort } from "../../src/rule.ts";

export default defineRule({
  id: "tls-and-plain-port-mixed",
  severity: "info",
  summary: "Nodes that sentinels watch should listen with TLS or in plain text, not both.",
  why: `Sentinel knows one port of each node and hands it to clients. Clients that speak the other of the two get an address they
cannot use, and which one they get can change: the monitored port stands in sentinel.conf, that of a promoted replica is what it
told its master, \`tls-port\` with \`tls-replication yes\`, \`port\` without. While TLS is being introduced both are needed. When it
is done, \`port 0\` also keeps passwords and data from being sent in plain text.`,
  consequence: "clients that ask sentinels are given one of the two ports, whichever they speak",
  remedy: "say port 0 once all clients speak TLS",
  live: `\`\`\`
> SENTINEL GET-MASTER-ADDR-BY-NAME mymaster
1) "10.0.0.1"
2) "6380"
\`\`\`

\`CONFIG GET tls-port\` and \`CONFIG GET port\` on the node tell which of its ports that is.`,
  evidence: ["https://github.com/redis/redis/issues/13210"],
  since: "6.0",
  each: "group",
  *check({ nodes, masters }) {
    if (masters.length === 0) return;
    const [first, ...others] = nodes.filter((node) => !node.isLeftOut && hasBoth(node));
    if (!first) return;
    const count = nodes.length > 1 ? `${others.length + 1} of ${nodes.length} nodes listen` : "the node listens";
    const told = dialled(first).value === "TLS" ? "TLS" : "plain";
    yield finding(
      tlsPort(first),
      `${count} both with TLS and in plain text: sentinels tell clients one port only, of ${first} the ${told} one`,
      { related: others.map((node) => ({ at: tlsPort(node), message: `${node} too` })) },
    );
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1\nport 0\ntls-port 6379",
      "redis-2.conf": "bind 10.0.0.2\nport 6379\ntls-port 0\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // One port for both: the server does not start.
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody hands out its port.
    { "redis-1.conf": "bind 10.0.0.1\nport 6379\ntls-port 6380" },
    {
      "redis-1.conf": "bind 10.0.0.1\ntls-port 6380",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6380 1",
      "start.sh": "redis-server redis-1.conf --port 0",
    },
  ],
  bad: [
    {
      "redis-1.conf": `
bind 10.0.0.1
tls-port 6380
#        ^^^^ 2 of 2 nodes listen both with TLS and in plain text: sentinels tell clients one port only, of 10.0.0.1:6379 the plain one`,
      "redis-2.conf": `
bind 10.0.0.2
tls-port 6380
#        ~~~~ 10.0.0.2:6379 too
replicaof 10.0.0.1 6379`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "redis-1.conf": `
bind 10.0.0.1
port 6379
tls-port 6380
#        ^^^^ the node listens both with TLS and in plain text: sentinels tell clients one port only, of 10.0.0.1:6380 the TLS one
tls-replication yes`,
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6380 1",
      },
      target: "redis@6.0",
    },
  ],
});

function hasBoth(node: DataNode): boolean {
  const [tls, plain] = [tlsPort(node).or(undefined), node.settings.get("port").or(0)];
  // Equal ones: tls-port-conflicts-with-port.
  return Boolean(tls) && Boolean(plain) && tls !== plain;
}
