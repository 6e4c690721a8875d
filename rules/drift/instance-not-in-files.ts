import {
  type Deployment,
  decode,
  defineRule,
  type Finding,
  finding,
  groupBy,
  type Instance,
  isAlive,
  isEveryMachines,
  isLiteral,
  isLoopback,
  nameOfReputation,
  type Reputation,
  reputationsOf,
} from "../../src/rule.ts";

export default defineRule({
  id: "instance-not-in-files",
  severity: "warning",
  summary: "Each server and sentinel that runs must be in the files.",
  why: `Sentinels find replicas and other sentinels by themselves, so whoever points a server at the master joins the set, and whoever
starts a sentinel with its address has a vote. One that the files do not know was added by hand, was left running when it was taken out
of the files, or belongs to another deployment than these files. It can be promoted, its vote counts, and nobody keeps its password,
its memory and its version in step with the others. Where the files declare an instance in its place that nobody knows, they are the files
of another deployment, or are not rolled out yet.`,
  consequence: "it may become master, or decide who does, and nothing that is done by these files reaches it",
  remedy:
    "add its file, or probe with the right files; else stop it and send SENTINEL RESET with the master's name to each sentinel",
  live: `\`SENTINEL REPLICAS main\` and \`SENTINEL SENTINELS main\` list it with \`flags slave\` or \`flags sentinel\`, without \`s_down\`.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinels-and-replicas-auto-discovery",
  ],
  each: "deployment",
  *check(deployment) {
    const { declared, masters } = deployment;
    if (!declared?.complete) return;
    const strangers = masters.flatMap(({ name }) =>
      reputationsOf(deployment, name)
        .filter((one) => isStranger(one, deployment))
        .map((one) => ({ one, name })),
    );
    // A sentinel is one process, however many masters it watches.
    for (const [{ one, name }] of groupBy(strangers, ({ one }) => nameOfReputation(one)).values() as Iterable<
      [{ one: Reputation; name: string }]
    >) {
      const lost = silentOnes(one, deployment);
      // Each of them may be one that was asked elsewhere, under a name or through a forwarder.
      if (!lost.every((other) => isAtLiteralAddress(other) && !isAlive(other.live!))) continue;
      yield* told(one, name, lost);
    }
  },
  good: [
    // It answers under the address that its file gives, and sentinels know it by another one.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info run_id bbbb
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 1
  replica main 1 ip 172.18.0.5
  replica main 1 port 6379
  replica main 1 runid bbbb
  replica main 1 flags slave
`,
    },
    // It may be the one that the files call by a name, which did not answer.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "replica-announce-ip redis-b\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance server redis-b:6379
  unreachable name-not-found "no address is known for this name"
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags slave
`,
    },
    // It may be the one that wants a password, as files and sentinels call it by other addresses.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance server 10.0.0.2:6379
  unreachable password-wanted "wants a password, and none was given"
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 1
  replica main 1 ip 172.18.0.5
  replica main 1 port 6379
  replica main 1 runid bbbb
  replica main 1 flags slave
`,
    },
    // It is down: stale-known-replica.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags s_down,slave,disconnected
  replica main 1 s-down-time 90000
`,
    },
    // The only file of a sentinel is the pattern for all. A replica that has ended does not count as down yet.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id aaaa role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 run_id bbbb role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.2 port 6379 runid bbbb flags slave
  replica main 2 ip 10.0.0.3 port 6379 runid cccc flags slave,disconnected
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 runid dddd flags sentinel
`,
    },
  ],
  bad: [
    // Added by hand.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info run_id bbbb
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags slave
  replica main 2 ip 10.0.0.3
  replica main 2 port 6379
  replica main 2 flags slave
#                      ^^^^^ replica 10.0.0.3:6379 of "main" runs, and no file declares it
`,
    },
    // The files are those of another set.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "d/redis.conf": "bind 10.0.0.4\nreplicaof 10.0.0.1 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 1",
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info run_id aaaa
  info role master
instance server 10.0.0.4:6379
  unreachable refused "connection refused"
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ connection refused
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 1
  replicas main 1
  replica main 1 ip 10.0.0.3
  replica main 1 port 6379
  replica main 1 flags slave
#                      ^^^^^ replica 10.0.0.3:6379 of "main" runs, and no file declares it; 10.0.0.4:6379, which files declare, does not answer and is known to no sentinel
`,
    },
  ],
});

function* told(one: Reputation, name: string, lost: readonly Instance[]): Iterable<Finding> {
  const [first, ...others] = one.opinions;
  const names = lost.map((instance) => instance.toString()).join(" and ");
  const verb = lost.length === 1 ? "does not answer and is" : "do not answer and are";
  const instead = lost.length === 0 ? "" : `; ${names}, which files declare, ${verb} known to no sentinel`;
  const silent = lost.flatMap(({ live }) => live?.unreachable ?? []);
  yield finding(first.flags, `${nameOfReputation(one)} of "${name}" runs, and no file declares it${instead}`, {
    related: [
      ...others.map(({ flags, watch }) => ({ at: flags, message: `known to sentinel ${watch.sentinel}, too` })),
      ...silent.map((at) => ({ at, message: decode(at.text) })),
    ],
  });
}

/** It runs, and is none of those that files declare, all of which were asked. */
function isStranger(one: Reputation, deployment: Deployment): boolean {
  const { declared, instances } = deployment;
  if (one.of === "master" || one.isDown || one.instance?.declared || isEveryMachines(one, deployment)) return false;
  // One that is gone is so for some seconds before it counts as down.
  if (one.opinions.every(({ flags }) => flags.or(new Set()).has("disconnected"))) return false;
  // A sentinel that has just met it does not know yet which process it is.
  if (one.opinions.every(({ told }) => told.field("runid").or("unknown") === "")) return false;
  const asked = new Set(instances.map((instance) => instance.declared));
  const kind = one.of === "sentinel" ? declared!.sentinels : declared!.nodes;
  // One file may be the pattern for all.
  if (kind.length < 2 || (one.of === "replica" && (declared!.serverStarter?.count ?? 0) > kind.length)) return false;
  return kind.every((instance) => instance.isLeftOut || asked.has(instance));
}

/** Declared instances of its kind that did not tell which process they are, and that no sentinel knows by their address. */
function silentOnes({ of }: Reputation, deployment: Deployment): readonly Instance[] {
  const kind = of === "sentinel" ? deployment.sentinels : deployment.nodes;
  const known = new Set(
    deployment.masters.flatMap(({ name }) => reputationsOf(deployment, name).map(({ instance }) => instance)),
  );
  return kind.filter((one) => one.declared && one.live?.info("run_id").isKnown === false && !known.has(one));
}

/** An instance that has one is known by it, wherever it is seen from. */
function isAtLiteralAddress({ address }: Instance): boolean {
  return address.isKnown && isLiteral(address.value.host) && !isLoopback(address.value.host);
}
