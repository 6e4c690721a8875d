import { decode, defineRule, finding, type Sentinel, sharersOf } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-config-shared",
  severity: "error",
  summary: "Every sentinel must have a configuration file of its own.",
  why: `Sentinel writes its id and all it learns into the file it is started with. Several that are started with one file, by \`replicas: 3\`
with one volume, by one folder that is mounted into three services, or by options that only change the port, take turns in writing
over one another. Whoever starts next takes the id of the last one that wrote: sentinels of one id drop each other's messages, count as
one for quorum and majority, and no failover comes about. What one has learnt, an epoch it voted in among it, the other takes back.

Before 6.0.9 that holds for a single file that is mounted, too; later releases cannot write such a file at all
(config-single-file-bind-mount).`,
  consequence:
    "the sentinels take over one id from the file: they count as one, so agreement and majority are not reached",
  remedy: "give each a folder or a volume of its own, and copy the common first version there if none is there yet",
  live: `\`SENTINEL MYID\` (6.2 on) gives the same id on several, and \`SENTINEL MASTER main\` says \`num-other-sentinels 0\`.`,
  evidence: [
    "https://github.com/bitnami/bitnami-docker-redis-sentinel/issues/33",
    "https://github.com/redis/redis/issues/12544",
  ],
  each: "deployment",
  *check({ sentinels }) {
    const told = new Set<Sentinel>();
    for (const sentinel of sentinels) {
      const { launch } = sentinel;
      if (!launch?.config || told.has(sentinel)) continue;
      const others = sharersOf(sentinel);
      if (others.length === 0) continue;
      for (const one of [sentinel, ...others]) told.add(one);
      const path = decode(launch.config.path);
      yield finding(launch.config, `${others.length + 1} sentinels write to this one file, ${path}`, {
        related: others.flatMap(({ launch: other }) =>
          other?.config ? [{ at: other.config, message: `${decode(other.name)} writes to it, too` }] : [],
        ),
      });
    }
  },
  good: [
    {
      "docker-compose.yml": `
services:
  sentinel-1:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel-1:/etc/redis"]
  sentinel-2:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel-2:/etc/redis"]`,
      "sentinel-1/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "sentinel-2/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // One folder, a file for each.
    {
      "docker-compose.yml": `
services:
  sentinel-1:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel-1.conf
    volumes: ["./conf:/etc/redis"]
  sentinel-2:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel-2.conf
    volumes: ["./conf:/etc/redis"]`,
      "conf/sentinel-1.conf": "sentinel monitor main 10.0.0.1 6379 2",
      "conf/sentinel-2.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Each copies the common template into its own container.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "cp /template/sentinel.conf /tmp/ && exec redis-sentinel /tmp/sentinel.conf"
    deploy: { replicas: 3 }
    volumes: ["./template:/template:ro"]`,
      "template/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // A claim for each pod.
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
          command: [redis-sentinel, /data/sentinel.conf]
          volumeMounts:
            - { name: data, mountPath: /data }
  volumeClaimTemplates:
    - metadata: { name: data }`,
    },
    // Each on a node of its own, with that node's folder.
    {
      "sentinel.yaml": `
apiVersion: apps/v1
kind: Deployment
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
            - { name: conf, mountPath: /etc/redis }
      volumes:
        - name: conf
          hostPath: { path: /srv/sentinel }`,
    },
    // One unit for each of two machines.
    {
      "a.service": "[Service]\nExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf",
      "b.service": "[Service]\nExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf",
      "etc/redis/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // They cannot write it.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /sentinel.conf
    deploy: { replicas: 3 }
    volumes: ["./sentinel.conf:/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    deploy:
      replicas: 3
    volumes:
      - ./sentinel:/etc/redis
#       ^^^^^^^^^^^^^^^^^^^^^ 3 sentinels write to this one file, /etc/redis/sentinel.conf`,
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel-1:
    image: redis:5.0
    command: redis-sentinel /sentinel.conf
    volumes:
      - ./sentinel.conf:/sentinel.conf
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2 sentinels write to this one file, /sentinel.conf
  sentinel-2:
    image: redis:5.0
    command: redis-sentinel /etc/sentinel.conf
    volumes:
      - ./sentinel.conf:/etc/sentinel.conf
#       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ service sentinel-2 writes to it, too`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "sentinel.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: sentinel
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: sentinel
          image: redis:7.2
          command: [redis-sentinel, /data/sentinel.conf]
          volumeMounts:
            - name: data
              mountPath: /data
#                        ^^^^^ 3 sentinels write to this one file, /data/sentinel.conf
      volumes:
        - name: data
          persistentVolumeClaim: { claimName: sentinel }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: sentinel`,
    },
    {
      "sentinels.service": `
[Service]
ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf --port 26379
#                                 ^^^^^^^^^^^^^^^^^^^^^^^^ 2 sentinels write to this one file, /etc/redis/sentinel.conf
ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf --port 26380`,
      "etc/redis/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
});
