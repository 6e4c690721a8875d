import { defineRule, finding, isFaultOfFarEnd, othersAlike, passwordOfMasters, set } from "../../src/rule.ts";

export default defineRule({
  id: "missing-masterauth",
  severity: "error",
  summary: "Every node must hold the password of every node that can become its master, the present master included.",
  why: `Roles move. A replica without \`masterauth\` is refused by a master that requires a password:
\`MASTER aborted replication with an error: NOAUTH Authentication required\` stands in its log, again and again, and it
holds no data. The present master needs the line too: after a failover it comes back as a replica, is refused in the same
way and never rejoins. If it is the only one left at the next failover, there is nobody to promote
(\`-failover-abort-no-good-slave\`), and from Redis 6.2.2 on it is worse: a node that never had a link reports
\`master_link_down_since_seconds:-1\`, Sentinel takes that for fresh and promotes it with whatever it has, which may be
nothing.`,
  consequence: "the node cannot log in to its master: it gets no data, and after a failover it never rejoins",
  remedy: "give every node the same masterauth (primaryauth in Valkey), masters included",
  live: `On the replica \`INFO replication\` shows \`master_link_status:down\`, \`CONFIG GET masterauth\` is empty, and the log repeats

\`\`\`
MASTER aborted replication with an error: NOAUTH Authentication required.
\`\`\`

On a master nothing is to be seen until it has become a replica: ask every node for \`CONFIG GET masterauth\`.`,
  evidence: [
    "https://github.com/redis/redis/issues/9009",
    "https://github.com/redis/redis/issues/2025",
    "https://github.com/helm/charts/issues/14627",
    "https://github.com/redis/redis/issues/6956",
  ],
  each: "link",
  *check(link) {
    if (link.kind !== "replication") return;
    const { from, to, when, credentials } = link;
    const { user, outcome, secret, wanted } = credentials;
    // A masteruser without masterauth is told as such.
    if (secret.value || user.or(undefined) !== undefined || outcome === "accepted" || isFaultOfFarEnd(link)) return;
    const role = when === "now" ? `its master ${to}` : `${to}, its master after a failover,`;
    const demand = outcome === "closed" ? "lets in named users only" : "requires a password";
    const password = passwordOfMasters(from);
    yield finding(
      secret.isWritten ? secret : from,
      `no masterauth, but ${role} ${demand}${othersAlike(link, "lacks")}`,
      {
        related: [{ at: wanted, message: `${to} ${demand}` }],
        fix: password && set(from, "masterauth", [password], from.settings.secret("requirepass")),
      },
    );
  },
  good: [
    // Of passwords that nobody asked for nothing is known.
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
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  secret masterauth empty
`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Nobody promotes a replica here, so the master needs no password of its own.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nMASTERAUTH 'hunter2'\nslaveof 10.0.0.1 6379",
    },
    // A replica with priority 0 is never promoted: nobody has to log in to it.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2\nslave-priority 0\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The default user needs no password, and a later line takes the password away again.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nuser default on nopass ~* &* +@all",
      "redis-b.conf": 'bind 10.0.0.2\nrequirepass hunter2\nrequirepass ""\nreplicaof 10.0.0.1 6379',
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A user made for replication.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser default off\nuser rep on >hunter2 +psync +replconf +ping\nmasteruser rep\nmasterauth hunter2",
      "redis-b.conf":
        "bind 10.0.0.2\nuser default off\nuser rep on >hunter2 +psync +replconf +ping\nmasteruser rep\nmasterauth hunter2\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // An ACL file without a line for the default user leaves it without a password.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "users.acl": "user app on >hunter2 ~* +@all",
    },
    // The password comes from a file that is included; an ACL file or an include that is not there leaves it open.
    {
      "redis-a.conf": "bind 10.0.0.1\ninclude auth.conf",
      "auth.conf": "requirepass hunter2\nmasterauth hunter2",
      "redis-b.conf": "bind 10.0.0.2\ninclude missing.conf\nreplicaof 10.0.0.1 6379",
      "redis-c.conf": "bind 10.0.0.3\naclfile /etc/redis/users.acl\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Which of the two is called by the name cannot be told.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2",
      "redis-c.conf": "bind 10.0.0.3\nrequirepass hunter2\nmasterauth hunter2\nreplicaof redis-a 6379",
      "sentinel-c.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-a 6379 1",
    },
    {
      files: {
        "valkey-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nprimaryauth hunter2",
        "valkey-b.conf": "bind 10.0.0.2\nrequirepass hunter2\nprimaryauth hunter2\nreplicaof 10.0.0.1 6379",
        "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "valkey@8.0",
    },
  ],
  bad: [
    // The running master has lost it.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config aclfile "" masteruser ""
  secret requirepass set 1
  secret masterauth empty
#                   ^^^^^ no masterauth, but 10.0.0.2:6379, its master after a failover, requires a password
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
    // The file that came with the server is not mounted: it is not what may be at the address.
    {
      "docker-compose.yml": `services:
  redis-6379:
    image: redis:7.0
    volumes: ["./redis6379.conf:/etc/redis/redis.conf"]
    network_mode: host
  redis-6380:
    image: redis:7.0
    volumes: ["./redis6380.conf:/etc/redis/redis.conf"]
    network_mode: host
  sentinel:
    image: redis:7.0
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel26379.conf:/etc/redis/sentinel.conf"]`,
      "redis.conf": "bind 127.0.0.1 -::1\nport 6379",
      "redis6379.conf": `
port 6379
#^^^^^^^^ no masterauth, but service redis-6380, its master after a failover, requires a password
requirepass hunter2`,
      "redis6380.conf": `
port 6380
requirepass hunter2
#           ~~~~~~~ service redis-6380 requires a password
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "sentinel26379.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    // The users of an ACL file decide alone.
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile /etc/redis/users.acl\nmasterauth hunter2",
      "redis-b.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ no masterauth, but its master 10.0.0.1:6379 requires a password
aclfile /etc/redis/users.acl
replicaof 10.0.0.1 6379`,
      "users.acl": `
user default on >hunter2 ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 requires a password
`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
port 6379
#^^^^^^^^ no masterauth, but 10.0.0.2:6379, its master after a failover, requires a password
requirepass hunter2`,
      "redis-b.conf": `
bind 10.0.0.2
requirepass hunter2
#           ~~~~~~~ 10.0.0.2:6379 requires a password
masterauth hunter2
replicaof 10.0.0.1 6379`,
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Addresses are bound, names are used: who has no master is the one that all call by the one name.
    {
      "redis-a.conf": `
bind 10.0.0.1 127.0.0.1
port 6379
#^^^^^^^^ no masterauth, but 10.0.0.2:6379, its master after a failover, requires a password
requirepass hunter2`,
      "redis-b.conf": `
bind 10.0.0.2 127.0.0.1
requirepass hunter2
#           ~~~~~~~ 10.0.0.2:6379 requires a password
masterauth hunter2
replicaof redis-a.example 6379`,
      "sentinel-b.conf": `
sentinel resolve-hostnames yes
sentinel monitor main redis-a.example 6379 1
sentinel auth-pass main hunter2`,
    },
    // It never becomes a master and still follows one.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all`,
      "redis-b.conf": `
bind 10.0.0.2
port 6379
masterauth ""
#          ^^ no masterauth, but its master 10.0.0.1:6379 requires a password
replica-priority 0
replicaof 10.0.0.1 6379`,
    },
  ],
});
