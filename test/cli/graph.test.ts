import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildCommand, folder, runner } from "./command.ts";

const command = buildCommand();
const run = runner(command);

const set = (octet: number) => ({
  [`d${octet}/a/redis.conf`]: `bind 10.0.${octet}.1\nport 6379\n`,
  [`d${octet}/b/redis.conf`]: `bind 10.0.${octet}.2\nport 6379\nreplicaof 10.0.${octet}.1 6379\n`,
});

describe("graph", () => {
  it("prints mermaid, and findings are no failure", () => {
    const outcome = run(["graph"], { cwd: folder({ "redis.conf": "bind 10.0.0.1\nport 99999\n" }) });
    expect(outcome).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^flowchart LR\n/) });
    expect(outcome.out).toContain("1 error");
  });

  it("prints several formats, to files all but one", () => {
    const cwd = folder(set(1));
    const outcome = run(["graph", "--format", "svg=a.svg", "--format", "json=a.json", "--format", "dot"], { cwd });
    expect(outcome).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^digraph /) });
    expect(readFileSync(join(cwd, "a.svg"), "utf8")).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    expect(JSON.parse(readFileSync(join(cwd, "a.json"), "utf8"))).toMatchObject({ schemaVersion: 1 });
    expect(run(["graph", "--format", "svg=none/a.svg"], { cwd })).toMatchObject({
      code: 3,
      err: "redis-ha-lint: could not write none/a.svg: ENOENT\n",
    });
  });

  it("draws all deployments, or the one that is asked for", () => {
    const cwd = folder({ ...set(1), ...set(2) });
    const ids = (args: string[]) => {
      const { out } = run(["graph", "--format", "json", ...args], { cwd });
      return (JSON.parse(out) as { deployments: { id: string }[] }).deployments.map(({ id }) => id);
    };
    expect(ids([])).toEqual(["d1", "d2"]);
    expect(ids(["--deployment", "d2"])).toEqual(["d2"]);
    expect(run(["graph", "--deployment", "d3"], { cwd })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('--deployment is "d3", and none is called so'),
    });
  });

  it("refuses formats of check, and check those of graph", () => {
    expect(run(["graph", "--format", "pretty"]).err).toContain("it must be mermaid, dot, svg or json");
    expect(run(["--format", "svg"]).err).toContain("it must be pretty or json");
  });

  it("says what cannot be read, and draws the rest", () => {
    const cwd = folder(set(1));
    expect(run(["graph", "missing.conf", "d1"], { cwd })).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^flowchart/),
      err: expect.stringContaining("could not read missing.conf"),
    });
    expect(run(["graph"], { cwd: folder({ "a.md": "# a" }) })).toMatchObject({
      code: 4,
      out: "",
      err: expect.stringMatching(/^redis-ha-lint: nothing to draw/),
    });
  });

  it("draws no picture that nobody could read, and says what to do", () => {
    const files = Array.from({ length: 301 }, (_, index) => {
      const host = `10.1.${index >> 7}.${(index & 127) + 1}`;
      return [`h${index}/redis.conf`, `bind ${host}\nport 6379\n${index ? "replicaof 10.1.0.1 6379\n" : ""}`];
    });
    const cwd = folder(Object.fromEntries(files));
    const outcome = run(["graph", "--format", "svg"], { cwd });
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(outcome.err).toContain('draws deployments of up to 300 nodes, and "." has 301; take --format dot');
    expect(run(["graph", "--format", "dot"], { cwd }).code).toBe(0);
  });

  it("goes by the project file", () => {
    const cwd = folder({
      "redis.conf": "bind 10.0.0.1\nport 99999\n",
      "redis-ha-lint.json": '{ "rules": { "invalid-value": "off" } }',
    });
    expect(run(["graph"], { cwd }).out).not.toContain("invalid-value");
    expect(run(["graph", "--no-config"], { cwd }).out).toContain("invalid-value");
  });

  it("warns where Mermaid would refuse to draw", () => {
    const files = Array.from({ length: 502 }, (_, index) => {
      const host = `10.1.${index >> 7}.${(index & 127) + 1}`;
      return [`h${index}/redis.conf`, `bind ${host}\nport 6379\n${index ? "replicaof 10.1.0.1 6379\n" : ""}`];
    });
    const outcome = run(["graph"], { cwd: folder(Object.fromEntries(files)) });
    expect(outcome).toMatchObject({ code: 0, err: expect.stringContaining("Mermaid draws 500 lines") });
  });

  it("has help of its own and stands in that of the command", () => {
    expect(run(["graph", "--help"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Usage: redis-ha-lint graph /),
    });
    expect(run(["--help"]).out).toMatch(/^ {2}graph /m);
  });

  it("is loaded only where it is asked for, and what draws pictures only for them", () => {
    const own = join(folder({}), "dist");
    cpSync(join(command, ".."), own, { recursive: true });
    const lean = runner(join(own, "redis-ha-lint.cjs"));
    const cwd = folder(set(1));
    rmSync(join(own, "svg.cjs"));
    expect(lean(["graph"], { cwd }).code).toBe(0);
    expect(lean(["graph", "--format", "svg"], { cwd }).code).toBe(3);
    rmSync(join(own, "graph.cjs"));
    expect(lean(["--fail-on", "never"], { cwd }).code).toBe(0);
  });

  it("ships its schema", () => {
    expect(existsSync(join(command, "../graph.schema.json"))).toBe(true);
  });
});
