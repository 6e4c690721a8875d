import {
  addressText,
  areSeveralSets,
  decode,
  defineRule,
  finding,
  followersOf,
  latest,
  sameAddress,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "shared-master-name-across-deployments",
  severity: "warning",
  summary: "Two sets of sentinels that watch different masters must not call them by the same name.",
  why: `Sentinels match what they hear by the master's name alone. As long as the two sets never meet, nothing happens. The day an
address of one becomes an address of the other, because pods are created anew or address translation changes, a hello message of
one set reaches the other: the sentinels become one set, the side with the lower epoch follows the other's master, and its
replicas are sent \`SLAVEOF\` with the address of a foreign server. Their data is gone with the next synchronisation. The name \`mymaster\` of
every example makes this more likely than it sounds.

Only what the files of one deployment show is reported: two sets in it, each with its quorum. Sets with different passwords
cannot take over each other's servers, and those of one machine are for trying things out: an info.`,
  consequence: "when the two sets meet, one takes over the other's servers and their data is overwritten",
  remedy: "give each set's master a name of its own, in its sentinels' files and its clients",
  live: `More sentinels and replicas than there should be, with addresses of the other set:

\`\`\`text
$ redis-cli -p 26379 sentinel master main     ->  num-slaves and num-other-sentinels
$ redis-cli -p 26379 sentinel sentinels main  ->  ip of each
\`\`\`

\`master_replid\` in \`INFO replication\` differs between replicas that follow one name.`,
  evidence: [
    "https://github.com/helm/charts/issues/19895",
    "https://github.com/helm/charts/issues/17868",
    "https://github.com/spotahome/redis-operator/issues/550",
    "https://github.com/bitnami/charts/issues/10016",
    "https://github.com/redis/redis/issues/13610",
    "https://github.com/redis/redis/issues/14313",
  ],
  each: "master",
  *check({ name, watches, deployment }) {
    const telling = latest(watches).filter(({ address, sentinel }) => address.isKnown && !sentinel.isLeftOut);
    if (!areSeveralSets(telling)) return;
    const votes = followersOf(telling);
    const [first] = telling.toSorted((a, b) => votes(b) - votes(a));
    for (const watch of telling) {
      if (!first || isSame(watch, first)) continue;
      const what = `"${name}" is ${textOf(watch)} here, but ${textOf(first)} in ${votes(first)} other sentinels' files`;
      yield finding(watch.address, `${what}: two deployments need two names`, {
        severity: areKeptApart(watch, first) || !deployment.spansMachines ? "info" : "warning",
        related: [{ at: first.address, message: `${textOf(first)} here` }],
      });
    }
  },
  good: [
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor cache 10.0.0.9 6379 2",
      "sentinel-4.conf": "sentinel monitor cache 10.0.0.9 6379 2",
    },
    // One of three is wrong: monitor-address-mismatch.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.9 6379 2",
    },
    // Two files are from before a failover.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 0",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 0",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.9 6379 2\nsentinel config-epoch main 1",
      "sentinel-4.conf": "sentinel monitor main 10.0.0.9 6379 2\nsentinel config-epoch main 1",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ 10.0.0.1:6379 here`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.9:6379 here, but 10.0.0.1:6379 in 2 other sentinels' files: two deployments need two names`,
      "sentinel-4.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.9:6379 here, but 10.0.0.1:6379 in 2 other sentinels' files: two deployments need two names`,
    },
    // A remark: the passwords differ.
    {
      files: {
        "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main hunter1",
        "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main hunter1",
        "sentinel-3.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.9:6379 here, but 10.0.0.1:6379 in 2 other sentinels' files: two deployments need two names
sentinel auth-pass main hunter2`,
        "sentinel-4.conf": `
sentinel monitor main 10.0.0.9 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.9:6379 here, but 10.0.0.1:6379 in 2 other sentinels' files: two deployments need two names
sentinel auth-pass main hunter2`,
      },
      target: "redis@3.2",
    },
  ],
});

function isSame(a: Watch, b: Watch): boolean {
  return sameAddress(a.address.value, b.address.value);
}

/** Both need a password, and not the same. */
function areKeptApart(a: Watch, b: Watch): boolean {
  const [mine, theirs] = [a.authPass.or(undefined), b.authPass.or(undefined)];
  return mine !== undefined && theirs !== undefined && !mine.equals(theirs);
}

function textOf({ address }: Watch): string {
  return decode(addressText(address.value));
}
