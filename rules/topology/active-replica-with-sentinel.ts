import { defineRule, finding, wordsOf } from "../../src/rule.ts";

export default defineRule({
  id: "active-replica-with-sentinel",
  severity: "warning",
  summary: "Sentinels must not watch servers of KeyDB that replicate both ways.",
  why: `With \`active-replica yes\` or \`multi-master yes\` every server of KeyDB takes writes and follows the others at the
same time. Sentinel knows one master and replicas that follow it: it is told the role \`active-replica\` where it expects
\`master\` or \`slave\`, takes the roles for wrong and rearranges servers that were meant to be equal. A failover is not needed
there: if one server is gone the others take its clients.`,
  consequence: "masters that were meant to be equal are rearranged, or nobody is found to promote",
  remedy: "put a load balancer before active replicas and leave Sentinel out, or use plain replicas with Sentinel",
  live: `\`INFO replication\` of such a server answers \`role:active-replica\`.`,
  evidence: ["https://github.com/Snapchat/KeyDB/issues/100", "https://github.com/Snapchat/KeyDB/issues/30"],
  each: "node",
  *check(node) {
    const { deployment, group } = node;
    const [master] = group.masters;
    const role = node.live?.info("role");
    if (master && role?.or("") === "active-replica") {
      yield finding(role, `"${master.name}" is watched by sentinels, but this server is a master that follows others`, {
        related: [{ at: master, message: "watched here" }],
      });
      return;
    }
    // Where the target was named it is not KeyDB's: unknown-directive says that the server does not start.
    if (!master || !deployment.isTargetAssumed) return;
    const lines = node.problems("unknown-directive").filter(({ fork }) => fork === "KeyDB");
    const line = lines.find(({ name, directive: { args } }) => {
      return /^(?:active-replica|multi-master)$/i.test(name) && args[0]?.value.toLowerCase() === "yes";
    });
    if (!line) return;
    yield finding(wordsOf(line), `"${master.name}" is watched by sentinels, but this makes several masters of it`, {
      related: [{ at: master, message: "watched here" }],
    });
  },
  good: [
    // Nobody watches them, or they replicate one way.
    {
      "keydb-1.conf": "bind 10.0.0.1\nactive-replica yes\nreplicaof 10.0.0.2 6379",
      "keydb-2.conf": "bind 10.0.0.2\nactive-replica yes\nreplicaof 10.0.0.1 6379",
    },
    {
      "keydb-1.conf": "bind 10.0.0.1\nactive-replica no\nserver-threads 4",
      "keydb-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // For a server that was named the line is an error of its own.
    {
      files: {
        "keydb-1.conf": "bind 10.0.0.1\nactive-replica yes",
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.0",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 6.3.4 role active-replica master_host 10.0.0.2 master_port 6379
#                               ^^^^^^^^^^^^^^ "main" is watched by sentinels, but this server is a master that follows others
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1
#        ~~~~ watched here
  master main port 6379 quorum 2
`,
    },
    {
      "keydb-1.conf": `
bind 10.0.0.1
multi-master yes
#^^^^^^^^^^^ "main" is watched by sentinels, but this makes several masters of it
active-replica yes`,
      "keydb-2.conf": `
bind 10.0.0.2
Active-Replica "yes"
#^^^^^^^^^^^^^ "main" is watched by sentinels, but this makes several masters of it
replicaof 10.0.0.1 6379`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ~~~~ watched here`,
    },
  ],
});
