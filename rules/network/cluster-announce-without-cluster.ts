import { announcedHost, defineRule, finding, lineAt } from "../../src/rule.ts";

export default defineRule({
  id: "cluster-announce-without-cluster",
  severity: "warning",
  summary: "Outside of a cluster a server announces its address by `replica-announce-ip`, not by `cluster-announce-*`.",
  why: `Only the cluster bus reads \`cluster-announce-ip\`, \`cluster-announce-hostname\` and their ports. Replication and
Sentinel ignore them: the server announces nothing, and its peers know it by the address its connections come from. Behind
address translation that is the address of a gateway or of a container, which a sentinel then cannot reach.`,
  consequence: "the server announces nothing: peers take the address its connections come from",
  remedy: "write replica-announce-ip and replica-announce-port (sentinel announce-ip for sentinels)",
  live: `\`INFO replication\` on the master lists the replica by another address than the one meant:

\`\`\`
slave0:ip=172.17.0.1,port=6379,state=online,offset=1965,lag=0
\`\`\``,
  since: "4.0.0",
  evidence: [
    "https://github.com/redis/redis/issues/6151",
    "https://github.com/StackExchange/StackExchange.Redis/issues/2617",
  ],
  tag: "unnecessary",
  each: "node",
  *check(node) {
    const { settings, group } = node;
    if (group.nodes.length < 2 && group.masters.length === 0) return;
    const [first, ...others] = names.flatMap((name) => settings.lines(name).slice(-1));
    if (!first || settings.get("cluster-enabled").value) return;
    const silent = announcedHost(node).or("unknown") === undefined;
    const what = `${first.at.spelling} has no effect without cluster-enabled yes`;
    yield finding(lineAt(first), silent ? `${what}: the server announces nothing` : what, {
      severity: silent ? "warning" : "info",
      related: others.map((line) => ({ at: lineAt(line), message: "neither has this" })),
    });
  },
  good: [
    { "redis-1.conf": "bind 10.0.0.1\nreplica-announce-ip 10.0.0.1", "redis-2.conf": "replicaof 10.0.0.1 6379" },
    // In a cluster, and where nobody follows or watches it.
    {
      "redis-1.conf": "bind 10.0.0.1\ncluster-announce-ip 10.0.0.1\nCLUSTER-ENABLED yes",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    { "redis-1.conf": "bind 10.0.0.1\ncluster-announce-ip 10.0.0.1" },
    // Files that a cluster shares; a template decides.
    {
      "redis-1.conf": "bind 10.0.0.1\ncluster-announce-ip 10.0.0.1\ncluster-enabled {{ cluster }}",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
replicaof 10.0.0.1 6379
cluster-announce-ip 192.168.1.2
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cluster-announce-ip has no effect without cluster-enabled yes: the server announces nothing
Cluster-Announce-Port 7001
#~~~~~~~~~~~~~~~~~~~~~~~~~ neither has this`,
    },
    // The address is announced where it counts: a remark.
    {
      files: {
        "redis-1.conf": `
slave-announce-ip 10.0.0.1
cluster-announce-ip 10.0.0.1
#^^^^^^^^^^^^^^^^^^^^^^^^^^^ cluster-announce-ip has no effect without cluster-enabled yes
cluster-enabled no`,
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@4.0",
    },
  ],
});

const names = [
  "cluster-announce-ip",
  "cluster-announce-hostname",
  "cluster-announce-port",
  "cluster-announce-tls-port",
] as const;
