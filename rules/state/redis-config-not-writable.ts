import { configWith, decode, defineRule, finding, isRewritten } from "../../src/rule.ts";

export default defineRule({
  id: "redis-config-not-writable",
  severity: "warning",
  summary: "A server that sentinels manage must be able to write its configuration file.",
  why: `A sentinel that gives a server another role sends \`REPLICAOF\` and \`CONFIG REWRITE\` in one go: the new role is in force at
once, and written to the file for the next start. Where the file cannot be written the failover succeeds all the same, for Sentinel
does not look at the answer. But whenever such a server starts again, its role is that of the first day: an old master comes back as a
master beside the new one and takes writes, which are lost when a sentinel corrects it some seconds later; a promoted one comes back as
a replica of a server that follows it.

Read-only are files from a ConfigMap, a secret or \`configs:\`, mounts with \`:ro\` or \`readOnly: true\`, and \`/etc\` for a unit with
\`ProtectSystem=full\` or \`strict\`.`,
  consequence: "after a failover and a restart it is back in its old role; writes it takes as a second master are lost",
  remedy:
    "copy the file to a volume of the server's own, only if none is there yet, and start the server with the copy",
  live: `In a log, at each change of its role, tried with 7.0.15:

\`\`\`
# Could not create tmp config file (Read-only file system)
# CONFIG REWRITE failed: Read-only file system
\`\`\``,
  evidence: [
    "https://github.com/bitnami/containers/issues/56378",
    "https://github.com/Snapchat/KeyDB/issues/786",
    "https://github.com/redis/redis/issues/6126",
  ],
  each: "node",
  *check(node) {
    if (!isRewritten(node)) return;
    const config = configWith(node, ({ isReadOnly }) => isReadOnly);
    if (!config) return;
    const remedy = config.kind === "machine" ? "name the folder of the file in ReadWritePaths=" : undefined;
    const path = decode(config.path);
    const what = `${path} is read-only, so that the role a failover gives this server is not kept for its next start`;
    yield finding(config, what, { ...(remedy && { remedy }) });
  },
  good: [
    // Nobody changes its role.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /redis.conf
    volumes: ["./redis.conf:/redis.conf:ro"]
  replica:
    image: redis:7.2
    command: redis-server /redis.conf --replicaof redis 6379
    volumes: ["./redis.conf:/redis.conf:ro"]`,
      "redis.conf": "protected-mode no",
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf
    networks: { default: { ipv4_address: 10.0.0.1 } }
    volumes: ["./redis:/etc/redis"]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel:/etc/redis"]`,
      "redis/redis.conf": "protected-mode no",
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    // What is included is never written.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /data/redis.conf
    networks: { default: { ipv4_address: 10.0.0.1 } }
    volumes: ["./redis:/data", "./common.conf:/common.conf:ro"]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel:/etc/redis"]`,
      "redis/redis.conf": "include /common.conf",
      "common.conf": "protected-mode no",
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf
    networks: { default: { ipv4_address: 10.0.0.1 } }
    volumes:
      - ./redis.conf:/etc/redis/redis.conf:ro
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/redis/redis.conf is read-only, so that the role a failover gives this server is not kept for its next start
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel:/etc/redis"]`,
      "redis.conf": "protected-mode no",
      "sentinel/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
    {
      "redis.service": `
[Service]
ExecStart=/usr/bin/redis-server /etc/redis/redis.conf
ProtectSystem=full
#             ^^^^ /etc/redis/redis.conf is read-only, so that the role a failover gives this server is not kept for its next start`,
      "redis-sentinel.service": `[Service]
ExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf
ProtectSystem=full
ReadWritePaths=/etc/redis`,
      "etc/redis/redis.conf": "bind 10.0.0.1",
      "etc/redis/sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1",
    },
  ],
});
