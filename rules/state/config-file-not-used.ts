import { decode, defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "config-file-not-used",
  severity: "error",
  summary: "A configuration file that is handed to a server must be named in its command.",
  why: `The official images of Redis and Valkey look for no configuration: without a command they run \`redis-server\` alone, wherever
a file is mounted or copied to, \`/usr/local/etc/redis/redis.conf\` among it. The server starts, answers, and has none of the settings of
the file: no password, no persistence as it was meant, no \`replicaof\`; the images' own build even switches protected mode off. A
sentinel without a file does not start. All other findings for such a service judge the file as if it were read.`,
  consequence: "the server runs with its defaults: without the password, the persistence and the roles of the file",
  remedy: "name the file where the server is started: command: redis-server /usr/local/etc/redis/redis.conf",
  live: `\`INFO server\` shows an empty \`config_file:\`, and the log begins with

\`\`\`text
# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf
\`\`\`

A sentinel: \`Sentinel needs config file on disk, please save or provide one. Exiting...\``,
  evidence: [
    "https://hub.docker.com/_/redis",
    "https://github.com/redis/docker-library-redis/issues/45",
    "https://github.com/redis/redis/issues/8211",
    "https://github.com/clearlinux/dockerfiles/issues/412",
  ],
  each: "instance",
  *check(instance) {
    const { launch, live } = instance;
    if (instance.kind === "server" && live) {
      const path = live.info("config_file");
      const [master] = instance.group.masters;
      if (path.value !== "" || !master) return;
      const lost = `what sentinels of "${master.name}" change is lost when it starts again`;
      yield finding(path, `${instance} runs without a configuration file: ${lost}`, {
        severity: "warning",
        remedy: "start it with a file of its own, which it may write: redis-server /var/lib/redis/redis.conf",
      });
      return;
    }
    if (!launch?.idle || (launch.unread !== undefined && !launch.isFollowed)) return;
    if (launch.image?.kind !== "official" && launch.image?.kind !== "built") return;
    yield finding(
      launch.idle,
      `nobody reads the configuration at ${decode(launch.idle.value)}: the command names no file`,
    );
  },
  good: [
    // Nobody changes its role.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 config_file "" role master
`,
    },
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 config_file /etc/redis/redis.conf role master
instance sentinel 10.0.0.1:26379
  info config_file ""
  master main ip 10.0.0.1 port 6379 quorum 2
`,
    },
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /usr/local/etc/redis/redis.conf
    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]`,
      "redis.conf": "requirepass hunter2",
    },
    // An image of one's own may look for it, and this one does.
    {
      "docker-compose.yml": `services:
  redis:
    image: bitnami/redis:7.2
    volumes: ["./redis.conf:/opt/bitnami/redis/mounted-etc/redis.conf"]`,
      "redis.conf": "requirepass hunter2",
    },
    // The one with a file of its own reads that.
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: sh -c "redis-server --port 6379 & redis-sentinel /sentinel.conf"
    volumes: ["./sentinel.conf:/sentinel.conf"]`,
      "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
    },
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --include /etc/redis/redis.conf --port 6380
    volumes: ["./redis.conf:/etc/redis/redis.conf", "./sysctl.conf:/etc/sysctl.conf"]`,
      "redis.conf": "requirepass hunter2",
      "sysctl.conf": "vm.overcommit_memory = 1",
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 config_file "" role master
#                                       ^^ 10.0.0.1:6379 runs without a configuration file: what sentinels of "main" change is lost when it starts again
instance sentinel 10.0.0.1:26379
  master main ip 10.0.0.1 port 6379 quorum 2
`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody reads the configuration at /usr/local/etc/redis/redis.conf: the command names no file
`,
      "redis.conf": "requirepass hunter2",
    },
    // A folder.
    {
      "docker-compose.yml": `
services:
  redis:
    image: valkey/valkey:8.0
    command: valkey-server --appendonly yes
    volumes: ["./conf:/etc/valkey"]
#              ^^^^^^^^^^^^^^^^^^ nobody reads the configuration at /etc/valkey/valkey.conf: the command names no file
`,
      "conf/valkey.conf": "requirepass hunter2",
    },
    // A sentinel that is started as a server.
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nobody reads the configuration at /etc/sentinel.conf: the command names no file
`,
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "redis.yaml": `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: redis
          image: redis:7.2
          ports: [{ containerPort: 6379 }]
          volumeMounts:
            - name: config
              mountPath: /usr/local/etc/redis
#                        ^^^^^^^^^^^^^^^^^^^^ nobody reads the configuration at /usr/local/etc/redis/redis.conf: the command names no file
      volumes:
        - name: config
          configMap: { name: redis }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: redis
data:
  redis.conf: |
    requirepass hunter2`,
    },
  ],
});
