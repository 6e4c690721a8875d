import {
  commonPassword,
  defineRule,
  finding,
  findingsOf,
  isAtLeast,
  isFaultOfFarPeer,
  links,
  replace,
  type Sentinel,
  shownUser,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-peer-auth-mismatch",
  severity: "error",
  summary: "Every sentinel must send the password that the other sentinels of its master require.",
  why: `A sentinel logs in to the others with \`sentinel sentinel-pass\` (from 6.2 on), or else with its own
\`requirepass\`. One that does not take it answers PING by \`NOAUTH\`, counts as down, and refuses the question for its vote as well.
All looks well until a master fails and no majority comes together; a manual SENTINEL FAILOVER needs no votes and hides
the mistake.`,
  consequence: "these sentinels do not hear one another: votes are missing when the master fails",
  remedy:
    "set the same requirepass on all sentinels, or sentinel sentinel-pass (and sentinel-user) that all of them take",
  live: `\`SENTINEL SENTINELS <name>\` shows \`s_down\` among the flags of the other sentinels, and the log says
\`+sdown sentinel\`. \`SENTINEL CKQUORUM <name>\` answers \`NOQUORUM\` where those left are no majority. On the sentinel that
refuses, \`ACL LOG\` (6.2 and later) lists the logins.`,
  since: "5.0.1",
  evidence: ["https://github.com/redis/redis/issues/11063", "https://github.com/redis/redis/issues/9772"],
  each: "deployment",
  *check(deployment) {
    // Before, a sentinel cannot be logged in to.
    if (!isAtLeast(deployment.target, { redis: "5.0.1", valkey: "7.2" })) return;
    const unsent = deployment.sentinels.filter(sendsNoUser);
    yield* findingsOf(unsent, function* (sentinel) {
      const isRefused = links(deployment).some(
        (link) => link.kind === "peer" && link.from === sentinel && link.credentials.outcome !== "accepted",
      );
      const user = shownUser(sentinel.peerUser.value ?? "");
      yield finding(sentinel.peerUser, `the user ${user} is never sent: there is no sentinel-pass`, {
        severity: isRefused ? "error" : "warning",
        remedy: "add sentinel sentinel-pass with the password of that user, on every sentinel",
      });
    });
    yield* findingsOf(links(deployment), function* (link) {
      if (link.kind !== "peer") return;
      const { from, to, credentials } = link;
      const { secret, wanted, outcome } = credentials;
      if (outcome === "accepted" || unsent.includes(from)) return;
      if (isFaultOfFarPeer(link)) return;
      const message = secret.value
        ? outcome === "wrong-password"
          ? `this password is not the one that the sentinel ${to} requires`
          : `the sentinel ${to} refuses this login`
        : `no requirepass or sentinel-pass, but the sentinel ${to} requires a password`;
      const sent = from.statement("sentinel-pass") && from.peerPass.or(undefined) ? from.peerPass : undefined;
      const password = sent && commonPassword(peersOf(from), from.peerUser.value);
      yield finding(secret.isWritten ? secret : from, message, {
        related: [{ at: secret.value ? wanted : to.access, message: `${to} requires another login` }],
        fix: password && replace(sent!, password),
      });
    });
  },
  good: [
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf": 'bind 10.0.0.2\nrequirepass "hunter\\x32"\nsentinel monitor main 10.0.0.9 6379 2',
    },
    // What is sent need not be what is required; an empty sentinel-pass is none.
    {
      "sentinel-a.conf":
        "bind 10.0.0.1\nrequirepass hunter2\nsentinel sentinel-pass other\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf":
        "bind 10.0.0.2\nrequirepass other\nsentinel sentinel-pass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
    },
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf":
        'bind 10.0.0.2\nrequirepass hunter2\nsentinel sentinel-pass ""\nsentinel monitor main 10.0.0.9 6379 2',
    },
    // Sentinels of different masters do not talk, whatever they call them.
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.8 6379 2",
      "sentinel-b.conf": "bind 10.0.0.2\nrequirepass hunter2\nsentinel monitor main 10.0.0.8 6379 2",
      "sentinel-c.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-d.conf": "bind 10.0.0.4\nsentinel monitor main 10.0.0.9 6379 2",
    },
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.8 6379 1",
      "sentinel-b.conf": "bind 10.0.0.2\nsentinel monitor other 10.0.0.9 6379 1",
    },
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf": "bind 10.0.0.2\ninclude auth.conf\nsentinel monitor main 10.0.0.9 6379 2",
    },
  ],
  bad: [
    // From 6.2 on an ACL file decides for a sentinel too.
    {
      "sentinel-a.conf": `
bind 10.0.0.1
aclfile users.acl
sentinel monitor main 10.0.0.9 6379 2
sentinel sentinel-pass hunter2`,
      "users.acl": `
user default on >hunter2 ~* &* +@all
#    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 10.0.0.1:26379 requires another login
`,
      "sentinel-b.conf": `
bind 10.0.0.2
requirepass hunter2
sentinel monitor main 10.0.0.9 6379 2
sentinel sentinel-pass other
#                      ^^^^^ this password is not the one that the sentinel 10.0.0.1:26379 requires`,
    },
    // A name without a password.
    {
      "sentinel-a.conf": "bind 10.0.0.1\nrequirepass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf": `
bind 10.0.0.2
sentinel sentinel-user peer
#                      ^^^^ the user "peer" is never sent: there is no sentinel-pass
sentinel monitor main 10.0.0.9 6379 2`,
    },
    // The one without a password lets in all the same.
    {
      "sentinel-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ~~~~~~~ 10.0.0.1:26379 requires another login
sentinel monitor main 10.0.0.9 6379 2`,
      "sentinel-b.conf": `
bind 10.0.0.2
#^^^^^^^^^^^^ no requirepass or sentinel-pass, but the sentinel 10.0.0.1:26379 requires a password
sentinel monitor main 10.0.0.9 6379 2`,
    },
    {
      files: {
        "sentinel-a.conf": `
bind 10.0.0.1
requirepass hunter2
#           ^^^^^^^ this password is not the one that the sentinel 10.0.0.2:26379 requires
sentinel monitor main 10.0.0.9 6379 2`,
        "sentinel-b.conf": `
bind 10.0.0.2
requirepass other
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
      },
      target: "redis@6.2",
    },
  ],
});

/** Without a password the name is not used (sentinelSendAuthIfNeeded in sentinel.c). */
function sendsNoUser({ peerUser, peerPass }: Sentinel): boolean {
  return peerUser.or(undefined) !== undefined && peerPass.isKnown && peerPass.value === undefined;
}

/** The other sentinels of the masters it watches. */
function peersOf(sentinel: Sentinel): Sentinel[] {
  const names = new Set(sentinel.watches.map(({ name }) => name));
  const { sentinels } = sentinel.deployment;
  return sentinels.filter((one) => one !== sentinel && one.watches.some(({ name }) => names.has(name)));
}
