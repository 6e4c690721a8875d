import {
  type Deployment,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  grant,
  hindranceOf,
  type Link,
  type Login,
  links,
  listed,
  logins,
  newLines,
  refusedUsers,
  shownUser,
  type User,
  whyClosed,
} from "../../src/rule.ts";

export default defineRule({
  id: "replica-user-acl-insufficient",
  severity: "error",
  summary:
    "The user a node replicates as must exist, be on and have its rights on every node that can become its master.",
  why: `A replica logs in with \`masteruser\` and \`masterauth\`. Where its master does not have that user, or has it off,
the answer is \`WRONGPASS\`: the replica tries again and again and holds no data. Where the user is there but may run neither
PSYNC nor SYNC, it says \`Unexpected reply to PSYNC from master: -NOPERM\` thousands of times. With SYNC alone it works, and
copies all data each time the link was lost. Without REPLCONF the replica cannot tell its port, and its first
acknowledgement, a second later, is answered by an error that ends the link: it is made anew every second, \`INFO replication\`
of the master lists the replica with \`port=0\`, Sentinel finds it at port 0, disconnected, and answers a failover by
\`NOGOODSLAVE\`.

ACL users are not replicated: a user, or a right, that stands in the files of the present master only is missing after a
failover, and nobody can follow the new master. PING is sent before the login and needs no right here.`,
  consequence:
    "the replica is refused by that master and holds no data; after a failover nobody follows the new master",
  remedy: "define the user of masteruser on all nodes, on, with the password of masterauth and +psync +replconf",
  live: `On the possible master (7.0 on):

\`\`\`
> ACL DRYRUN repl PSYNC ? -1
"This user has no permissions to run the 'psync' command"
> INFO replication
slave0:ip=10.0.0.2,port=0,state=online,offset=0,lag=1
\`\`\`

The second is the mark of a user without REPLCONF. On the replica \`master_link_status\` is \`down\`, or changes every second.`,
  since: "6.0",
  evidence: [
    "https://github.com/redis/redis/pull/5833",
    "https://github.com/redis/redis/pull/7180",
    "https://github.com/bitnami/bitnami-docker-redis/issues/228",
  ],
  each: "deployment",
  *check(deployment) {
    yield* dryRun(deployment);
    yield* findingsOf(links(deployment), refused);
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "replication"), (login) => restricted(login, isNew));
  },
  good: [
    // SYNC is for those who may not run PSYNC; of whom nobody asked nothing is known.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile ""
  secret requirepass empty
  dryrun repl allowed replconf
  dryrun repl allowed psync x x
  dryrun repl refused "This user has no permissions to run the 'sync' command" sync
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  config masteruser other
  secret masterauth set 1
`,
    },
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
    // Neither PING nor keys are needed, and SYNC only where PSYNC is refused.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser repl on >hunter2 +psync +replconf\nmasteruser repl\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser repl on >hunter2 +@admin -sync\nmasteruser repl\nmasterauth hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Who cannot be followed needs to grant nothing.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser repl on >hunter2 +@all\nmasteruser repl\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nuser repl on >hunter2\nmasteruser repl\nmasterauth hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Without a password nothing is sent, and without Sentinel the replica is nobody's master.
    {
      "redis-a.conf": "bind 10.0.0.1\nmasteruser other\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config masteruser repl aclfile ""
  secret masterauth set 1
  secret requirepass empty
  dryrun repl allowed psync x x
  dryrun repl refused "This user has no permissions to run the 'replconf' command" replconf
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "repl" may not run replconf on 10.0.0.1:6379, so that its replicas lose the link every second and tell no port
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  config masteruser repl aclfile ""
  secret masterauth set 1
  secret requirepass empty
  dryrun repl allowed psync x x
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config masteruser "" aclfile ""
  dryrun repl refused "User 'repl' not found" psync x x
#        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 does not let it in
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  config masteruser repl
#                   ^^^^ the user "repl" is not defined on its master 10.0.0.1:6379
  secret masterauth set 1
`,
    },
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
    // Enough for a replica that reads, not for one that replicates.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default off
user repl on >hunter2 ~* +@read +ping
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "repl" may not run replconf and psync on 10.0.0.1:6379, so that its replicas get no data`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
masteruser repl
#          ~~~~ 10.0.0.2:6379 logs in as this user
masterauth hunter2`,
    },
    // The rights are there on the present master only.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser repl on >hunter2 +@all\nmasteruser repl\nmasterauth hunter2",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user repl on >hunter2 +psync
#    ^^^^^^^^^^^^^^^^^^^^^^^ the user "repl" may not run replconf on 10.0.0.2:6379, so that its replicas lose the link every second and tell no port
masteruser repl
masterauth hunter2`,
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
user repl on >hunter2 +sync +replconf
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "repl" may not run psync on 10.0.0.1:6379, so that its replicas copy all data whenever the link was lost`,
        "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth hunter2",
      },
      target: "redis@6.0",
    },
  ],
});

function* refused(link: Link): Iterable<Finding> {
  if (link.kind !== "replication") return;
  const { to, when, credentials } = link;
  const { user, secret, wanted, outcome } = credentials;
  if (outcome !== "closed" || !secret.value || user.value === undefined) return;
  const role = when === "now" ? `its master ${to}` : `${to} (its master after a failover)`;
  yield finding(user, `the user ${shownUser(user.value)} ${whyClosed(wanted)} on ${role}`, {
    related: [{ at: wanted, message: `${to} does not let it in` }],
  });
}

/** What ACL DRYRUN says of those who are known by name only. */
function* dryRun(deployment: Deployment): Iterable<Finding> {
  for (const { at, user, lacks, origin } of refusedUsers(deployment, "replication")) {
    const hindrance = hindranceOf(lacks);
    if (!hindrance) continue;
    const what = `${listed(hindrance.lacks)} on ${at}, so that its replicas ${hindrance.effect}`;
    yield finding(origin, `the user ${shownUser(user)} may not run ${what}`, { severity: hindrance.severity });
  }
}

function* restricted(
  { at, link: { credentials, from }, user, lacks }: Login,
  isNew: (user: User) => boolean,
): Iterable<Finding> {
  const hindrance = hindranceOf(lacks);
  if (!user || !hindrance || credentials.user.value === undefined || !isNew(user)) return;
  const what = `${listed(hindrance.lacks)} on ${at}, so that its replicas ${hindrance.effect}`;
  yield finding(user, `the user ${shownUser(user.name)} may not run ${what}`, {
    severity: hindrance.severity,
    related: [{ at: credentials.user, message: `${from} logs in as this user` }],
    fix: grant(user, at, hindrance.lacks),
  });
}
