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

const path = resolve(process.argv[2]);
const script = new Script(readFileSync(path, "latin1"), { filename: path });
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(path), loaded, path, dirname(path));

if (loaded.exports.run) check();
else if (loaded.exports.readers) readCompose(loaded.exports.readers);
else loaded.exports.readProjectFile(projectFile, "redis-ha-lint.json", { rules: [], formats: [] });
writeFileSync(`${path}.cache`, script.createCachedData());

function readCompose(readers) {
  const text = `services:
  redis-1:
    image: redis:7.2
    command: redis-server /etc/redis.conf --port 6379
    volumes: ["./redis.conf:/etc/redis.conf"]
`;
  const read = (name) => (name === "compose.yml" ? { ok: true, text } : { ok: false, reason: "", missing: true });
  const entries = [{ name: "compose.yml", kind: "file" }];
  const disk = { read, list: () => entries, kind: (name) => (name === "compose.yml" ? "file" : undefined) };
  for (const reader of readers) reader(".", entries, disk);
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  try {
    // No project file is looked for above it.
    mkdirSync(join(folder, ".git"));
    for (const [file, text] of Object.entries(deployment())) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    loaded.exports.run([folder, "--color", "never"]);
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
