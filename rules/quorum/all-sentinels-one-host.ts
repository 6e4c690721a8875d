import { defineRule, finding, hostText, type Master, thoughCheckPasses, votesOn } from "../../src/rule.ts";

const composed =
  "sentinel resolve-hostnames yes\nsentinel monitor main redis 6379 2\nsentinel monitor other redis 6380 2";

export default defineRule({
  id: "all-sentinels-one-host",
  severity: "warning",
  summary: "The sentinels of a deployment on several hosts must not all be on one of them.",
  why: `Sentinels ask each other so that one bad network connection does not count as a dead master. From one host all of them
see the same: if that host loses its network, all agree within \`down-after-milliseconds\` that a healthy master is down
(\`+odown\`), and if the host itself fails, no sentinel is left to notice anything, or to tell clients where the master is.
Several sentinels on one host are as good as one. If the master is on that host, too, its loss is never repaired: that is an
error.

A compose file starts all that it describes on one machine. For development that is what it is for, so that this is an info,
told once; as a production set it only looks like one.`,
  consequence: "one host decides alone whether the master is down, and with it every sentinel is lost",
  remedy: "run each sentinel on a host of its own: three on three hosts",
  live: `\`SENTINEL SENTINELS main\` names one address for all of them; \`SENTINEL CKQUORUM main\` is content:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
OK 3 usable Sentinels. Quorum and failover authorization can be reached
\`\`\`

When the host is gone there is no sentinel that could log anything; clients report that no sentinel answers.`,
  evidence: [
    "https://github.com/helm/charts/issues/5453",
    "https://github.com/marcel-dempers/docker-development-youtube-series/issues/91",
    "https://github.com/openfun/arnold/pull/408",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { name, deployment } = master;
    if (!deployment.spansMachines) {
      yield* onDevelopmentMachine(master);
      return;
    }
    const { all, losses } = votesOn(master);
    const [loss] = losses;
    // Fewer than three: too-few-sentinels.
    if (all < 3 || !loss || loss.left > 0) return;
    const what = `all ${all} sentinels of "${name}" are on one host: ${loss}`;
    yield finding(
      loss.watches[0]!.nameOrigin,
      `${what}${loss.takesMaster ? ", and the master is on it" : ""}${thoughCheckPasses(master)}`,
      {
        severity: loss.takesMaster ? "error" : "warning",
        related: loss.watches.map(({ sentinel }) => ({
          at: sentinel.host,
          message: `a sentinel on ${hostText(loss.host)}`,
        })),
      },
    );
  },
  good: [
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "bind 10.0.0.7\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "bind 10.0.0.8\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.9\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // Where one of them is, nobody knows.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "bind 10.0.0.7\nport 26379\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "bind 10.0.0.7\nport 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // All on one machine, for trying things out.
    {
      "redis-6379.conf": "bind 10.0.0.1",
      "redis-6380.conf": "bind 10.0.0.1\nport 6380\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "bind 10.0.0.1\nport 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.1\nport 26381\nsentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    // Running ones.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.9:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
#        ^^^^ all 3 sentinels of "main" are on one host: losing host 10.0.0.9 leaves 0 of 2 needed votes
  master main port 6379 flags master quorum 2
  peers main 2
  peer main 1 ip 10.0.0.9 port 26380 flags sentinel
  peer main 2 ip 10.0.0.9 port 26381 flags sentinel
instance sentinel 10.0.0.9:26380
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 2
  peer main 1 ip 10.0.0.9 port 26379 flags sentinel
  peer main 2 ip 10.0.0.9 port 26381 flags sentinel
instance sentinel 10.0.0.9:26381
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 2
  peer main 1 ip 10.0.0.9 port 26379 flags sentinel
  peer main 2 ip 10.0.0.9 port 26380 flags sentinel
`,
    },
    // The addresses of containers say nothing of machines.
    {
      "docker-compose.yml": `services:
  redis-1:
    image: redis:7
  sentinel-1:
# ^^^^^^^^^^ all 3 sentinels of "main" are started on one machine: it is lost with all of them
    image: redis:7
    command: redis-sentinel /conf/sentinel-1.conf
  sentinel-2:
    image: redis:7
    command: redis-sentinel /conf/sentinel-2.conf
  sentinel-3:
    image: redis:7
    command: redis-sentinel /conf/sentinel-3.conf`,
      "redis-1.conf": "replica-announce-ip 10.0.0.1",
      "redis-2.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "port 26379\nsentinel announce-ip 10.0.0.7\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "port 26380\nsentinel announce-ip 10.0.0.7\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "port 26381\nsentinel announce-ip 10.0.0.7\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // An info, for the first master.
    {
      "compose.yml": `services:
  redis:
    image: redis:7.2
  sentinel-1: &sentinel
# ^^^^^^^^^^ all 3 sentinels of "main" are started on one machine: it is lost with all of them
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s1:/s"]
  sentinel-2:
# ~~~~~~~~~~ on the same machine
    <<: *sentinel
    volumes: ["./s2:/s"]
  sentinel-3:
    <<: *sentinel
    volumes: ["./s3:/s"]`,
      "s1/sentinel.conf": composed,
      "s2/sentinel.conf": composed,
      "s3/sentinel.conf": composed,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": `
bind 10.0.0.7
#    ~~~~~~~~ a sentinel on 10.0.0.7
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ all 3 sentinels of "main" are on one host: losing host 10.0.0.7 leaves 0 of 2 needed votes`,
      "sentinel-2.conf": "bind 10.0.0.7\nport 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "bind 10.0.0.7\nport 26381\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // An error: the master is there, too.
    {
      files: {
        "10.0.0.1/redis.conf": "port 6379",
        "10.0.0.1/sentinel-1.conf": `
port 26379
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ all 3 sentinels of "main" are on one host: losing host 10.0.0.1 leaves 0 of 2 needed votes, and the master is on it`,
        "10.0.0.1/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 2",
        "10.0.0.1/sentinel-3.conf": "port 26381\nsentinel monitor main 10.0.0.1 6379 2",
        "10.0.0.2/redis.conf": "slaveof 10.0.0.1 6379",
      },
      target: "redis@4.0",
    },
  ],
});

/** All of it is started on one machine; told once, for the first master that is watched by enough to look like more. */
function* onDevelopmentMachine(master: Master) {
  const first = master.deployment.masters.find(({ sentinelCount }) => sentinelCount.or(0) > 2);
  if (master !== first && master.sentinelCount.value !== undefined) return;
  const used = master.watches.filter(({ sentinel }) => !sentinel.isLeftOut);
  const launches = used.flatMap(({ sentinel }) => sentinel.launch ?? []);
  const [launch, ...others] = launches;
  const isOne = launches.length === used.length && new Set(launches.map(({ machine }) => machine)).size === 1;
  if (!launch || launch.machine === undefined || !isOne) return;
  const what = `all ${master.sentinelCount.value} sentinels of "${master.name}" are started on one machine`;
  yield finding(launch, `${what}: it is lost with all of them`, {
    severity: "info",
    related: others.map((other) => ({ at: other, message: "on the same machine" })),
  });
}
