import {
  addressText,
  decode,
  defineRule,
  type Finding,
  finding,
  hasFailedOver,
  rivalsFor,
  secondMasters,
  set,
  type UnexpectedMaster,
  unexpectedMasters,
} from "../../src/rule.ts";

/** While it was just started sentinels are about to make it a replica. */
function runningAsMaster({ node, leader, startedAgo, wasReplica }: UnexpectedMaster, name: string): Finding {
  const where = decode(addressText(leader.address.value));
  const others = node.group.nodes.filter(({ follows }) => follows === node);
  const isStarting = startedAgo !== undefined && !wasReplica;
  const how =
    wasReplica && startedAgo !== undefined ? `was started ${startedAgo} s ago as a replica and then made` : "runs as";
  const what = !isStarting
    ? `${node} ${how} a master, but the sentinels' master of "${name}" is ${where}`
    : `${node} was started ${startedAgo} s ago as a master, and becomes a replica of ${where}, the master of "${name}"`;
  return finding(node.live!.role, what, {
    severity: isStarting ? "info" : "error",
    remedy: `make it a replica of ${where} if the sentinels do not do so within seconds: what was written to it is lost then`,
    related: [
      { at: leader.address, message: `monitored as the master: ${where}` },
      ...others.map((other) => ({ at: other.replicaof, message: `${other} follows it` })),
    ],
  });
}

export default defineRule({
  id: "several-masters-in-group",
  severity: "error",
  summary: "Every server of a group but the monitored master must have a replicaof line.",
  why: `A server without \`replicaof\` starts as a master, with data of its own. Sentinel finds replicas through the master
they follow, so it never learns of this one: no error appears anywhere, the server just is not part of the group. Clients
that reach it write data that nobody else has, and when the real master fails there is one replica less to promote.

A server that the sentinels do know as a replica is made one again some seconds after its start (\`+convert-to-slave\`); what
clients write to it until then is lost.`,
  consequence: "this server is a second, independent master: what is written to it is nowhere else",
  remedy: "add replicaof with the monitored master's address",
  live: `\`ROLE\` answers \`master\` on two servers, and \`INFO replication\` of the real one counts one replica less than there are
servers (\`connected_slaves\`). No log says anything. A server that the sentinels do know is made a replica after about ten
seconds:

\`\`\`text
$ redis-cli -h 10.0.0.3 role      ->  master
* +convert-to-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ main 10.0.0.1 6379
\`\`\``,
  evidence: [
    "https://github.com/helm/charts/issues/21303",
    "https://github.com/bitnami/charts/issues/5418",
    "https://github.com/bitnami/charts/issues/28114",
    "https://github.com/redis/redis/issues/13424",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { name, watches } = master;
    if (master.deployment.view === "observed") {
      for (const unexpected of unexpectedMasters(master)) yield runningAsMaster(unexpected, name);
      return;
    }
    const stale = hasFailedOver([master]);
    for (const { node, leader, known, isSure } of secondMasters(master)) {
      const related = [{ at: watches[0]!.address, message: `monitored as the master: ${leader}` }];
      if (known) {
        const { host, port } = leader.address.value;
        const what = `no replicaof, but "${name}" knows it as a replica of ${leader}`;
        yield finding(node, stale ? `${what}: this file is from before a failover` : what, {
          severity: stale ? "info" : "warning",
          related: [...related, { at: known, message: `known as a replica: ${decode(addressText(known.address))}` }],
          // Sentinel does the same some seconds after the start.
          fix: stale ? undefined : set(node, "replicaof", [host, String(port)], node),
        });
      } else {
        yield finding(node, `no replicaof: it is a second master beside ${leader}, the master of "${name}"`, {
          severity: isSure ? "error" : "warning",
          related,
        });
      }
    }
    const rivals = master.monitored.length === 0 ? rivalsFor(master) : undefined;
    if (!rivals) return;
    const { nodes, address, isSure } = rivals;
    const what = `${nodes.length} servers have no replicaof, but only one can be ${decode(addressText(address))}`;
    yield finding(nodes.at(-1)!, `${what}, the master of "${name}"`, {
      severity: isSure ? "error" : "warning",
      related: nodes.slice(0, -1).map((node) => ({ at: node, message: "no replicaof here either" })),
    });
  },
  good: [
    // Sentinels call the master by its name, and tell its run id.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c uptime_in_seconds 4711
  info role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role slave master_host redis-1 master_port 6379
instance sentinel 10.0.0.1:26379
  master main ip redis-1 port 6379 runid 1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // Two masters of two sets, which their sentinels tell apart.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  master cache ip 10.0.0.2 port 6379 quorum 1 flags master
`,
    },
    // A failover runs, and the last sentinel to hear of it names the old master.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 2 flags master config-epoch 0
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.2 port 6379 quorum 2 flags master config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379 role-reported master role-reported-time 1200
instance sentinel 10.0.0.3:26379
  master main ip 10.0.0.2 port 6379 quorum 2 flags master config-epoch 1
`,
    },
    // REPLICAOF to a server that sentinels take for the master: monitor-targets-replica.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
`,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": "bind 10.0.0.3\nslaveof 10.0.0.1 6379",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Servers of another kind on the third host: another port, another password.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/cache.conf": "bind 10.0.0.3\nport 6380\nmaxmemory-policy allkeys-lru",
      "c/redis.conf": "bind 10.0.0.3\nrequirepass hunter2",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The file a package installs, on a host for a sentinel only.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 127.0.0.1 -::1",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Two groups.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel monitor cache 10.0.0.3 6379 2",
    },
    // Two groups of one machine, of which sentinels watch one.
    {
      "redis-6379.conf": "bind 127.0.0.1",
      "redis-6380.conf": "bind 127.0.0.1\nport 6380\nreplicaof 127.0.0.1 6379",
      "cache.conf": "bind 127.0.0.1\nport 6381",
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    // Something beside the files may start it as a replica.
    {
      "c/start.sh": "redis-server /etc/redis/redis.conf --replicaof 10.0.0.1 6379",
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 10.0.0.3",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Which of them is monitored cannot be told, and the other may be a cache.
    {
      "a/redis.conf": "requirepass hunter2",
      "b/redis.conf": "requirepass hunter2\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "maxmemory-policy allkeys-lru",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // A host has no sentinel.
    {
      "a/redis.conf": "bind 0.0.0.0",
      "b/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "c/redis.conf": "bind 0.0.0.0",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    // REPLICAOF NO ONE on a replica, and another one follows it.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master
#                                                       ^^^^^^ 10.0.0.2:6379 runs as a master, but the sentinels' master of "main" is 10.0.0.1:6379
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.2 master_port 6379
#                                                  ~~~~~~~~ 10.0.0.3:6379 follows it
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
#                ~~~~~~~~ monitored as the master: 10.0.0.1:6379
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // REPLICAOF NO ONE on a replica that was started a moment ago: its master has sent it something.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds 12 total_net_repl_input_bytes 309 role master
#                                                                                    ^^^^^^ 10.0.0.2:6379 was started 12 s ago as a replica and then made a master, but the sentinels' master of "main" is 10.0.0.1:6379
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 1 flags master
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`,
    },
    // An old master has just come back, after a failover; it has its second replication id from its file.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4 role master
#                                                    ^^^^^^ 10.0.0.1:6379 was started 4 s ago as a master, and becomes a replica of 10.0.0.2:6379, the master of "main"
  info total_net_repl_input_bytes 0 master_replid2 2740abe5b96ad8b283ccd5c723172c4b3377dabe
instance server 10.0.0.2:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.2 port 6379 quorum 1 flags master config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379
`,
    },
    // Split brain: one sentinel is with the old master, and that for minutes.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 uptime_in_seconds 4711 role master
#                                                       ^^^^^^ 10.0.0.1:6379 runs as a master, but the sentinels' master of "main" is 10.0.0.2:6379
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 2 flags master config-epoch 0
instance sentinel 10.0.0.2:26379
  master main ip 10.0.0.2 port 6379 quorum 2 flags master config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379 flags s_down,slave,disconnected s-down-time 180000
  replica main 1 role-reported slave
instance sentinel 10.0.0.3:26379
  master main ip 10.0.0.2 port 6379 quorum 2 flags master config-epoch 1
  replicas main 1
  replica main 1 ip 10.0.0.1 port 6379 flags s_down,slave,disconnected s-down-time 180000
`,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                     ~~~~~~~~~~~~~ monitored as the master: 10.0.0.1:6379`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": `
bind 10.0.0.3
port 6379
#^^^^^^^^ no replicaof: it is a second master beside 10.0.0.1:6379, the master of "main"`,
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "redis-6379.conf": "bind 127.0.0.1\nrequirepass hunter2\nmasterauth hunter2",
      "redis-6380.conf": "bind 127.0.0.1\nport 6380\nrequirepass hunter2\nmasterauth hunter2\nreplicaof 127.0.0.1 6379",
      "redis-6381.conf": `
bind 127.0.0.1
port 6381
#^^^^^^^^ no replicaof: it is a second master beside 127.0.0.1:6379, the master of "main"
requirepass hunter2
masterauth hunter2`,
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": `
port 6380
#^^^^^^^^ no replicaof, but "main" knows it as a replica of 127.0.0.1:6379`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
sentinel known-replica main 127.0.0.1 6380
#                           ~~~~~~~~~~~~~~ known as a replica: 127.0.0.1:6380`,
    },
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": `
port 6380
#^^^^^^^^ no replicaof, but "main" knows it as a replica of 127.0.0.1:6379: this file is from before a failover`,
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
sentinel config-epoch main 2
sentinel known-replica main 127.0.0.1 6380`,
    },
    // No server says where it is: one of them is a second master.
    {
      "a/redis.conf": `
bind 0.0.0.0
#~~~~~~~~~~~ no replicaof here either`,
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 0.0.0.0\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": `
bind 0.0.0.0
#^^^^^^^^^^^ 2 servers have no replicaof, but only one can be 10.0.0.1:6379, the master of "main"`,
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});
