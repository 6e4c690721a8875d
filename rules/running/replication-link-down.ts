import { addressText, decode, defineRule, finding, requireSettled } from "../../src/rule.ts";

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
  *check({ live, group }) {
    if (live?.role.value !== "slave") return;
    const status = live.info("master_link_status");
    if (status.value !== "down") return;
    requireSettled(group.masters);
    // Its first copy takes as long as it takes.
    if (live.info("master_sync_in_progress").or("0") === "1") return;
    const [host, port] = [live.info("master_host"), live.number("master_port")];
    const master = decode(addressText({ host: host.value, port: port.value }));
    const seconds = live.number("master_link_down_since_seconds").or(-1);
    const since = seconds >= 0 ? ` for ${seconds} s` : " since it was started";
    yield finding(status, `replica ${decode(addressText(live.address))} has no link to its master ${master}${since}`);
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status up
instance server 10.0.0.3:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status down
  info master_sync_in_progress 1
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.2:6379
  info redis_version 7.0.15
  info role slave
  info master_host 10.0.0.1
  info master_port 6379
  info master_link_status down
#                         ^^^^ replica 10.0.0.2:6379 has no link to its master 10.0.0.1:6379 for 41 s
  info master_link_down_since_seconds 41
`,
    },
  ],
});
