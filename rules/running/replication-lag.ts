import { attachmentOf, type DataNode, defineRule, distanceOf, finding, isCopying, sizeText } from "../../src/rule.ts";

export default defineRule({
  id: "replication-lag",
  severity: "warning",
  summary: "A replica must keep up with its master.",
  why: `Replication is asynchronous: what a replica has not received yet is lost when it is promoted. A replica tells its master once
a second how far it is, and a master pings its replicas every ten seconds (\`repl-ping-replica-period\`). Where one of the two has been
silent for long the link only looks as if it were up: the network is gone, or one side stands still. After \`repl-timeout\` (60 seconds)
they notice. A replica that is behind by more than the backlog (\`repl-backlog-size\`) has no way back when its link breaks but a whole
copy of the data, and the output buffer that its master keeps for it grows until \`client-output-buffer-limit\` ends the link.`,
  consequence: "what it has not received is lost if it is promoted, and a broken link means a full copy",
  remedy: "look at the network, the processor and the slow log of the replica, and at the rate of writes",
  live: `\`lag\` and \`offset\` in the \`slave0\` lines of \`INFO replication\` on the master, beside \`master_repl_offset\`; on the replica
\`master_last_io_seconds_ago\` and \`slave_repl_offset\`.`,
  evidence: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/replication/",
    "https://redis.io/docs/latest/commands/info/",
  ],
  each: "node",
  parameters: {
    silence: {
      default: 10_000,
      unit: "milliseconds",
      minimum: 2000,
      description: "how long a replica may not have told its master how far it is",
    },
    silentMaster: {
      default: 25_000,
      unit: "milliseconds",
      minimum: 2000,
      description: "how long a master may have sent nothing, beyond three of its pings",
    },
    distance: {
      default: 16 * (1 << 20),
      unit: "bytes",
      minimum: 1,
      description: "how far a replica may be behind in any case; the backlog, if it is larger",
    },
  },
  *check(node, { silence, silentMaster, distance }) {
    const { live, follows } = node;
    // Without a link: replication-link-down.
    if (live?.role.value !== "slave" || live.info("master_link_status").value !== "up" || isCopying(node)) return;
    const attached = attachmentOf(node);
    const told = attached ? [{ at: attached, message: "what its master tells of it" }] : [];
    const lag = attached?.state === "online" ? attached.lag : undefined;
    const heard = live.info("master_last_io_seconds_ago");
    if (lag !== undefined && lag * 1000 >= silence) {
      yield finding(
        heard,
        `${node} last told its master ${follows} ${lag} s ago how far it is: it does so every second`,
        {
          related: told,
        },
      );
      return;
    }
    const pings = pingPeriod(follows);
    const silent = live.number("master_last_io_seconds_ago").value;
    if (silent * 1000 >= Math.max(silentMaster, 3000 * pings)) {
      yield finding(heard, `${node} has heard nothing of its master for ${silent} s: it pings every ${pings} s`);
      return;
    }
    const behind = distanceOf(node);
    if (!behind || behind.bytes < Math.max(distance, behind.backlog) + behind.inPassing) return;
    const { bytes, backlog } = behind;
    yield finding(
      live.info("slave_repl_offset"),
      `${node} is ${Math.floor(bytes / (1 << 20))}mb behind its master ${follows}, whose backlog is ${sizeText(backlog)}`,
      { related: told },
    );
  },
  good: [
    // A busy master: they were not asked at one moment.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 instantaneous_input_kbps 5333.40 instantaneous_output_repl_kbps 10651.42
  info role master connected_slaves 1 slave0 ip=10.20.0.13,port=6379,state=online,offset=56692298,lag=0
  info master_repl_offset 89121209 repl_backlog_size 1048576
instance server 10.20.0.13:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 0 master_sync_in_progress 0 slave_repl_offset 58066804
`,
    },
    // Between two pings of a master that has nothing to say.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 role master slave0 ip=10.20.0.13,port=6379,state=online,offset=96125,lag=1
  info master_repl_offset 96391 repl_backlog_size 1048576
instance server 10.20.0.13:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 10 master_sync_in_progress 0 slave_repl_offset 96391
`,
    },
    // Pings are rare here.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 role master slave0 ip=10.20.0.13,port=6379,state=online,offset=96125,lag=1
  info master_repl_offset 96391 repl_backlog_size 1048576
  config repl-ping-replica-period 30
instance server 10.20.0.13:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 29 master_sync_in_progress 0 slave_repl_offset 96391
`,
    },
    // It loads what it was sent.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 role master slave0 ip=10.20.0.13,port=6379,state=online,offset=0,lag=31
  info master_repl_offset 89121209 repl_backlog_size 1048576
instance server 10.20.0.13:6379
  info redis_version 7.0.15 loading 1 role slave master_host 10.20.0.11 master_port 6379
  info master_link_status up master_last_io_seconds_ago 31 master_sync_in_progress 0 slave_repl_offset 0
`,
    },
  ],
  bad: [
    // Everything between the two is lost on the way.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 role master connected_slaves 1
  info slave0 ip=10.20.0.12,port=6379,state=online,offset=94102,lag=15
#             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ what its master tells of it
  info master_repl_offset 96391 repl_backlog_size 1048576
instance server 10.20.0.12:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 15 master_sync_in_progress 0 slave_repl_offset 94235
#                                 ^^ 10.20.0.12:6379 last told its master 10.20.0.11:6379 15 s ago how far it is: it does so every second
`,
    },
    // The master was not asked.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.12:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 41 master_sync_in_progress 0 slave_repl_offset 94235
#                                 ^^ 10.20.0.12:6379 has heard nothing of its master for 41 s: it pings every 10 s
`,
    },
    // It tells how far it is, and is far.
    {
      "cluster.facts": `
facts 1
instance server 10.20.0.11:6379
  info redis_version 7.0.15 instantaneous_input_kbps 410.20 instantaneous_output_repl_kbps 400.00
  info role master connected_slaves 1 slave0 ip=10.20.0.12,port=6379,state=online,offset=4097731,lag=1
#                                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ what its master tells of it
  info master_repl_offset 89121209 repl_backlog_size 1048576
instance server 10.20.0.12:6379
  info redis_version 7.0.15 role slave master_host 10.20.0.11 master_port 6379 master_link_status up
  info master_last_io_seconds_ago 0 master_sync_in_progress 0 slave_repl_offset 4297731
#                                                                               ^^^^^^^ 10.20.0.12:6379 is 80mb behind its master 10.20.0.11:6379, whose backlog is 1mb
`,
    },
  ],
});

/** Seconds between the pings of a master; 10 where nothing tells. */
function pingPeriod(master: DataNode | undefined): number {
  const files = master?.declared?.settings.get("repl-ping-replica-period").or(undefined);
  return master?.settings.get("repl-ping-replica-period").or(undefined) ?? files ?? 10;
}
