import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";

const folder = join(import.meta.dirname, "facts");
const healthy = join(import.meta.dirname, "../../fixtures/healthy");
const sets = readdirSync(folder).map((name) => ({ name, set: name.split(".")[0]! }));

/** Facts of real sets that replicate and fail over, taken with the files of the fixture of the same name (redis 7.0.15). */
function judge(name: string, files: string | undefined, text = readFileSync(join(folder, name), "latin1")) {
  const paths = files === undefined ? [] : [files];
  return check(paths, { source: diskSource(healthy), facts: { text, name: "cluster.facts" } });
}

const grave = ({ diagnostics }: ReturnType<typeof judge>) =>
  diagnostics.filter(({ severity }) => severity !== "info").map(({ rule, message }) => `${rule}: ${message}`);

describe("facts of healthy sets", () => {
  it("are of fixtures", () => {
    expect(sets.length).toBeGreaterThan(4);
    for (const { set } of sets) expect(existsSync(join(healthy, set))).toBe(true);
  });

  it.each(sets)("$name with its files: nothing found, nothing left open that files answer", ({ name, set }) => {
    const [report, onFiles] = [judge(name, set), check([set], { source: diskSource(healthy) })];
    expect(report.unreadable).toEqual([]);
    expect(report.deployments.length).toBe(1);
    expect(grave(report)).toEqual([]);
    // That files are older than a failover is worth knowing.
    const others = report.diagnostics.filter(({ rule }) => rule !== "role-differs-from-file");
    expect(others.map(({ rule }) => rule)).toEqual(onFiles.diagnostics.map(({ rule }) => rule));
    expect(report.undecided.length).toBeLessThanOrEqual(onFiles.undecided.length);
  });

  it.each(sets)("$name alone: one set, nothing found, and few reasons for what is left open", ({ name }) => {
    const report = judge(name, undefined);
    expect(report.deployments.length).toBe(1);
    expect(report.deployments[0]!.masters.length).toBe(1);
    expect(grave(report)).toEqual([]);
    expect(new Set(report.undecided.map(({ missing }) => missing)).size).toBeLessThan(6);
  });

  it("needs no second tier to know who follows whom", () => {
    const name = "no-password-closed-network.first-tier.facts";
    const report = judge(name, undefined);
    const roles = ["replicaof-target-unknown", "no-master-in-group", "chained-replica", "monitor-targets-replica"];
    expect(report.undecided.filter(({ rule }) => roles.includes(rule))).toEqual([]);
  });
});

describe("facts of sets that something was done to", () => {
  const three = readFileSync(join(folder, "three-hosts.after-failover.facts"), "latin1");
  const changed = (from: string | RegExp, to: string) => {
    expect(three).toMatch(from);
    return judge("", "three-hosts", three.replace(from, to));
  };

  it("shows what was set by hand, at the line that says otherwise", () => {
    const report = changed(/(?<=config maxmemory )\d+/, "1073741824");
    expect(grave(report)).toContain(
      "runtime-differs-from-file: maxmemory is 2gb here, and 10.20.0.11:6379 runs with 1gb",
    );
    const [found] = report.diagnostics.filter(({ rule }) => rule === "runtime-differs-from-file");
    expect(found!.place.file).toBe("three-hosts/node1/redis.conf");
    expect(found!.related[0]!.file).toBe("cluster.facts");
  });

  it("shows a password that was changed by hand, and not what it is", () => {
    const report = changed("secret masterauth set 1 declared", "secret masterauth set 2 other");
    expect(grave(report)).toEqual([
      expect.stringMatching(/^masterauth-mismatch: this masterauth is not the password that /),
      "runtime-differs-from-file: masterauth is a password here, and 10.20.0.11:6379 runs with another",
    ]);
  });

  it("takes what was not asked for missing, not for gone", () => {
    const [first, ...sections] = three.split(/\n(?=instance )/);
    const report = judge("", "three-hosts", [first, ...sections.slice(2)].join("\n"));
    expect(grave(report)).toEqual([]);
  });
});
