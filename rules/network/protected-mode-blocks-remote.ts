import {
  addressedAsOneOf,
  addressedRemotely,
  byRelease,
  defineRule,
  finding,
  isOpenByMistake,
  refusesRemoteClients,
} from "../../src/rule.ts";

export default defineRule({
  id: "protected-mode-blocks-remote",
  severity: "error",
  summary: "A server that others reach over the network must have a password, or protected mode must be off.",
  why: `While the default user needs no password, protected mode answers every client that does not come from loopback
with \`-DENIED Redis is running in protected mode\`. It is on unless the configuration says otherwise. A replica behind it
looks healthy, since its own connection to the master goes out; but Sentinel cannot PING it (\`+sdown\`), never promotes it,
and if it does become master nobody can follow it.

Up to 6.2 any \`bind\` line lifted the protection, even \`bind 0.0.0.0\`. From 7.0 on it no longer does: files that worked
for years stop working with the upgrade. What counts from 6.0 on is the default user: an ACL file without a line for it,
or \`user default on nopass\`, makes \`requirepass\` void.`,
  consequence: "replicas and sentinels are refused with -DENIED: no replication from this node, no failover to it",
  remedy: "set requirepass (with masterauth and sentinel auth-pass), or protected-mode no behind a firewall",
  live: `From another host, and in the log of a replica of this node:

\`\`\`
$ redis-cli -h 10.0.0.1 ping
(error) DENIED Redis is running in protected mode because protected mode is enabled and no password is set ...
Error reply to PING from master: '-DENIED Redis is running in protected mode ...'
\`\`\`

\`CONFIG GET protected-mode\` on the machine itself says \`yes\`; on a sentinel the node has the flag \`s_down\`.`,
  since: "3.2.0",
  evidence: [
    "https://github.com/redis/redis/issues/6414",
    "https://github.com/bitnami/bitnami-docker-redis/issues/245",
    "https://github.com/cloud-bulldozer/benchmark-operator/pull/766",
  ],
  each: "node",
  *check(node) {
    const peers = addressedRemotely(node) ?? addressedAsOneOf(node, (one) => refusesRemoteClients(one).or(false));
    if (!peers || !refusesRemoteClients(node).value || isOpenByMistake(node)) return;
    const mode = node.settings.get("protected-mode");
    const how = mode.isWritten ? "protected mode" : "protected mode, on by default,";
    const isBound = node.settings.get("bind").isWritten;
    const bind = isBound ? " (a bind line lifts it only before Redis 7.0)" : "";
    const message = `${how} refuses clients of other hosts, as the default user has no password${bind}`;
    yield finding(mode.isWritten ? mode : node, message, {
      ...(isBound && byRelease(node.deployment, "set requirepass, or protected-mode no behind a firewall")),
      related: [
        peers,
        ...(peers.others ?? []).map((other) => ({ at: other, message: `${other} refuses them, too` })),
        ...(node.access.isWritten
          ? [{ at: node.access, message: "this leaves the default user without a password" }]
          : []),
      ],
    });
  },
  good: [
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass 'hunter2'",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nPROTECTED-MODE No",
      "redis-b.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
    },
    // All on one machine, over loopback.
    {
      "redis-a.conf": "port 6379",
      "redis-b.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    // Nobody connects to a replica unless sentinels watch its master.
    {
      "redis-a.conf": "bind 10.0.0.1\nprotected-mode no",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    // The ACL file gives the default user a password, or shuts it out.
    {
      "a/redis.conf": "bind 10.0.0.1\naclfile users.acl",
      "a/users.acl": "user default on >hunter2 ~* &* +@all",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\naclfile users.acl",
      "b/users.acl": "user default off\nuser repl on >hunter2 +@all",
    },
    // Clients must log in as a named user; an ACL file may be elsewhere; an include can switch it off.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser app on >hunter2 ~* &* +@all",
      "redis-b.conf": "bind 10.0.0.2\naclfile users.acl",
      "redis-c.conf": "bind 10.0.0.3\nprotected-mode yes\ninclude mode.conf",
      "mode.conf": "protected-mode no",
      "sentinel-c.conf":
        "sentinel monitor a 10.0.0.1 6379 1\nsentinel monitor b 10.0.0.2 6379 1\nsentinel monitor c 10.0.0.3 6379 1",
    },
    {
      files: {
        "redis-a.conf": "bind 0.0.0.0\nreplica-announce-ip 10.0.0.1\nprotected-mode yes",
        "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
        "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.2",
    },
    // Which of the two is meant is not known, and one of them lets clients in; or it may be a third one.
    {
      "a.conf": "port 6379",
      "b.conf": "port 6379\nprotected-mode no\nreplicaof db-a 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
      "compose.yml": "services:\n  a:\n    build: redis-a\n  b:\n    build: redis-b\n  c:\n    build: redis-c",
    },
    {
      "a.conf": "port 6379\nreplicaof db-a 6379",
      "b.conf": "port 6379\nreplicaof db-a 6379",
    },
    // The official images are built with protected mode off; what others do is unknown.
    {
      "compose.yml": "services:\n  db:\n    image: redis:8\n",
      "redis-a.conf": "replica-announce-ip 10.0.0.1",
      "redis-b.conf": "replicaof 10.0.0.1 6379",
    },
    {
      "compose.yml": "services:\n  db:\n    build: .\n",
      "redis-a.conf": "replica-announce-ip 10.0.0.1",
      "redis-b.conf": "replicaof 10.0.0.1 6379",
    },
    {
      files: { "redis-a.conf": "port 6379", "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1" },
      target: "redis@3.0",
    },
    // The sources that are built are of a release whose protection a bind line lifts; so is the port for Windows.
    {
      "redis-a.conf": "bind 0.0.0.0\nreplica-announce-ip 10.0.0.1",
      "redis-b.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
      Vagrantfile: "wget http://download.redis.io/releases/redis-6.2.14.tar.gz",
    },
    {
      "a/redis.windows.conf": "bind 10.0.0.1\nprotected-mode yes",
      "b/redis.windows.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The password is there and has no effect: user-default-overrides-requirepass, aclfile-overrides-requirepass.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nuser default on nopass ~* &* +@all",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2\naclfile users.acl\nslaveof 10.0.0.1 6379",
      "users.acl": "user app on >hunter2 ~* &* +@all",
    },
  ],
  bad: [
    // Whichever of the two the sentinel watches.
    {
      "master.conf": `
bind 0.0.0.0
protected-mode yes
#              ^^^ protected mode refuses clients of other hosts, as the default user has no password (a bind line lifts it only before Redis 7.0)`,
      "replica.conf": `
port 6379
#~~~~~~~~ replica.conf refuses them, too
bind 0.0.0.0
replicaof db-master 6379`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ 10.0.0.1:6379 is it or one of the others`,
    },
    // Three hosts without a bind line: the replicas' outgoing links work, sentinels and a new master's replicas are refused.
    {
      "redis-a.conf": `
port 6379
#^^^^^^^^ protected mode, on by default, refuses clients of other hosts, as the default user has no password`,
      "redis-b.conf": `
replicaof 10.0.0.1 6379
#^^^^^^^^^^^^^^^^^^^^^^ protected mode, on by default, refuses clients of other hosts, as the default user has no password`,
      "redis-c.conf": `
replicaof 10.0.0.1 6379
#^^^^^^^^^^^^^^^^^^^^^^ protected mode, on by default, refuses clients of other hosts, as the default user has no password`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ sentinels find it through 10.0.0.1:6379`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
protected-mode no
protected-mode yes
#              ^^^ protected mode refuses clients of other hosts, as the default user has no password (a bind line lifts it only before Redis 7.0)
user default on nopass ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ this leaves the default user without a password`,
      "redis-b.conf": "bind 10.0.0.2\nprotected-mode no\nslaveof 10.0.0.1 6379",
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
protected-mode yes
#              ^^^ protected mode refuses clients of other hosts, as the default user has no password (a bind line lifts it only before Redis 7.0)
aclfile users.acl
#       ~~~~~~~~~ this leaves the default user without a password`,
      "users.acl": "user app on >hunter2 ~* &* +@all",
      "redis-b.conf": "bind 10.0.0.2\nprotected-mode no\nslaveof 10.0.0.1 6379",
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1",
        "redis-b.conf": `
replicaof 10.0.0.1 6379
#^^^^^^^^^^^^^^^^^^^^^^ protected mode, on by default, refuses clients of other hosts, as the default user has no password`,
        "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.2",
    },
    // A warning: the distribution's package may be of any release.
    {
      Vagrantfile: "config.vm.provision :shell, inline: 'apt-get install -y redis-server'",
      "redis-a.conf": `
bind 10.0.0.1
#^^^^^^^^^^^^ protected mode, on by default, refuses clients of other hosts, as the default user has no password (a bind line lifts it only before Redis 7.0)`,
      "redis-b.conf": "bind 10.0.0.2\nprotected-mode no\nreplicaof 10.0.0.1 6379",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
});
