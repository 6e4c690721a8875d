import {
  defineRule,
  finding,
  findingsOf,
  grant,
  type Lack,
  listed,
  logins,
  newLines,
  shownUser,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-peer-acl-insufficient",
  severity: "error",
  summary: "The user sentinels come in as at other sentinels must be allowed to ask for their opinion and vote.",
  why: `A sentinel asks the others by \`SENTINEL IS-MASTER-DOWN-BY-ADDR\` whether they too take the master for dead, and for their
vote. Refused, the answer counts as none: the master is \`+sdown\` and never \`+odown\`, and nothing else happens, while
\`SENTINEL SENTINELS\` shows all of them in good health. Without PING they are all \`+sdown\`, and \`SENTINEL CKQUORUM\` says
\`NOQUORUM\`, though votes are still given. Without PUBLISH, or without the channel \`__sentinel__:hello\` (from 7.0 on new users
have no channels), news does not come directly but only by way of the nodes.

The profile that the manual gives for *clients* of Sentinel holds neither PUBLISH nor IS-MASTER-DOWN-BY-ADDR, and is often taken
for this purpose. It serves \`sentinel sentinel-user\` only with both added.`,
  consequence: "no opinions and no votes come from this sentinel: a dead master may stay without a successor",
  remedy: "allow the user +ping +publish +sentinel|is-master-down-by-addr +client|setname &__sentinel__:hello",
  live: `On the sentinel that refuses (7.0 on):

\`\`\`
> ACL DRYRUN peer SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 0 *
"This user has no permissions to run the 'sentinel|is-master-down-by-addr' command"
> ACL LOG
   "reason" "command"  "object" "sentinel|is-master-down-by-addr"
\`\`\`

When the master dies, the logs of all sentinels show \`+sdown master\` and end there.`,
  since: "6.2",
  evidence: ["https://github.com/redis/redis/issues/9772", "https://github.com/redis/redis/issues/13192"],
  each: "deployment",
  *check(deployment) {
    const isNew = newLines();
    yield* findingsOf(logins(deployment, "peer"), function* (login) {
      const { at, link, user, lacks } = login;
      if (!user || lacks.length === 0 || !isNew(user)) return;
      const [severity, effect] = effectOf(lacks);
      const { secret } = link.credentials;
      yield finding(user, `the user ${shownUser(user.name)} may not ${told(lacks)} on the sentinel ${at}, ${effect}`, {
        severity,
        related: [
          { at: secret.isWritten ? secret : link.origin, message: `the sentinel ${link.from} comes in as this user` },
        ],
        fix: grant(user, at, lacks),
      });
    });
  },
  good: [
    {
      "sentinel-a.conf": `
bind 10.0.0.1
user default off
user peer on >hunter2 &__sentinel__:hello +ping +publish +sentinel|is-master-down-by-addr
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
      "sentinel-b.conf": `
bind 10.0.0.2
user peer on >hunter2 allchannels +@all
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
    },
    // A user for clients does not concern the peers.
    {
      "sentinel-a.conf":
        "bind 10.0.0.1\nuser app on >other -@all +ping +sentinel|masters\nsentinel monitor main 10.0.0.9 6379 2",
      "sentinel-b.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.9 6379 2",
    },
    // In 6.2 the channel is not looked at.
    {
      files: {
        "sentinel-a.conf": `
bind 10.0.0.1
acl-pubsub-default resetchannels
user peer on >hunter2 +ping +publish +sentinel
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
        "sentinel-b.conf":
          "bind 10.0.0.2\nsentinel sentinel-user peer\nsentinel sentinel-pass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
      },
      target: "redis@6.2",
    },
  ],
  bad: [
    // The profile of the manual for clients, taken for sentinels.
    {
      "sentinel-a.conf": `
bind 10.0.0.1
user default off
user peer on >hunter2 -@all +auth +client|getname +client|id +client|setname +command +hello +ping +role +sentinel|get-master-addr-by-name +sentinel|masters
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "peer" may not run publish and sentinel|is-master-down-by-addr or use the channel __sentinel__:hello on the sentinel 10.0.0.1:26379, so that it gives no opinion and no vote
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
      "sentinel-b.conf": `
bind 10.0.0.2
user peer on >hunter2 allchannels +@all
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
#                      ~~~~~~~ the sentinel 10.0.0.2:26379 comes in as this user
sentinel monitor main 10.0.0.9 6379 2`,
    },
    {
      files: {
        "sentinel-a.conf": `
bind 10.0.0.1
user peer on >hunter2 +sentinel|is-master-down-by-addr +publish
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the user "peer" may not run ping on the sentinel 10.0.0.1:26379, so that it is taken for dead
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
        "sentinel-b.conf":
          "bind 10.0.0.2\nsentinel sentinel-user peer\nsentinel sentinel-pass hunter2\nsentinel monitor main 10.0.0.9 6379 2\nuser peer on >hunter2 +@all",
      },
      target: "redis@6.2",
    },
    {
      "sentinel-a.conf": `
bind 10.0.0.1
user peer on >hunter2 +@all
#    ^^^^^^^^^^^^^^^^^^^^^^ the user "peer" may not use the channel __sentinel__:hello on the sentinel 10.0.0.1:26379, so that news reaches it by way of the nodes only
sentinel sentinel-user peer
sentinel sentinel-pass hunter2
sentinel monitor main 10.0.0.9 6379 2`,
      "sentinel-b.conf":
        "bind 10.0.0.2\nuser peer on >hunter2 +@all &*\nsentinel sentinel-user peer\nsentinel sentinel-pass hunter2\nsentinel monitor main 10.0.0.9 6379 2",
    },
  ],
});

function effectOf(lacks: readonly Lack[]): ["error" | "warning" | "info", string] {
  const has = (wanted: string) => lacks.some(({ name }) => name === wanted);
  if (has("sentinel|is-master-down-by-addr")) return ["error", "so that it gives no opinion and no vote"];
  if (has("ping")) return ["warning", "so that it is taken for dead"];
  return ["info", "so that news reaches it by way of the nodes only"];
}

function told(lacks: readonly Lack[]): string {
  const commands = lacks.filter(({ what }) => what === "command");
  const run = commands.length > 0 ? [`run ${listed(commands)}`] : [];
  return [...run, ...(commands.length < lacks.length ? ["use the channel __sentinel__:hello"] : [])].join(" or ");
}
