import { commonUser, defineRule, finding, possibleMasters, set, whyClosed } from "../../src/rule.ts";

export default defineRule({
  id: "missing-masteruser",
  severity: "error",
  summary: "Where the default user of a possible master is off, every node must name the user it replicates as.",
  why: `With \`masterauth\` alone a replica logs in as the default user. A master whose default user is off refuses that
with \`WRONGPASS\`, whatever the password; the replica tries again and again and holds no data. Roles move: the present
master needs the line as well, to follow whoever takes its place.`,
  consequence: "the node cannot log in to its master: it gets no data, and after a failover it never rejoins",
  remedy: "set masteruser and masterauth (primaryuser and primaryauth in Valkey) of a user that all nodes have",
  live: `On the replica \`INFO replication\` shows \`master_link_status:down\`, and the log repeats

\`\`\`
Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.
\`\`\`

On the master \`ACL GETUSER default\` shows \`off\` among the flags, and \`ACL LOG\` lists the logins with \`username\` \`default\`.`,
  since: "6.0",
  evidence: [
    "https://github.com/bitnami/bitnami-docker-redis/issues/228",
    "https://github.com/valkey-io/valkey-operator/issues/236",
  ],
  each: "link",
  *check(link) {
    if (link.kind !== "replication") return;
    const { from, to, when, credentials } = link;
    const { secret, wanted, outcome } = credentials;
    if (outcome !== "closed" || !secret.value || credentials.user.value !== undefined) return;
    const role = when === "now" ? `its master ${to}` : `${to} (its master after a failover)`;
    const user = commonUser(possibleMasters(from), secret.value, ["+psync", "+replconf"]);
    yield finding(secret, `masterauth without masteruser, but the default user of ${role} ${whyClosed(wanted)}`, {
      related: [{ at: wanted, message: `${to} does not let it in` }],
      fix: user === undefined ? undefined : set(from, "masteruser", [user], secret),
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser repl on >hunter2 +@all",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
    },
    // The default user keeps a password.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default on >hunter2 ~* &* +@all",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
    },
    // In an ACL file without a line for it the default user is on.
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
      "users.acl": "user repl on >hunter2 +@all",
    },
    // An ACL file decides, and it is not known; so is what a template makes of the line.
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
      "redis-c.conf": "bind 10.0.0.3\nuser default {{state}} >hunter2",
      "redis-d.conf": "bind 10.0.0.4\nreplicaof 10.0.0.3 6379\nmasterauth hunter2",
    },
    // Nobody follows the replica: its priority is 0.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nmasterauth hunter2\nuser default off",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masterauth hunter2
#          ^^^^^^^ masterauth without masteruser, but the default user of its master 10.0.0.1:6379 is off or has no password`,
      "users.acl": `
user default off -@all
#    ~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 does not let it in
user app on >other ~* +@all
user repl on >hunter2 +psync +replconf +ping
`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
user default off
#    ~~~~~~~~~~~ 10.0.0.1:6379 does not let it in
user repl on >hunter2 +@all`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masterauth hunter2
#          ^^^^^^^ masterauth without masteruser, but the default user of its master 10.0.0.1:6379 is off or has no password`,
    },
  ],
});
