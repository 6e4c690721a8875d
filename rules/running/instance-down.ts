import {
  addressKey,
  addressText,
  decode,
  defineRule,
  durationText,
  type Finding,
  finding,
  findingsOf,
  groupBy,
  isAlive,
  isEveryMachines,
  isForgotten,
  type Master,
  nameOfReputation,
  type Reputation,
  reputationsOf,
  runningLossOf,
  sameAddress,
  Undecided,
} from "../../src/rule.ts";

export default defineRule({
  id: "instance-down",
  severity: "error",
  summary: "No server and no sentinel may be down.",
  why: `A sentinel takes an instance for down (\`s_down\`) when it has had no valid answer for \`down-after-milliseconds\`, and a master
for objectively down (\`o_down\`) when as many as the quorum agree. What a missing instance costs depends on what it is: without the
master nobody can write until another is promoted; without the last replica nobody can be promoted; without the majority of the sentinels
nobody is elected to do it. One that is missing without harm today is the one that is needed when the next fails.

What only the probe cannot reach, while the sentinels do, is no finding: it is asked from another place than they ask from.`,
  consequence: "what was to survive the loss of one instance has lost it already",
  remedy:
    "start it again, or repair what keeps the sentinels from it; if it is gone for good, send SENTINEL RESET to each sentinel",
  live: `\`flags s_down,slave,disconnected\`, \`s-down-time\` and \`last-ok-ping-reply\` (milliseconds) in \`SENTINEL MASTER\`,
\`SENTINEL REPLICAS\` and \`SENTINEL SENTINELS\`; \`+sdown\` and \`+odown\` in the logs.`,
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/"],
  each: "deployment",
  *check({ instances, masters }) {
    const all = masters.flatMap((master) => reputationsOf(master.deployment, master.name));
    const named = masters.map((master) => ({ master, reputations: reputationsOf(master.deployment, master.name) }));
    const down = named.flatMap(({ master, reputations }) =>
      reputations.filter(({ downs }) => downs.length > 0).map((one) => ({ one, all: reputations, master })),
    );
    // A sentinel is one process, however many masters it watches.
    const apart = new Set(yield* seenByOne(down.filter(isTold)));
    const losses = groupBy(
      down.filter((missing) => !apart.has(missing)),
      ({ one }) => (one.of === "sentinel" ? addressKey(one.address) : one),
    ).values();
    yield* findingsOf(losses, downAmong);
    const told = new Set(all.flatMap(({ instance, isDown }) => (isDown && instance ? [instance] : [])));
    for (const instance of instances) {
      const { live } = instance;
      if (live?.unreachable && !isAlive(live) && !told.has(instance))
        throw new Undecided(live.missing("PING", "an answer"));
    }
  },
  good: [
    // For us only.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  unreachable no-route "no way leads there"
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
`,
    },
    // A failover runs: failover-in-progress.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected,failover_in_progress
  master main s-down-time 2827 quorum 2
`,
    },
    // Its master is a replica: monitor-targets-replica.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,master s-down-time 2827 role-reported slave quorum 2
`,
    },
    // Another id of long ago: stale-known-sentinel.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 1
  peer main 1 ip 10.0.0.9 port 26379 flags s_down,sentinel,disconnected s-down-time 86400000
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  unreachable refused "connection refused: nothing listens at this address and port"
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected s-down-time 11391
  master main o-down-time 11324 role-reported master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,o_down,master,disconnected
#                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ master 10.0.0.1:6379 of "main" is down for 11 s, as 2 of 2 sentinels agree: 1 replica is left to be promoted
  master main s-down-time 11426 o-down-time 10337 role-reported master quorum 2
`,
    },
    // A host is lost; the sentinel of two masters is told once.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.3:6379
  unreachable connect-timeout "neither accepted nor refused within 2 s"
instance sentinel 10.0.0.3:26379
  unreachable connect-timeout "neither accepted nor refused within 2 s"
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags s_down,slave,disconnected s-down-time 2604
#                                            ^^^^^^^^^^^^^^^^^^^^^^^^^ replica 10.0.0.3:6379 of "main" is down for 2 s, as 1 of 1 sentinels sees it: no other replica is left to be promoted
  peers main 2
  peer main 1 ip 10.0.0.3 port 26379 flags s_down,sentinel,disconnected s-down-time 2467
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
  master cache ip 10.0.0.1 port 6380 flags master quorum 1
  peers cache 1
  peer cache 1 ip 10.0.0.3 port 26379 flags s_down,sentinel,disconnected s-down-time 2467
#                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sentinel 10.0.0.3:26379 of "cache" and 1 more is down for 2 s, as 1 of 1 sentinels sees it: 1 of 2 sentinels is left, and 2 votes are needed
`,
    },
    // Of the two replicas that are there none may be promoted.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags s_down,o_down,master,disconnected
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ master 10.0.0.1:6379 of "main" is down for 7 s, as 1 of 1 sentinels agree: no replica is left to be promoted, since priority 0 bars 2
  master main s-down-time 7400
  master main quorum 1
  replicas main 2
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags slave
  replica main 1 slave-priority 0
  replica main 2 ip 10.0.0.3
  replica main 2 port 6379
  replica main 2 flags slave
  replica main 2 slave-priority 0
`,
    },
    // The sentinel, not the servers: its auth-pass is wrong.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags s_down,master,disconnected
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ 2 servers of "main", the master among them, are down for sentinel 10.0.0.1:26379, and not for the other one
  master main s-down-time 2600
  master main quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags s_down,slave,disconnected
#                      ~~~~~~~~~~~~~~~~~~~~~~~~~ replica 10.0.0.2:6379
  replica main 1 s-down-time 2500
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags slave
`,
    },
    // For the third sentinel, which is cut off, the old master is one still, and the new one a replica that is down.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
  master main port 6379
  master main flags master
  master main quorum 2
  replicas main 2
  replica main 1 ip 10.0.0.2
  replica main 1 port 6379
  replica main 1 flags s_down,slave
#                      ^^^^^^^^^^^^ 2 servers of "main", the master among them, are down for sentinel 10.0.0.1:26379, and not for the 2 others
  replica main 1 s-down-time 40000
  replica main 2 ip 10.0.0.3
  replica main 2 port 6379
  replica main 2 flags s_down,slave
#                      ~~~~~~~~~~~~ replica 10.0.0.3:6379
  replica main 2 s-down-time 40000
${[2, 3]
  .map(
    (own) => `instance sentinel 10.0.0.${own}:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2
  master main port 6379
  master main flags master
  master main config-epoch 1
  master main quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3
  replica main 1 port 6379
  replica main 1 flags slave
`,
  )
  .join("")}`,
    },
    // CONFIG SET replica-announce-ip: it is still known by the address at which it was asked, too.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
  config port 6379 replica-announce-ip 10.0.0.99 replica-announce-port 0
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
  replicas main 3
  replica main 1 ip 10.0.0.99 port 6379 flags s_down,slave s-down-time 1480
#                                             ^^^^^^^^^^^^ replica 10.0.0.99:6379 of "main" is down for 1 s, as 1 of 1 sentinels sees it, though it answers the probe at 10.0.0.2:6379: 1 other replica is left to be promoted
  replica main 2 ip 10.0.0.2 port 6379 flags slave
  replica main 3 ip 10.0.0.3 port 6379 flags slave
`,
    },
    // Nobody else sees it so.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,master s-down-time 11391 role-reported master quorum 2
#                                         ^^^^^^^^^^^^^ master 10.0.0.1:6379 of "main" is down for 11 s for sentinel 10.0.0.2:26379, and not for the 2 others
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
`,
    },
  ],
});

interface Missing {
  readonly one: Reputation;
  /** What sentinels think of all instances of the same master. */
  readonly all: readonly Reputation[];
  readonly master: Master;
}

/**
 * Servers that one sentinel alone takes for down: where it is more than one, something is wrong with the sentinel.
 *
 * @returns what is told with that
 */
function* seenByOne(down: readonly Missing[]): Generator<Finding, readonly Missing[]> {
  const alone = down.filter(({ one }) => one.of !== "sentinel" && one.downs.length === 1 && !one.isDown);
  const told = [...groupBy(alone, ({ one }) => one.downs[0]!.watch).values()].filter(({ length }) => length > 1);
  for (const all of told) {
    const { one, master } = all[0]!;
    const [first] = one.downs;
    const among = all.some((missing) => missing.one.of === "master") ? ", the master among them," : "";
    const what = `${all.length} servers of "${master.name}"${among} are down for sentinel ${first!.watch.sentinel}`;
    yield finding(first!, `${what}, and ${notFor(one)}`, {
      severity: "warning",
      remedy: atSentinel,
      related: all.slice(1).map((missing) => ({ at: missing.one.downs[0]!, message: nameOfReputation(missing.one) })),
    });
  }
  return told.flat();
}

const atSentinel =
  "read the log of that sentinel, and repair its way to the servers: network, TLS, auth-user and auth-pass";

const atAddress =
  "let it announce the address at which sentinels reach it (replica-announce-ip), then send SENTINEL RESET to each sentinel";

function notFor({ opinions, downs }: Reputation): string {
  const others = opinions.length - downs.length;
  return `not for the ${others === 1 ? "other one" : `${others} others`}`;
}

/** @param seen one instance, under each master name that it belongs to */
function* downAmong(seen: readonly Missing[]): Iterable<Finding> {
  const told = seen.filter(isTold).map((missing) => ({ ...missing, loss: runningLossOf(missing.one, missing.all) }));
  const worst = told.find(({ loss }) => loss.severity === "error") ?? told[0];
  if (!worst) return;
  const { one, master, loss } = worst;
  const { downs, opinions, answered, isDown, instance } = one;
  const first = downs[0]!;
  const more = told.length === 1 ? "" : ` and ${told.length - 1} more`;
  const since = first.downFor === undefined ? "" : ` for ${durationText(first.downFor)}`;
  const what = `${nameOfReputation(one)} of "${master.name}"${more} is down${since}`;
  if (!isDown) {
    yield finding(first, `${what} for sentinel ${first.watch.sentinel}, and ${notFor(one)}`, {
      severity: "warning",
      remedy: atSentinel,
    });
    return;
  }
  const hasAgreed = opinions.some(({ flags }) => flags.or(new Set()).has("o_down"));
  const elsewhere = answered && instance?.live && !sameAddress(instance.live.address, one.address);
  const where = elsewhere ? ` at ${decode(addressText(instance.live.address))}` : "";
  const found = answered ? `, though it answers the probe${where}` : "";
  const reason = answered === false && instance?.live?.unreachable;
  const verb = hasAgreed ? "agree" : downs.length === 1 ? "sees it" : "see it";
  const who = `as ${downs.length} of ${opinions.length} sentinels ${verb}`;
  yield finding(first, `${what}, ${who}${found}: ${loss.text}`, {
    severity: loss.severity,
    ...(elsewhere && one.of !== "sentinel" && { remedy: atAddress }),
    related: reason ? [{ at: reason, message: decode(reason.text) }] : [],
  });
}

/** What other rules tell is left to them. */
function isTold({ one, master }: Missing): boolean {
  const { of, downs, answered, isDown } = one;
  // failover-in-progress, monitor-targets-replica
  if (of === "master" && master.watches.some(({ live }) => live?.isFailingOver)) return false;
  if (of === "master" && downs[0]!.told.field("role-reported").or("master") !== "master") return false;
  // sentinel-peer-unreachable
  if (of === "sentinel" && (answered || !isDown)) return false;
  // known-at-loopback
  if (isEveryMachines(one, master.deployment)) return false;
  // stale-known-sentinel, stale-known-replica
  return !isForgotten(one, master.deployment);
}
