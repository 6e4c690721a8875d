import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../src/index.ts";
import { diskSource } from "../src/project/disk.ts";
import type { FileSource } from "../src/project/source.ts";
import { json } from "../src/report/json.ts";
import { pretty } from "../src/report/pretty.ts";

const canary = "HuNtEr2";
const top = mkdtempSync(join(tmpdir(), "redis-ha-lint-outside-"));
afterAll(() => rmSync(top, { recursive: true }));

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, folder, name)), { recursive: true });
    writeFileSync(join(top, folder, name), text);
  }
}

write("secret", {
  "redis.conf": `port 7777\n# ${canary}\nmaxmemory-policy ${canary}\n`,
  ".env": `TAG=${canary}\nREDIS_PORT_NUMBER=${canary}\n`,
  "compose.yml": `services: { other: { image: "redis:${canary}" }, base: { command: redis-server --port ${canary} } }\n`,
  Dockerfile: `FROM redis:${canary}\nCMD ["redis-server", "--port", "${canary}"]\n`,
  "start.sh": `redis-server --port ${canary}\n`,
  "redis.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${canary} }\ndata: { redis.conf: port ${canary} }\n`,
});

/** All that is asked of a disk: real paths, of reads and of lists. */
function watched(folder: string): { source: FileSource; touched: string[] } {
  const source = diskSource(folder);
  const touched: string[] = [];
  const note = (path: string) => touched.push(source.real(path) ?? resolve(folder, path));
  return {
    touched,
    source: {
      ...source,
      read: (path) => {
        note(path);
        return source.read(path);
      },
      list: (path) => {
        note(path);
        return source.list(path);
      },
    },
  };
}

const service = (lines: string) => `services:\n  redis:\n    image: redis:7.2\n${lines.replace(/^/gm, "    ")}\n`;
const command = "command: redis-server /etc/redis.conf";

/** What they would say changes nothing of what is told of one server. */
const harmless = ["include", "variables by a link"];

describe("what lies outside the folder given is not looked at", () => {
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>?]>([
    ["a mount", { "compose.yml": service(`${command}\nvolumes: ["../secret/redis.conf:/etc/redis.conf"]`) }],
    ["a mount of a folder", { "compose.yml": service(`${command}\nvolumes: ["../secret:/etc"]`) }],
    ["an absolute mount", { "compose.yml": service(`${command}\nvolumes: ["${top}/secret:/etc"]`) }],
    ["a link", { "compose.yml": service(`${command}\nvolumes: ["./c:/etc"]`) }, { c: "../secret" }],
    ["a link to a file", { "compose.yml": service(`${command}\nvolumes: ["./c/r:/etc/redis.conf"]`) }, { c: ".." }],
    ["env_file", { "compose.yml": service("env_file: ../secret/.env").replace("redis:7.2", "bitnami/redis:7.2") }],
    [
      "env_file by a link",
      { "compose.yml": service("env_file: [{ path: e }]").replace("redis:7.2", "bitnami/redis:7.2") },
      { e: "../secret/.env" },
    ],
    [
      "variables by a link",
      { "compose.yml": service("tty: true").replace("7.2", "$TAG") },
      { ".env": "../secret/.env" },
    ],
    ["a build", { "compose.yml": "services: { redis: { build: ../secret } }\n" }],
    [
      "a build's file",
      { "compose.yml": "services: { redis: { build: { context: ., dockerfile: ../secret/Dockerfile } } }\n" },
    ],
    [
      "a copy",
      {
        "compose.yml": "services: { redis: { build: . } }\n",
        Dockerfile: "FROM redis\nCOPY ../secret/redis.conf l/redis.conf /etc/\nCMD redis-server /etc/redis.conf\n",
      },
      { l: "../secret" },
    ],
    ["include", { "compose.yml": `include: [../secret/compose.yml]\n${service("tty: true")}` }],
    ["extends", { "compose.yml": service("extends: { file: ../secret/compose.yml, service: base }") }],
    [
      "configs",
      {
        "compose.yml": `${service(`${command}\nconfigs: [{ source: c, target: /etc/redis.conf }]`)}configs: { c: { file: ../secret/redis.conf } }\n`,
      },
    ],
    ["a script", { "compose.yml": service('entrypoint: /start.sh\nvolumes: ["../secret/start.sh:/start.sh"]') }],
    [
      "the file itself",
      { "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 1\n" },
      { "compose.yml": "../secret/compose.yml" },
    ],
    [
      "kustomize",
      {
        "kustomization.yaml":
          "resources: [../secret/redis.yaml, l/redis.yaml]\nconfigMapGenerator: [{ name: redis, files: [../secret/redis.conf] }]\n",
      },
      { l: "../secret" },
    ],
    [
      "a unit",
      {
        "redis.service":
          "[Service]\nEnvironmentFile=../secret/.env\nExecStart=/usr/bin/redis-server ../secret/redis.conf --port $TAG\n",
      },
    ],
  ])("%s", (name, files, links = {}) => {
    const folder = name.replaceAll(/\W/g, "-");
    write(folder, files);
    for (const [link, target] of Object.entries(links)) symlinkSync(target, join(top, folder, link));
    const { source, touched } = watched(join(top, folder));
    const report = check(["."], { source });
    const inside = source.real(".")!;
    // What lies above is asked for what is there, not for what is in it.
    expect(touched.filter((path) => path !== inside && !path.startsWith(`${inside}/`))).toEqual([]);
    const told =
      json(report, { version: "1" }) + pretty(report, { colour: false, width: 100, verbose: true, quiet: false });
    expect(told).not.toContain(canary);
    expect(told).not.toContain("7777");
    if (!harmless.includes(name)) expect(told).toMatch(/outside|leads out|cannot tell|not here|secret/);
  });
});
