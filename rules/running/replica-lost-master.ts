import {
  defineRule,
  durationText,
  type Finding,
  finding,
  findingsOf,
  type Master,
  nameOfReputation,
  type Reputation,
  reputationsOf,
} from "../../src/rule.ts";

/** Milliseconds: a first copy of some gigabytes, or a restart of the master, is over by then. */
const enough = 60_000;

export default defineRule({
  id: "replica-lost-master",
  severity: "warning",
  summary: "A replica must not have told its sentinels for long that it has no link to its master.",
  why: `Sentinel asks each replica with \`INFO\` every ten seconds. Where the probe has no answer of a replica itself, that is what is known
of it. One without its link falls behind with each write, and is not promoted when it has had none for longer than ten times
\`down-after-milliseconds\` plus the time for which the master has been down (\`sentinelSelectSlave\` in sentinel.c). The cause is in the
replica's log: a password, an address, TLS, a firewall, or a first copy that never ends. A first copy of many gigabytes looks the same from
here.`,
  consequence: "its data grows old, and it may not be promoted when the master fails",
  remedy: "read the replica's log, and repair what it says about the connection to its master",
  live: "`master-link-status err` and a growing `master-link-down-time` (milliseconds) in `SENTINEL REPLICAS main`.",
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"],
  each: "master",
  *check(master) {
    const { watches } = master;
    const reputations = reputationsOf(master.deployment, master.name);
    // Without its master none has a link: instance-down, failover-in-progress.
    if (watches.some(({ live }) => live?.isFailingOver)) return;
    if (reputations.some(({ of, downs }) => of === "master" && downs.length > 0)) return;
    // It told us itself: replication-link-down. It is down: instance-down.
    const silent = reputations.filter(({ of, answered, isDown }) => of === "replica" && !answered && !isDown);
    yield* findingsOf(silent, (replica) => linkOf(replica, master));
  },
  good: [
    // A copy may take that long.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 flags slave master-link-down-time 20000 master-link-status err
  replica main 2 ip 10.0.0.3 port 6379 flags slave master-link-down-time 0 master-link-status ok
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  unreachable connect-timeout "neither accepted nor refused within 2 s"
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave master-link-down-time 320000
  replica main 1 master-link-status err master-host 10.0.0.1 master-port 6379
#                                   ^^^ replica 10.0.0.2:6379 of "main" has had no link to its master for 5 min, as it told sentinel 10.0.0.3:26379
`,
    },
  ],
});

function* linkOf(replica: Reputation, { name }: Master): Iterable<Finding> {
  const broken = replica.opinions.flatMap((opinion) => {
    const status = opinion.told.field("master-link-status");
    const since = opinion.told.number("master-link-down-time").or(0);
    return status.or("ok") === "err" && since >= enough ? [{ opinion, status, since }] : [];
  });
  const [first, ...others] = broken;
  if (!first) return;
  const what = `${nameOfReputation(replica)} of "${name}" has had no link to its master for ${durationText(first.since)}`;
  yield finding(first.status, `${what}, as it told sentinel ${first.opinion.watch.sentinel}`, {
    related: others.map(({ opinion, status }) => ({ at: status, message: `and sentinel ${opinion.watch.sentinel}` })),
  });
}
