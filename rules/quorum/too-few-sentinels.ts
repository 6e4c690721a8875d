import { defineRule, finding, thoughCheckPasses, votesOn } from "../../src/rule.ts";

export default defineRule({
  id: "too-few-sentinels",
  severity: "error",
  summary: "At least three sentinels, on three hosts, must watch the master.",
  why: `The sentinel that leads a failover needs the votes of the majority of all sentinels that are known, whatever the
quorum is. Of two, that is both: when the host of one of them fails, often the very host the master is on, the other logs
\`+sdown\`, with quorum 1 also \`+odown\` and \`+try-failover\`, and then \`-failover-abort-not-elected\`, for ever. A single
sentinel elects itself, but once it or its host is gone nobody watches.

Two or one are fine for trying things out: where everything runs on one machine this is no error.`,
  consequence: "when the wrong host fails, no failover happens and somebody must promote a replica by hand",
  remedy: "run three sentinels on three hosts, quorum 2; a third needs no server beside it",
  live: `Of two sentinels (quorum 1), when one and the master are gone:

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
# +sdown sentinel bd74...0a 10.0.0.1 26379 @ main 10.0.0.1 6379
# +sdown master main 10.0.0.1 6379
# +odown master main 10.0.0.1 6379 #quorum 1/1
# +try-failover master main 10.0.0.1 6379
# -failover-abort-not-elected master main 10.0.0.1 6379
\`\`\`

\`num-other-sentinels\` in \`SENTINEL MASTER main\` is 1, or 0 for a single sentinel.`,
  evidence: [
    "https://github.com/redis/redis/issues/2284",
    "https://github.com/redis/redis/issues/1821",
    "https://github.com/redis/redis/issues/4956",
    "https://github.com/bitnami/charts/issues/30981",
    "https://github.com/bitnami/charts/issues/5418",
    "https://github.com/redis/redis/issues/1073",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { name, origin, watches, deployment } = master;
    const { all: count, needed, losses } = votesOn(master);
    if (count > 2) return;
    // Of one file and a larger quorum: quorum-exceeds-sentinels.
    if (count === 1 && needed > 1 && deployment.sentinels.filter(({ isLeftOut }) => !isLeftOut).length === 1) return;
    const [loss] = deployment.spansMachines ? losses : [];
    const left = `${count === 1 ? "losing its host" : "losing the host of one"} leaves ${count - 1} of ${needed} needed votes`;
    // The only file for sentinels is often the pattern for all of them, unless each server has a file of its own.
    const sure = deployment.spansMachines && (count > 1 || deployment.nodes.length > 1);
    const severity = sure ? "error" : deployment.hosts.size > 0 ? "warning" : "info";
    const who = count === 1 ? "only 1 sentinel watches" : `only ${count} sentinels watch`;
    yield finding(origin, `${who} "${name}": ${loss ?? left}${thoughCheckPasses(master)}`, {
      severity,
      related: watches.slice(1).map(({ nameOrigin }) => ({ at: nameOrigin, message: "the other sentinel" })),
    });
  },
  good: [
    // One of three is down: instance-down.
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.3:26379
  unreachable refused "connection refused: nothing listens at this address and port"
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  peers main 2
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
  peer main 2 ip 10.0.0.3 port 26379 flags s_down,sentinel,disconnected s-down-time 14755
`,
    },
    // The third has lost its file: startup-reference-missing.
    {
      "compose.yaml": `services:
  redis-1: { image: "redis:7.0" }
  redis-2: { image: "redis:7.0", command: redis-server --replicaof redis-1 6379 }
  sentinel-1: { image: "redis:7.0", command: redis-sentinel /s/s.conf, volumes: ["./1:/s"] }
  sentinel-2: { image: "redis:7.0", command: redis-sentinel /s/s.conf, volumes: ["./2:/s"] }
  sentinel-3: { image: "redis:7.0", command: redis-sentinel /s/s.conf, volumes: ["./3:/s"] }`,
      "1/s.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 2",
      "2/s.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 2",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The files of one host, checked on their own.
    { files: { "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2" }, partial: true },
    // The others use another name: master-name-differs.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-3.conf": "sentinel monitor three 10.0.0.1 6379 2",
    },
    // One file serves three containers.
    {
      "docker-compose.yml": `services:
  redis-1:
    image: redis:7
  sentinel-1:
    build: ./sentinel
  sentinel-2:
    build: ./sentinel
  sentinel-3:
    build: ./sentinel`,
      "sentinel/sentinel.conf": "sentinel monitor main redis-1 6379 2",
    },
    {
      "statefulset.yaml": `kind: StatefulSet
spec:
  replicas: 3
  template:
    spec:
      containers:
        - command: ["redis-sentinel", "/conf/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main redis-0.redis 6379 2",
    },
    // The file of a sentinel that knows two others.
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel known-sentinel main 10.0.0.2 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2131
sentinel known-sentinel main 10.0.0.3 26379 ebaab31963567e74b5acf0e19ae26cf22e2a2132`,
    },
  ],
  bad: [
    // Running ones, whose CKQUORUM is content.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
#        ^^^^ only 2 sentinels watch "main": losing host 10.0.0.1 leaves 1 of 2 needed votes, though SENTINEL CKQUORUM says "OK 2 usable Sentinels. Quorum and failover authorization can be reached"
  master main port 6379 flags master quorum 2
  ckquorum main passes "OK 2 usable Sentinels. Quorum and failover authorization can be reached"
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  ckquorum main passes "OK 2 usable Sentinels. Quorum and failover authorization can be reached"
  peers main 1
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
`,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ only 2 sentinels watch "main": losing host 10.0.0.1 leaves 1 of 2 needed votes`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ~~~~ the other sentinel`,
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
      "b/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ only 1 sentinel watches "main": losing host 10.0.0.2 leaves 0 of 1 needed votes`,
    },
    // Both on one host.
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1",
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379",
        "b/sentinel-1.conf": `
bind 10.0.0.2
sentinel monitor main 10.0.0.1 6379 1
#                ^^^^ only 2 sentinels watch "main": losing host 10.0.0.2 leaves 0 of 2 needed votes`,
        "b/sentinel-2.conf": "bind 10.0.0.2\nport 26380\nsentinel monitor main 10.0.0.1 6379 1",
      },
      target: "redis@6.0",
    },
    // Nobody says where they are.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ only 2 sentinels watch "main": losing the host of one leaves 1 of 2 needed votes`,
      "sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // On one machine: a remark.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "sentinel.conf": `
sentinel monitor main 127.0.0.1 6379 1
#                ^^^^ only 1 sentinel watches "main": losing its host leaves 0 of 1 needed votes`,
    },
  ],
});
