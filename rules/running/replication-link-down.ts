import {
  addressText,
  decode,
  defineRule,
  finding,
  isCopying,
  isLinkToldOtherwise,
  requireSettled,
} from "../../src/rule.ts";

/** Seconds that a server has after its start to find its master. */
const starting = 30;

export default defineRule({
  id: "replication-link-down",
  severity: "error",
  summary: "A replica must be connected to its master.",
  why: `A replica without its link keeps serving what it had (\`replica-serve-stale-data yes\` is the default) and falls behind with
each write. Sentinel does not promote one whose link has been down for longer than ten times \`down-after-milliseconds\` plus the
time the master has been away (\`sentinelSelectSlave\` in sentinel.c), so that a failover can find no candidate. The cause is in
the replica's log: a password, an address, TLS, a firewall, or a first copy that never ends.`,
  consequence: "its data grows old, and it may not be promoted when the master fails",
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
    const [host, port] = [live.info("master_host"), live.number("master_port")];
    const master = decode(addressText({ host: host.value, port: port.value }));
    const seconds = live.number("master_link_down_since_seconds").or(-1);
    // It has not had the time: it connects within a second or two, an old master when sentinels have turned to it.
    if (seconds < 0 && live.number("uptime_in_seconds").or(starting) < starting) return;
    const since = seconds >= 0 ? ` for ${seconds} s` : " since it was started";
    const unreachable = follows?.live?.unreachable;
    yield finding(status, `replica ${node} has no link to its master ${master}${since}`, {
      related: unreachable ? [{ at: unreachable, message: `its master: ${decode(unreachable.text)}` }] : [],
    });
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
instance server 10.0.0.1:6379
  unreachable refused "nothing listens there"
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ its master: nothing listens there
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379
  info master_link_status down master_link_down_since_seconds -1
#                         ^^^^ replica 10.0.0.2:6379 has no link to its master 10.0.0.1:6379 since it was started
`,
    },
  ],
});
