import { configWith, decode, defineRule, finding, type Launch, type Storage } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-config-not-writable",
  severity: "error",
  summary: "A sentinel must be able to write its configuration file.",
  why: `Sentinel keeps its memory in the file it is started with: its id, the epochs, the address of the master, the replicas and
sentinels it knows. Before it does anything else it asks the system whether it may write that file, and ends if not. A file that is
mounted from a ConfigMap, a secret or \`configs:\` is read-only by nature, one that is mounted with \`:ro\` or \`readOnly: true\` by
intent, and \`ProtectSystem=full\` or \`strict\` in a unit makes \`/etc\` read-only for the service.

Permissions count as well, and no description of a container tells them: the file and its folder must belong to the user the sentinel
runs as.`,
  consequence: "the sentinel ends at its start, so one vote for a failover is missing",
  remedy:
    "copy the file to a volume of the sentinel's own before it starts, only if none is there yet, and start it with the copy",
  live: `The last line of the log, tried with 7.0.15 on a read-only mount of the file and of its folder:

\`\`\`
# Sentinel config file /etc/redis/sentinel.conf is not writable: Read-only file system. Exiting...
\`\`\`

\`docker compose ps -a\` and \`kubectl get pods\` show a container that restarts again and again.`,
  evidence: [
    "https://github.com/spotahome/redis-operator/issues/35",
    "https://github.com/redis/docker-library-redis/issues/134",
    "https://github.com/redis/docker-library-redis/issues/387",
    "https://github.com/redis/redis/issues/6370",
  ],
  each: "sentinel",
  *check(sentinel) {
    const config = configWith(sentinel, ({ isReadOnly }) => isReadOnly);
    if (!config) return;
    const why = whyReadOnly(config, sentinel.launch!);
    const remedy = config.kind === "machine" ? "name the folder of the file in ReadWritePaths=" : undefined;
    const what = `the sentinel does not start, for it cannot write its file: ${decode(config.path)} ${why}`;
    yield finding(config, what, { ...(remedy && { remedy }) });
  },
  good: [
    // The template is read-only, the file is a copy of it.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "cp -n /template/sentinel.conf /data/ && redis-sentinel /data/sentinel.conf"
    volumes:
      - ./sentinel.conf:/template/sentinel.conf:ro
      - sentinel:/data
volumes:
  sentinel:`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "sentinel.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: sentinel
spec:
  replicas: 3
  template:
    spec:
      initContainers:
        - name: copy
          image: redis:7.2
          command: [sh, -c, "cp -n /template/sentinel.conf /data/sentinel.conf"]
          volumeMounts:
            - { name: template, mountPath: /template }
            - { name: data, mountPath: /data }
      containers:
        - name: sentinel
          image: redis:7.2
          command: [redis-sentinel, /data/sentinel.conf]
          volumeMounts:
            - { name: data, mountPath: /data }
      volumes:
        - name: template
          configMap: { name: sentinel }
  volumeClaimTemplates:
    - metadata: { name: data }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: sentinel
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2`,
    },
    // A server only reads its file.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /redis.conf
    volumes: ["./redis.conf:/redis.conf:ro"]`,
      "redis.conf": "maxmemory 1gb",
    },
    // Of the folders that are protected one is taken out.
    {
      "redis-sentinel.service": `[Service]
ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf
ProtectSystem=strict
ReadWritePaths=-/etc/redis /var/lib/redis`,
      "etc/redis/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes:
      - ./sentinel.conf:/etc/redis/sentinel.conf:ro
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the sentinel does not start, for it cannot write its file: /etc/redis/sentinel.conf is mounted read-only`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /sentinel.conf
    configs:
      - source: sentinel
        target: /sentinel.conf
#               ^^^^^^^^^^^^^^ the sentinel does not start, for it cannot write its file: /sentinel.conf is mounted read-only
configs:
  sentinel:
    file: ./sentinel.conf`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "sentinel.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: sentinel
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: sentinel
          image: redis:7.2
          command: [redis-sentinel, /etc/redis/sentinel.conf]
          volumeMounts:
            - name: config
              mountPath: /etc/redis
#                        ^^^^^^^^^^ the sentinel does not start, for it cannot write its file: /etc/redis/sentinel.conf comes from a ConfigMap or a secret, which is read-only
      volumes:
        - name: config
          configMap:
            name: sentinel
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: sentinel
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2`,
    },
    {
      "redis-sentinel.service": `
[Service]
ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf
ProtectSystem=full
#             ^^^^ the sentinel does not start, for it cannot write its file: /etc/redis/sentinel.conf is read-only for this unit`,
      "etc/redis/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});

function whyReadOnly({ kind }: Storage, { by }: Launch): string {
  if (kind === "machine") return "is read-only for this unit";
  return kind === "config" && by === "kubernetes"
    ? "comes from a ConfigMap or a secret, which is read-only"
    : "is mounted read-only";
}
