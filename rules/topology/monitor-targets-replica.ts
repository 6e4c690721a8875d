import {
  addressText,
  contradicted,
  type DataNode,
  decode,
  defineRule,
  durationText,
  epochOf,
  type Finding,
  finding,
  findingsOf,
  hasFailedOver,
  isProven,
  leadsInCircle,
  type Master,
  newestOf,
  otherNameAbove,
  replace,
  reputationsOf,
  sameAddress,
  together,
  topOf,
  type Watch,
} from "../../src/rule.ts";

export default defineRule({
  id: "monitor-targets-replica",
  severity: "error",
  summary: "Sentinels must monitor the master, not one of its replicas.",
  why: `Sentinel asks the server it monitors for its replicas with \`INFO\`. A replica knows none of its siblings, so nothing
is discovered: no replica, and no other sentinel that watches the true master. When the server has called itself a replica for
\`down-after-milliseconds\` and 20 seconds more, Sentinel counts it as down (\`+sdown\`, \`+odown\`) and tries a failover that ends
with \`-failover-abort-no-good-slave\`, again and again. The true master is watched by nobody.

In files that the servers have rewritten the cause is another: they were taken on both sides of a failover.`,
  consequence: "the true master is not watched; sentinels try to fail over a replica, and find nobody to promote",
  remedy: "name the master's address in sentinel monitor; replicas are found by themselves",
  live: `\`SENTINEL MASTER main\` says what it sees, and 20 seconds and \`down-after-milliseconds\` after the start:

\`\`\`text
flags s_down,o_down,master   role-reported slave   num-slaves 0   num-other-sentinels 0
# +sdown master main 10.0.0.2 6379
# +odown master main 10.0.0.2 6379 #quorum 1/1
# +try-failover master main 10.0.0.2 6379
# -failover-abort-no-good-slave master main 10.0.0.2 6379
\`\`\``,
  evidence: [
    "https://github.com/redis/redis/issues/3837",
    "https://github.com/redis/redis/issues/1164",
    "https://github.com/redis/redis/issues/1466",
  ],
  each: "master",
  *check(master) {
    yield* saidToSentinels(master);
    yield* findingsOf(takenForMaster(master), function* ([node, [first, ...others]]) {
      const { address } = first;
      const followed = node.replicaof.value;
      // Of itself: replicaof-self. In a circle: no-master-in-group.
      if (!followed || sameAddress(followed, address.value) || leadsInCircle(node)) return;
      // Its master has a name, too: replicas-declared-as-masters.
      if (otherNameAbove(node, master)) return;
      const stale = hasFailedOver([master]);
      const leader = stale || !isProven(node) ? undefined : topOf(node)?.address.or(undefined);
      const what = `"${master.name}" is monitored at ${decode(addressText(address.value))}, a replica of ${decode(addressText(followed))}`;
      const all = [first, ...others];
      yield finding(address, stale ? `${what}: the files are from before and after a failover` : what, {
        severity: stale ? "info" : isProven(node) ? "error" : "warning",
        related: [
          { at: node.replicaof, message: `${node} is a replica` },
          ...others.map((other) => ({ at: other.address, message: "monitored here, too" })),
        ],
        fix: leader && together(...all.map((watch) => replace(watch.address, leader.host, String(leader.port)))),
      });
    });
  },
  good: [
    // Two other sentinels know better: monitor-address-mismatch.
    {
      "redis-a.conf": "bind 10.0.0.1",
      "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-a.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-b.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-c.conf": "sentinel monitor main 10.0.0.2 6379 2",
    },
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The last line counts.
    {
      "redis-1/redis.conf": "bind 10.0.0.1\nreplicaof 10.0.0.2 6379\nreplicaof no one",
      "redis-2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The file of one sentinel is from before a failover.
    {
      "redis-1/redis.conf": "bind 10.0.0.1\nreplicaof 10.0.0.2 6379",
      "redis-2/redis.conf": "bind 10.0.0.2",
      "redis-1/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel config-epoch main 0",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.2 6379 2\nsentinel config-epoch main 1",
    },
    // In a circle nobody is right: no-master-in-group.
    {
      "redis-1/redis.conf": "bind 10.0.0.1\nreplicaof 10.0.0.2 6379",
      "redis-2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-1/sentinel.conf": "sentinel monitor main 10.0.0.2 6379 2",
      "redis-2/sentinel.conf": "sentinel monitor main 10.0.0.2 6379 2",
    },
    // Another port of the same host.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
  ],
  bad: [
    // The probe is not let through to it.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.4:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags s_down,master s-down-time 5302
  master main role-reported slave role-reported-time 30807 config-epoch 0 num-slaves 0 quorum 1
#                           ^^^^^ "main" is monitored at 10.0.0.2:6379, which has told sentinel 10.0.0.4:26379 for 30 s that it is a replica
instance server 10.0.0.2:6379
  unreachable connect-timeout "neither accepted nor refused within 2 s"
`,
    },
    // It answered.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance sentinel 10.0.0.4:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2
#                ^^^^^^^^ "main" is monitored at 10.0.0.2:6379, a replica of 10.0.0.1:6379
  master main port 6379 flags s_down,master role-reported slave role-reported-time 30807 config-epoch 0
  master main num-slaves 0 quorum 1
`,
    },
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-2/redis.conf": `
bind 10.0.0.2
SLAVEOF 10.0.0.1 "6379"
#       ~~~~~~~~~~~~~~~ 10.0.0.2:6379 is a replica`,
      "redis-2/sentinel.conf": `
sentinel monitor main 10.0.0.2 6379 2
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.2:6379, a replica of 10.0.0.1:6379`,
      "redis-3/sentinel.conf": `
sentinel monitor main 10.0.0.2 6379 2
#                     ~~~~~~~~~~~~~ monitored here, too`,
    },
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": `
port 6380
include common.conf`,
      "common.conf": `
replicaof 127.0.0.1 6379
#         ~~~~~~~~~~~~~~ 127.0.0.1:6380 is a replica`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6380 1
#                     ^^^^^^^^^^^^^^ "main" is monitored at 127.0.0.1:6380, a replica of 127.0.0.1:6379`,
    },
    {
      "redis-1/redis.conf": "bind 10.0.0.1",
      "redis-2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-2/sentinel.conf": `
sentinel monitor main 10.0.0.2 6379 2
#                     ^^^^^^^^^^^^^ "main" is monitored at 10.0.0.2:6379, a replica of 10.0.0.1:6379: the files are from before and after a failover
sentinel config-epoch main 3`,
    },
  ],
});

/** Who watches each server of the deployment, as those say who have heard of the last failover. */
function takenForMaster(master: Master): Iterable<readonly [DataNode, readonly [Watch, ...Watch[]]]> {
  const newest = newestOf(master);
  const wrong = contradicted(master);
  const found = new Map<DataNode, [Watch, ...Watch[]]>();
  for (const watch of master.watches) {
    // It was the master when this file was written: stale-state.
    if (newest && epochOf(watch) < epochOf(newest)) continue;
    // Other sentinels know better: monitor-address-mismatch.
    if (wrong.some((other) => other.watch === watch)) continue;
    const { address } = watch;
    const [node, ...twins] = address.isKnown ? master.deployment.nodesAt(address.value, watch.sentinel) : [];
    if (!node || twins.length > 0) continue;
    const others = found.get(node);
    if (others) others.push(watch);
    else found.set(node, [watch]);
  }
  return found;
}

/** A server that did not answer the probe and tells its sentinels that it is a replica, longer than a failover takes to be undone. */
function* saidToSentinels({ name, deployment, watches }: Master): Iterable<Finding> {
  if (watches.some(({ live }) => live?.isFailingOver)) return;
  const monitored = reputationsOf(deployment, name).filter(({ of, answered }) => of === "master" && !answered);
  for (const { opinions } of monitored) {
    const told = opinions.filter(
      ({ told }) =>
        told.field("role-reported").or("master") === "slave" && told.number("role-reported-time").or(0) > 20_000,
    );
    const [first, ...others] = told;
    if (!first) continue;
    const since = durationText(first.told.number("role-reported-time").or(0));
    const what = `"${name}" is monitored at ${decode(addressText(first.address))}, which has told sentinel`;
    yield finding(
      first.told.field("role-reported"),
      `${what} ${first.watch.sentinel} for ${since} that it is a replica`,
      { related: others.map((at) => ({ at, message: `and sentinel ${at.watch.sentinel}` })) },
    );
  }
}
