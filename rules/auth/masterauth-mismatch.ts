import { defineRule, finding, isFaultOfFarEnd, othersAlike, passwordOfMasters, set } from "../../src/rule.ts";

export default defineRule({
  id: "masterauth-mismatch",
  severity: "error",
  summary: "The password a node sends to its master must be the one that master requires, today and after a failover.",
  why: `A replica logs in with \`masterauth\` before it asks for data. With the wrong password its log repeats
\`Unable to AUTH to MASTER: -WRONGPASS\` (\`invalid password\` before 6.0), and it holds no data. The same happens where
the master wants no password at all: it answers \`ERR AUTH <password> called without any password configured\`, and the
replica takes any error for a refusal. Where only a node that is a replica today differs, all is well until it is
promoted; then none of the others can follow it.`,
  consequence:
    "the replica is refused by that master and holds no data; after a failover nobody follows the new master",
  remedy:
    "use one password for requirepass and masterauth on all nodes, or masteruser with a user that all of them have",
  live: `On the replica \`INFO replication\` shows \`master_link_status:down\`, and the log repeats

\`\`\`
Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.
\`\`\`

On the master \`ACL LOG\` (6.0 and later) lists the refused logins with \`reason\` \`auth\`.`,
  evidence: ["https://github.com/redis/redis/issues/2025", "https://github.com/redis/redis/issues/4799"],
  each: "link",
  *check(link) {
    if (link.kind !== "replication") return;
    const { from, to, when, credentials } = link;
    const { outcome, secret, wanted, user } = credentials;
    if (outcome !== "wrong-password" && outcome !== "password-not-wanted") return;
    if (isFaultOfFarEnd(link)) return;
    const role = when === "now" ? `its master ${to}` : `${to} (its master after a failover)`;
    const [message, note] =
      outcome === "wrong-password"
        ? [`this masterauth is not the password that ${role} requires`, `${to} requires another password`]
        : [`masterauth is sent to ${role}, which has no password and refuses any`, `${to} has no password`];
    const password = outcome === "wrong-password" ? passwordOfMasters(from, user.value) : undefined;
    yield finding(secret.isWritten ? secret : from, `${message}${othersAlike(link, "has")}`, {
      related: [{ at: wanted, message: note }],
      fix: password && set(from, "masterauth", [password]),
    });
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 1
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15 redis_mode sentinel
  master main name main ip 10.0.0.1 port 6379 quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": 'bind 10.0.0.2\nrequirepass "hunter2"\nMasterAuth "hunter\\x32"\nreplicaof 10.0.0.1 6379',
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A hashed password, and two of them while one replaces the other.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
      "redis-c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.4 6379\nmasterauth hunter2",
      "redis-d.conf": "bind 10.0.0.4\nuser default on >older >hunter2 ~* &* +@all",
    },
    // Sent together with a user's name, a password that nobody wants does no harm.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser default\nmasterauth hunter2",
    },
    // The last line wins, and one from an include counts; what an ACL file says is unknown.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass other\ninclude auth.conf",
      "auth.conf": "requirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth other\nmasterauth hunter2",
      "redis-c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.4 6379\nmasterauth hunter2",
      "redis-d.conf": "bind 10.0.0.4\nrequirepass other\naclfile users.acl",
    },
    // An ACL file decides alone, and holds a digest.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass other\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
      "users.acl": "user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
    },
    // One node has another password than all the others use: requirepass-asymmetric.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass other\nmasterauth hunter2\nslaveof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // A user line leaves the right password without effect: user-default-overrides-requirepass.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2\nuser default on >older ~* &* +@all",
      "redis-b.conf":
        "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nuser default on >older ~* &* +@all\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // It follows a server of another group: replicaof-other-group.
    {
      "redis-a.conf": "bind 10.0.0.1\nport 6379\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.1\nport 6380\nrequirepass other\nmasterauth other",
      "redis-c.conf": "bind 10.0.0.2\nport 6380\nrequirepass other\nmasterauth other\nreplicaof 10.0.0.1 6379",
      "sentinel-c.conf":
        "sentinel monitor a 10.0.0.1 6379 1\nsentinel auth-pass a hunter2\nsentinel monitor b 10.0.0.1 6380 1\nsentinel auth-pass b other",
    },
    // One sentinel monitors the port of another group: monitor-address-mismatch.
    {
      "redis-a.conf": "bind 10.0.0.1\nport 6379\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.1\nport 6380\nrequirepass other\nmasterauth other",
      "sentinel-a.conf": "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor b 10.0.0.1 6380 2",
      "sentinel-b.conf": "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor b 10.0.0.1 6379 2",
      "sentinel-c.conf": "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor b 10.0.0.1 6380 2",
    },
    // Without Sentinel nobody swaps roles.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass other\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
    },
  ],
  bad: [
    // Numbers of passwords that differ are passwords that differ.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth set 2
#                   ^^^^^ this masterauth is not the password that its master 10.0.0.1:6379 requires
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15 redis_mode sentinel
  master main name main ip 10.0.0.1 port 6379 quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masteruser repl
masterauth other
#          ^^^^^ this masterauth is not the password that its master 10.0.0.1:6379 requires`,
      "users.acl": `
user default off
user repl on >hunter2 ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 requires another password
`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ~~~~~~~ 10.0.0.1:6379 requires another password
masterauth hunter2`,
      "redis-b.conf": `
bind 10.0.0.2
requirepass hunter2
masterauth Hunter2
#          ^^^^^^^ this masterauth is not the password that its master 10.0.0.1:6379 requires
replicaof 10.0.0.1 6379`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // All is well until the replica is promoted.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on >hunter2 ~* &* +@all
masterauth other
#          ^^^^^ this masterauth is not the password that 10.0.0.2:6379 (its master after a failover) requires`,
      "redis-b.conf": `
bind 10.0.0.2
user default on >hunter2 ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.2:6379 requires another password
masterauth hunter2
slaveof 10.0.0.1 6379`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
#~~~~~~~~~~~~ 10.0.0.1:6379 has no password`,
      "redis-b.conf": `
bind 10.0.0.2
masterauth hunter2
#          ^^^^^^^ masterauth is sent to its master 10.0.0.1:6379, which has no password and refuses any
replicaof 10.0.0.1 6379`,
    },
    // Before 6.0 there are no users, and a master without password refuses one in the same way.
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
        "redis-b.conf": `
bind 10.0.0.2
masterauth Hunter2
#          ^^^^^^^ this masterauth is not the password that its master 10.0.0.1:6379 requires
slaveof 10.0.0.1 6379`,
      },
      target: "redis@4.0",
    },
  ],
});
