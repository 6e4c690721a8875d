import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildCommand, folder, runner } from "./command.ts";
import { type Answer, dialogue, hasTerminals } from "./dialogue.ts";

const command = buildCommand();
const run = runner(command);
const fixtures = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const written = (cwd: string) => readFileSync(join(cwd, "redis-ha-lint.json"), "utf8");

/** A repository with files in it: no project file is looked for above. */
function repository(files: Readonly<Record<string, string>>): string {
  return folder({ ".git/HEAD": "", ...files });
}

interface Found {
  readonly findings: readonly Record<string, unknown>[];
  readonly undecided: readonly Record<string, unknown>[];
}

/** All that is said but the names of deployments. */
function said(cwd: string, args: readonly string[]): string[] {
  const { findings, undecided } = JSON.parse(run(["--format", "json", ...args], { cwd }).out) as Found;
  return [...findings, ...undecided].map(({ deployment: _, ...rest }) => JSON.stringify(rest)).sort();
}

describe("round trip: a check with the written file says what one without it says", () => {
  const sets = ["seeds", "healthy", "repaired"].flatMap((set) =>
    readdirSync(join(fixtures, set), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${set}/${name}`),
  );
  it.each(sets)("%s", (set) => {
    const cwd = repository({});
    cpSync(join(fixtures, set), cwd, { recursive: true });
    const before = said(cwd, ["--no-config"]);
    expect(run(["init"], { cwd })).toMatchObject({ code: 0, err: "" });
    expect(said(cwd, [])).toEqual(before);
    expect(run(["--fail-on", "never"], { cwd }).err).toBe("");
  });

  it("many deployments beside each other", () => {
    const cwd = repository({});
    for (const set of ["seeds", "healthy"]) cpSync(join(fixtures, set), join(cwd, set), { recursive: true });
    const before = said(cwd, ["--no-config"]);
    expect(run(["init"], { cwd }).code).toBe(0);
    expect(said(cwd, [])).toEqual(before);
  });
});

describe("init", () => {
  it("teaches: target, addresses, what can be said besides", () => {
    const cwd = repository({
      "a/redis.conf": "bind 10.0.0.1\nport 6379\n",
      "b/redis.conf": "port 6379\nreplicaof 10.0.0.1 6379\n",
      "docker-compose.yml": "services:\n  tool:\n    image: busybox\n",
    });
    expect(run(["init"], { cwd })).toMatchObject({
      code: 0,
      out: "wrote redis-ha-lint.json: 1 deployment, 2 instances\n",
    });
    const text = written(cwd);
    expect(text).toContain('"files": ["**"]');
    expect(text).toMatch(/\/\/ "target": "redis@[\d.]+", \/\/ assumed, the newest release known/);
    expect(text).toMatch(/"a\/redis\.conf": \{ "kind": "server" \}, +\/\/ at 10\.0\.0\.1:6379/);
    expect(text).toMatch(/"b\/redis\.conf": \{ "kind": "server" \} +\/\/ its address is unknown/);
    expect(text).toContain('// "hosts"');
  });

  it("names files one by one where those of others lie between them", () => {
    const watch = (master: string) => `port 26379\nsentinel monitor main ${master} 6379 1\n`;
    const cwd = repository({
      "one-redis.conf": "bind 10.0.0.1\n",
      "one-sentinel.conf": watch("10.0.0.1"),
      "two/redis.conf": "bind 10.0.0.2\n",
      "two/sentinel.conf": watch("10.0.0.2"),
    });
    const before = said(cwd, ["--no-config"]);
    run(["init"], { cwd });
    expect(said(cwd, [])).toEqual(before);
    expect(written(cwd)).toMatch(/"files": \["one-redis.conf", "one-sentinel.conf"\][\s\S]*"files": \["two\/\*\*"\]/);
  });

  it("copes with any name of a file", () => {
    const cwd = repository({
      "a[1]/redis*.conf": "bind 10.0.0.1\n",
      '!b"\n/redis.conf': "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\n",
      "#c/redis#1.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\n",
      "~/redis.conf": "bind 10.0.0.4\nreplicaof 10.0.0.1 6379\n",
    });
    const before = said(cwd, ["--no-config"]);
    expect(run(["init"], { cwd }).code).toBe(0);
    expect(run(["--fail-on", "never"], { cwd })).toMatchObject({ code: 0, err: "" });
    expect(said(cwd, [])).toEqual(before);
  });

  it("writes over nothing unless it is forced to", () => {
    const cwd = repository({ "redis.conf": "port 6379\n", "redis-ha-lint.json": "{ }" });
    expect(run(["init"], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("--force writes over it") });
    expect(written(cwd)).toBe("{ }");
    expect(run(["init", "--force"], { cwd }).code).toBe(0);
    expect(written(cwd)).toContain('"deployments"');
  });

  it("writes nothing where nothing is found, or no folder is named", () => {
    const cwd = repository({ "readme.md": "hello" });
    expect(run(["init"], { cwd })).toMatchObject({ code: 4, err: expect.stringContaining("nothing to write") });
    expect(run(["init", "readme.md"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("is no folder"),
    });
    expect(existsSync(join(cwd, "redis-ha-lint.json"))).toBe(false);
  });

  it("writes into the folder that is named", () => {
    const cwd = repository({ "deploy/a/redis.conf": "port 6379\n" });
    expect(run(["init", "deploy"], { cwd }).out).toContain("wrote deploy/redis-ha-lint.json");
    expect(readFileSync(join(cwd, "deploy/redis-ha-lint.json"), "utf8")).toContain('"a/redis.conf"');
  });

  it("names the schema of the package it is installed in", () => {
    const cwd = repository({ "redis.conf": "port 6379\n" });
    const dist = join(cwd, "node_modules/redis-ha-lint/dist");
    mkdirSync(dist, { recursive: true });
    cpSync(join(command, ".."), dist, { recursive: true });
    runner(join(dist, "redis-ha-lint.cjs"))(["init"], { cwd });
    expect(written(cwd)).toContain('"$schema": "./node_modules/redis-ha-lint/dist/redis-ha-lint.schema.json"');
    expect(run([], { cwd }).code).toBe(0);
  });
});

describe.skipIf(!hasTerminals)("at a terminal (needs python3)", () => {
  const files = {
    "eu/redis.conf": "port 6379\n",
    "us/redis.conf": "bind 10.0.0.2\nport 6379\n",
  };
  const ask = (cwd: string, answers: readonly Answer[], args: readonly string[] = []) =>
    dialogue([command, "init", ...args], answers, cwd);

  it("asks what belongs together, for the server and for addresses, until it can take the answer", () => {
    const cwd = repository(files);
    const { code, screen } = ask(cwd, [
      ["Which belong together?", "1 3\r"],
      ["Which belong together?", "1 2\r"],
      ["Which server", "redis@72\r"],
      ["Which server", "redis@7.2\r"],
      ["server eu/redis.conf?", "10.0.0.1:6379\r"],
      ["server eu/redis.conf?", "10.0.0.1\r"],
    ]);
    expect(screen).toContain("2 deployments were found");
    expect(screen).toContain("numbers go from 1 to 2");
    expect(screen).toContain("redis has no release 72");
    expect(screen).toContain("this holds a port");
    expect(code).toBe(0);
    expect(written(cwd)).toContain('"files": ["**"]');
    expect(written(cwd)).toContain('"target": "redis@7.2"');
    expect(written(cwd)).toMatch(/"eu\/redis\.conf": \{ "kind": "server", "address": "10\.0\.0\.1" \}/);
    const report = JSON.parse(run(["--format", "json"], { cwd }).out);
    expect(report.deployments).toMatchObject([{ id: "eu", target: { version: "7.2", from: "project-file" } }]);
  });

  it("takes Enter for what it has found", () => {
    const cwd = repository(files);
    const { code } = ask(cwd, [
      ["together?", "\r"],
      ["eu run?", "\r"],
      ["server eu/redis.conf?", "\r"],
      ["us run?", "\r"],
    ]);
    expect(code).toBe(0);
    const asked = written(cwd);
    run(["init", "--force"], { cwd });
    expect(asked).toBe(written(cwd));
  });

  it.each([
    ["Ctrl-C", "\x03"],
    ["Ctrl-D", "\x04"],
  ])("writes nothing after %s", (_, key) => {
    const cwd = repository(files);
    const { code, screen } = ask(cwd, [["together?", key]]);
    expect(screen).toContain("nothing was written");
    expect(code).toBe(3);
    expect(existsSync(join(cwd, "redis-ha-lint.json"))).toBe(false);
  });

  it("asks nothing with --yes", () => {
    const cwd = repository(files);
    const { code, screen } = ask(cwd, [], ["--yes"]);
    expect([code, screen]).toEqual([0, "wrote redis-ha-lint.json: 2 deployments, 2 instances\n"]);
    writeFileSync(join(cwd, "redis-ha-lint.json"), "");
    expect(ask(cwd, [], ["--yes", "--force"]).code).toBe(0);
  });
});
