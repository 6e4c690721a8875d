import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCompose } from "../src/project/compose/read-compose.ts";
import { readManifests } from "../src/project/kubernetes/manifests.ts";
import { memorySource } from "../src/project/memory.ts";
import { diskOf } from "../src/project/starts/disk.ts";
import type { Startup } from "../src/project/starts/start.ts";
import { frameOf } from "../src/report/frame.ts";
import type { ConfigFile } from "../src/syntax/config-file.ts";
import { hostView } from "../src/syntax/embedded.ts";
import { shownLine } from "../src/syntax/masking.ts";

const canary = "HuNtEr2";

function startupsOf(files: Record<string, string>): Startup[] {
  const source = memorySource(files);
  const disk = diskOf(source, () => true);
  const entries = source.list(".") ?? [];
  return [...readCompose(".", entries, disk), ...readManifests(".", entries, disk)];
}

/** One view for each host file, as reports have it, and each embedded file on its own. */
function viewsOf(startups: readonly Startup[]): ConfigFile[] {
  const views: ConfigFile[] = [];
  for (const { starts, hosts, problems } of startups) {
    const embedded = starts.flatMap(({ config, options, launch }) => [
      ...options,
      ...(config.kind === "embedded" ? [config.file] : []),
      launch.origin.file,
    ]);
    for (const { host, shown } of hosts) views.push(hostView(host, embedded, shown));
    views.push(...embedded, ...problems.map(({ file }) => file));
  }
  return views;
}

function linesOf(file: ConfigFile): string[] {
  return file.text.split("\n").map((_, index) =>
    shownLine(file, index + 1)
      .map(({ text }) => text)
      .join(""),
  );
}

function shown(files: Record<string, string>, name: string): string[] {
  const view = viewsOf(startupsOf(files)).find(({ uri }) => uri === name);
  if (!view) throw new Error("nothing starts");
  return linesOf(view);
}

describe("of a compose file is shown what says how servers run", () => {
  it("and nothing that may be a secret", () => {
    const text = [
      "# made by me",
      "services:",
      "  redis: # main",
      "    image: redis:7.2",
      '    command: ["redis-server", "--port", "6379", "--requirepass", "hunter2"]',
      "    ports:",
      '      - "6379:6379"',
      "  replica:",
      "    image: redis:7.2",
      "    command: >",
      "      redis-server --replicaof redis 6379",
      "      --masterauth 'hunter2' --maxmemory 1gb",
      "    environment:",
      "      POSTGRES_PASSWORD: hunter2",
      "    healthcheck:",
      "      test: redis-cli -a hunter2 ping",
      "  sentinel:",
      "    image: bitnami/redis-sentinel:7.2",
      "    environment:",
      "      - REDIS_MASTER_HOST=redis",
      "      - REDIS_MASTER_PASSWORD=hunter2",
      "",
    ].join("\n");
    expect(shown({ "compose.yml": text }, "compose.yml")).toEqual([
      "***",
      "services:",
      "  redis: ***",
      "    image: redis:7.2",
      '    command: ["redis-server", "--port", "6379", "--requirepass", ***',
      "    ports:",
      '      - "6379:6379"',
      "  replica:",
      "    image: redis:7.2",
      "    command: >",
      "      redis-server --replicaof redis 6379",
      "      --masterauth *** --maxmemory 1gb",
      "    environment:",
      "      POSTGRES_PASSWORD: ***",
      "    healthcheck:",
      "      test: ***",
      "  sentinel:",
      "    image: bitnami/redis-sentinel:7.2",
      "    environment:",
      "      - REDIS_MASTER_HOST=redis",
      "      - REDIS_MASTER_PASSWORD=***",
      "",
    ]);
  });
});

describe("of a manifest, too", () => {
  it("with the lines of its configuration", () => {
    const text = [
      "apiVersion: v1",
      "kind: ConfigMap",
      "metadata: {name: redis}",
      "data:",
      "  redis.conf: |",
      "    port 6379",
      "    # hunter2",
      "    requirepass hunter2",
      "    save 900 1",
      "---",
      "apiVersion: apps/v1",
      "kind: StatefulSet",
      "metadata:",
      "  name: redis",
      "spec:",
      "  serviceName: redis",
      "  replicas: 3",
      "  selector: {matchLabels: {app: redis}}",
      "  template:",
      "    metadata: {labels: {app: redis}}",
      "    spec:",
      "      containers:",
      "        - name: redis",
      "          image: redis:7.2",
      '          command: ["redis-server", "/etc/redis/redis.conf"]',
      '          args: ["--masterauth", "hunter2"]',
      "          volumeMounts: [{name: config, mountPath: /etc/redis}]",
      "      volumes:",
      "        - name: config",
      "          configMap: {name: redis}",
      "",
    ].join("\n");
    const lines = shown({ "redis.yaml": text }, "redis.yaml");
    const expected = text.split("\n");
    expected[6] = "    ***";
    expected[7] = "    requirepass ***";
    expected[25] = '          args: ["--masterauth", ***';
    expect(lines).toEqual(expected);
  });
});

const secrets = fc.constantFrom(
  `    command: redis-server --requirepass ${canary}`,
  `    command: redis-server --masterauth '${canary}' --port 1`,
  `    command: ["redis-server", "--requirepass", "${canary}"]`,
  `    command: ["sh", "-c", "redis-server --requirepass ${canary} --port 1"]`,
  `    command: >\n      redis-server\n      --requirepass ${canary}\n      --port 1`,
  `    command: redis-server --user default on '>${canary}' ~*`,
  `    command:\n      - redis-server\n      - --requirepass\n      - ${canary}\n      - --save\n      - ""`,
  `    command: redis-server --requirepass \${PW:-${canary}} --port \${PORT:-1}`,
  `    command: redis-server --requirepass $PW --masterauth \${PW}`,
  `    command: "redis-server --requirepass \\"${canary}\\""`,
  `    command: redis-server --requirepas ${canary}`,
  `    command: redis-server --port ${canary}`.replace("--port", "--tls-key-file-pass"),
  `    command: redis-server redis://u:${canary}@h/`,
  `    entrypoint: redis-server --requirepass ${canary}\n    command: ${canary}`,
  `    command: /start.sh ${canary}`,
  `    environment:\n      - REDIS_PASSWORD=${canary}\n      - REDIS_MASTER_PASSWORD=${canary}`,
  `    environment:\n      REDIS_PASSWORD: ${canary}\n      REDIS_EXTRA_FLAGS: --requirepass ${canary}`,
  `    environment: {POSTGRES_PASSWORD: "${canary}", "${canary}x": 1}`.replace(`, "${canary}x": 1`, ""),
  `    environment:\n      REDIS_PASSWORD: |\n        ${canary}\n      DATABASE_URL: postgres://u:${canary}@db/x`,
  `    env_file: .env`,
  `    healthcheck:\n      test: ["CMD", "redis-cli", "-a", "${canary}", "ping"]`,
  `    healthcheck: {test: redis-cli -a ${canary} ping}`,
  `    labels:\n      traefik.auth: ${canary}`,
  `    # ${canary}`,
  `    build:\n      context: https://u:${canary}@git.example/x.git\n      args: {TOKEN: ${canary}}`,
  `    logging: {options: {token: ${canary}}}`,
  `    x-note: ${canary}`,
  `    configs: [redis]`,
);
const images = fc.constantFrom(
  "redis:7",
  "bitnami/redis:7.2",
  "bitnami/redis-sentinel:7.2",
  "valkey/valkey:8",
  "postgres:16",
);

describe("no frame of any line holds a secret", () => {
  const expectNone = (files: Record<string, string>) => {
    const startups = startupsOf(files);
    for (const view of viewsOf(startups)) {
      for (const line of linesOf(view)) expect(line).not.toContain(canary);
      for (let at = 0; at < view.text.length; at += 40)
        expect(frameOf(view, { start: at, end: at + 10 }, 100).text).not.toContain(canary);
    }
    for (const { problems, passed } of startups)
      expect(JSON.stringify([problems.map(({ message }) => message), passed])).not.toContain(canary);
    return startups.reduce((count, { starts }) => count + starts.length, 0);
  };

  it("of random compose files", () => {
    let started = 0;
    const service = fc.tuple(
      images,
      fc.uniqueArray(secrets, { maxLength: 4, selector: (text) => text.trim().split(":")[0] }),
    );
    fc.assert(
      fc.property(
        fc.array(service, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("\n", "\r\n"),
        (services, lineEnd) => {
          const lines = services.map(
            ([image, parts], index) => `  s${index}:\n    image: ${image}\n${parts.join("\n")}\n`,
          );
          const configs = `configs:\n  redis:\n    content: |\n      requirepass ${canary}\n`;
          started += expectNone({
            "compose.yml": `services:\n${lines.join("")}${configs}`.replaceAll("\n", lineEnd),
            ".env": `PW=${canary}\nREDIS_PASSWORD=${canary}\n`,
          });
        },
      ),
      { numRuns: 150 },
    );
    expect(started).toBeGreaterThan(50);
  });

  const kubeSecrets = fc.constantFrom(
    `          args: ["--requirepass", "${canary}"]`,
    `          args:\n            - --requirepass\n            - ${canary}`,
    `          command: ["redis-server", "--masterauth", "${canary}"]`,
    `          command: ["sh", "-c", "exec redis-server --requirepass ${canary}"]`,
    `          command: [sh, -c]\n          args:\n            - |\n              # ${canary}\n              redis-server /etc/redis/redis.conf \\\n                --requirepass ${canary}`,
    `          env:\n            - name: REDIS_PASSWORD\n              value: ${canary}`,
    `          env:\n            - {name: POSTGRES_PASSWORD, value: "${canary}"}`,
    `          livenessProbe: {exec: {command: [redis-cli, -a, ${canary}, ping]}}`,
    `          # ${canary}`,
    `          volumeMounts: [{name: config, mountPath: /etc/redis}]`,
  );
  const config = fc.constantFrom(
    ...'port 6379|# X|requirepass X|masterauth "X"|user default on >X|sentinel auth-pass m X|X|requirepas X|replicaof :X@h 1'
      .replaceAll("X", canary)
      .split("|"),
  );

  it("of random manifests", () => {
    let started = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(kubeSecrets, { maxLength: 4, selector: (text) => text.trim().split(":")[0] }),
        fc.array(config, { minLength: 1, maxLength: 6 }),
        images,
        (parts, lines, image) => {
          const data = lines.map((line) => `    ${line}\n`).join("");
          const secret = Buffer.from(canary).toString("base64");
          const files = {
            "redis.yaml": [
              `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: redis, annotations: {note: ${canary}}}\ndata:\n  redis.conf: |\n${data}`,
              `apiVersion: v1\nkind: Secret\nmetadata: {name: pw}\ndata: {password: ${secret}}\nstringData:\n  password: ${canary}\n`,
              `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: redis}\nspec:\n  serviceName: redis\n  replicas: 2\n  template:\n    metadata: {labels: {app: redis}}\n    spec:\n      containers:\n        - name: redis\n          image: ${image}\n${parts.join("\n")}\n      volumes:\n        - name: config\n          configMap: {name: redis}\n`,
            ].join("---\n"),
          };
          started += expectNone(files);
          for (const view of viewsOf(startupsOf(files)))
            for (const line of linesOf(view)) expect(line).not.toContain(secret);
        },
      ),
      { numRuns: 100 },
    );
    expect(started).toBeGreaterThan(50);
  });
});
