import {
  addressText,
  type DataNode,
  decode,
  defineRule,
  type Finding,
  finding,
  isAlive,
  isCopying,
  isLinkToldOtherwise,
  millisecondsInRole,
  reputationsOf,
  requireSettled,
} from "../../src/rule.ts";

/** Seconds that a server has to find its master: after its start, and after it was made a replica. */
const starting = 30;

export default defineRule({
  id: "replication-link-down",
  severity: "error",
  summary: "A replica must be connected to its master.",
  why: `A replica without its link keeps serving what it had (\`replica-serve-stale-data yes\` is the default) and falls behind with
each write. Sentinel does not promote one whose link has been down for longer than ten times \`down-after-milliseconds\` plus the
time the master has been away (\`sentinelSelectSlave\` in sentinel.c), so that a failover can find no candidate. The cause is in
the replica's log: a password, an address, TLS, a firewall, or a first copy that never ends.`,
  consequence: "its data grows old, and after a while it is no longer promoted when the master fails",
  remedy: "read the replica's log, and repair what it says about the connection to its master",
  live: `\`master_link_status:down\` in \`INFO replication\` of the replica, and \`master_link_down_since_seconds\`.`,
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"],
  each: "node",
  *check(node) {
    const { live, group, follows } = node;
    if (live?.role.value !== "slave") return;
    const status = live.info("master_link_status");
    if (status.value !== "down") return;
    requireSettled(group.masters);
    if (isCopying(node) || isLinkToldOtherwise(node)) return;
    if (follows && (isSilent(follows) || isLoading(follows))) yield* linksLost(node, follows);
    else {
      const master = decode(
        addressText({ host: live.info("master_host").value, port: live.number("master_port").value }),
      );
      const seconds = downFor(node);
      // It has not had the time: it connects within a second or two, an old master when sentinels have turned to it.
      if (seconds < 0 && heldFor(node) < starting) return;
      const since = seconds >= 0 ? ` for ${seconds} s` : ", and had none since it follows it";
      yield finding(status, `replica ${node} has no link to its master ${master}${since}`);
    }
  },
  good: [
    // It was just started.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds 13 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds -1 master_sync_in_progress 0
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status down
  info master_sync_in_progress 1
`,
    },
    // A sentinel makes it follow another.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status down
  info master_link_down_since_seconds 1
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master,failover_in_progress config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // Its sentinels say that its master is down: instance-down.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  unreachable refused "nothing listens there"
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status down
  info master_link_down_since_seconds 5
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags s_down,master,disconnected s-down-time 2827 quorum 2
`,
    },
    // An old master of long ago that was made a replica just now.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4000 role slave master_host 10.0.0.2 master_port 6379
  info master_link_status down master_link_down_since_seconds -1
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.2 port 6379 flags master quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379 role-reported slave role-reported-time 453
`,
    },
    // The first copy is about to begin: the master waits some seconds for other replicas (repl-diskless-sync-delay).
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master connected_slaves 1
  info slave0 ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status down
  info master_sync_in_progress 0 master_link_down_since_seconds -1
`,
    },
    // It follows itself, which is told as such.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379 master_link_status down
  info master_link_down_since_seconds 3
`,
    },
    // Its master refuses it, which is told as a missing masterauth.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
  config bind 10.0.0.1 aclfile ""
  secret requirepass set 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status down
  info master_sync_in_progress 0 master_link_down_since_seconds 3
  config masteruser ""
  secret masterauth empty
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds 41
#                         ^^^^ replica 10.0.0.2:6379 has no link to its master 10.0.0.1:6379 for 41 s
`,
    },
    // As its attempts are refused it seems to be in its first copy now and then.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master connected_slaves 0
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down
#                         ^^^^ replica 10.0.0.2:6379 has no link to its master 10.0.0.1:6379 for 5 s
  info master_sync_in_progress 1 master_sync_total_bytes -1 master_link_down_since_seconds 5
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds -1
#                         ^^^^ replica 10.0.0.2:6379 has no link to its master 10.0.0.1:6379, and had none since it follows it
`,
    },
    // So is one that loads its data.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15
  info role master
  info loading 1
#              ^ master 10.0.0.1:6379 loads its data, about 42 s more, and 2 replicas have no link to it for 5 s: nobody is served until then, and no sentinel takes it for down
  info loading_eta_seconds 42
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status down
#                         ~~~~ replica 10.0.0.2:6379
  info master_link_down_since_seconds 5
instance server 10.0.0.3:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status down
#                         ~~~~ replica 10.0.0.3:6379
  info master_link_down_since_seconds 5
`,
    },
    // Its master is gone, which is one cause however many replicas miss it; sentinels need their time to say so.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  unreachable refused "nothing listens there"
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ master 10.0.0.1:6379 does not answer, and 2 replicas have no link to it for 2 s: its sentinels do not take it for down yet
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds 2
#                         ~~~~ replica 10.0.0.2:6379
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds 1
#                         ~~~~ replica 10.0.0.3:6379
instance sentinel 10.0.0.3:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 1
`,
    },
  ],
});

/** Seconds; -1 where it never had a link to this master (replicationSetMaster in replication.c). */
function downFor({ live }: DataNode): number {
  return live!.number("master_link_down_since_seconds").or(-1);
}

/** Seconds that it has been a replica, as far as it and the sentinels tell. */
function heldFor(node: DataNode): number {
  const uptime = node.live!.number("uptime_in_seconds").or(starting);
  return Math.min(uptime, millisecondsInRole(node) / 1000);
}

function isSilent({ live }: DataNode): boolean {
  return live?.unreachable !== undefined && !isAlive(live);
}

/** It answers INFO and nothing else, and sentinels take that for an answer (sentinelPingReplyCallback in sentinel.c). */
function isLoading({ live }: DataNode): boolean {
  return live?.info("loading").or("0") === "1";
}

/** What all replicas of a master that serves nobody have lost, told with the first of them. */
function* linksLost(node: DataNode, master: DataNode): Iterable<Finding> {
  const { group, deployment } = node;
  // instance-down
  const reputations = group.masters.flatMap(({ name }) => reputationsOf(deployment, name));
  if (reputations.some(({ of, instance, isDown }) => of === "master" && instance === master && isDown)) return;
  const losers = group.nodes.filter(
    (other) => other.follows === master && other.live?.info("master_link_status").or("") === "down",
  );
  if (losers[0] !== node) return;
  const longest = Math.max(...losers.map(downFor));
  const since = longest < 0 ? "" : ` for ${longest} s`;
  const who = losers.length === 1 ? `replica ${node} has` : `${losers.length} replicas have`;
  const related = losers.map((one) => ({ at: one.live!.info("master_link_status"), message: `replica ${one}` }));
  const silent = master.live!.unreachable;
  if (!silent) {
    const left = master.live!.number("loading_eta_seconds").or(undefined);
    const estimate = left === undefined ? "" : `, about ${left} s more`;
    const what = `master ${master} loads its data${estimate}, and ${who} no link to it${since}`;
    const consequence = "nobody is served until then, and no sentinel takes it for down";
    yield finding(master.live!.info("loading"), `${what}: ${consequence}`, {
      remedy: "wait until it has loaded; if a replica has all the data, SENTINEL FAILOVER may be faster",
      related,
    });
    return;
  }
  const isWatched = group.masters.length > 0;
  const what = `master ${master} does not answer, and ${who} no link to it${since}`;
  yield finding(silent, isWatched ? `${what}: its sentinels do not take it for down yet` : what, {
    remedy: isWatched
      ? "probe again: sentinels promote a replica once they find the master down; else start it"
      : "start it again, or repair the way to it",
    related,
  });
}
