import { defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "missing-masterauth",
  severity: "error",
  summary: "Every node must hold the password of every node that can become its master, the present master included.",
  why: `Roles move. A replica without \`masterauth\` is refused by a master that requires a password:
\`MASTER aborted replication with an error: NOAUTH Authentication required\` stands in its log, again and again, and it
holds no data. The present master needs the line too: after a failover it comes back as a replica, is refused in the same
way, never rejoins, and the next failover finds no replica to promote (\`-failover-abort-no-good-slave\`).`,
  consequence: "after a failover this node cannot log in to the new master and never rejoins",
  remedy: "give every node the same masterauth (primaryauth in Valkey), masters included",
  evidence: ["https://github.com/redis/redis/issues/6956"],
  each: "link",
  *check(link) {
    if (link.kind !== "replication" || link.credentials.outcome !== "no-password") return;
    const { from, to, when, credentials } = link;
    const role = when === "now" ? "its master" : `${to}, its master after a failover,`;
    yield finding(from, `no masterauth, but ${role} requires a password`, {
      related: [{ at: credentials.wanted, message: `${to} requires a password` }],
    });
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "b/redis.conf": "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody promotes a replica here, so the master needs no password of its own.
    {
      "a/redis.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "b/redis.conf": "bind 10.0.0.2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "a/redis.conf": `
bind 10.0.0.1
port 6379
#^^^^^^^^ no masterauth, but 10.0.0.2:6379, its master after a failover, requires a password
requirepass hunter2`,
      "b/redis.conf": `
bind 10.0.0.2
requirepass hunter2
#           ~~~~~~~ 10.0.0.2:6379 requires a password
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
});
