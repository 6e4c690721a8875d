/**
 * Writes beside a built script the code V8 makes of it, functions used by a check included, for `src/cli/load-script.ts`.
 *
 *     node scripts/compile.js dist/program.cjs
 *     node scripts/compile.js dist/project-file.cjs
 *     node scripts/compile.js dist/starts.cjs
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Script } from "node:vm";

/** With something of everything that is read in another way. */
const projectFile = `{
  // Text
  "$schema": "redis-ha-lint.schema.json",
  "target": "redis@7.2",
  "rules": { "even-sentinel-count": "off", "down-after-too-low": { "minimum": 1000 } },
  "ignore": ["examples/**"],
  "hosts": { "a": "10.0.0.1", "b": ["10.0.0.2", "b.example.com"] },
  "deployments": {
    "main": { "files": ["*/*.conf"], "partial": false, "instances": { "a/redis.conf": { "host": "a", "port": 6379 } } }
  }
}`;

/** Of each kind of file that starts servers one. */
const started = {
  "compose/compose.yml": `services:
  redis-1: &redis
    image: redis:7.2
    command: redis-server /etc/redis/redis.conf --requirepass \${PASSWORD:-one-password} --masterauth one-password
    environment: [TZ=UTC]
    restart: unless-stopped
    ports: ["6379:6379"]
    volumes: ["./redis.conf:/etc/redis/redis.conf", "data:/data"]
    networks: [inside]
  redis-2:
    <<: *redis
    command: ["redis-server", "--replicaof", "redis-1", "6379", "--requirepass", "one-password"]
  sentinel:
    image: bitnami/redis-sentinel:7.2
    environment:
      REDIS_MASTER_HOST: redis-1
      REDIS_SENTINEL_QUORUM: "1"
    depends_on: [redis-1]
    networks: [inside]
  sentinel-2:
    build: ./sentinel
    entrypoint: /start.sh
    networks:
      inside: { aliases: [watcher] }
volumes: { data: {} }
networks: { inside: {} }
`,
  "compose/redis.conf": "appendonly yes\n",
  "compose/sentinel/Dockerfile": `FROM redis:7.2
COPY sentinel.conf start.sh /
RUN chmod +x /start.sh
`,
  "compose/sentinel/sentinel.conf": "sentinel monitor main redis-1 6379 1\n",
  "compose/sentinel/start.sh": `#!/bin/sh
set -e
if [ -n "$PASSWORD" ]; then
  echo "sentinel auth-pass main $PASSWORD" >> /sentinel.conf
fi
exec redis-sentinel /sentinel.conf
`,
  "kubernetes/redis.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: redis }
data:
  redis.conf: |
    appendonly yes
    requirepass one-password
---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec:
  clusterIP: None
  selector: { app: redis }
  ports: [{ port: 6379 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  serviceName: redis
  replicas: 3
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:7.2
          command: ["sh", "-c", "redis-server /etc/redis/redis.conf --replica-announce-ip $(hostname).redis"]
          env: [{ name: TZ, value: UTC }]
          volumeMounts: [{ name: config, mountPath: /etc/redis }, { name: data, mountPath: /data }]
      volumes: [{ name: config, configMap: { name: redis } }]
  volumeClaimTemplates:
    - metadata: { name: data }
`,
};

const path = resolve(process.argv[2]);
const compiled = new Map();
if (path.endsWith("project-file.cjs"))
  run(path).readProjectFile(projectFile, "redis-ha-lint.json", { rules: [], formats: [] });
else check(path.endsWith("starts.cjs") ? started : deployment());
writeFileSync(`${path}.cache`, compiled.get(path).createCachedData());

/** Loads a script, and what it loads in turn, without what V8 made of them before. */
function run(path) {
  class Compiled extends Script {
    constructor(text, options) {
      super(text, { filename: options.filename });
      compiled.set(options.filename, this);
    }
  }
  const script = new Compiled(readFileSync(path, "latin1"), { filename: path });
  const loaded = { exports: {} };
  const requireFrom = createRequire(path);
  const require = (name) => (name === "node:vm" ? { Script: Compiled } : requireFrom(name));
  script.runInThisContext()(loaded.exports, require, loaded, path, dirname(path));
  return loaded.exports;
}

/** Checks files by name. */
function check(files) {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  try {
    // No project file is looked for above it.
    mkdirSync(join(folder, ".git"));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    run(join(dirname(path), "program.cjs")).run([folder, "--color", "never"]);
    process.exitCode = 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Three hosts, one of them with a mistake. */
function deployment() {
  const hosts = [1, 2, 3].map((number) => [
    [`${number}/redis.conf`, server(number)],
    [`${number}/sentinel.conf`, sentinel(number)],
  ]);
  return Object.fromEntries(hosts.flat());
}

function server(number) {
  const lines = [
    "# Network",
    `bind 10.0.0.${number} 127.0.0.1`,
    "protected-mode yes",
    "port 6379",
    "dir /var/lib/redis",
    "requirepass one-password",
    ...(number === 3 ? [] : ["masterauth one-password"]),
    ...(number === 1 ? [] : ["replicaof 10.0.0.1 6379"]),
    "min-replicas-to-write 1",
    "maxmemory 1gb",
    "maxmemory-policy allkeys-lru",
    "appendonly yes",
    "save 900 1",
  ];
  return lines.join("\n");
}

function sentinel(number) {
  return [
    `bind 10.0.0.${number}`,
    "port 26379",
    "sentinel monitor main 10.0.0.1 6379 2",
    "sentinel auth-pass main one-password",
    "sentinel down-after-milliseconds main 5000",
    "sentinel failover-timeout main 60000",
    "sentinel parallel-syncs main 1",
  ].join("\n");
}
