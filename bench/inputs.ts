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
