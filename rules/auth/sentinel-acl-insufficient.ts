import {
  type Deployment,
  defineRule,
  type Finding,
  finding,
  findingsOf,
  grant,
  type Lack,
  listed,
  logins,
  mannerOf,
  newLines,
  refusedUsers,
  shownUser,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-acl-insufficient",
  severity: "error",
  summary: "The user a sentinel comes in as must be allowed every command that Sentinel sends to a node.",
  why: `Sentinel ignores most refusals and logs none. Without PING the node is \`+sdown\` although it works; without INFO no
replica is ever found; without PUBLISH and SUBSCRIBE sentinels do not find one another, so that no majority comes together. A
promotion is one transaction: MULTI, SLAVEOF NO ONE, CONFIG REWRITE, CLIENT KILL, EXEC. One of them refused spoils it as a whole,
the node answers \`EXECABORT\`, and each failover ends in \`-failover-abort-slave-timeout\`: all looks well until the master
fails. Only where MULTI itself is refused the others are obeyed one by one: the promotion succeeds, but clients stay connected
without CLIENT KILL, and without CONFIG REWRITE the node takes up its old role when it restarts. The name that
counts is SLAVEOF: \`+replicaof\` does not help. With Valkey 9.0.0 alone FAILOVER belongs to the transaction.

SCRIPT KILL is sent to nodes that answer \`-BUSY\` only, CLIENT SETNAME changes nothing, and AUTH needs no right.`,
  consequence: "the sentinel takes the node for dead, does not find replicas, or can never promote one",
  remedy:
    "allow the user +ping +info +publish +subscribe +multi +slaveof +config|rewrite +client|kill +exec &__sentinel__:hello",
  live: `On the node (7.0 on), as an administrator; every command must answer \`OK\`:

\`\`\`
> ACL DRYRUN sentinel SLAVEOF NO ONE
"This user has no permissions to run the 'slaveof' command"
\`\`\`

\`ACL LOG\` on the node shows the refusals, \`reason command\`, with the address of the sentinel. Of a failover that does
not come to an end the sentinel's log says \`-failover-abort-slave-timeout\` some minutes after \`+failover-state-wait-promotion\`.`,
  since: "6.0",
  evidence: [
    "https://github.com/valkey-io/valkey/issues/2779",
    "https://github.com/valkey-io/valkey/issues/744",
    "https://github.com/redis/redis/pull/14923",
    "https://github.com/redis/redis-doc/blob/master/docs/management/security/acl.md",
  ],
  each: "deployment",
  *check(deployment) {
    yield* refused(deployment);
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "watch"), function* (login) {
      const { at, link, user } = login;
      const commands = login.lacks.filter(({ what }) => what === "command");
      if (!user || commands.length === 0 || !isNew(user)) return;
      const message = `the user ${shownUser(user.name)} may not run ${listed(commands)} on ${at}, which ${purpose(commands)}`;
      yield finding(user, message, {
        related: [{ at: link.origin, message: `the sentinel ${link.from} ${mannerOf(login)}` }],
        fix: grant(user, at, login.lacks),
        ...(isBearable(commands) && { severity: "warning" }),
      });
    });
  },
  good: [
    // SCRIPT KILL and CLIENT SETNAME are not missed.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun sentinel allowed ping
  dryrun sentinel allowed slaveof x x
  dryrun sentinel refused "This user has no permissions to access the '__sentinel__:hello' channel" publish __sentinel__:hello x
  dryrun sentinel refused "This user has no permissions to run the 'script|kill' command" script kill
  dryrun sentinel refused "This user has no permissions to run the 'client|setname' command" client setname x
  dryrun sentinel refused "Command 'client' not found" client kill x
`,
    },
    // The documented rules, with the older name and without what is cosmetic; the order of the words does not matter here.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on >other ~* &* +@all
user sentinel on >hunter2 allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|kill`,
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // By categories, and what is taken away again does not matter.
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser sentinel on >hunter2 &* +@admin +@dangerous +@pubsub +@transaction +@connection -debug -client|pause",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // Who is refused at the door is another rule's matter, and so is a user nobody comes in as.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser default off\nuser sentinel on >other +ping",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    {
      "redis-a.conf": "bind 10.0.0.1\nuser app on >hunter2 ~app:* +@read\nuser sentinel on >hunter2 &* {{ rules }}",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // What one pair of brackets does not give, another may.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser sentinel on >hunter2 &* +@all -slaveof -config (+slaveof) (+config|rewrite)",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // A certificate may stand for another user.
    {
      "redis-a.conf": "bind 10.0.0.1\ntls-auth-clients-user CN\nuser default on >hunter2 +ping",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // From 9.0.1 on only SENTINEL FAILOVER ... COORDINATED needs more.
    {
      files: {
        "valkey-a.conf":
          "bind 10.0.0.1\nuser sentinel on >hunter2 &* +multi +slaveof +ping +exec +subscribe +config|rewrite +publish +info +client|kill",
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "valkey@9.0.1",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun sentinel allowed ping
  dryrun sentinel refused "This user has no permissions to run the 'slaveof' command" slaveof x x
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run slaveof and client|kill on 10.0.0.1:6379, which a promotion needs
  dryrun sentinel refused "This user has no permissions to run the 'client|kill' command" client kill x
`,
    },
    // The new name of the command is not the one that is sent.
    {
      "redis-a.conf": `
bind 10.0.0.1
user sentinel on >hunter2 &* +ping +info +publish +subscribe +multi +exec +replicaof +client|kill
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run slaveof and config|rewrite on 10.0.0.1:6379, which a promotion needs`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the sentinel sentinel-a.conf logs in to it
sentinel auth-user main sentinel
sentinel auth-pass main hunter2`,
    },
    // A later rule takes a right away again, on one node only; the other one is not told twice for two sentinels.
    {
      "redis-a.conf": "bind 10.0.0.1\nuser sentinel on >hunter2 &* +@all",
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user sentinel on &* +@all -@dangerous >hunter2
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run info, slaveof, config|rewrite and client|kill on 10.0.0.2:6379, which Sentinel needs to learn roles and replicas`,
      "sentinel-a.conf":
        "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      "sentinel-b.conf":
        "bind 10.0.0.4\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // Without a login it is the default user, and what that one may do is not ours to extend.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on nopass ~* &* +@all -@admin
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "default" may not run slaveof, config|rewrite and client|kill on 10.0.0.1:6379, which a promotion needs`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the sentinel sentinel-a.conf sends no login and is its default user`,
    },
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
user sentinel on >hunter2 -@all +config|rewrite +publish +subscribe +multi +exec +slaveof +client|setname
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run ping, info and client|kill on 10.0.0.1:6379, which Sentinel needs to see it alive`,
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "redis@6.0",
    },
    // A file that several nodes read is told once.
    {
      "redis-a.conf": "bind 10.0.0.1\ninclude users.conf",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\ninclude users.conf",
      "users.conf": `
user sentinel on >hunter2 &* +@all -slaveof
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run slaveof on 10.0.0.1:6379, which a promotion needs`,
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // No transaction: a promotion works, and is forgotten at the next restart.
    {
      "redis-a.conf": `
bind 10.0.0.1
user sentinel on >hunter2 &* +ping +info +publish +subscribe +slaveof +client|kill
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run multi, config|rewrite and exec on 10.0.0.1:6379, which a promotion in one step needs`,
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    {
      files: {
        "valkey-a.conf": `
bind 10.0.0.1
user sentinel on >hunter2 &* +multi +slaveof +ping +exec +subscribe +config|rewrite +publish +info +client|kill
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not run failover on 10.0.0.1:6379, which a promotion needs`,
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "valkey@9.0.0",
    },
  ],
});

/** What fails first without these commands, as the end of "which ...". */
/** What ACL DRYRUN says of those who are known by name only. */
function* refused(deployment: Deployment): Iterable<Finding> {
  for (const { at, user, lacks, origin } of refusedUsers(deployment, "watch")) {
    const commands = lacks.filter(({ what }) => what === "command");
    if (commands.length === 0) continue;
    const message = `the user ${shownUser(user)} may not run ${listed(commands)} on ${at}, which ${purpose(commands)}`;
    yield finding(origin, message, { ...(isBearable(commands) && { severity: "warning" }) });
  }
}

function purpose(commands: readonly Lack[]): string {
  const has = (...names: string[]) => commands.some(({ name }) => names.includes(name));
  if (has("ping")) return "Sentinel needs to see it alive";
  if (has("info")) return "Sentinel needs to learn roles and replicas";
  if (has("publish", "subscribe")) return "sentinels need to find one another";
  return has("multi") && !has("slaveof") ? "a promotion in one step needs" : "a promotion needs";
}

/** Without MULTI there is no transaction to be spoilt, and what is allowed of it is obeyed; what is reported only is no error. */
function isBearable(commands: readonly Lack[]): boolean {
  const rest = commands.filter(({ isReported }) => !isReported).map(({ name }) => name);
  const wrapped = ["multi", "exec", "config|rewrite", "client|kill"];
  return rest.length === 0 || (rest.includes("multi") && rest.every((name) => wrapped.includes(name)));
}
