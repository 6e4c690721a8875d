import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { buildCommand, folder, runner } from "./command.ts";

const command = buildCommand();
const run = runner(command);
const schema = JSON.parse(readFileSync(join(command, "..", "redis-ha-lint.schema.json"), "utf8"));

/** A repository: no project file is looked for above it. */
const repository = (files: Readonly<Record<string, string>>) => folder({ ".git/HEAD": "", ...files });
const projectFile = (settings: object) => ({ "redis-ha-lint.json": JSON.stringify(settings, undefined, 2) });

const wrong = { "redis.conf": "bind 127.0.0.1\nport 99999\n" };
const timed = (time: number) => ({
  "a/redis.conf": "bind 10.0.0.1\nrequirepass x\nmasterauth x\n",
  "a/sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2\nsentinel down-after-milliseconds main ${time}\n`,
});
const rulesIn = (cwd: string, args: readonly string[] = []): string[] =>
  (JSON.parse(run(["--format", "json", ...args], { cwd }).out).findings as { rule: string; severity: string }[]).map(
    ({ rule, severity }) => `${rule} ${severity}`,
  );

describe("a project file", () => {
  it("says how grave rules are, when a check fails, and how it is printed", () => {
    const rule = (severity: string) => ({ rules: { "invalid-value": severity } });
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(rule("off")) }) })).toMatchObject({ code: 0, err: "" });
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(rule("warning")) }) }).code).toBe(0);
    const failing = { ...rule("warning"), failOn: "warning" };
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(failing) }) }).code).toBe(1);
    const limited = { ...rule("warning"), maxWarnings: 0 };
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(limited) }) }).code).toBe(1);
    const json = run([], { cwd: repository({ ...wrong, ...projectFile({ format: "json" }) }) });
    expect(JSON.parse(json.out).summary.errors).toBe(1);
  });

  it("gives way to options", () => {
    const settings = {
      rules: { "invalid-value": "off" },
      failOn: "never",
      maxWarnings: 0,
      format: "json",
      target: "redis@6.0",
    };
    const cwd = repository({ ...wrong, ...projectFile(settings) });
    expect(run(["--rule", "invalid-value=error", "--fail-on", "error"], { cwd }).code).toBe(1);
    expect(run(["--rule", "invalid-value=warning"], { cwd }).code).toBe(1);
    expect(run(["--rule", "invalid-value=warning", "--max-warnings", "1"], { cwd }).code).toBe(0);
    expect(run(["--format", "pretty"], { cwd }).out).toMatch(/^no problems found/);
    const { target } = JSON.parse(run(["--target", "redis@7.0"], { cwd }).out).deployments[0];
    expect(target).toMatchObject({ version: "7.0", from: "option" });
    expect(run(["--no-config"], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining("error invalid-value"),
    });
  });

  it("gives rules other values to compare with", () => {
    const lowered = { rules: { "down-after-too-low": { minimum: 1000 } } };
    expect(rulesIn(repository(timed(1500)))).toContain("down-after-too-low info");
    expect(rulesIn(repository({ ...timed(1500), ...projectFile(lowered) })).join()).not.toContain("down-after-too-low");
    expect(rulesIn(repository({ ...timed(900), ...projectFile(lowered) }))).toContain("down-after-too-low info");
    const raised = { rules: { "down-after-too-high": { maximum: 4000, severity: "error" } } };
    expect(rulesIn(repository({ ...timed(5000), ...projectFile(raised) }))).toContain("down-after-too-high error");
    const cwd = repository({ ...timed(5000), ...projectFile(raised) });
    expect(rulesIn(cwd, ["--rule", "down-after-too-high=warning"])).toContain("down-after-too-high warning");
  });

  it("accepts findings, with a reason, and tells when there is nothing left to accept", () => {
    const accept = (file: string) => ({ suppressions: [{ rule: "invalid-value", file, reason: "read by a wrapper" }] });
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(accept("*.conf")) }) })).toMatchObject({
      code: 0,
      err: "",
    });
    expect(run([], { cwd: repository({ ...wrong, ...projectFile(accept("a/*")) }) })).toMatchObject({
      code: 1,
      err: "",
    });
    const repaired = repository({ "redis.conf": "port 6379\n", ...projectFile(accept("**")) });
    expect(run([], { cwd: repaired })).toMatchObject({
      code: 0,
      err: "redis-ha-lint: redis-ha-lint.json:3:5: there is no finding of invalid-value left here; delete this entry\n",
    });
    expect(run(["--quiet"], { cwd: repaired }).err).toBe("");
  });

  it("says which files are of one deployment; what fits nothing is told", () => {
    const files = { "x/redis.conf": "port 6379\n", "y/redis.conf": "port 6379\n", "z/redis.conf": "port 6379\n" };
    const settings = { deployments: { shop: { files: ["x", "y"] }, none: { files: ["w/*"] } } };
    const { code, out, err } = run(["--format", "json"], { cwd: repository({ ...files, ...projectFile(settings) }) });
    expect(code).toBe(0);
    expect(JSON.parse(out).deployments.map(({ id }: { id: string }) => id)).toEqual(["shop", "z"]);
    expect(err.split("\n")).toEqual([
      'redis-ha-lint: redis-ha-lint.json:9:5: the deployment "none" has no files: "w/*" matches no configuration',
      'redis-ha-lint: redis-ha-lint.json:3:5: z/redis.conf is of no deployment named here, and what belongs together is concluded from the files; add it to "files" or to "ignore"',
      "",
    ]);
  });

  it("lets include lines lead to other folders", () => {
    const outside = folder({ "base.conf": "appendonly yes\n" });
    const files = { "redis.conf": `include ${outside}/base.conf\n` };
    expect(rulesIn(repository(files))).toContain("include-outside-root info");
    const cwd = repository({ ...files, ...projectFile({ includeRoots: [outside] }) });
    expect(rulesIn(cwd).join()).not.toContain("include-outside-root");
  });
});

describe("which one", () => {
  const off = projectFile({ rules: { "invalid-value": "off" } });
  it("is the nearest above the paths, or the one that is named", () => {
    const cwd = repository({
      "a/b/redis.conf": wrong["redis.conf"],
      "a/redis-ha-lint.json": off["redis-ha-lint.json"],
    });
    expect(run(["a/b"], { cwd }).code).toBe(0);
    expect(run(["a/b/redis.conf"], { cwd }).code).toBe(0);
    expect(run([], { cwd: join(cwd, "a/b") }).code).toBe(0);
    expect(run(["."], { cwd }).code).toBe(1);
    expect(run(["--config", "a/redis-ha-lint.json"], { cwd }).code).toBe(0);
    expect(run(["--no-config", "a/b"], { cwd }).code).toBe(1);
    const input = wrong["redis.conf"];
    expect(run(["--stdin-filename", "a/redis.conf", "-"], { cwd, input }).code).toBe(0);
    expect(run(["--stdin-filename", "redis.conf", "-"], { cwd, input }).code).toBe(1);
  });

  it("must hold for all paths", () => {
    const text = off["redis-ha-lint.json"];
    const cwd = repository({ "a/redis.conf": "", "b/redis.conf": "", "a/redis-ha-lint.json": text });
    expect(run(["a", "b"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("for some of these paths"),
    });
    const two = repository({ "a/redis-ha-lint.json": text, "b/redis-ha-lint.json": text });
    expect(run(["a", "b"], { cwd: two })).toMatchObject({ code: 2, err: expect.stringContaining("different project") });
    expect(run(["--no-config", "a", "b"], { cwd }).code).toBe(0);
    expect(run(["--config", "a/redis-ha-lint.json", "a", "b"], { cwd }).code).toBe(0);
  });

  it("that is named must be there", () => {
    const cwd = repository(wrong);
    expect(run(["--config", "no.json"], { cwd })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('the project file "no.json" cannot be read: there is no such file'),
    });
    expect(run(["--config", "."], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("it is a folder") });
  });
});

describe("mistakes in it", () => {
  it("are wrong usage, and all are shown with their places", () => {
    const cwd = repository({ "redis-ha-lint.json": '{\n  "failOn": "eror",\n  "rulez": {}\n}\n', ...wrong });
    const { code, out, err } = run([], { cwd });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^redis-ha-lint: the project file redis-ha-lint\.json has 2 mistakes\n/);
    expect(err).toContain(
      '"failOn" is "eror"; it must be error, warning, info, undecided or never - did you mean error?',
    );
    expect(err).toContain('redis-ha-lint.json:2:13\n    2 |   "failOn": "eror",\n      |             ^^^^^^\n');
    expect(err).toContain("did you mean rules?");
    expect(err).toContain("redis-ha-lint.json:3:3\n");
  });

  it("show no secret", () => {
    const canary = "HuNtEr2";
    const text = `{ // ${canary}\n  "password": "${canary}", "hosts": { "a": "u:${canary}@10.0.0.1" },\n  "x": "--requirepass ${canary}" }`;
    const { code, out, err } = run(["--print-config"], { cwd: repository({ ...wrong, "redis-ha-lint.json": text }) });
    expect(code).toBe(2);
    expect(out + err).not.toContain(canary);
    expect(err).toContain(
      'redis-ha-lint.json:2:3\n    2 |   "password": ***, "hosts": { "a": *** },\n      |   ^^^^^^^^^^\n',
    );
  });

  it.each([
    ["deep", "[".repeat(500_000)],
    ["large", `["${"x".repeat(11_000_000)}"]`],
    ["empty", ""],
    ["NUL", "\0"],
    ["__proto__", '{ "__proto__": { "failOn": "never" } }'],
    ["escapes for terminals", '{ "\\u001b[2J": 1, "hosts": { "\\u202e": "\\u001b[31m" } }'],
  ])("of any kind: %s", (_, text) => {
    const { code, err } = run([], { cwd: repository({ ...wrong, "redis-ha-lint.json": text }) });
    expect(code).toBe(2);
    expect(err).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    expect(err).toMatch(/redis-ha-lint\.json:1:\d+\n/);
  });
});

describe("options of a command line, hosts and addresses", () => {
  it("are a part of what is judged; passwords among them are not shown", () => {
    const settings = {
      hosts: { vm1: "10.0.0.1", vm2: "10.0.0.2" },
      deployments: {
        shop: {
          files: ["**"],
          instances: {
            "a/redis.conf": { host: "vm1", options: "--port 99999 --requirepass HuNtEr2" },
            "b/redis.conf": { host: "vm2" },
          },
        },
      },
    };
    const files = { "a/redis.conf": "appendonly yes\n", "b/redis.conf": "replicaof 10.0.0.1 6379\n" };
    const { code, out, err } = run([], { cwd: repository({ ...files, ...projectFile(settings) }) });
    expect(code).toBe(1);
    expect(out).toContain("error invalid-value");
    expect(out).toContain("redis-ha-lint.json:");
    expect(out + err).not.toContain("HuNtEr2");
    const json = run(["--format", "json"], { cwd: repository({ ...files, ...projectFile(settings) }) });
    expect(json.out).not.toContain("HuNtEr2");
  });

  it("tell addresses that files do not tell", () => {
    const files = { "a/redis.conf": "bind 10.0.0.1\n", "b/redis.conf": "replicaof 10.0.0.1 6379\n" };
    const settings = {
      deployments: { shop: { files: ["**"], instances: { "b/redis.conf": { address: "10.0.0.2" } } } },
    };
    const addresses = (cwd: string) =>
      JSON.parse(run(["--format", "json"], { cwd }).out).deployments[0].instances.map(
        ({ address }: { address?: string }) => address,
      );
    expect(addresses(repository(files))).toEqual(["10.0.0.1:6379", undefined]);
    expect(addresses(repository({ ...files, ...projectFile(settings) }))).toEqual(["10.0.0.1:6379", "10.0.0.2:6379"]);
  });
});

describe("--print-config", () => {
  const settings = {
    failOn: "warning",
    rules: { "even-sentinel-count": "off", "down-after-too-low": { minimum: 1000 } },
    deployments: { shop: { files: ["a/**"], target: "redis@7.2" } },
  };
  const files = {
    ...timed(5000),
    "b/redis.conf": "port 6379\n",
    "b/docker-compose.yml":
      "services:\n  r:\n    image: redis:6.2\n    volumes: [./redis.conf:/r.conf]\n    command: redis-server /r.conf\n",
  };

  it("tells every value and where it comes from", () => {
    const cwd = repository({ ...files, ...projectFile(settings) });
    const { code, out } = run(["--print-config", "--max-warnings", "3", "--rule", "quorum-differs=info"], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^project file redis-ha-lint\.json\n/);
    expect(out).toMatch(/failOn +warning +redis-ha-lint\.json:2:13\n/);
    expect(out).toMatch(/maxWarnings +3 +--max-warnings\n/);
    expect(out).toMatch(/partial +no +default\n/);
    expect(out).toMatch(/even-sentinel-count +off +redis-ha-lint\.json:4:28\n/);
    expect(out).toMatch(/down-after-too-low minimum +1000 +redis-ha-lint\.json:6:18\n/);
    expect(out).toMatch(/quorum-differs +info +--rule\n/);
    expect(out).toMatch(
      /deployment shop \(redis-ha-lint\.json:10:5\)\n {2}target +redis@7\.2 +redis-ha-lint\.json:14:17\n/,
    );
    expect(out).toMatch(/target +redis@6\.2 +image in b\/docker-compose\.yml\n/);
  });

  it("as JSON", () => {
    const cwd = repository({ ...files, ...projectFile(settings) });
    const shown = JSON.parse(run(["--print-config", "--format", "json"], { cwd }).out);
    expect(shown).toMatchObject({
      schemaVersion: 1,
      projectFile: "redis-ha-lint.json",
      settings: {
        failOn: { value: "warning", from: "redis-ha-lint.json:2:13" },
        maxWarnings: { value: null, from: "default" },
      },
    });
    expect(shown.rules["down-after-too-low"]).toEqual({
      severity: { value: "warning", from: "default" },
      parameters: { minimum: { value: 1000, from: "redis-ha-lint.json:6:18" } },
    });
    expect(Object.keys(shown.rules).length).toBeGreaterThan(100);
  });

  it("without a project file", () => {
    const { code, out } = run(["--print-config"], { cwd: repository(wrong) });
    expect(code).toBe(0);
    expect(out).toMatch(/^no project file\n/);
    expect(out).toContain("rules: all as they are by default");
    expect(out).toMatch(/target +redis@[\d.]+ +default\n/);
  });
});

describe("the schema that is shipped", () => {
  const validate = new Ajv({ strict: false }).compile(schema);
  it("takes what the command takes, and refuses what it refuses", () => {
    expect(validate({ rules: { "down-after-too-low": { minimum: 1000 } }, failOn: "never" })).toBe(true);
    expect(validate({ rules: { "no-such-rule": "off" } })).toBe(false);
    expect(validate({ deployments: { a: {} } })).toBe(false);
  });

  it("says of every setting what it means", () => {
    for (const [name, setting] of Object.entries(
      schema.properties as Record<string, { description?: string; $ref?: string }>,
    ))
      expect(setting.description ?? setting.$ref, name).toBeTruthy();
  });
});
