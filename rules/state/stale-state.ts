import {
  addressText,
  decode,
  defineRule,
  epochOf,
  finding,
  isLiteral,
  newestOf,
  sameAddress,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "stale-state",
  severity: "info",
  summary: "The files of running sentinels should be from the same moment.",
  why: `With each failover the sentinels count on: the new master's address holds under a higher \`config-epoch\`, and whoever
hears of a higher one corrects itself and its file. Files with different epochs for one master name were taken at different times, one
of them before a failover, or from a sentinel that was stopped or cut off meanwhile. The one with the highest epoch is right. What the
others say of the master, and the files of the servers that are as old, is no mistake, but nothing to conclude from either.

An old file does no harm to a sentinel that is started with it, as long as it reaches one that knows better: within seconds it logs
\`+config-update-from\` and \`+switch-master\` (tried with 7.0.15). Alone it sends clients to the old master.`,
  consequence: "findings that rest on the old file may be about a state that is over",
  remedy: "fetch the files again from all hosts, or look after the sentinel that missed the failover",
  live: `\`\`\`
$ for port in 26379 26380 26381; do redis-cli -p $port SENTINEL MASTER main | grep -A1 config-epoch; done
config-epoch
1
config-epoch
3
config-epoch
3
\`\`\``,
  evidence: [
    "https://github.com/redis/redis-doc/blob/master/docs/management/sentinel.md",
    "https://github.com/redis/redis/issues/12271",
  ],
  each: "master",
  *check(master) {
    const newest = newestOf(master);
    // Running ones: sentinel-missed-failover.
    if (!newest || newest.live) return;
    const related = [{ at: newest.configEpoch ?? newest, message: "the newest" }];
    const where = decode(newest.sentinel.file.uri);
    for (const watch of master.watches) {
      if (epochOf(watch) >= epochOf(newest) || watch.sentinel.isLeftOut) continue;
      const { configEpoch, address } = watch;
      const [mine, theirs] = [address, newest.address].map(({ value }) => decode(addressText(value)));
      if (configEpoch) {
        const moved = isSame(watch, newest) ? "" : `, and the master was ${mine} then, ${theirs} there`;
        const epochs = `"${master.name}" has config-epoch ${epochOf(watch)} here, ${epochOf(newest)} in ${where}`;
        yield finding(configEpoch, `${epochs}: this file is older${moved}`, { related });
      } else if (!isSame(watch, newest)) {
        // Sentinel has never written it; with the right master it is no old one.
        const since = `since the failover that ${where} knows of (config-epoch ${epochOf(newest)})`;
        yield finding(address, `"${master.name}" is ${mine} here, ${theirs} ${since}`, { related });
      }
    }
  },
  good: [
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 3",
      "sentinel-2.conf": 'SENTINEL monitor main 10.0.0.2 6379 2\nsentinel config-epoch main "3"',
    },
    // Each master has epochs of its own, and other epochs are not the configuration's.
    {
      "sentinel-1.conf": `sentinel monitor main 10.0.0.2 6379 2
sentinel config-epoch main 3
sentinel leader-epoch main 3
sentinel current-epoch 3`,
      "sentinel-2.conf": `sentinel monitor main 10.0.0.2 6379 2
sentinel monitor cache 10.0.0.9 6379 2
sentinel config-epoch main 3
sentinel config-epoch cache 1
sentinel leader-epoch main 4
sentinel current-epoch 4`,
    },
    // One file was just written by hand, with the right master.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 3",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.2 6379 2",
    },
    // The name may be that server's.
    {
      "sentinel-1.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 3",
      "sentinel-2.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 2",
    },
  ],
  bad: [
    {
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.2 6379 2
sentinel config-epoch main 3
#                          ~ the newest`,
      "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel config-epoch main "1"
#                          ^^^ "main" has config-epoch 1 here, 3 in sentinel-1.conf: this file is older, and the master was 10.0.0.1:6379 then, 10.0.0.2:6379 there`,
      "sentinel-3.conf": `
sentinel monitor main 10.0.0.2 6379 2
sentinel config-epoch main 2
#                          ^ "main" has config-epoch 2 here, 3 in sentinel-1.conf: this file is older`,
    },
    {
      files: {
        "sentinel-1.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 1",
        "sentinel-2.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ^^^^^^^^^^^^^ "main" is 10.0.0.1:6379 here, 10.0.0.2:6379 since the failover that sentinel-1.conf knows of (config-epoch 1)`,
      },
      target: "redis@2.8",
    },
  ],
});

/** A name and an address may be one server's. */
function isSame(a: Watch, b: Watch): boolean {
  const [one, other] = [a.address.value, b.address.value];
  return sameAddress(one, other) || (one.port === other.port && isLiteral(one.host) !== isLiteral(other.host));
}
