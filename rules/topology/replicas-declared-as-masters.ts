import {
  addressText,
  contradicted,
  decode,
  defineRule,
  finding,
  hasFailedOver,
  isProven,
  otherNameAbove,
} from "../../src/rule.ts";

export default defineRule({
  id: "replicas-declared-as-masters",
  severity: "error",
  summary: "Only the master of a group gets a sentinel monitor line; its replicas must not have names of their own.",
  why: `Sentinel finds the replicas of a master by itself, and each \`sentinel monitor\` line declares one more master. A replica that
is declared as one is watched twice: as a replica under its master's name, and as a master that calls itself a replica. That
name is down for ever: after \`down-after-milliseconds\` and 20 seconds it gets \`+sdown\` and \`+odown\`, and each
attempt, twice the \`failover-timeout\` apart, brings \`-failover-abort-no-good-slave\` and a higher epoch. When the roles have changed, the second name leads to
a replica or to the master by chance, and two names send their orders to the same servers, up to telling one to follow itself.`,
  consequence: "one name is always down, and two names give orders to the same servers",
  remedy: "keep the monitor line of the master only, and delete the replicas' names; replicas are found by themselves",
  live: `The second name, half a minute after the start; clients that ask for it are sent to a replica:

\`\`\`text
$ redis-cli -p 26379 sentinel master second
flags s_down,o_down,master   role-reported slave   num-slaves 0
# +sdown master second 10.0.0.2 6379
# +try-failover master second 10.0.0.2 6379
# -failover-abort-no-good-slave master second 10.0.0.2 6379
$ redis-cli -p 26379 sentinel remove second
\`\`\``,
  evidence: ["https://github.com/redis/redis/issues/1776", "https://github.com/redis/redis/issues/1381"],
  each: "master",
  *check(master) {
    const { name, watches, deployment } = master;
    const wrong = contradicted(master);
    for (const watch of watches) {
      // Other sentinels know better: monitor-address-mismatch.
      if (wrong.some((other) => other.watch === watch)) continue;
      const { address } = watch;
      const [node, ...twins] = address.isKnown ? deployment.nodesAt(address.value, watch.sentinel) : [];
      if (!node?.replicaof.value || twins.length > 0) continue;
      const above = otherNameAbove(node, master);
      if (!above) continue;
      const others = deployment.masters.filter((other) => other.name === above.name);
      const stale = hasFailedOver([master, ...others]);
      const what = `"${name}" is ${decode(addressText(address.value))}, a replica of the master of "${above.name}"`;
      yield finding(address, stale ? `${what}: the files are from before and after a failover` : what, {
        severity: stale ? "info" : isProven(node) ? "error" : "warning",
        related: [
          { at: node.replicaof, message: `${node} is a replica` },
          { at: above.address, message: `monitored as "${above.name}"` },
        ],
      });
    }
  },
  good: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // Two groups.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "redis-3.conf": "bind 10.0.0.3",
      "redis-4.conf": "bind 10.0.0.4\nreplicaof 10.0.0.3 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor cache 10.0.0.3 6379 1",
    },
    // No other name has its master: monitor-targets-replica.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.2 6379 1",
    },
    // One address under two names: monitored-twice.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\nsentinel monitor other 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
#         ~~~~~~~~~~~~~ 10.0.0.2:6379 is a replica`,
      "redis-3.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                     ~~~~~~~~~~~~~ monitored as "main"
sentinel monitor second 10.0.0.2 6379 1
#                       ^^^^^^^^^^^^^ "second" is 10.0.0.2:6379, a replica of the master of "main"
sentinel monitor third 10.0.0.3 6379 1
#                      ^^^^^^^^^^^^^ "third" is 10.0.0.3:6379, a replica of the master of "main"`,
    },
    {
      files: {
        "redis-6379.conf": "port 6379",
        "redis-6380.conf": "port 6380\nslaveof 127.0.0.1 6379",
        "sentinel-1.conf": "port 26379\nsentinel monitor main 127.0.0.1 6379 1",
        "sentinel-2.conf": `
port 26380
sentinel monitor copy 127.0.0.1 6380 1
#                     ^^^^^^^^^^^^^^ "copy" is 127.0.0.1:6380, a replica of the master of "main"`,
      },
      target: "redis@3.2",
    },
    // Roles have changed: a remark.
    {
      "redis-1.conf": "bind 10.0.0.1",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
sentinel config-epoch main 2
sentinel monitor second 10.0.0.2 6379 1
#                       ^^^^^^^^^^^^^ "second" is 10.0.0.2:6379, a replica of the master of "main": the files are from before and after a failover`,
    },
  ],
});
