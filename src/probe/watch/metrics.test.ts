import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readExposition } from "../../../test/probe/exposition.ts";
import { sampleReport } from "../../../test/sample-report.ts";
import type { Endpoint, InstanceAnswers } from "../../facts/answers.ts";
import { eventChannels } from "../commands.ts";
import { Metrics } from "./metrics.ts";
import type { Round } from "./round.ts";

const failure = { code: "refused", text: "connection refused" } as const;

function instance(host: string, more: Partial<InstanceAnswers> = {}): InstanceAnswers {
  const address = { host, port: 6379 };
  return { kind: "server", address, isTls: false, took: 1, failed: [], config: [], secrets: [], dryRuns: [], ...more };
}

function round(instances: readonly InstanceAnswers[], rules: readonly string[] = [], deployment = "."): Round {
  const found = rules.map((rule) => ({ rule, deployment, at: ["a", "port"] as const }));
  const answers = { taken: "2026-11-21T21:05:33Z", instances };
  return { report: sampleReport({ a: "port 1" }, found), answers, failing: [], exitCode: 0 };
}

async function samples(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const family = readExposition(await metrics.text()).get(`redis_ha_lint_${name}`);
  return Object.fromEntries(family?.samples ?? []);
}

describe("metrics", () => {
  it("say what the last probe found, in base units", async () => {
    const metrics = new Metrics("1.2.3");
    const watches = ["10.0.0.1", "10.0.0.2"].map((host) => ({
      name: "main",
      master: [],
      address: { host, port: 6379 },
    }));
    const sentinel = instance("10.0.0.3", { kind: "sentinel", watches });
    const silent = instance("10.0.0.2", { unreachable: failure });
    metrics.probed(round([instance("10.0.0.1"), silent, sentinel], ["a", "b", "b"]), 1_700_000_000_500, 250);
    expect(await samples(metrics, "findings")).toEqual({
      '{"deployment":".","rule":"a","severity":"error"}': 1,
      '{"deployment":".","rule":"b","severity":"error"}': 2,
    });
    expect(await samples(metrics, "undecided")).toEqual({ '{"deployment":"."}': 0 });
    expect(await samples(metrics, "instance_up")).toEqual({
      '{"instance":"10.0.0.1:6379","kind":"server"}': 1,
      '{"instance":"10.0.0.2:6379","kind":"server"}': 0,
      '{"instance":"10.0.0.3:6379","kind":"sentinel"}': 1,
    });
    expect(await samples(metrics, "master_info")).toEqual({
      '{"name":"main","address":"10.0.0.1:6379"}': 1,
      '{"name":"main","address":"10.0.0.2:6379"}': 1,
    });
    expect(await samples(metrics, "probe_duration_seconds")).toEqual({ "{}": 0.25 });
    expect(await samples(metrics, "last_probe_timestamp_seconds")).toEqual({ "{}": 1_700_000_000.5 });
    expect(await samples(metrics, "build_info")).toEqual({ '{"version":"1.2.3"}': 1 });
  });

  it("of what is gone disappear", async () => {
    const metrics = new Metrics("1");
    metrics.probed(round([instance("10.0.0.1"), instance("10.0.0.2")], ["a"]), 0, 1);
    metrics.probed(round([instance("10.0.0.1")]), 0, 1);
    expect(await samples(metrics, "findings")).toEqual({});
    expect(Object.keys(await samples(metrics, "instance_up"))).toHaveLength(1);
    const sentinel: Endpoint = { host: "10.0.0.3", port: 26379 };
    metrics.followed(sentinel, false);
    expect(await samples(metrics, "sentinel_followed")).toEqual({ '{"sentinel":"10.0.0.3:26379"}': 0 });
    metrics.followed(sentinel, undefined);
    expect(await samples(metrics, "sentinel_followed")).toEqual({});
  });

  it("count probes and events, from zero on", async () => {
    const metrics = new Metrics("1");
    expect(Object.values(await samples(metrics, "sentinel_events_total"))).toEqual(eventChannels.map(() => 0));
    metrics.event("+sdown");
    metrics.event("+sdown");
    metrics.failed();
    expect((await samples(metrics, "sentinel_events_total"))['{"channel":"+sdown"}']).toBe(2);
    expect(await samples(metrics, "probes_total")).toEqual({ '{"outcome":"judged"}': 0, '{"outcome":"failed"}': 1 });
  });

  it("bear whatever a stranger is called", async () => {
    const metrics = new Metrics("1");
    const names = ['a"b', "a\\", "line\nfeed", "\x1b[31m", "}", "x".repeat(5000), "\xff\xfe", "a,b=c"];
    const watches = names.map((name) => ({ name, master: [], address: { host: name, port: 1 } }));
    metrics.probed(round([instance("10.0.0.3", { kind: "sentinel", watches })]), 0, 1);
    const told = Object.keys(await samples(metrics, "master_info"));
    expect(told).toHaveLength(names.length);
    for (const labels of told) expect(labels.length).toBeLessThan(400);
    expect(told.join("")).not.toContain("\\u001b");
  });

  it("are bounded: of too many things the rest is counted together", async () => {
    const metrics = new Metrics("1");
    const all = Array.from({ length: 5000 }, (_, index) => instance(`host-${index}`));
    metrics.probed(round(all), 0, 1);
    const told = await samples(metrics, "instance_up");
    expect(Object.keys(told).length).toBeLessThan(2100);
    expect(Object.values(told).reduce((sum, value) => sum + value)).toBe(5000);
  });

  it("are all in docs/watch.md, with their labels", async () => {
    const docs = readFileSync(new URL("../../../docs/watch.md", import.meta.url), "utf8");
    const rows = new Map(
      [...docs.matchAll(/^\| `(redis_ha_lint_\w+)` +\| (.*?) *\|/gm)].map(([, name, labels]) => [name!, labels!]),
    );
    const families = readExposition(await new Metrics("1").text());
    expect([...rows.keys()].toSorted()).toEqual([...families.keys()].toSorted());
    for (const [name, { samples }] of families)
      for (const labels of samples.keys())
        expect(rows.get(name)).toBe(
          Object.keys(JSON.parse(labels))
            .map((label) => `\`${label}\``)
            .join(", "),
        );
  });

  it("have names as Prometheus wants them", async () => {
    for (const [name, { type, help }] of readExposition(await new Metrics("1").text())) {
      expect(name).toMatch(/^redis_ha_lint_[a-z_]+$/);
      expect(name.endsWith("_total"), name).toBe(type === "counter");
      expect(help, name).toMatch(/^[A-Z].*[^.]$/);
    }
  });
});
