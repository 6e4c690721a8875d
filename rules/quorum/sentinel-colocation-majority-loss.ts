import {
  crowdOf,
  defineRule,
  duplicatesIn,
  evictionsOf,
  finding,
  hostText,
  type Origin,
  thoughCheckPasses,
  Undecided,
  votesOn,
} from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-colocation-majority-loss",
  severity: "warning",
  summary: "No single host may take so many sentinels with it that the others cannot fail over.",
  why: `A failover needs the votes of the majority of all sentinels, and of the quorum if that is larger. Sentinels on one
host are lost together: of three sentinels with two on the master's host, one is left when that host fails. It logs
\`+sdown\`, with quorum 1 also \`+odown\` and \`+try-failover\`, then \`-failover-abort-not-elected\`, again after each delay,
until somebody brings the host back or promotes a replica by hand. That is an error where the master is on that host; on
another host it means that no failover happens while that host is away.

A cluster decides by itself on which node a pod runs: three sentinels of one StatefulSet or of one Swarm service can be on one
node, and after nodes were drained for an upgrade they often are. Only a required \`podAntiAffinity\` (or a strict topology spread
constraint, or \`max_replicas_per_node: 1\`) keeps them apart; a preferred one holds as long as there is room elsewhere. A
PodDisruptionBudget that lets two of three go is a loss of the majority that the cluster brings about itself, by draining nodes.`,
  consequence: "when this host fails, the sentinels that are left cannot elect a leader: nobody is promoted",
  remedy: "move sentinels to other hosts until the loss of any one leaves a majority: three on three hosts",
  live: `On the sentinel that is left, after the host with the other two is gone (quorum 1 of 3):

\`\`\`text
$ redis-cli -p 26379 sentinel ckquorum main
NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
# +sdown master main 10.0.0.1 6379
# +odown master main 10.0.0.1 6379 #quorum 1/1
# +try-failover master main 10.0.0.1 6379
# -failover-abort-not-elected master main 10.0.0.1 6379
\`\`\`

Before that all looks well: \`SENTINEL CKQUORUM\` counts sentinels, not hosts. \`SENTINEL SENTINELS main\` shows the hosts.`,
  evidence: [
    "https://github.com/redis/redis/issues/1821",
    "https://github.com/redis/redis/issues/2284",
    "https://github.com/spatiumddi/spatiumddi/pull/595",
  ],
  each: "master",
  needsAll: true,
  *check(master) {
    const { name, deployment } = master;
    const crowd = crowdOf(master);
    if (!deployment.spansMachines && !crowd) return;
    const { all, majority, needed, losses, unplaced } = votesOn(master);
    // Fewer than three: too-few-sentinels.
    if (all < 3) return;
    for (const { budget, count } of evictionsOf(master)) {
      if (all - count >= needed) continue;
      const what = `${count} of the ${all} sentinels of "${name}" may be evicted at once`;
      yield finding(budget, `${what}, which leaves ${all - count} of ${needed} needed votes`, {
        remedy: `let at most ${all - needed} of them go at once: maxUnavailable: ${all - needed}`,
      });
    }
    if (crowd && all - crowd.watches.length < needed && needed < all) {
      const { watches, isApartIfPossible, at } = crowd;
      const some = watches.length < all ? `${watches.length} of the ${all} sentinels` : `the ${all} sentinels`;
      const what = isApartIfPossible
        ? `${some} of "${name}" are kept on different machines only as long as there is room`
        : `nothing keeps ${some} of "${name}" on different machines`;
      yield finding(at, `${what}: losing one machine can leave fewer than ${needed} needed votes`, {
        severity: isApartIfPossible ? "info" : "warning",
        remedy:
          watches[0]!.sentinel.launch!.by === "compose"
            ? "set max_replicas_per_node: 1, or a placement constraint for each sentinel"
            : "require podAntiAffinity with topologyKey kubernetes.io/hostname for the pods of sentinels",
      });
      return;
    }
    const doubled = duplicatesIn(deployment).flat();
    const isDoubled = ({ file }: Origin) => doubled.some((one) => one.kind === "server" && one.file === file);
    for (const loss of losses) {
      const { watches, left, takesMaster, host } = loss;
      // All on one: all-sentinels-one-host. One only: the quorum is too high.
      if (watches.length < 2 || left === 0 || !loss.isFatal || (left >= majority && needed >= all)) continue;
      // It has its host from a server that says it is at the address of another: announce-address-duplicate.
      if (watches.some(({ sentinel }) => isDoubled(sentinel.host.origin))) continue;
      const what = `${loss}: ${watches.length} of the ${all} sentinels of "${name}" are on it`;
      const whole = takesMaster ? `${what}, and so is the master` : what;
      yield finding(watches[0]!.nameOrigin, `${whole}${thoughCheckPasses(master)}`, {
        severity: takesMaster ? "error" : "warning",
        related: [
          ...watches.map(({ sentinel }) => ({ at: sentinel.host, message: `a sentinel on ${hostText(host)}` })),
          ...(takesMaster ? [{ at: watches[0]!.address, message: "the master" }] : []),
        ],
      });
    }
    if (unplaced && !losses.some(({ isFatal }) => isFatal)) throw new Undecided(unplaced.sentinel.host.missing!);
  },
  good: [
    // Pods that keep others away, and a budget of one.
    {
      "redis.conf": "replica-announce-ip 10.0.0.1",
      "sentinel.yaml": sentinels(
        `      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: { matchLabels: { app: sentinel } }`,
        "maxUnavailable: 1",
      ),
    },
    {
      "compose.yml": swarm("max_replicas_per_node: 1"),
      "s/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // One announces the address of another: announce-address-duplicate.
    {
      "a/redis.conf": "replica-announce-ip 10.0.0.1",
      "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "c/redis.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly yes",
      "c/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
      "c/sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // Two of five: three are left.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 3",
      "a/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 3",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 3",
      "c/sentinel.conf": "bind 10.0.0.3\nsentinel monitor main 10.0.0.1 6379 3",
      "d/sentinel.conf": "bind 10.0.0.4\nsentinel monitor main 10.0.0.1 6379 3",
    },
    // Nobody says where these sentinels are: a folder of sentinels is no machine.
    {
      "redis/one.conf": "bind 10.0.0.1",
      "redis/two.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "sentinel/one.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel/two.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "sentinel/three.conf": "port 26381\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // For trying things out, all on one machine.
    {
      "redis-6379.conf": "port 6379",
      "redis-6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
      "sentinel-1.conf": "port 26379\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-2.conf": "port 26380\nsentinel monitor main 127.0.0.1 6379 2",
      "sentinel-3.conf": "port 26381\nsentinel monitor main 127.0.0.1 6379 2",
    },
    // Two sentinels: too-few-sentinels.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel-1.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "a/sentinel-2.conf": "bind 10.0.0.1\nport 26380\nsentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
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
#        ^^^^ losing host 10.0.0.1 leaves 1 of 2 needed votes: 2 of the 3 sentinels of "main" are on it, and so is the master, though SENTINEL CKQUORUM says "OK 3 usable Sentinels. Quorum and failover authorization can be reached"
  master main port 6379 flags master quorum 2
  ckquorum main passes "OK 3 usable Sentinels. Quorum and failover authorization can be reached"
  peers main 2
  peer main 1 ip 10.0.0.1 port 26380 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.1:26380
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  ckquorum main passes "OK 3 usable Sentinels. Quorum and failover authorization can be reached"
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.2 port 26379 flags sentinel
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master quorum 2
  ckquorum main passes "OK 3 usable Sentinels. Quorum and failover authorization can be reached"
  peers main 2
  peer main 1 ip 10.0.0.1 port 26379 flags sentinel
  peer main 2 ip 10.0.0.1 port 26380 flags sentinel
`,
    },
    {
      "sentinel.yaml": sentinels(
        "",
        'minAvailable: 1\n#               ^ 2 of the 3 sentinels of "main" may be evicted at once, which leaves 1 of 2 needed votes',
        '\n#       ^^^^^^^^ nothing keeps the 3 sentinels of "main" on different machines: losing one machine can leave fewer than 2 needed votes',
      ),
    },
    // An info.
    {
      "sentinel.yaml": sentinels(
        `      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
#                            ^^^^^^^^^^^^^^^^^^^^^^ the 3 sentinels of "main" are kept on different machines only as long as there is room: losing one machine can leave fewer than 2 needed votes
                labelSelector: { matchLabels: { app: sentinel } }`,
        "maxUnavailable: 1",
      ),
    },
    {
      "compose.yml": swarm(
        "constraints: [node.role == worker]",
        '\n#               ^ the 3 sentinels of "main" are kept on different machines only as long as there is room: losing one machine can leave fewer than 2 needed votes',
      ),
      "s/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "a/redis.conf": "bind 10.0.0.1",
      "a/sentinel-1.conf": `
bind 10.0.0.1
#    ~~~~~~~~ a sentinel on 10.0.0.1
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ losing host 10.0.0.1 leaves 1 of 2 needed votes: 2 of the 3 sentinels of "main" are on it, and so is the master`,
      "a/sentinel-2.conf": `
sentinel announce-ip 10.0.0.1
#                    ~~~~~~~~ a sentinel on 10.0.0.1
port 26380
sentinel monitor main 10.0.0.1 6379 2`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      "b/sentinel.conf": "bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // The folders hold the files of one machine each; the master is on another host.
    {
      files: {
        "a/redis.conf": "bind 10.0.0.1",
        "a/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
        "b/redis.conf": `
bind 10.0.0.2
#    ~~~~~~~~ a sentinel on 10.0.0.2
slaveof 10.0.0.1 6379`,
        "b/sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 2
#                ^^^^ losing host 10.0.0.2 leaves 1 of 2 needed votes: 2 of the 3 sentinels of "main" are on it`,
        "b/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 2",
      },
      target: "redis@3.2",
    },
    // Four on two hosts: whichever is lost. The quorum counts, too.
    {
      "10.0.0.1/redis.conf": "port 6379",
      "10.0.0.1/sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                ^^^^ losing host 10.0.0.1 leaves 2 of 3 needed votes: 2 of the 4 sentinels of "main" are on it, and so is the master`,
      "10.0.0.1/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 3",
      "10.0.0.2/redis.conf": "replicaof 10.0.0.1 6379",
      "10.0.0.2/sentinel-1.conf": `
sentinel monitor main 10.0.0.1 6379 3
#                ^^^^ losing host 10.0.0.2 leaves 2 of 3 needed votes: 2 of the 4 sentinels of "main" are on it`,
      "10.0.0.2/sentinel-2.conf": "port 26380\nsentinel monitor main 10.0.0.1 6379 3",
    },
    // After a failover the master is where the newest file says.
    {
      "a/redis.conf": "bind 10.0.0.1\nreplicaof 10.0.0.2 6379",
      "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.1 6379 2",
      "b/redis.conf": "bind 10.0.0.2",
      "b/sentinel-1.conf": `
bind 10.0.0.2
sentinel monitor main 10.0.0.2 6379 2
#                ^^^^ losing host 10.0.0.2 leaves 1 of 2 needed votes: 2 of the 3 sentinels of "main" are on it, and so is the master
sentinel config-epoch main 1`,
      "b/sentinel-2.conf": `
bind 10.0.0.2
port 26380
sentinel monitor main 10.0.0.2 6379 2
sentinel config-epoch main 1`,
    },
  ],
});

function sentinels(affinity: string, budget: string, note = ""): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: sentinel }
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: sentinel${note}
spec:
  serviceName: sentinel
  replicas: 3
  selector: { matchLabels: { app: sentinel } }
  template:
    metadata: { labels: { app: sentinel } }
    spec:
${affinity}
      containers:
        - name: sentinel
          image: redis:7.2
          command: [sh, -c, "cp /c/sentinel.conf /data/ && exec redis-sentinel /data/sentinel.conf"]
          volumeMounts: [{ name: c, mountPath: /c }]
      volumes: [{ name: c, configMap: { name: sentinel } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: sentinel }
spec:
  selector: { matchLabels: { app: sentinel } }
  ${budget}`;
}

function swarm(placement: string, note = ""): string {
  return `services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /s/sentinel.conf
    volumes: ["./s:/s"]
    deploy:
      mode: replicated
      placement:
        ${placement}
      replicas: 3${note}`;
}
