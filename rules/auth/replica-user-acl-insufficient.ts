import { defineRule, finding, findingsOf, links, requireAllRights, shownUser, whyClosed } from "../../src/rule.ts";

export default defineRule({
  id: "replica-user-acl-insufficient",
  severity: "error",
  summary: "The user a node replicates as must exist, and be on, on every node that can become its master.",
  why: `A replica logs in with \`masteruser\` and \`masterauth\`. Where its master does not have that user, or has it off,
the answer is \`WRONGPASS\`: the replica tries again and again and holds no data. ACL users are not replicated, so a user
that stands in the files of the present master only is missing after a failover, and nobody can follow the new master.
What the user may do is not judged yet; it stays undecided unless its line allows all commands.`,
  consequence:
    "the replica is refused by that master and holds no data; after a failover nobody follows the new master",
  remedy: "define the user of masteruser on all nodes, on and with the password of masterauth",
  since: "6.0",
  evidence: ["https://github.com/redis/redis/pull/5833", "https://github.com/bitnami/bitnami-docker-redis/issues/228"],
  each: "deployment",
  *check(deployment) {
    yield* findingsOf(links(deployment), function* (link) {
      if (link.kind !== "replication") return;
      const { to, when, credentials } = link;
      const { user, secret, wanted, outcome } = credentials;
      if (outcome === "accepted") return requireAllRights(link);
      if (outcome !== "closed" || !secret.value || user.value === undefined) return;
      const role = when === "now" ? `its master ${to}` : `${to} (its master after a failover)`;
      yield finding(user, `the user ${shownUser(user.value)} ${whyClosed(wanted)} on ${role}`, {
        related: [{ at: wanted, message: `${to} does not let it in` }],
      });
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nuser repl on >hunter2 +@all\nmasteruser repl\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser repl on >hunter2 +@all\nmasteruser repl\nmasterauth hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // An ACL file may define it, and a script.
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
      "setup.sh": "redis-cli acl setuser repl on '>hunter2' +@all",
    },
    // Without a password nothing is sent, and without Sentinel the replica is nobody's master.
    {
      "redis-a.conf": "bind 10.0.0.1\nmasteruser other\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl",
    },
  ],
  bad: [
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masteruser nobody
#          ^^^^^^ the user "nobody" is not defined on its master 10.0.0.1:6379
masterauth hunter2`,
    },
    // All is well until the replica is promoted.
    {
      "redis-a.conf": `
bind 10.0.0.1
user repl on >hunter2 +@all
masteruser repl
#          ^^^^ the user "repl" is off or has no password on 10.0.0.2:6379 (its master after a failover)
masterauth hunter2`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user repl off >hunter2 +@all
masteruser repl
masterauth hunter2`,
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
});
