import { addressText, decode, defineRule, epochOf, finding, newestOf, sameAddress } from "../../src/rule.ts";

/** Milliseconds: each sentinel publishes where the master is every two seconds. */
const enough = 15_000;

export default defineRule({
  id: "sentinel-missed-failover",
  severity: "error",
  summary: "All running sentinels must know of the last failover.",
  why: `With each failover the new master's address holds under a higher \`config-epoch\`. The sentinel that led it publishes this every two
seconds on the master and the replicas, and whoever hears of a higher one corrects itself (\`+config-update-from\`, \`+switch-master\`). One
that keeps a lower one for longer hears nothing: it was cut off and still is, its subscription to \`__sentinel__:hello\` is refused by an
ACL, or it knows no server on which the others publish. It sends clients to the old master, and when that comes back it may point it
nowhere, so that both take writes.`,
  consequence: "clients that ask this sentinel are sent to a server that is no longer master",
  remedy:
    "repair its way to the servers; else SENTINEL REMOVE and SENTINEL MONITOR with the present address, on this one only",
  live: `\`config-epoch\` and the address differ in \`SENTINEL MASTER main\` of two sentinels, and do so still after half a minute.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
    "https://github.com/redis/redis/issues/12271",
  ],
  each: "master",
  *check(master) {
    const { name, watches } = master;
    const newest = newestOf(master);
    if (!newest?.live || watches.some(({ live }) => live?.isFailingOver)) return;
    // It may have learnt of it a moment ago, too.
    if (newest.live.number("role-reported-time").value < enough) return;
    for (const watch of watches) {
      if (!watch.live || epochOf(watch) >= epochOf(newest)) continue;
      // It was just started, and has heard nothing yet.
      if (watch.live.live.number("uptime_in_seconds").or(enough) * 1000 < enough) continue;
      const [mine, theirs] = [watch.address.value, newest.address.value];
      const epochs = `config-epoch ${epochOf(watch)} here, ${epochOf(newest)} on ${newest.sentinel}`;
      const addresses = `${decode(addressText(mine))}, for the other ${decode(addressText(theirs))}`;
      const where = sameAddress(mine, theirs) ? "" : `: its master is ${addresses}`;
      yield finding(watch.configEpoch ?? watch, `"${name}" has ${epochs}${where}`, {
        related: [{ at: newest.address, message: "the newest" }],
      });
    }
  },
  good: [
    // A moment ago.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 role-reported-time 1204 config-epoch 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 config-epoch 0 quorum 2
`,
    },
    // Started a moment ago, on a host that was lost.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15 uptime_in_seconds 1
  master main ip 10.0.0.1 port 6379 role-reported-time 900 config-epoch 0 quorum 2
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15 uptime_in_seconds 4000
  master main ip 10.0.0.2 port 6379 role-reported-time 61204 config-epoch 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 role-reported-time 61204 config-epoch 1 quorum 2
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 config-epoch 0 quorum 2
#                                                ^ "main" has config-epoch 0 here, 1 on 10.0.0.1:26379: its master is 10.0.0.1:6379, for the other 10.0.0.2:6379
`,
    },
  ],
});
