import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../memory.ts";
import { diskOf } from "../starts/disk.ts";
import { readYaml } from "../yaml/yaml.ts";
import { readCompose } from "./read-compose.ts";
import { shownOf } from "./shown.ts";

function read(files: Record<string, string>) {
  const source = memorySource(files);
  return readCompose(
    ".",
    source.list(".") ?? [],
    diskOf(source, () => true),
  );
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of compose files
const keys = [
  ...["services", "image", "command", "entrypoint", "environment", "volumes", "networks", "ports", "extends", "build"],
  ...["env_file", "configs", "secrets", "deploy", "replicas", "depends_on", "links", "network_mode", "include", "file"],
  ...["content", "target", "source", "service", "tmpfs", "volumes_from", "restart", "extra_hosts", "external", "name"],
];
const texts = fc.oneof(
  fc.constantFrom(
    "redis:7",
    "bitnami/redis-sentinel",
    "redis-server /c.conf --port 1",
    "./c.conf:/c.conf",
    "a",
    "b",
    "1-2:3",
    "",
  ),
  fc.constantFrom(
    "${",
    "${A:-${B}}",
    "$A",
    "service:a",
    "container:b",
    "sh -c 'redis-server",
    "compose.yml",
    ".",
    "/",
    "99999",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const value = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: "small", withCrossShrink: true }, texts, tie("list"), tie("map"), fc.constant(null)),
  list: fc.array(tie("node"), { maxLength: 3 }),
  map: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.constantFrom("a", "b")), tie("node"), { maxKeys: 5 }),
})).node;

describe("whatever a compose file holds, it is read", () => {
  it("as bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        read({ "compose.yml": `services:\n  redis:\n    image: redis\n    ${text}`, ".env": text });
      }),
      { numRuns: 300 },
    );
  });

  it("as values of other kinds than are meant", () => {
    const service = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });
    const file = fc.record({ services: fc.dictionary(fc.constantFrom("a", "b"), fc.oneof(service, value)) });
    const rest = fc.dictionary(fc.constantFrom(...keys.filter((key) => key !== "services")), value, { maxKeys: 4 });
    fc.assert(
      fc.property(file, rest, service, (own, more, over) => {
        const startups = read({
          "compose.yml": JSON.stringify({ ...more, ...own, "x-redis": 1 }, null, 1),
          "compose.override.yml": JSON.stringify({ services: { a: over, redis: { image: "redis" } } }, null, 1),
          "c.conf": "port 1\n",
        });
        for (const { problems, starts, hosts } of startups) {
          for (const { file: place, span } of problems) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(place.text.length);
          }
          expect(new Set(starts.map(({ id }) => id)).size).toBe(starts.length);
          for (const { shown } of hosts) {
            for (const [index, { start }] of shown.entries())
              expect(start).toBeGreaterThanOrEqual(shown[index - 1]?.end ?? 0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("before the time of a test is up", () => {
    const many = Array.from(
      { length: 1000 },
      (_, index) => `  r${index}: {image: redis, ports: ["${index}:6379"], links: [r1]}`,
    );
    read({ "compose.yml": `services:\n${many.join("\n")}\n` });
    const chain = Array.from({ length: 4000 }, (_, index) => `  r${index}: {image: redis, extends: r${index + 1}}`);
    read({ "compose.yml": `services:\n${chain.join("\n")}\n` });
    const including = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `i${index}.yml`,
        `include: [i${index + 1}.yml, {path: ./i${index + 1}.yml}]\n`,
      ]),
    );
    read({ ...including, "compose.yml": "include: [i0.yml]\nservices: {r: {image: redis}}\n" });
    read({ "compose.yml": "services:\n  r: {image: redis, deploy: {replicas: 900000}, ports: ['1-65535:1-65535']}\n" });
    const lines = Array.from({ length: 10_000 }, () => "      $A ${B:-c}");
    expect(
      read({
        "compose.yml": `services:\n  r:\n    image: redis\n    command: |\n${lines.join("\n")}\n`,
      }),
    ).toHaveLength(1);
  });
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of compose files

const canary = "hunter2";

it.each([
  "environment:\n      REDIS_PASSWORD: hunter2",
  "environment:\n      - REDIS_PASSWORD=hunter2",
  "environment: {A: hunter2}",
  "environment:\n      REDIS_PASSWORD=hunter2:",
  "command: redis-server --requirepass hunter2",
  "command: redis-server /etc/redis.conf --requirepass hunter2",
  'command: ["redis-server", "--requirepass", "hunter2"]',
  "command: >\n      redis-server\n      --requirepass hunter2",
  "command: sh -c 'redis-server --masterauth hunter2'",
  "entrypoint: redis-cli -a hunter2",
  "healthcheck:\n      test: redis-cli -a hunter2 ping",
  'healthcheck:\n      test: ["CMD", "redis-cli", "-a", "hunter2", "ping"]',
  "labels:\n      - auth=hunter2",
  "labels: {auth: hunter2}",
  "deploy: {labels: {auth: hunter2}}",
  "build: https://me:hunter2@example.com/x.git",
  "build: {context: 'https://me:hunter2@example.com/x.git', args: {A: hunter2}}",
  "logging: {options: {token: hunter2}}",
  "command: redis-server --requirepass 'hunter2",
  "command: [redis-server, --requirepass, hunter2, 1]",
  "environment: hunter2",
  "x-any: hunter2",
  "unknown: [hunter2]",
])("shows no secret: %j", (lines) => {
  const text = `x-a: &a\n  b: hunter2\nservices:\n  redis:\n    <<: *a\n    image: redis:7\n    ${lines}\nvolumes:\n  d: {driver_opts: {o: password=hunter2}}\nconfigs:\n  c: {content: hunter2}\nsecrets:\n  s: {environment: hunter2}\n`;
  const host = { uri: "compose.yml", text };
  const shown = shownOf(readYaml(host).documents, text).map(({ start, end }) => text.slice(start, end));
  expect(shown.join("\n")).not.toContain(canary);
  const told = read({ "compose.yml": text }).flatMap(({ problems }) => problems.map(({ message }) => message));
  expect(told.join("\n")).not.toContain(canary);
  expect(shown).toEqual(expect.arrayContaining(["services", "redis", "image", "redis:7"]));
});

it("shows what commands and mounts are about", () => {
  const text =
    "services:\n  r:\n    command: redis-server /etc/redis.conf --port 1\n    volumes: ['./a:/b']\n    networks: {n: {ipv4_address: 10.0.0.1}}\n    restart: always\n";
  const shown = shownOf(readYaml({ uri: "compose.yml", text }).documents, text).map(({ start, end }) =>
    text.slice(start, end),
  );
  expect(shown).toEqual(expect.arrayContaining(["redis-server /etc/redis.conf", "'./a:/b'", "10.0.0.1", "always"]));
});
