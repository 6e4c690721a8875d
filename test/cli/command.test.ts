import { spawn, spawnSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { buildCommand, folder, runner } from "./command.ts";

const command = buildCommand();
const run = runner(command);
const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const fine = { "redis.conf": "bind 127.0.0.1\nport 6379\n" };
const wrong = { "redis.conf": "bind 127.0.0.1\nport 99999\nrequirepass HuNtEr2\n" };

describe("exit codes", () => {
  it("0: nothing at or above --fail-on", () => {
    const cwd = folder(fine);
    expect(run([], { cwd })).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(/^no problems found in 1 file/),
    });
    expect(run(["check", "."], { cwd }).code).toBe(0);
    expect(run(["--fail-on", "never"], { cwd: folder(wrong) })).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("1 error"),
    });
  });

  it("1: findings", () => {
    expect(run([folder(wrong)])).toMatchObject({ code: 1, err: "" });
    expect(run(["--rule", "invalid-value=warning", folder(wrong)]).code).toBe(0);
    expect(run(["--rule", "invalid-value=warning", "--fail-on", "warning", folder(wrong)]).code).toBe(1);
    expect(run(["--rule", "invalid-value=warning", "--max-warnings", "0", folder(wrong)]).code).toBe(1);
    expect(run(["--rule", "invalid-value=off", folder(wrong)]).code).toBe(0);
  });

  it("3: an input could not be read, and the rest is checked", () => {
    const cwd = folder(wrong);
    const outcome = run(["missing.conf", "."], { cwd });
    expect(outcome).toMatchObject({ code: 3, out: expect.stringContaining("1 error") });
    expect(outcome.out + outcome.err).toContain("could not read missing.conf: there is no such file");
    expect(run(["missing.conf"], { cwd })).toMatchObject({
      code: 3,
      out: "",
      err: expect.stringContaining("could not read missing.conf"),
    });
    const json = run(["--format", "json", "missing.conf", "."], { cwd });
    expect(json).toMatchObject({ code: 3, err: expect.stringContaining("could not read missing.conf") });
    expect(JSON.parse(json.out)).toMatchObject({ unreadable: [{ file: "missing.conf" }], summary: { errors: 1 } });
  });

  it("3: a link that leads nowhere", () => {
    const cwd = folder(wrong);
    symlinkSync("loop.conf", join(cwd, "loop.conf"));
    const { code, out } = run(["loop.conf", "redis.conf"], { cwd });
    expect(code).toBe(3);
    expect(out).toContain("could not read loop.conf");
    expect(out).toContain("1 error");
  });

  it.skipIf(process.getuid?.() === 0)("3: a file without permission", () => {
    const cwd = folder({ ...wrong, "b/redis.conf": "" });
    chmodSync(join(cwd, "b/redis.conf"), 0);
    expect(run([], { cwd })).toMatchObject({
      code: 3,
      out: expect.stringContaining("could not read b/redis.conf: permission denied"),
    });
  });

  it("4: nothing to check", () => {
    const outcome = run([], { cwd: folder({ "readme.md": "# hello" }) });
    expect(outcome).toMatchObject({
      code: 4,
      out: "",
      err: expect.stringMatching(/^redis-ha-lint: nothing to check: .*\n$/),
    });
    const json = run(["--format", "json"], { cwd: folder({}) });
    expect(json.code).toBe(4);
    expect(JSON.parse(json.out)).toMatchObject({ findings: [], summary: { files: 0 } });
  });
});

describe("2: wrong usage is told in a line", () => {
  it.each([
    [["--fromat", "json"], "unknown option '--fromat' - did you mean --format?"],
    [["--format", "yaml"], '--format is "yaml"; it must be pretty or json'],
    [["--format", "jsn"], '--format is "jsn"; it must be pretty or json - did you mean json?'],
    [["--format", "json", "--format", "pretty"], "--format is given twice for the standard output"],
    [["--format"], "option '--format <name>' argument missing"],
    [["--target", "redis@new"], '--target is "redis@new"; it must name a server and its version, such as redis@7.2'],
    [["--target", "mongo@7"], '--target is "mongo@7"'],
    [["--target", "redis@62"], '--target is "redis@62"; redis has no release 62'],
    [["--target", "valkey@7.0"], '--target is "valkey@7.0"; valkey has no release 7.0'],
    [
      ["--rule", "invalid-valeu=off"],
      '--rule names "invalid-valeu", and there is no such rule - did you mean invalid-value?',
    ],
    [["--rule", "invalid-value"], '--rule is "invalid-value"; it must be a rule and a severity'],
    [["--rule", "invalid-value=fatal"], '--rule invalid-value is "fatal"; it must be off, info, warning or error'],
    [
      ["--fail-on", "warnings"],
      '--fail-on is "warnings"; it must be error, warning, info, undecided or never - did you mean warning?',
    ],
    [["--max-warnings", "-1"], '--max-warnings is "-1"; it must be a whole number, 0 or more'],
    [["--color", "yes"], '--color is "yes"; it must be auto, always or never'],
    [["--stdin-filename", "redis.conf"], "--stdin-filename is given, and the path - is not"],
    [["explain", "missing-mastreauth"], 'there is no rule "missing-mastreauth" - did you mean missing-masterauth?'],
    [["explain", "a", "b"], "too many arguments"],
    [["--target", "\x1b[31m"], '--target is "\\x1b[31m"'],
  ])("%j", (args, message) => {
    const outcome = run(args, { cwd: folder(fine) });
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain(`redis-ha-lint: ${message}`);
    expect(outcome.err.split("\n")).toHaveLength(3);
  });
});

describe("input", () => {
  it("comes from the standard input", () => {
    const outcome = run(["--stdin-filename", "a/redis.conf", "-"], { input: "port 99999\n" });
    expect(outcome).toMatchObject({ code: 1, out: expect.stringContaining("a/redis.conf:1:6") });
    expect(run(["-"], { input: "port 99999\n" }).code).toBe(1);
  });

  it("that cannot be read is told", () => {
    const fd = openSync(folder({}), "r");
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "-"], {
      encoding: "utf8",
      stdio: [fd, "pipe", "pipe"],
    });
    closeSync(fd);
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: "",
      stderr: "redis-ha-lint: could not read the standard input: EISDIR\n",
    });
  });

  it("may be long in coming", () => {
    const { status, stdout } = spawnSync(
      "sh",
      ["-c", `(sleep 0.3; echo port 99999) | "${process.execPath}" "${command}" -`],
      { encoding: "utf8" },
    );
    expect(stdout).toContain("stdin:1:6");
    expect(status).toBe(1);
  });

  it("may be named in a hostile way", () => {
    const name = "\x1b[31mredis\n\u202e.conf";
    const { out, err, code } = run([folder({ [name]: "port 99999\n" })]);
    expect(code).toBe(1);
    expect(out + err).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
    expect(out).toContain("\\x1b[31mredis\\n\\u202e.conf");
  });

  it("is never shown where it is a secret", () => {
    const text =
      'requirepass HuNtEr2 HuNtEr2\nmasterauth "HuNtEr2\nrequirepas HuNtEr2\nuser x >HuNtEr2 ohno\nHuNtEr2=x\nport 1 # HuNtEr2\n';
    const cwd = folder({
      "redis.conf": text,
      "sentinel.conf": `sentinel auth-pass HuNtEr2\nsentinel monitor\n${text}`,
    });
    for (const args of [["--verbose"], ["--format", "json"]]) {
      const { out, err, code } = run(args, { cwd });
      expect(code).toBe(1);
      // A name that no server knows is what the finding is about; nobody can tell that it holds a secret.
      expect((out + err).replaceAll(/"?HuNtEr2=x"?|HuNtEr2\*\*\*/g, "")).not.toContain("HuNtEr2");
    }
  });
});

describe("output", () => {
  it("goes to files and to the standard output", () => {
    const cwd = folder(wrong);
    const { out, code } = run(["--format", "json=report.json", "--format", "pretty"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain("1 error");
    expect(JSON.parse(readFileSync(join(cwd, "report.json"), "utf8"))).toMatchObject({
      schemaVersion: 1,
      tool: { version },
    });
    expect(run(["--format", "json=no/such/folder"], { cwd })).toMatchObject({
      code: 3,
      err: "redis-ha-lint: could not write no/such/folder: ENOENT\n",
    });
  });

  it("fits the schema that is shipped", () => {
    const schema = JSON.parse(readFileSync(join(command, "../report.schema.json"), "utf8"));
    const validate = new Ajv().compile(schema);
    expect(validate(JSON.parse(run(["--format", "json", folder(wrong)]).out))).toBe(true);
  });

  it("has colours where they are wanted", () => {
    const cwd = folder(wrong);
    const coloured = (args: string[], env: Record<string, string> = {}) =>
      run(args, { cwd, env }).out.includes("\x1b[");
    expect(coloured([])).toBe(false);
    expect(coloured(["--color", "always"])).toBe(true);
    expect(coloured(["--color", "always"], { NO_COLOR: "1" })).toBe(true);
    expect(coloured([], { FORCE_COLOR: "1" })).toBe(true);
    expect(coloured([], { FORCE_COLOR: "0" })).toBe(false);
    expect(coloured(["--color", "never"], { FORCE_COLOR: "1" })).toBe(false);
  });

  it("can be errors only", () => {
    const cwd = folder(wrong);
    const { out } = run(["--quiet", "--rule", "invalid-value=warning"], { cwd });
    expect(out).toBe("");
    expect(run(["--quiet"], { cwd }).out).toMatch(/port 99999[\s\S]*1 error in 1 file/);
  });

  it("of 10 MB and more is complete behind a pipe, however slow", async () => {
    const line = `client-output-buffer-limit replica 256mb 64mb ${"x".repeat(200)}\n`;
    const names = Array.from({ length: 20 }, (_, index) => `redis-${index}.conf`);
    const cwd = folder(Object.fromEntries(names.map((name) => [name, line.repeat(1_000)])));
    const slow = spawn("sh", ["-c", `"${process.execPath}" "${command}" --format json; echo "exit $?" >&2`], { cwd });
    let text = "";
    let err = "";
    slow.stderr.on("data", (data) => (err += data));
    slow.stdout.setEncoding("utf8");
    let pauses = 5;
    slow.stdout.on("data", (data) => {
      text += data;
      if (pauses-- <= 0) return;
      slow.stdout.pause();
      setTimeout(() => slow.stdout.resume(), 100);
    });
    await new Promise((done) => slow.on("close", done));
    expect(err).toBe("exit 1\n");
    expect(text.length).toBeGreaterThan(10_000_000);
    expect(JSON.parse(text).findings.length).toBeGreaterThanOrEqual(20_000);
  });

  it("is complete behind a pipe that does not block", () => {
    const cwd = folder({ "redis.conf": "port 99999\n".repeat(3000) });
    // Node's own pipes to a child are sockets that do not block.
    const script = `const { spawn } = require("node:child_process"); const child = spawn(process.execPath, [process.argv[1], "--format", "json"], { stdio: ["ignore", "pipe", "inherit"] }); let length = 0; setTimeout(() => { child.stdout.on("data", (data) => (length += data.length)); child.stdout.on("end", () => console.log(length)); }, 500);`;
    const { stdout } = spawnSync(process.execPath, ["-e", script, command], { cwd, encoding: "utf8" });
    expect(Number(stdout)).toBe(Buffer.byteLength(run(["--format", "json"], { cwd }).out));
  });

  it("may be cut off by its reader", () => {
    const cwd = folder({ "redis.conf": "port 99999\n".repeat(5000) });
    const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${command}" | head -n 1`], {
      cwd,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toHaveLength(2);
  });
});

describe("other words", () => {
  it("--version and --help", () => {
    expect(run(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
    const help = run(["--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    for (const part of ["Examples:", "Exit codes:", "--include-root <folder>", "explain [rule]"])
      expect(help.out).toContain(part);
    expect(run(["check", "--help"]).code).toBe(0);
  });

  it("explain", () => {
    expect(run(["explain"])).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("missing-masterauth (error)"),
    });
    const page = run(["explain", "missing-masterauth"]);
    expect(page).toMatchObject({ code: 0, err: "" });
    for (const part of ["What happens if it stays", "How to repair it", "--rule missing-masterauth=off", "^^^"])
      expect(page.out).toContain(part);
  });

  it("options may stand behind the paths and in front of the command", () => {
    const cwd = folder(wrong);
    for (const args of [
      ["check", ".", "--fail-on", "never"],
      ["--fail-on", "never", "check", "."],
      [".", "--fail-on=never"],
    ])
      expect(run(args, { cwd }).code).toBe(0);
  });
});

describe("compiled code", () => {
  it("of another program is not used, nor is it missed", () => {
    const copy = folder({});
    for (const file of ["redis-ha-lint.cjs", "program.cjs", "program.cjs.cache"])
      writeFileSync(join(copy, file), readFileSync(join(command, "..", file)));
    const other = runner(join(copy, "redis-ha-lint.cjs"));
    const cwd = folder(wrong);
    const expected = run([], { cwd });
    expect(other([], { cwd })).toEqual(expected);
    const cache = join(copy, "program.cjs.cache");
    const damaged = readFileSync(cache);
    damaged.fill(7, 0, 64);
    writeFileSync(cache, damaged);
    expect(other([], { cwd })).toEqual(expected);
    writeFileSync(cache, "");
    expect(other([], { cwd })).toEqual(expected);
    rmSync(cache);
    expect(other([], { cwd })).toEqual(expected);
    expect(existsSync(cache)).toBe(false);
  });

  it("of readers of compose files is used, and not missed", () => {
    const copy = folder({});
    const files = ["redis-ha-lint.cjs", "program.cjs", "program.cjs.cache", "starts.cjs", "starts.cjs.cache"];
    for (const file of files) writeFileSync(join(copy, file), readFileSync(join(command, "..", file)));
    const other = runner(join(copy, "redis-ha-lint.cjs"));
    const service = (name: string, words: string) =>
      `  ${name}:\n    image: redis:7.2\n    command: redis-server ${words}\n`;
    const text = `services:\n${service("a", "--requirepass pw")}${service("b", "--replicaof a 6379")}`;
    const cwd = folder({ "compose.yml": text });
    const expected = run([], { cwd });
    expect(expected).toMatchObject({ code: 1, out: expect.stringContaining("compose.yml:5:3") });
    expect(other([], { cwd })).toEqual(expected);
    rmSync(join(copy, "starts.cjs.cache"));
    expect(other([], { cwd })).toEqual(expected);
    // Where nothing may start a server it is not even looked for.
    rmSync(join(copy, "starts.cjs"));
    const plain = folder({ ...wrong, "compose.yml": "services:\n  web:\n    image: nginx\n" });
    expect(other([], { cwd: plain })).toEqual(run([], { cwd: plain }));
    expect(other([], { cwd }).code).toBe(3);
  });

  it("tells of our own failures without any text of a file", () => {
    const copy = folder({
      "redis-ha-lint.cjs": readFileSync(command, "utf8"),
      "program.cjs": 'exports.run = () => { throw new TypeError("requirepass HuNtEr2"); };',
    });
    const { code, out, err } = runner(join(copy, "redis-ha-lint.cjs"))([]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^redis-ha-lint \S+ failed: TypeError at .*program\.cjs:1:\d+.* please report .*\n$/);
    expect(err).not.toContain("HuNtEr2");
  });
});
