import { describe, expect, it } from "vitest";
import { check, memorySource, type Report, repair } from "../../src/index.ts";
import { rules } from "../index.ts";

const servers = {
  "redis-1.conf": "bind 10.0.0.1",
  "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
};

function lint(files: Readonly<Record<string, string>>): Report {
  return check(["."], { source: memorySource(files), rules });
}

function watching(...targets: readonly string[]): Record<string, string> {
  const files = targets.map((target, index) => [`sentinel-${index + 1}.conf`, `sentinel monitor main ${target}\n`]);
  return { ...servers, ...Object.fromEntries(files) };
}

/** The files after the repair of each finding of a rule, taken alone. */
function repairedOneByOne(rule: string, files: Record<string, string>): Record<string, string>[] {
  const report = lint(files);
  const found = report.diagnostics.filter((one) => one.rule === rule && one.repair);
  return found.map((one) => ({ ...files, ...Object.fromEntries(repair([one], report.files).files) }));
}

describe("the repair of one sentinel's finding", () => {
  it.each([
    ["quorum-equals-all", "10.0.0.1 6379 3"],
    ["quorum-below-majority", "10.0.0.1 6379 1"],
    ["quorum-exceeds-sentinels", "10.0.0.1 6379 4"],
    ["monitor-target-unknown", "10.0.0.9 6379 2"],
  ])("is one for all where all have the same mistake: %s", (rule, target) => {
    const repaired = repairedOneByOne(rule, watching(target, target, target));
    expect(repaired).toHaveLength(3);
    for (const files of repaired) {
      expect(files).toEqual(watching("10.0.0.1 6379 2", "10.0.0.1 6379 2", "10.0.0.1 6379 2"));
    }
  });

  it.each([
    ["quorum-exceeds-sentinels", ["10.0.0.1 6379 4", "10.0.0.1 6379 4", "10.0.0.1 6379 1"], "10.0.0.1 6379 2"],
    ["monitor-target-unknown", ["10.0.0.9 6379 2", "10.0.0.9 6379 2", "10.0.0.8 6379 2"], "10.0.0.1 6379 2"],
  ])("leaves the others alone where they differ: %s", (rule, targets, right) => {
    const [first] = repairedOneByOne(rule, watching(...targets));
    expect(first).toEqual(watching(right, ...targets.slice(1)));
  });
});
