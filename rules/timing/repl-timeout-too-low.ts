import { type DataNode, defineRule, finding, findingsOf } from "../../src/rule.ts";

export default defineRule({
  id: "repl-timeout-too-low",
  severity: "error",
  summary: "The timeout of the replication link must be longer than the time between two pings of the master.",
  why: `While nobody writes, all a replica hears of its master is a PING every \`repl-ping-replica-period\` seconds (10 unless set).
A replica that has heard nothing for \`repl-timeout\` seconds takes the link for dead, closes it and synchronizes again. If the
ping comes later than that, every idle link is torn down again and again; where the backlog is too small for what is missed,
with a full copy each time. Both settings are needed on every node, for roles change: the period of the master counts, and
the timeout of the replica.

Where both are equal the link holds (7.0.15, tried), until a ping comes a second late.`,
  consequence: "replicas drop their link whenever nobody writes, and synchronize again and again",
  remedy: "set repl-timeout well above repl-ping-replica-period on every node: 60 and 10 are the defaults",
  live: `The log of the replica, with \`repl-timeout 3\` and a master that pings every 10 seconds, says every four seconds:

\`\`\`
MASTER timeout: no data nor PING received...
Connection with master lost.
MASTER <-> REPLICA sync started
\`\`\`

On the master \`INFO stats\` shows \`sync_partial_ok\` (or \`sync_full\`) growing while nothing is written.`,
  evidence: [
    "https://github.com/redis/redis/issues/957",
    "https://github.com/redis/redis/issues/695",
    "https://github.com/redis/redis/issues/4093",
  ],
  each: "group",
  *check({ nodes, failsOver }) {
    // Whoever may be master after a failover: the slowest but for the node itself.
    const slowest = nodes.toSorted((a, b) => periodOf(b).or(0) - periodOf(a).or(0)).slice(0, 2);
    yield* findingsOf(nodes, function* (node) {
      const timeout = node.settings.get("repl-timeout");
      let master = failsOver ? slowest.find((other) => other !== node) : node.follows;
      // Its master may have no file here: then the files are taken to be alike.
      const isAlone = !master && periodOf(node).value >= timeout.value && node.replicaof.value !== undefined;
      if (isAlone) master = node;
      if (!master || periodOf(master).value < timeout.value) return;
      const period = periodOf(master);
      const whose = master === node ? "this file has the master ping" : `${master} pings its replicas`;
      yield finding(
        timeout.isWritten ? timeout : period,
        `repl-timeout is ${timeout.value} on ${node}, but ${whose} every ${period.value} seconds only`,
        {
          severity: timeout.value < period.value ? "error" : "warning",
          related: timeout.isWritten && period.isWritten ? [{ at: period, message: "the period of the pings" }] : [],
        },
      );
    });
    if (failsOver && nodes.length > 1) for (const node of nodes) void periodOf(node).value;
  },
  good: [
    {
      "a.conf": "bind 10.0.0.1\nrepl-timeout 30\nrepl-ping-replica-period 5",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrepl-timeout 30",
    },
    // The last line counts; a server without replicas does not mind.
    {
      "a.conf": "bind 10.0.0.1",
      "b.conf": 'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrepl-timeout 5\nREPL-TIMEOUT "60"',
      "c.conf": "bind 10.0.0.9\nrepl-timeout 5",
    },
    // The period of a replica does not count while nobody swaps roles.
    {
      "a.conf": "bind 10.0.0.1\nrepl-ping-replica-period 1",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrepl-timeout 5",
    },
    // Somebody else may set it.
    {
      "a.conf": "bind 10.0.0.1\nrepl-ping-replica-period 60",
      "b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "start.sh": "exec redis-server b.conf --repl-timeout 300",
    },
  ],
  bad: [
    {
      "a.conf": "bind 10.0.0.1\nrepl-timeout 60",
      "b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
Repl-Timeout "5"
#            ^^^ repl-timeout is 5 on 10.0.0.2:6379, but 10.0.0.1:6379 pings its replicas every 10 seconds only`,
    },
    // After a failover; the default of the timeout is 60.
    {
      files: {
        "a.conf": "bind 10.0.0.1\nrepl-timeout 300",
        "b.conf": `
bind 10.0.0.2
slaveof 10.0.0.1 6379
repl-ping-slave-period 60
#                      ~~ the period of the pings
repl-timeout 300`,
        "c.conf": `
bind 10.0.0.3
slaveof 10.0.0.1 6379
repl-timeout 60
#            ^^ repl-timeout is 60 on 10.0.0.3:6379, but 10.0.0.2:6379 pings its replicas every 60 seconds only`,
        "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@3.2",
    },
    // The master's file is not here.
    {
      "b.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
repl-timeout 10
#            ^^ repl-timeout is 10 on 10.0.0.2:6379, but this file has the master ping every 10 seconds only`,
    },
  ],
});

function periodOf({ settings }: DataNode) {
  return settings.get("repl-ping-replica-period");
}
