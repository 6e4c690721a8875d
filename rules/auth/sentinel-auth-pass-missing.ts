import {
  commonPassword,
  defineRule,
  finding,
  isFaultOfFarEnd,
  othersAlike,
  setFor,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-auth-pass-missing",
  severity: "error",
  summary: "A sentinel must hold the password of every master it watches.",
  why: `A server that requires a password answers \`NOAUTH\` to Sentinel's PING, and that is no answer Sentinel accepts:
the master is \`+sdown\` although it works, and replicas are never found, since INFO is refused as well. So are hello
messages: sentinels without the line never meet, and with a quorum of 2 or more none ever logs \`+odown\`, not even when
the master does fail. With quorum 1 each of them starts failovers that end in \`-failover-abort-no-good-slave\`. One
\`sentinel auth-pass <name>\` serves the master and all its replicas; each master name needs its own line, also a name
added later by SENTINEL MONITOR.`,
  consequence: "this sentinel takes a healthy master for dead and can never complete a failover",
  remedy: "add sentinel auth-pass (and auth-user for a named user) for this master name, on every sentinel",
  live: `\`SENTINEL MASTER <name>\` shows \`s_down\` among the flags and \`num-slaves\` 0, although \`redis-cli -h <host> -a <password>
PING\` answers \`PONG\`. Sentinel logs \`+sdown master\` and no word about a password. \`redis-cli -h <host> PING\` without one, which
is what Sentinel sends, answers \`NOAUTH Authentication required.\``,
  evidence: [
    "https://github.com/redis/redis/issues/9183",
    "https://github.com/redis/redis/issues/5410",
    "https://github.com/redis/redis/issues/4318",
    "https://github.com/selcukusta/redis-sentinel-with-haproxy/issues/2",
  ],
  each: "link",
  *check(link) {
    if (link.kind !== "watch") return;
    const { to, watch, credentials } = link;
    if (credentials.secret.value || credentials.outcome === "accepted" || isFaultOfFarEnd(link)) return;
    // It is there, under another name: unknown-master-name.
    if (isMisnamed(watch)) return;
    const demand = credentials.outcome === "closed" ? "lets in named users only" : "requires a password";
    const password = watch.authUser.or("unknown") === undefined ? commonPassword(to.group.nodes) : undefined;
    yield finding(
      watch.nameOrigin,
      `no auth-pass for "${watch.name}", but ${to} ${demand}${othersAlike(link, "lacks")}`,
      {
        related: [{ at: to.access, message: `${to} ${demand}` }],
        fix: password && setFor(watch, "auth-pass", [password]),
      },
    );
  },
  good: [
    // Nothing starts the file that came with the server.
    {
      "docker-compose.yml": `services:
  redis-1:
    image: redis:7.0
    volumes: ["./conf:/conf"]
    command: redis-server /conf/redis-1.conf
  sentinel-1:
    image: redis:7.0
    volumes: ["./conf:/conf"]
    command: redis-sentinel /conf/sentinel-1.conf`,
      "conf/redis-1.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "conf/sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass main hunter2",
      "conf/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nSENTINEL AUTH-PASS main 'hunter2'",
    },
    // The default user needs no password; named users do not concern Sentinel.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nrequirepass hunter2\nuser default on nopass ~* &* +@all\nuser app on >hunter2 ~* +@all",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Only one of the two requires one, and nobody knows which is at the address.
    {
      "master.conf": "requirepass hunter2\nmasterauth hunter2",
      "replica.conf": "port 6379\nreplicaof db-1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // The last line wins, an include counts, and what an ACL file says is unknown.
    {
      "redis-a.conf": 'bind 10.0.0.1\nrequirepass hunter2\nrequirepass ""',
      "redis-b.conf": "bind 10.0.0.2\nrequirepass hunter2",
      "redis-c.conf": "bind 10.0.0.3\naclfile users.acl",
      "sentinel-c.conf":
        "include b.conf\nsentinel monitor a 10.0.0.1 6379 1\nsentinel monitor b 10.0.0.2 6379 1\nsentinel monitor c 10.0.0.3 6379 1",
      "b.conf": "sentinel auth-pass b hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2\naclfile users.acl",
      "users.acl": "user app on >hunter2 ~* +@all",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A slip in the name, and two words in the wrong order: unknown-master-name.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass Main hunter2",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-pass hunter2 main",
    },
    // A server that nobody watches.
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.9 6379 1",
    },
    // Only one replica requires one: requirepass-asymmetric.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrequirepass hunter2",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    { "redis-a.conf": "bind 127.0.0.1", "sentinel-a.conf": "sentinel monitor main 127.0.0.1 6379 1" },
  ],
  bad: [
    {
      "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password; 1 other lacks it too`,
      "sentinel-b.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password; 1 other lacks it too`,
      "sentinel-c.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\naclfile users.acl",
      "users.acl": `
user default on >hunter2 ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:6379 requires a password
`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ~~~~~~~ 10.0.0.1:6379 requires a password`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password
sentinel monitor other 10.0.0.9 6379 1
sentinel auth-pass other hunter2`,
    },
    // Whichever of the two is at the address.
    {
      "master.conf": `
requirepass hunter2
#           ~~~~~~~ master.conf requires a password
masterauth hunter2`,
      "replica.conf": "requirepass hunter2\nmasterauth hunter2\nreplicaof db-1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but master.conf requires a password`,
    },
    // The password of a user line counts as well.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "redis-b.conf":
        "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 ~* &* +@all",
      "sentinel-b.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password`,
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser watcher on >hunter2 &* +@all",
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 lets in named users only
sentinel auth-user main watcher`,
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
        "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ no auth-pass for "main", but 10.0.0.1:6379 requires a password`,
      },
      target: "redis@3.2",
    },
  ],
});

/** A slip in the name, or the password stands in its place. */
function isMisnamed({ sentinel, name }: Watch): boolean {
  return sentinel.problems("unknown-master-name").some(({ suggestion, directive: { args } }) => {
    return args[0]?.value.toLowerCase() === "auth-pass" && (suggestion === name || args[2]?.value === name);
  });
}
