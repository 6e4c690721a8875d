import {
  commonUser,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  hindranceOf,
  type Link,
  type Login,
  links,
  listed,
  logins,
  newLines,
  possibleMasters,
  set,
  type User,
  whyClosed,
} from "../../src/rule.ts";

export default defineRule({
  id: "missing-masteruser",
  severity: "error",
  summary:
    "Where the default user of a possible master is off or restricted, every node must name the user it replicates as.",
  why: `With \`masterauth\` alone a replica logs in as the default user. A master whose default user is off refuses that
with \`WRONGPASS\`, whatever the password; the replica tries again and again and holds no data. Roles move: the present
master needs the line as well, to follow whoever takes its place.

A default user that is on but may run neither PSYNC nor SYNC is refused later: \`Unexpected reply to PSYNC from master: -NOPERM\`.
Without REPLCONF the link breaks every second, and the master lists the replica with \`port=0\`, where Sentinel cannot reach it.`,
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
  each: "deployment",
  *check(deployment) {
    yield* findingsOf(links(deployment), refused);
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "replication"), (login) => restricted(login, isNew));
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
    // It is restricted, and may still be replicated from; it is nobody's master.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default on >hunter2 ~* &* +@all -@dangerous +psync +replconf",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2\nuser default on >hunter2 +@read",
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
    // On, and restricted: with the password, and without one.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on >hunter2 ~* &* +@all -@admin
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the default user of 10.0.0.1:6379 may not run replconf and psync, so that replicas without masteruser get no data
user repl on >hunter2 +@all`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masterauth hunter2
#          ~~~~~~~ 10.0.0.2:6379 names no masteruser`,
    },
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
user default on nopass ~* +@all -@dangerous +psync
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the default user of 10.0.0.1:6379 may not run replconf, so that replicas without masteruser lose the link every second and tell no port`,
        "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ 10.0.0.2:6379 names no masteruser`,
      },
      target: "redis@6.0",
    },
  ],
});

function* refused(link: Link): Iterable<Finding> {
  if (link.kind !== "replication") return;
  const { from, to, when, credentials } = link;
  const { secret, wanted, outcome } = credentials;
  if (outcome !== "closed" || !secret.value || credentials.user.value !== undefined) return;
  const role = when === "now" ? `its master ${to}` : `${to} (its master after a failover)`;
  const user = commonUser(possibleMasters(from), secret.value, "replication");
  yield finding(secret, `masterauth without masteruser, but the default user of ${role} ${whyClosed(wanted)}`, {
    related: [{ at: wanted, message: `${to} does not let it in` }],
    fix: user === undefined ? undefined : set(from, "masteruser", [user], secret),
  });
}

function* restricted(
  { at, link: { origin, credentials, from }, user, lacks }: Login,
  isNew: (user: User) => boolean,
): Iterable<Finding> {
  const hindrance = hindranceOf(lacks);
  if (!user || !hindrance || credentials.user.value !== undefined || !isNew(user)) return;
  const what = `${listed(hindrance.lacks)}, so that replicas without masteruser ${hindrance.effect}`;
  yield finding(user, `the default user of ${at} may not run ${what}`, {
    severity: hindrance.severity,
    related: [
      { at: credentials.secret.isWritten ? credentials.secret : origin, message: `${from} names no masteruser` },
    ],
  });
}
