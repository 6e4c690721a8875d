import {
  type DataNode,
  defineRule,
  finding,
  findingsOf,
  type Link,
  links,
  passwordOfMasters,
  set,
  shownUser,
} from "../../src/rule.ts";

type Replication = Link & { kind: "replication" };

export default defineRule({
  id: "masteruser-without-masterauth",
  severity: "error",
  summary: "Who names a user to replicate as must give the user's password too.",
  why: `A replica logs in only if it has \`masterauth\`: without it neither the name nor anything else is sent, not even to a
user that needs no password. It comes to its master as the default user. Where that one is off or has a password, the log
repeats \`MASTER aborted replication with an error: NOAUTH Authentication required\`, and the replica holds no data. Where
the default user needs none, replication works, as another user than the one that was meant, and ends on the day the
default user is shut out.`,
  consequence: "the user is never used: replication runs as the default user, or not at all",
  remedy: "set masterauth (primaryauth in Valkey) to the password of that user, on every node",
  live: `\`CONFIG GET master*\` shows a masteruser and an empty masterauth. On the master \`CLIENT LIST\` shows
\`user=default\` for the replica's connection (\`cmd=psync\`), and where it is refused the replica's \`INFO replication\` shows
\`master_link_status:down\`.`,
  since: "6.0",
  evidence: ["https://github.com/redis/redis/pull/5833"],
  each: "deployment",
  *check(deployment) {
    const linksOf = replicationLinks([...links(deployment)]);
    yield* findingsOf(deployment.nodes, function* (node) {
      const user = node.settings.get("masteruser");
      if (!user.value || node.settings.secret("masterauth").value) return;
      const refusing = linksOf.get(node)?.find(({ to }) => (to.access.or(undefined)?.kind ?? "open") !== "open");
      const isHarmless = !refusing && linksOf.get(node)?.every(({ to }) => to.access.or(undefined)?.kind === "open");
      const role = refusing?.when === "now" ? "its master" : "its master after a failover";
      const what = refusing ? `, and the default user does not get in to ${refusing.to} (${role})` : "";
      const password = passwordOfMasters(node, user.value);
      yield finding(user, `the user ${shownUser(user.value)} is never sent: there is no masterauth${what}`, {
        severity: refusing ? "error" : isHarmless ? "info" : "warning",
        related: refusing ? [{ at: refusing.to.access, message: `the default user of ${refusing.to}` }] : [],
        fix: password && set(node, "masterauth", [password], user),
      });
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nuser repl on >hunter2 +psync +replconf +ping",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
    },
    { "redis.conf": 'masteruser repl\nmasteruser ""' },
    // An include may hold the password, and so may the command line.
    { "redis.conf": "masteruser repl\ninclude secret.conf" },
    {
      "redis.conf": "masteruser repl\nreplicaof 10.0.0.1 6379",
      "compose.yml": "services:\n  db:\n    command: redis-server redis.conf --masterauth hunter2\n",
    },
    // A missing masterauth without masteruser is for another rule.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    {
      "redis-a.conf": `
bind 10.0.0.1
user default off
#    ~~~~~~~~~~~ the default user of 10.0.0.1:6379
user repl on >hunter2 &* +@all`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masteruser repl
#          ^^^^ the user "repl" is never sent: there is no masterauth, and the default user does not get in to 10.0.0.1:6379 (its master)`,
    },
    {
      "redis.conf": `
replicaof 10.0.0.9 6379
masteruser repl
#          ^^^^ the user "repl" is never sent: there is no masterauth
masterauth ""`,
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1",
        "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masteruser default
#          ^^^^^^^ the user "default" is never sent: there is no masterauth`,
      },
      target: "redis@6.0",
    },
  ],
});

function replicationLinks(all: readonly Link[]): Map<DataNode, Replication[]> {
  const found = new Map<DataNode, Replication[]>();
  for (const link of all) {
    if (link.kind === "replication") found.set(link.from, [...(found.get(link.from) ?? []), link]);
  }
  return found;
}
