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

/** Milliseconds: Sentinel waits eight seconds before it makes a replica of such a server, and asks with INFO every ten. */
const patience = 20_000;

export default defineRule({
  id: "replica-reports-master",
  severity: "error",
  summary: "What sentinels take for a replica must not say that it is a master.",
  why: `A server that sentinels know as a replica and that calls itself a master takes writes that nobody else has. Sentinel repairs it:
after some seconds it makes it a replica of the present master (\`+convert-to-slave\`), and its writes are lost. It does so only while the
master it knows is up and well. Where that one is down, and the sentinel that led a failover ended after it had promoted the replica, both
stay as they are: the sentinels name the dead master to clients, and the new one is found by nobody (seen with 7.0.15). Where somebody sent
\`REPLICAOF NO ONE\` by hand, or a restart lost the \`replicaof\` line, writes go to both until Sentinel acts.`,
  consequence: "two servers take writes, and those of one of them are lost",
  remedy:
    "find out with ROLE which one clients write to; if the old master is gone, SENTINEL FAILOVER; else REPLICAOF on the other",
  live: `\`flags slave\` and \`role-reported master\` in \`SENTINEL REPLICAS main\`, with a \`role-reported-time\` that grows.`,
  evidence: [
    "https://github.com/redis/redis/issues/2284",
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/",
  ],
  each: "master",
  *check(master) {
    if (master.watches.some(({ live }) => live?.isFailingOver)) return;
    const replicas = reputationsOf(master.deployment, master.name).filter(({ of }) => of === "replica");
    yield* findingsOf(replicas, (replica) => pretender(replica, master));
  },
  good: [
    // Sentinel is about to repair it.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave role-reported master role-reported-time 3371
`,
    },
  ],
  bad: [
    // The sentinel that led the failover has ended, and the probe is not let through to the server.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.3:6379
  unreachable connect-timeout "neither accepted nor refused within 2 s"
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected s-down-time 46943
  master main o-down-time 46876 role-reported master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave role-reported master role-reported-time 26371
#                                                                ^^^^^^ replica 10.0.0.3:6379 of "main" has called itself a master for 26 s, and no failover is running
`,
    },
  ],
});

function* pretender(replica: Reputation, { name }: Master): Iterable<Finding> {
  const found = replica.opinions.flatMap((opinion) => {
    const { told } = opinion;
    const isMaster = !opinion.isDown && told.field("role-reported").or("slave") === "master";
    const since = told.number("role-reported-time").or(0);
    return isMaster && since >= patience ? [{ opinion, since }] : [];
  });
  const [first, ...others] = found.toSorted((a, b) => b.since - a.since);
  if (!first) return;
  // It says itself what it is: several-masters-in-group.
  if (replica.answered) return;
  const what = `${nameOfReputation(replica)} of "${name}" has called itself a master for ${durationText(first.since)}`;
  yield finding(first.opinion.told.field("role-reported"), `${what}, and no failover is running`, {
    related: others.map(({ opinion }) => ({
      at: opinion,
      message: `as sentinel ${opinion.watch.sentinel} sees it, too`,
    })),
  });
}
