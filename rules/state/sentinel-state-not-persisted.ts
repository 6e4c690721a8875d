import { decode, defineRule, finding, type Launch, type Storage, sharersOf } from "../../src/rule.ts";

export default defineRule({
  id: "sentinel-state-not-persisted",
  severity: "warning",
  summary: "The file of a sentinel must outlive its container, or name the sentinel's id.",
  why: `Sentinel writes its id and all it learns into the file it is started with. Where the file ends with the container or the pod (it
is part of the image, lies in an \`emptyDir\`, or a script puts the first version back at each start), the sentinel that comes back has
a new id. If it also has a new address, as a pod does, it is one more to the others: they keep the old one for good, as a sentinel that is
down, and count it for the majority. After a few replacements more sentinels are dead than alive, and no failover is authorized any
more, although all that run are well. At the old address the new one takes the place of the old one (tried with 7.0.15; old releases keep
both). And wherever it comes back, it watches the master of the first day until another sentinel tells it the present one; if all are
replaced at once, nobody does.

With an id that is written down for each (\`sentinel myid\`, 40 hexadecimal digits) nobody is counted twice.`,
  consequence:
    "a sentinel that is replaced comes back as a new one; the old ones count for the majority until somebody resets them",
  remedy:
    "keep the file in a volume and copy the first version there only if none is there yet, or give each a sentinel myid",
  live: `\`SENTINEL MASTER main\` says more \`num-other-sentinels\` than there are, and \`SENTINEL SENTINELS main\` lists several of one
address or name, all but one \`s_down\`. \`SENTINEL MYID\` (6.2 on) changes with a restart. Three sentinels of 7.0.15, of which
one was replaced four times without its file, at another address each time:

\`\`\`
SENTINEL CKQUORUM main
(error) NOQUORUM 3 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover
\`\`\``,
  evidence: [
    "https://github.com/OT-CONTAINER-KIT/redis-operator/pull/73",
    "https://github.com/redis/redis/issues/6194",
    "https://github.com/kubernetes/kubernetes/issues/18193",
  ],
  each: "sentinel",
  *check(sentinel) {
    const { launch, myid } = sentinel;
    if (!launch?.config || myid || launch.unread !== undefined) return;
    const where = whereItEnds(launch.config, launch);
    if (where === undefined || sharersOf(sentinel).length > 0) return;
    yield finding(launch.config, `what the sentinel writes to ${decode(launch.config.path)} is lost ${where}`);
  },
  good: [
    // The first version is written where none is there.
    {
      "compose.yml": `services:
  sentinel:
    image: redis:7.2
    command: sh -c "[ -f /data/s.conf ] || cp /ro/s.conf /data/s.conf; exec redis-sentinel /data/s.conf"
    volumes: ["state:/data", "./ro:/ro:ro"]
volumes: { state: {} }`,
      "ro/s.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "cp -n /template/sentinel.conf /data/sentinel.conf && exec redis-sentinel /data/sentinel.conf"
    volumes: ["./sentinel.conf:/template/sentinel.conf:ro", "sentinel:/data"]
volumes:
  sentinel:`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "[ -f /data/sentinel.conf ] || cp /template/sentinel.conf /data/sentinel.conf; exec redis-sentinel /data/sentinel.conf"
    volumes: ["./sentinel.conf:/template/sentinel.conf:ro", "sentinel:/data"]
volumes:
  sentinel:`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // The id is fixed.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "cp /template/sentinel.conf /tmp/ && exec redis-sentinel /tmp/sentinel.conf"
    volumes: ["./sentinel.conf:/template/sentinel.conf:ro"]`,
      "sentinel.conf": "sentinel myid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nsentinel monitor main 10.0.0.1 6379 2",
    },
    // Nobody sees what the image's own script does.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: example/redis-sentinel:7
    command: redis-sentinel /tmp/sentinel.conf`,
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
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  sentinel:
# ^^^^^^^^ what the sentinel writes to /etc/redis/sentinel.conf is lost with the container
    build: .`,
      Dockerfile: `FROM redis:7.2
COPY sentinel.conf /etc/redis/sentinel.conf
CMD ["redis-sentinel", "/etc/redis/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: sh -c "cp /template/sentinel.conf /data/sentinel.conf && exec redis-sentinel /data/sentinel.conf"
    volumes:
      - ./sentinel.conf:/template/sentinel.conf:ro
      - sentinel:/data
#       ^^^^^^^^^^^^^^ what the sentinel writes to /data/sentinel.conf is lost at each start: a script writes the first version again
volumes:
  sentinel:`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    configs:
      - source: sentinel
        target: /etc/sentinel.conf
#               ^^^^^^^^^^^^^^^^^^ what the sentinel writes to /etc/sentinel.conf is lost with the container
configs:
  sentinel:
    content: |
      sentinel monitor main 10.0.0.1 6379 2`,
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
          command: [sh, -c, "cp /template/sentinel.conf /data/sentinel.conf"]
          volumeMounts:
            - { name: template, mountPath: /template }
            - { name: data, mountPath: /data }
      containers:
        - name: sentinel
          image: redis:7.2
          command: [redis-sentinel, /data/sentinel.conf]
          volumeMounts:
            - name: data
              mountPath: /data
#                        ^^^^^ what the sentinel writes to /data/sentinel.conf is lost with the pod
      volumes:
        - name: template
          configMap: { name: sentinel }
        - name: data
          emptyDir: {}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: sentinel
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2`,
    },
  ],
});

/** When the file of a sentinel goes back to what it was; undefined where it does not. */
function whereItEnds({ kind, isReadOnly, lostOn }: Storage, { by }: Launch): string | undefined {
  if (isReadOnly) return undefined;
  switch (kind) {
    case "image":
    case "ephemeral":
      return by === "kubernetes" && lostOn === "replacement" ? "with the pod" : "with the container";
    case "config":
      return "with the container";
    case "written":
      return "at each start: a script writes the first version again";
    default:
      return undefined;
  }
}
