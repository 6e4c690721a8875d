/** Inputs of any size, made here: the corpus is not ours to copy. */

const settings = [
  "bind 10.0.0.1 127.0.0.1",
  "protected-mode no",
  "port 6379",
  "tcp-backlog 511",
  "timeout 0",
  "tcp-keepalive 300",
  "daemonize no",
  "pidfile /run/redis/redis-server.pid",
  "loglevel notice",
  'logfile "/var/log/redis/redis-server.log"',
  "databases 16",
  "save 3600 1 300 100 60 10000",
  "stop-writes-on-bgsave-error yes",
  "rdbcompression yes",
  "rdbchecksum yes",
  "dbfilename dump.rdb",
  "dir /var/lib/redis",
  "replica-serve-stale-data yes",
  "replica-read-only yes",
  "repl-diskless-sync yes",
  "repl-backlog-size 64mb",
  "replica-priority 100",
  "min-replicas-to-write 1",
  "maxmemory 2gb",
  "maxmemory-policy allkeys-lru",
  "appendonly yes",
  "appendfsync everysec",
  "client-output-buffer-limit replica 256mb 64mb 60",
  "hz 10",
  "dynamic-hz yes",
];

/** About 100 kB with a few dozen settings in prose, as servers ship it. */
export function stockFile(): string {
  const remark =
    "# A remark of the length that remarks in such files have, several of them in front of each setting.\n";
  return settings.map((line) => `${remark.repeat(32)}#\n${line}\n\n`).join("");
}

/** The same settings without remarks, over and over. */
export function denseFile(): string {
  return `${settings.join("\n")}\n`.repeat(100);
}

const password = "requirepass a-test-password\nmasterauth a-test-password\n";

function server(host: string, master: string): string {
  const follow = host === master ? "" : `replicaof ${master} 6379\n`;
  return `bind ${host}\nport 6379\n${password}${follow}appendonly yes\n`;
}

function sentinel(host: string, master: string, name: string): string {
  return `bind ${host}\nport 26379\nsentinel monitor ${name} ${master} 6379 2\nsentinel auth-pass ${name} a-test-password\nsentinel down-after-milliseconds ${name} 5000\n`;
}

/** Deployments of three hosts and six files each, in folders of their own. */
export function manyDeployments(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index++) {
    const net = `10.${(index >> 8) & 255}.${index & 255}`;
    for (const host of [1, 2, 3]) {
      const folder = `team-${index}/node${host}`;
      files[`${folder}/redis.conf`] = server(`${net}.${host}`, `${net}.1`);
      files[`${folder}/sentinel.conf`] = sentinel(`${net}.${host}`, `${net}.1`, `cache-${index}`);
    }
  }
  return files;
}

/** One deployment: a master, its replicas, three sentinels. */
export function oneDeployment(nodes: number): Record<string, string> {
  const files: Record<string, string> = {};
  const host = (index: number) => `10.1.${index >> 8}.${index & 255}`;
  for (let index = 1; index <= nodes; index++) files[`node${index}/redis.conf`] = server(host(index), host(1));
  for (let index = 1; index <= 3; index++) files[`node${index}/sentinel.conf`] = sentinel(host(index), host(1), "main");
  return files;
}

/** Folders of one compose deployment each, with a master, a replica and a sentinel, and folders of manifests. */
export function startedDeployments(composed: number, manifests: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < composed; index++) {
    files[`compose-${index}/compose.yml`] = composeFile(index);
    files[`compose-${index}/sentinel.conf`] =
      `port 26379\nsentinel resolve-hostnames yes\nsentinel monitor cache redis-1 6379 1\nsentinel auth-pass cache a-test-password\n`;
  }
  for (let index = 0; index < manifests; index++) files[`manifests-${index}/redis.yaml`] = manifest;
  return files;
}

function composeFile(index: number): string {
  const options = "--requirepass a-test-password --masterauth a-test-password";
  return `services:
  redis-1:
    image: redis:7.2
    command: redis-server --appendonly yes ${options}
    networks: [inside]
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379 ${options}
    ports: ["${10_000 + index}:6379"]
    networks: [inside]
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]
    networks: [inside]
networks:
  inside: {}
`;
}

const manifest = `apiVersion: v1
kind: ConfigMap
metadata:
  name: redis
data:
  redis.conf: |
${settings.map((line) => `    ${line}`).join("\n")}
---
apiVersion: v1
kind: Service
metadata:
  name: redis
spec:
  clusterIP: None
  selector: { app: redis }
  ports: [{ port: 6379 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
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
          command: [redis-server, /etc/redis/redis.conf]
          volumeMounts: [{ name: config, mountPath: /etc/redis }]
      volumes: [{ name: config, configMap: { name: redis } }]
`;

/** Manifests, charts and compose files that have nothing to do with servers of ours. */
export function foreignFiles(count: number): Record<string, string> {
  const kinds = [
    "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  ports: [{ port: 80 }]\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }} }\nspec: {{ toYaml .Values.spec }}\n",
    "services:\n  web:\n    image: nginx\n    ports: ['80:80']\n  db:\n    image: postgres\n",
    "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps: [{ run: npm test }]\n",
  ];
  const names = ["service.yaml", "templates/web.yaml", "docker-compose.yml", ".github/workflows/test.yml"];
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `project-${index >> 2}/${names[index & 3]}`,
      kinds[index & 3]! + "# Padding of the length that such files have.\n".repeat(20),
    ]),
  );
}
