import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { catalogueAt, findAnywhere } from "../../../grammar/catalogue.ts";
import { defaultTarget, parseTarget } from "../../../grammar/version.ts";
import type { InstanceAnswers } from "../../facts/answers.ts";
import { check, memorySource } from "../../index.ts";
import type { Deployment, Instance } from "../../model/deployment.ts";
import { always, never, wantedOf, wantedOfStranger, withoutAliases } from "./wanted.ts";

function instances(files: Readonly<Record<string, string>>, target?: string): readonly Instance[] {
  const deployments: Deployment[] = [];
  check(["."], {
    source: memorySource(files),
    rules: [],
    onDeployment: (deployment) => deployments.push(deployment),
    ...(target !== undefined && { target: parseTarget(target)! }),
  });
  return deployments.flatMap((deployment) => deployment.instances);
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const set = {
  "a/redis.conf": "bind 10.0.0.1\nport 6379\nrequirepass one\nmasterauth two\nhash-max-listpack-entries 7\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\nmasteruser repl\nmasterauth two\n",
  "a/sentinel.conf": "bind 10.0.0.1\nport 26379\nsentinel monitor m 10.0.0.1 6379 1\nsentinel auth-user m watcher\n",
};

describe("what a server is asked with --config-get", () => {
  it("is what rules look at", () => {
    const files = ["rules", "src/model"].flatMap((folder) =>
      readdirSync(root + folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map((file) => readFileSync(`${root}${folder}/${file}`, "utf8")),
    );
    const used = files.flatMap((text) =>
      [...text.matchAll(/settings\s*\.(?:get|secret|lines|accumulated)\("([a-z-]+)"\)/g)].map(([, name]) => name!),
    );
    const known = new Set<string>([...always, ...never, "replicaof"]);
    expect(new Set(used).size).toBeGreaterThan(20);
    expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([]);
  });

  it("is known to some release, by one name each", () => {
    expect(always.filter((name) => !findAnywhere(name))).toEqual([]);
    expect(new Set(always).size).toBe(always.length);
  });

  it("is what its files set, too, and never a pattern", () => {
    const [server] = instances(set);
    const { config } = wantedOf(server!);
    expect(config).toContain("hash-max-listpack-entries");
    expect(config).toContain("maxmemory");
    expect(config.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name))).toEqual([]);
    for (const name of never) expect(config).not.toContain(name);
  });

  it("has the names of its release", () => {
    const [server] = instances(set, "redis@4.0");
    const { config } = wantedOf(server!);
    expect(config).toContain("slave-priority");
    expect(config).not.toContain("replica-priority");
    expect(config).not.toContain("tls-port");
    const catalogue = catalogueAt(parseTarget("redis@4.0")!);
    expect(config.filter((name) => !catalogue.find(name))).toEqual([]);
  });

  it("has all names where nobody knows the release", () => {
    for (const config of [wantedOf(instances(set)[0]!).config, wantedOfStranger("server").config])
      expect(config).toEqual(expect.arrayContaining(["slave-priority", "replica-priority"]));
  });

  it("compares its own passwords", () => {
    const [server] = instances(set);
    expect([...wantedOf(server!).declaredSecrets!]).toEqual([
      ["requirepass", "one"],
      ["masterauth", "two"],
    ]);
  });

  it("is nothing for a sentinel", () => {
    const sentinel = instances(set).find(({ kind }) => kind === "sentinel");
    expect(wantedOf(sentinel!)).toEqual({ config: [], dryRuns: [] });
    expect(wantedOfStranger("sentinel")).toEqual({ config: [], dryRuns: [] });
  });
});

describe("rights that are tried", () => {
  const [server] = instances(set);
  const { dryRuns } = wantedOf(server!);
  const of = (user: string) => dryRuns.filter((one) => one.user === user).map(({ command }) => command.join(" "));

  it("are those of the user that sentinels log in as", () => {
    expect(of("watcher")).toEqual(expect.arrayContaining(["ping", "multi", "exec", "config rewrite"]));
    expect(of("watcher")).toEqual(expect.arrayContaining([expect.stringMatching(/^publish __sentinel__:hello /)]));
    expect(of("watcher").some((command) => command.startsWith("slaveof "))).toBe(true);
  });

  it("are those of the users that replicas log in as", () => {
    expect(of("repl").some((command) => command.startsWith("psync "))).toBe(true);
    expect(of("default").some((command) => command.startsWith("psync "))).toBe(true);
  });

  it("are complete commands, each once: the server refuses others for their length", () => {
    expect(new Set(dryRuns.map((one) => JSON.stringify(one))).size).toBe(dryRuns.length);
    expect(of("watcher")).not.toContain("slaveof");
  });

  it("are none where nobody is to come", () => {
    const [alone] = instances({ "redis.conf": "bind 10.0.0.1\nport 6379\n" });
    expect(wantedOf(alone!).dryRuns).toEqual([]);
  });
});

it("keeps the better of two names that a server tells", () => {
  const config = [
    ["slave-priority", "1"],
    ["replica-priority", "1"],
    ["lua-time-limit", "5000"],
    ["maxmemory", "0"],
  ] as const;
  const instance: InstanceAnswers = {
    kind: "server",
    address: { host: "10.0.0.1", port: 6379 },
    isTls: false,
    took: 1,
    failed: [],
    config,
    secrets: [],
    dryRuns: [],
  };
  const [kept] = withoutAliases({ taken: "now", instances: [instance] }).instances;
  expect(kept?.config.map(([name]) => name)).toEqual(["replica-priority", "lua-time-limit", "maxmemory"]);
  expect(catalogueAt(defaultTarget.redis).find("lua-time-limit")?.name).toBe("busy-reply-threshold");
});
