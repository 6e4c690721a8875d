import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { check, memorySource, type Report } from "../src/index.ts";
import { json } from "../src/report/json.ts";
import { pretty } from "../src/report/pretty.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const canary = "HuNtEr2Zk9";
const encoded = btoa(canary).replace(/=+$/, "");

type Files = Readonly<Record<string, string>>;

function filesBelow(folder: string, prefix = ""): Files {
  return Object.fromEntries(
    readdirSync(folder).flatMap((name): [string, string][] => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return Object.entries(filesBelow(path, `${prefix}${name}/`));
      return [[prefix + name, secretive(readFileSync(path, "latin1"))]];
    }),
  );
}

/** With our password in the place of every other one. */
function secretive(text: string): string {
  return text
    .replace(/(--(?:requirepass|masterauth)["']?,?\s+["']?)([^\s"'$,]+)/g, `$1${canary}`)
    .replace(/^(\s*(?:requirepass|masterauth) )(\S+)/gm, `$1${canary}`)
    .replace(/(auth-pass \S+ )(\S+)/g, `$1${canary}`)
    .replace(/((?:PASSWORD|AUTH)["']?\s*[:=]\s*["']?)([\w.-]+)/g, `$1${canary}`)
    .replace(/(redis-cli .*?-a["']?,?\s+["']?)([^\s"'$,]+)/g, `$1${canary}`);
}

const deployments: readonly Files[] = [
  filesBelow(`${fixtures}/healthy/compose`),
  filesBelow(`${fixtures}/healthy/kubernetes`),
  filesBelow(`${fixtures}/seeds/004-compose/as-posted`),
  {
    "compose.yml": `services:
  redis-1: &redis
    image: redis:7.2
    command: ["redis-server", "--requirepass", "${canary}", "--masterauth", "${canary}"]
    environment: { REDISCLI_AUTH: ${canary} }
    healthcheck: { test: ["CMD", "redis-cli", "-a", "${canary}", "ping"] }
  redis-2:
    <<: *redis
    command: >-
      sh -c "redis-server --replicaof redis-1 6379
      --requirepass ${canary} --masterauth ${canary}"
  sentinel:
    image: bitnami/redis-sentinel:7.2
    environment:
      - REDIS_MASTER_HOST=redis-1
      - REDIS_MASTER_PASSWORD=${canary}
`,
  },
  {
    "redis.yaml": `apiVersion: v1
kind: Secret
metadata: { name: auth }
data: { password: ${btoa(canary)} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: redis }
data:
  redis.conf: |
    requirepass ${canary}
    masterauth "${canary}"
    replicaof redis-0.redis 6379
  users.acl: |
    user app on >${canary} ~* +@all
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis }
spec:
  serviceName: redis
  replicas: 2
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:7.2
          command: [redis-server, /etc/redis/redis.conf, --aclfile, /etc/redis/users.acl]
          env: [{ name: REDIS_PASSWORD, valueFrom: { secretKeyRef: { name: auth, key: password } } }]
          volumeMounts: [{ name: config, mountPath: /etc/redis }]
      volumes: [{ name: config, configMap: { name: redis } }]
`,
  },
];

/** What an editor, a merge or a broken transfer does to a text: lines and bytes go, come twice, change places. */
const mutation = fc.record({
  kind: fc.constantFrom("lose", "repeat", "swap", "indent", "outdent", "cut", "insert", "change", "end"),
  one: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  other: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  byte: fc.oneof(fc.constantFrom(..."\"'{}[]:,#&*|>-\n\r\t$%@`!?"), fc.integer({ min: 0, max: 255 }).map(byteOf)),
});

function byteOf(code: number): string {
  return String.fromCharCode(code);
}

type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function mutated(text: string, { kind, one, other, byte }: Mutation): string {
  const lines = text.split("\n");
  const [line, second] = [Math.floor(one * lines.length), Math.floor(other * lines.length)];
  const at = Math.floor(one * text.length);
  switch (kind) {
    case "lose":
      return lines.toSpliced(line, 1).join("\n");
    case "repeat":
      return lines.toSpliced(second, 0, lines[line]!).join("\n");
    case "swap":
      return lines.with(line, lines[second]!).with(second, lines[line]!).join("\n");
    case "indent":
      return lines.with(line, `  ${lines[line]}`).join("\n");
    case "outdent":
      return lines.with(line, lines[line]!.replace(/^ {1,2}/, "")).join("\n");
    case "cut":
      return text.slice(0, at) + text.slice(at + 1);
    case "insert":
      return text.slice(0, at) + byte + text.slice(at);
    case "change":
      return text.slice(0, at) + byte + text.slice(at + 1);
    default:
      return text.slice(0, at);
  }
}

const broken = fc
  .record({
    files: fc.constantFrom(...deployments),
    which: fc.nat(),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
  })
  .map(({ files, which, mutations }): Files => {
    const name = Object.keys(files)[which % Object.keys(files).length]!;
    return { ...files, [name]: mutations.reduce(mutated, files[name]!) };
  });

function wrongPlaces({ diagnostics, files }: Report): string[] {
  return diagnostics.flatMap(({ rule, place, related }) =>
    [place, ...related].flatMap(({ file, span: { start, end } }) => {
      const text = files.get(file)?.text;
      if (text === undefined) return `${rule}: ${file} is not in the report`;
      if (!(0 <= start && start <= end && end <= text.length)) return `${rule}: ${start} to ${end} in ${file}`;
      return text.slice(start, end).includes("\n") ? `${rule}: several lines of ${file}` : [];
    }),
  );
}

test("whatever happens to files that start servers, they are judged, each finding is at its line, and no secret is told", () => {
  fc.assert(
    fc.property(broken, (files) => {
      const report = check(["."], { source: memorySource(files) });
      expect(report.diagnostics.filter(({ rule }) => rule === "internal")).toEqual([]);
      expect(wrongPlaces(report)).toEqual([]);
      const told =
        json(report, { version: "1" }) + pretty(report, { colour: false, width: 100, verbose: true, quiet: false });
      expect(told).not.toContain(canary);
      expect(told).not.toContain(encoded);
    }),
    { numRuns: Number(process.env.MUTATIONS ?? 100) },
  );
});
