import {
  commonUser,
  defineRule,
  finding,
  findingsOf,
  links,
  refusedUsers,
  setFor,
  shownUser,
  whyClosed,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-auth-user-unknown",
  severity: "error",
  summary: "A sentinel must log in as a user that every node of the master has and that is on.",
  why: `Sentinel sends \`AUTH <auth-user> <auth-pass>\`, or the password alone for the default user, and ignores the
answer. Where the user does not exist, is off or has no password, each PING that follows is answered by \`NOAUTH\`, which
counts as no answer: a working master is \`+sdown\`, replicas are never found, and sentinels never meet, since hello messages
are refused as well: no failover starts when the master does fail, or, with quorum 1, it ends in
\`-failover-abort-no-good-slave\`. ACL users are not replicated: each node needs the user in its own files.`,
  consequence: "this sentinel takes a healthy server for dead; failovers start for nothing or cannot complete",
  remedy: "define the user, on and with the password, on every node, and name it in sentinel auth-user",
  live: `\`ACL GETUSER <auth-user>\` on each node answers nothing, or shows \`off\` among the flags; \`ACL LOG\` lists Sentinel's logins
with \`reason\` \`auth\` and the name it sent. \`SENTINEL MASTER <name>\` shows \`s_down\` although the server works, and no
log of Sentinel says why.`,
  since: "6.0",
  evidence: ["https://github.com/redis/redis/issues/11063", "https://github.com/valkey-io/valkey-operator/issues/236"],
  each: "deployment",
  *check(deployment) {
    for (const { at, user, isUnknown, origin } of refusedUsers(deployment, "watch"))
      if (isUnknown)
        yield finding(origin, `the user ${shownUser(user)} is not defined on ${at}, and sentinels come in as it`);
    yield* findingsOf(links(deployment), function* (link) {
      if (link.kind !== "watch") return;
      const { to, watch, credentials } = link;
      const { user, secret, wanted, outcome } = credentials;
      if (outcome !== "closed" || !secret.value) return;
      const [at, message] =
        user.value === undefined
          ? [watch.nameOrigin, `no auth-user for "${watch.name}", but the default user of ${to} ${whyClosed(wanted)}`]
          : [user, `the user ${shownUser(user.value)} ${whyClosed(wanted)} on ${to} of "${watch.name}"`];
      const known = commonUser(to.group.nodes, secret.value, "watch");
      yield finding(at, message, {
        related: [{ at: wanted, message: `${to} does not let it in` }],
        fix: known === undefined ? undefined : setFor(watch, "auth-user", [known]),
      });
    });
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun sentinel allowed slaveof x x
  dryrun replication refused "User 'replication' not found" psync x x
`,
    },
    // No users before 6.0: the line is refused, which directive-not-in-version tells.
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
      },
      target: "redis@5.0",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser watcher on >hunter2 allchannels +@all",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    // A refused login does no harm where the default user needs none.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\naclfile users.acl",
      "users.acl": "user default off\nuser watcher on >hunter2 ~* &* +@all",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    // An ACL file that is not there, an include, a script or a template may define the user.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\naclfile users.acl",
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2\ninclude users.conf\nreplicaof 10.0.0.1 6379",
      "redis-c.conf": "bind 10.0.0.3\nrequirepass hunter2\nuser {{name}} on >hunter2 +@all\nreplicaof 10.0.0.1 6379",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher\nsentinel auth-pass main hunter2",
      "setup.sh": "redis-cli ACL SETUSER watcher on '>hunter2' '&*' +@all",
    },
    // Without a password nothing is sent: reported by another rule.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watcher",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun sentinel refused "User 'sentinel' not found" slaveof x x
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" is not defined on 10.0.0.1:6379, and sentinels come in as it
  dryrun sentinel refused "User 'sentinel' not found" exec
`,
    },
    // One of the ACL files lacks the user.
    {
      "a/redis.conf": "bind 10.0.0.1\naclfile users.acl",
      "a/users.acl": "user default off\nuser watcher on >hunter2 ~* &* +@all",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
aclfile users.acl
#       ~~~~~~~~~ 10.0.0.2:6379 does not let it in`,
      "b/users.acl": "user default off",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-user main watcher
#                       ^^^^^^^ the user "watcher" is not defined on 10.0.0.2:6379 of "main"
sentinel auth-pass main hunter2`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nuser Watcher on >hunter2 allchannels +@all",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-user main watcher
#                       ^^^^^^^ the user "watcher" is not defined on 10.0.0.1:6379 of "main"
sentinel auth-pass main hunter2`,
    },
    // Off, and on one node only; who comments on a user defines none.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser watcher on >hunter2 allchannels +@all",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user default off
user watcher on >hunter2 allchannels +@all off
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.2:6379 does not let it in`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel auth-user main watcher
#                       ^^^^^^^ the user "watcher" is off or has no password on 10.0.0.2:6379 of "main"
sentinel auth-pass main hunter2`,
      "setup.sh": "# redis-cli ACL SETUSER watcher on",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser watcher on >hunter2 allchannels +@all",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-user for "main", but the default user of 10.0.0.1:6379 is off or has no password
sentinel auth-pass main hunter2`,
    },
  ],
});
