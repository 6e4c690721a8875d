import {
  appendsOnly,
  type DataLoss,
  type DataNode,
  decode,
  defineRule,
  eligible,
  finding,
  isCache,
  type Located,
  leaderOf,
  lossOf,
  requireAllKnown,
  type Severity,
  targetText,
} from "../../src/rule.ts";

export default defineRule({
  id: "persistence-off-with-auto-restart",
  severity: "error",
  summary: "A node that can become master must not come back empty when it is restarted.",
  why: `A master without RDB and AOF that fails and is restarted by systemd, Docker or Kubernetes is often back before
\`down-after-milliseconds\` is over. It has the same address and no data. Sentinel never calls it down, it only logs
\`+reboot master\`. The replicas reconnect, get a full synchronisation (\`MASTER <-> REPLICA sync: Flushing old data\`) and
\`Done loading RDB, keys loaded: 0\`: every copy of the data is gone, while a replica that held all of it was there to be promoted.
\`master-reboot-down-after-period\` (7.0) does not help, since a server without a file has nothing to load and answers at once.

Persistence is off with \`save ""\` and \`appendonly no\`, and before 6.2 with no \`save\` line at all. Files that end with the
container are no better: in Kubernetes each restart of a container begins with a fresh file system, \`/data\` of the official
images included, and an \`emptyDir\` ends with its pod; a \`tmpfs\` of Compose is empty after each stop. What lies in the container's
own file system elsewhere outlives a restart and is gone when a changed image or setting replaces the container: a warning for pods,
which are replaced by themselves, a remark elsewhere.`,
  consequence: "a master that restarts quickly comes back empty, and its replicas throw their data away to follow it",
  remedy:
    "switch on RDB or AOF on every node that can be master, or let nothing restart it within down-after-milliseconds",
  live: `On every node: an empty value for the first and 0 for the second mean that persistence is off.

\`\`\`
redis-cli CONFIG GET save                                  # 2) ""
redis-cli INFO persistence | grep aof_enabled              # aof_enabled:0
systemctl show redis-server -p Restart                     # Restart=always
docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' NAME
\`\`\`

Seen on 7.0.15 with down-after 5000 ms and a restart after 0.5 s: \`+reboot master main 127.0.0.1 6379\` is all Sentinel says,
\`DBSIZE\` of the replica goes from 1 to 0.`,
  evidence: [
    "https://github.com/apecloud/kubeblocks/issues/10753",
    "https://github.com/spotahome/redis-operator/issues/97",
    "https://github.com/redis/redis/issues/2087",
  ],
  each: "group",
  *check(group) {
    if (group.nodes.length < 2) return;
    const nodes = eligible(group);
    const bare = nodes.flatMap((node) => {
      const loss = lossOf(node).or(undefined);
      return loss ? [{ node, loss }] : [];
    });
    const soonest = bare.some(({ loss }) => loss.on === "restart") ? "restart" : "replacement";
    const losing = bare.filter(({ loss }) => loss.on === soonest);
    const node = leaderOf(losing.map((one) => one.node));
    const found = losing.find((one) => one.node === node);
    if (node && found) {
      const { severity, how } = judge(node, found.loss);
      const { restart } = node.launch ?? {};
      const role = node.replicaof.or(undefined)
        ? `once it is master, a ${soonest} leaves it empty`
        : `a ${soonest} leaves it empty`;
      yield finding(placeOf(node, found.loss), `${whyEmpty(node, found.loss)}: ${role}, and its replicas too${how}`, {
        severity,
        related: [
          ...(restart ? [{ at: restart, message: "this starts it again" }] : []),
          ...bare
            .filter((other) => other.node !== node)
            .map(({ node: other, loss }) => ({ at: placeOf(other, loss), message: `${other} keeps nothing either` })),
        ],
      });
    }
    requireAllKnown(nodes, lossOf);
  },
  good: [
    // The official image keeps /data in a volume of its own; a claim and a folder of the machine outlive any container.
    {
      "docker-compose.yml": `services:
  one:
    image: redis:7.2
    restart: always
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379 --dir /srv
    restart: always
    volumes: ["./data:/srv"]`,
    },
    // Where it writes is not seen.
    {
      "docker-compose.yml": `services:
  one:
    image: redis:7.2
    command: redis-server /conf/redis.conf
    restart: always
    volumes: ["conf:/conf"]
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379
volumes: {conf: {}}`,
    },
    {
      "a/redis.conf": 'bind 10.0.0.1\nsave ""\nappendonly yes',
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly no\nsave 3600 1",
      "c/redis.conf": 'bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nsave ""\nsave 60 1000',
    },
    // From 6.2 on no save line means the built-in ones.
    { "a/redis.conf": "bind 10.0.0.1", "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nappendonly no" },
    // Never promoted, so nobody copies it.
    {
      "a/redis.conf": "bind 10.0.0.1",
      "b/redis.conf": 'bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nreplica-priority 0\nsave ""',
    },
    // Nobody follows it.
    { "a/redis.conf": 'bind 10.0.0.1\nsave ""' },
    // The command line switches it on.
    {
      "docker-compose.yml":
        "services:\n  one:\n    image: redis:7\n    command: redis-server /one.conf --appendonly yes",
      "one.conf": 'replica-announce-ip one\nsave ""',
      "two.conf": "replica-announce-ip two\nreplicaof one 6379",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  one:
    image: redis:7.2
    command: redis-server --save "" --appendonly no
#                           ^^^^^^ neither RDB nor AOF is on: a restart leaves it empty, and its replicas too (docker-compose.yml: restart: always)
    restart: always
#            ~~~~~~ this starts it again
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379`,
    },
    {
      "redis.yaml": `
apiVersion: apps/v1
kind: StatefulSet
#     ~~~~~~~~~~~ this starts it again
metadata: {name: redis}
spec:
  serviceName: redis
  replicas: 1
  selector: {matchLabels: {app: redis}}
  template:
    metadata: {labels: {app: redis}}
    spec:
      containers:
        - name: redis
#               ^^^^^ its data in /data is lost when its container ends: a restart leaves it empty, and its replicas too (redis.yaml: a StatefulSet)
          image: redis:7.2
---
apiVersion: v1
kind: Service
metadata: {name: redis}
spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: replica}
spec:
  serviceName: replica
  replicas: 1
  selector: {matchLabels: {app: replica}}
  template:
    metadata: {labels: {app: replica}}
    spec:
      containers:
        - name: redis
          image: redis:7.2
          args: ["--replicaof", "redis", "6379"]
          volumeMounts: [{name: data, mountPath: /data}]
#                                                ~~~~~ replica-0.replica:6379 keeps nothing either
      volumes: [{name: data, emptyDir: {}}]`,
    },
    {
      "docker-compose.yml": `
services:
  one:
    image: redis:7.2
    command: redis-server --dir /var/lib/redis
    tmpfs: [/var/lib/redis]
#           ^^^^^^^^^^^^^^ its data in /var/lib/redis is lost when its container ends: a restart leaves it empty, and its replicas too
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379 --dir /srv`,
    },
    {
      "docker-compose.yml": `
services:
  one:
# ^^^ its data in /var/lib/redis is lost with its container: a replacement leaves it empty, and its replicas too
    image: redis:7.2
    command: redis-server --dir /var/lib/redis
  two:
    image: redis:7.2
    command: redis-server --replicaof one 6379`,
    },
    {
      "a/redis.conf": `
bind 10.0.0.1
save 900 1
save ""
#^^^^^^ neither RDB nor AOF is on: a restart leaves it empty, and its replicas too (redis.service: Restart=always)`,
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
save ""
#~~~~~~ 10.0.0.2:6379 keeps nothing either`,
      "redis.service": "[Service]\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\nRestart=always",
    },
    // Nothing is seen that restarts it: a warning.
    {
      "a/redis.conf": "bind 10.0.0.1\nsave 900 1",
      "b/redis.conf": `
bind 10.0.0.2
replicaof 10.0.0.1 6379
save ""
#^^^^^^ neither RDB nor AOF is on: once it is master, a restart leaves it empty, and its replicas too`,
    },
    // A cache: a remark.
    {
      "a/redis.conf": `
bind 10.0.0.1
maxmemory 1gb
maxmemory-policy allkeys-lru
save ""
#^^^^^^ neither RDB nor AOF is on: a restart leaves it empty, and its replicas too`,
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    },
    {
      files: {
        "a/redis.conf": `
bind 10.0.0.1
appendonly no
#          ^^ neither RDB nor AOF is on (without a save line redis 6.0 writes no snapshots): a restart leaves it empty, and its replicas too`,
        "b/redis.conf": "bind 10.0.0.2\nslaveof 10.0.0.1 6379\nsave 900 1",
      },
      target: "redis@6.0",
    },
  ],
});

/** From 6.2 on no line means the built-in points. */
function whyNoSnapshots({ settings, loading }: DataNode): string {
  return settings.accumulated("save").isWritten
    ? ""
    : ` (without a save line ${targetText(loading.target)} writes no snapshots)`;
}

function whyEmpty(node: DataNode, { on, storage }: DataLoss): string {
  if (!storage) return `neither RDB nor AOF is on${whyNoSnapshots(node)}`;
  const isPod = node.launch?.by === "kubernetes";
  const end = on === "restart" ? "when its container ends" : `with its ${isPod ? "pod" : "container"}`;
  return `its data in ${decode(storage.path)} is lost ${end}`;
}

/** What switches persistence off: the last save line, else appendonly; or where the data lies. */
function placeOf({ settings }: DataNode, { storage }: DataLoss): Located {
  if (storage) return storage;
  const saves = settings.accumulated("save");
  return saves.isWritten ? saves : appendsOnly(settings);
}

/** Losing a cache is meant to be bearable, and one machine is for trying out. */
function judge(
  { settings, restartedBy, deployment, launch }: DataNode,
  { on }: DataLoss,
): { readonly severity: Severity; readonly how: string } {
  const how = restartedBy ? ` (${decode(restartedBy.file)}: ${restartedBy.policy})` : "";
  if (isCache(settings)) return { severity: "info", how };
  if (on === "replacement") return { severity: launch?.by === "kubernetes" ? "warning" : "info", how };
  if (deployment.spansMachines) return { severity: restartedBy ? "error" : "warning", how };
  return { severity: restartedBy ? "warning" : "info", how };
}
