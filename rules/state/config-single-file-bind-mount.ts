import {
  byRelease,
  configWith,
  decode,
  defineRule,
  finding,
  type Instance,
  isReplaced,
  isRewritten,
  type Storage,
} from "../../src/rule.ts";

export default defineRule({
  id: "config-single-file-bind-mount",
  severity: "error",
  summary: "The file that a sentinel or a server writes must not be mounted by itself; its folder may be.",
  why: `From 6.0.9 on a file is rewritten by writing another beside it and renaming that. A file that is a mount by itself cannot be
replaced: \`rename()\` fails with EBUSY. A sentinel starts and runs all the same, and each time it learns something it logs that it could
not save it. Nothing is kept: when its container starts again, it has a new id, so that the others count the old one as a sentinel that
is down, and it watches the master of the first day; if all of them restart, clients are sent there. A server that sentinels manage
does not keep its role: after a failover and a restart the old master is a second master for some seconds.

The folder must belong to the user the server runs as. The start script of the official images gives its user the working folder,
\`/data\`, and what is mounted there, and no other.

Docker mounts a single file for \`./sentinel.conf:/etc/sentinel.conf\`, Kubernetes for a \`subPath\` that is a file.`,
  consequence: "what a failover changes is lost when the container starts again: the id, the epochs, the new master",
  remedy:
    "mount the folder that holds the file, for each instance one of its own, and name the file in it in the command",
  live: `In the log of a sentinel, at its start and at each change, tried with 7.0.15; \`SENTINEL FLUSHCONFIG\` answers
\`ERR Failed to save config file\`:

\`\`\`
# Could not rename tmp config file (Device or resource busy)
# WARNING: Sentinel was not able to save the new configuration on disk!!!: Device or resource busy
\`\`\`

In that of a server: \`# CONFIG REWRITE failed: Device or resource busy\`. Docker Desktop says \`Resource busy\`.`,
  since: "6.0.9",
  evidence: [
    "https://github.com/redis/docker-library-redis/issues/287",
    "https://github.com/redis/docker-library-redis/issues/282",
    "https://github.com/redis/redis/issues/12544",
    "https://github.com/redis/redis/pull/7824",
    "https://github.com/docker-library/docs/pull/1847",
  ],
  each: "deployment",
  *check(deployment) {
    const mounted = deployment.instances.flatMap((instance) => {
      const config = mountedByItself(instance);
      return config ? [{ instance, config }] : [];
    });
    for (const kind of ["sentinel", "server"] as const) {
      const [first, ...others] = mounted.filter(({ instance }) => instance.kind === kind);
      if (!first) continue;
      const { instance, config } = first;
      const what =
        kind === "sentinel"
          ? "the sentinel cannot save what it learns"
          : "the role a failover gives this server is not kept for its next start";
      const open = instance.image ? {} : byRelease(deployment, "mount the folder that holds the file");
      yield finding(config, `${decode(config.path)} is mounted by itself, so that ${what}`, {
        related: others.map((other) => ({ at: other.config, message: noteOn(other.instance, config) })),
        ...open,
        ...(kind === "server" && { severity: "warning" }),
      });
    }
  },
  good: [
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel:/etc/redis"]`,
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // It is written in place.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:5.0
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
    // Nobody rewrites it.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf
    volumes: ["./redis.conf:/etc/redis/redis.conf"]`,
      "redis.conf": "maxmemory 1gb",
    },
    // The server is started without the file.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server --appendonly yes
    networks: { default: { ipv4_address: 10.0.0.1 } }
  sentinel:
    image: redis:7.2
    command: sh -c "cp -n /template.conf /data/sentinel.conf; exec redis-sentinel /data/sentinel.conf"
    volumes: ["./sentinel.conf:/template.conf", "sentinel:/data"]
volumes:
  sentinel:`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // A sentinel that cannot write its file at all does not start.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf:ro"]`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  sentinel-1:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes:
      - ./sentinel.conf:/etc/redis/sentinel.conf
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/redis/sentinel.conf is mounted by itself, so that the sentinel cannot save what it learns
  sentinel-2:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes:
      - type: bind
        source: ./sentinel.conf
        target: /etc/redis/sentinel.conf
#               ~~~~~~~~~~~~~~~~~~~~~~~~ service sentinel-2 has the same file, and will need one of its own`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: valkey/valkey:8.0
    command: valkey-server /etc/valkey.conf
    networks: { default: { ipv4_address: 10.0.0.1 } }
    volumes:
      - "./valkey.conf:/etc/valkey.conf"
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/valkey.conf is mounted by itself, so that the role a failover gives this server is not kept for its next start
  sentinel:
    image: valkey/valkey:8.0
    command: valkey-sentinel /etc/valkey/sentinel.conf
    volumes: ["./sentinel:/etc/valkey"]`,
      "valkey.conf": "protected-mode no",
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
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
          command: [redis-sentinel, /etc/sentinel.conf]
          volumeMounts:
            - name: data
              mountPath: /etc/sentinel.conf
#                        ^^^^^^^^^^^^^^^^^^ /etc/sentinel.conf is mounted by itself, so that the sentinel cannot save what it learns
              subPath: sentinel.conf
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
});

function mountedByItself(instance: Instance): Storage | undefined {
  if (!isReplaced(instance) || (instance.kind === "server" && !isRewritten(instance))) return undefined;
  return configWith(instance, ({ isMountPoint, isReadOnly }) => isMountPoint === true && !isReadOnly);
}

/** Of those that are handed the same file each needs one of its own in the folder that is mounted instead. */
function noteOn({ launch }: Instance, { key }: Storage): string {
  const name = decode(launch?.name ?? "");
  return launch?.config?.key === key
    ? `${name} has the same file, and will need one of its own`
    : `so is that of ${name}`;
}
