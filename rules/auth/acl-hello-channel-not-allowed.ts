import {
  type DataNode,
  defineRule,
  finding,
  findingsOf,
  grant,
  logins,
  mannerOf,
  newLines,
  refusedUsers,
  shownUser,
} from "../../src/rule.ts";

export default defineRule({
  id: "acl-hello-channel-not-allowed",
  severity: "error",
  summary: "The user a sentinel comes in as must be allowed the channel __sentinel__:hello.",
  why: `Sentinels find one another by messages in the channel \`__sentinel__:hello\` of the nodes they watch. A user that may
run PUBLISH and SUBSCRIBE but not use the channel is answered \`NOPERM\`, which Sentinel does not log: each sentinel stays alone,
counts itself only, and where the quorum is two or more no failover ever begins.

New users have all channels in 6.2 and none from 7.0 on (\`acl-pubsub-default\`, which is \`resetchannels\` there): a user line
that served well loses the channel with the upgrade. Key patterns such as \`~*\` say nothing of channels. A master that
only one sentinel watches does without it until it gets a second one: there this is an info.`,
  consequence: "sentinels do not find one another: the quorum is not reached and nobody fails over",
  remedy: "add &__sentinel__:hello to the rules of the user, on every node",
  live: `On the node (7.0 on):

\`\`\`
> ACL DRYRUN sentinel PUBLISH __sentinel__:hello x
"This user has no permissions to access the '__sentinel__:hello' channel"
\`\`\`

\`ACL LOG\` on the node shows \`reason channel\`; \`SENTINEL SENTINELS <name>\` on a sentinel is empty.`,
  since: "6.2",
  evidence: [
    "https://github.com/valkey-io/valkey/issues/744",
    "https://github.com/redis/redis/issues/12418",
    "https://github.com/bitnami/charts/issues/19244",
    "https://github.com/redis/docs/pull/3607",
  ],
  each: "deployment",
  *check(deployment) {
    for (const { at, user, lacks, origin } of refusedUsers(deployment, "watch")) {
      if (lacks.some(({ what }) => what === "channel")) yield finding(origin, messageOn(user, at));
    }
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "watch"), function* (login) {
      const { at, link, user } = login;
      const channels = login.lacks.filter(({ what }) => what === "channel");
      if (!user || channels.length === 0 || !isNew(user)) return;
      const message = messageOn(user.name, at);
      const isAlone = deployment.masters.some((master) => {
        return master.name === link.watch.name && master.sentinelCount.or(undefined) === 1;
      });
      yield finding(user, message, {
        // Until there is a second one.
        ...(isAlone && { severity: "info" }),
        related: [{ at: link.origin, message: `the sentinel ${link.from} ${mannerOf(login)}` }],
        fix: grant(user, at, login.lacks),
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
  dryrun sentinel allowed publish __sentinel__:hello x
  dryrun sentinel refused "This user has no permissions to run the 'subscribe' command" subscribe __sentinel__:hello
`,
    },
    {
      "redis-a.conf":
        "bind 10.0.0.1\nuser default off\nuser sentinel on >hunter2 +@all &__sentinel__:*\nuser app on >other ~* +@all",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // The default of this node is as in 6.2.
    {
      "redis-a.conf": "bind 10.0.0.1\nacl-pubsub-default allchannels\nuser sentinel on >hunter2 +@all",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // A default that is not known.
    {
      "redis-a.conf": "bind 10.0.0.1\nacl-pubsub-default {{ default }}\nuser sentinel on >hunter2 +@all",
      "sentinel-a.conf":
        "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nuser sentinel on >hunter2 +@all",
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "redis@6.2",
    },
    {
      files: {
        "redis-a.conf": "bind 10.0.0.1\nuser sentinel on >hunter2 +@all",
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "redis@6.0",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  dryrun sentinel allowed ping
  dryrun sentinel allowed slaveof x x
  dryrun sentinel refused "This user has no permissions to access the '__sentinel__:hello' channel" publish __sentinel__:hello x
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not use the channel __sentinel__:hello on 10.0.0.1:6379, by which sentinels find one another
  dryrun sentinel refused "This user has no permissions to access the '__sentinel__:hello' channel" subscribe __sentinel__:hello
`,
    },
    {
      "redis-a.conf": `
bind 10.0.0.1
user sentinel on >hunter2 ~* +@all
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not use the channel __sentinel__:hello on 10.0.0.1:6379, by which sentinels find one another`,
      "redis-b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
user sentinel on >hunter2 &news +@all
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not use the channel __sentinel__:hello on 10.0.0.2:6379, by which sentinels find one another`,
      "sentinel-a.conf":
        "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      "sentinel-b.conf":
        "bind 10.0.0.4\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
    },
    // A default user that was restricted for applications.
    {
      "redis-a.conf": `
bind 10.0.0.1
user default on nopass ~* +@all
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "default" may not use the channel __sentinel__:hello on 10.0.0.1:6379, by which sentinels find one another`,
      "sentinel-a.conf": `
sentinel monitor main 10.0.0.1 6379 1
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the sentinel sentinel-a.conf sends no login and is its default user`,
    },
    {
      files: {
        "redis-a.conf": `
bind 10.0.0.1
acl-pubsub-default resetchannels
user sentinel on >hunter2 +@all
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "sentinel" may not use the channel __sentinel__:hello on 10.0.0.1:6379, by which sentinels find one another`,
        "sentinel-a.conf":
          "sentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main sentinel\nsentinel auth-pass main hunter2",
      },
      target: "redis@6.2",
    },
  ],
});

function messageOn(user: string, at: DataNode): string {
  return `the user ${shownUser(user)} may not use the channel __sentinel__:hello on ${at}, by which sentinels find one another`;
}
