import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  catalogueAt,
  type DirectiveName,
  findAnywhere,
  findStatementAnywhere,
  suggest,
  type ValueOf,
} from "./catalogue.ts";
import { newerChanges } from "./directives/newer.ts";
import type { ClassLimit, HostPort, SavePoint } from "./kinds.ts";
import {
  compareVersions,
  type Engine,
  inRange,
  parseTarget,
  parseVersion,
  type Target,
  type Version,
  versionText,
} from "./version.ts";

const facts = new URL("../../shared/facts/", import.meta.url);
const present = existsSync(facts);
if (!present)
  console.warn(
    "grammar/catalogue.test.ts: ../shared/facts is absent, so the tables are not compared with their source",
  );

const engines = ["redis", "valkey"] as const;
const read = (name: string) => JSON.parse(readFileSync(new URL(name, facts), "utf8"));
const at = (text: string): Target => parseTarget(text)!;
type Fact = Record<string, unknown> & {
  name: string;
  names: Record<string, Partial<Record<Engine, string[]>>>;
  variants?: Fact[];
};

function within(version: Version, ranges: unknown): boolean {
  return ((ranges as string[] | undefined) ?? []).some((range) => inRange(version, range));
}

/** The facts of one release as the source has them: spelling to fields, by its README. */
function expected(list: Fact[], engine: Engine, version: Version): Map<string, Record<string, unknown>> {
  const all = new Map<string, Record<string, unknown>>();
  for (const { names, since: _since, removed: _removed, variants = [], ...own } of list) {
    const fields: Record<string, unknown> = { ...own };
    for (const variant of variants) if (within(version, variant[engine])) Object.assign(fields, variant);
    for (const [name, ranges] of Object.entries(names)) if (within(version, ranges[engine])) all.set(name, fields);
  }
  return all;
}

const compared = [
  "kind form args argsMultipleOf min max maxPercent enum strict bits unsigned maxLength check forbidden chars classes",
  "default unit flags repeat resplit noOne glob build sentinel sentinelDefault notes",
]
  .join(" ")
  .split(" ");
const whenAbsent: Record<string, unknown> = { strict: true, flags: [], notes: [] };

function plain(field: string, value: unknown): unknown {
  if (value === undefined || value === null || (field === "enum" && (value as unknown[]).length === 0))
    return whenAbsent[field];
  return typeof value === "bigint" ? String(value) : value;
}

describe.skipIf(!present)("the tables, release by release", () => {
  const source = present ? read("directives.json") : { engines: {}, directives: [] };
  const releases = engines.flatMap((engine) =>
    (source.engines[engine]?.releases ?? []).map((release: string) => [engine, release]),
  );

  test.each(releases as [Engine, string][])("%s %s: names and facts of directives", (engine, release) => {
    const target = at(`${engine}@${release}`);
    const catalogue = catalogueAt(target);
    const wanted = expected(source.directives, engine, target.version);
    expect([...catalogue.names()].sort()).toEqual([...wanted.keys()].sort());
    const differences: unknown[] = [];
    for (const [name, fields] of wanted) {
      const found = catalogue.find(name.toUpperCase())!;
      if (found.name !== fields.name || found.spelling !== name || found.documented) differences.push([name, found]);
      const own = found.facts as unknown as Record<string, unknown>;
      for (const field of compared) {
        const [ours, theirs] = [plain(field, own[field]), plain(field, fields[field])];
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push({ name, field, ours, theirs });
      }
      const known = new Set([...compared, "module", "storedAs", "secret", ...engines]);
      differences.push(...Object.keys({ ...own, ...fields }).filter((field) => !known.has(field) && field !== "name"));
    }
    expect(differences).toEqual([]);
  });

  test.each(releases as [Engine, string][])("%s %s: Sentinel statements", (engine, release) => {
    const target = at(`${engine}@${release}`);
    const catalogue = catalogueAt(target);
    const wanted = new Map<string, Fact>();
    for (const fact of read("sentinel-directives.json").directives as Fact[])
      for (const [name, ranges] of Object.entries(fact.names))
        if (within(target.version, ranges[engine])) wanted.set(name, fact);
    expect([...catalogue.statements()].sort()).toEqual([...wanted.keys()].sort());
    for (const [name, fact] of wanted) {
      const { name: found, facts: own } = catalogue.statement(name)!;
      const variants = (fact.variants ?? []).filter((variant) => within(target.version, variant[engine]));
      const merged: Record<string, unknown> = { ...fact };
      for (const variant of variants.filter((one) => !("param" in one))) Object.assign(merged, variant);
      const params = (fact.params as Record<string, unknown>[]).map((param) => {
        const own = variants
          .filter((variant) => variant.param === param.name)
          .map(({ redis: _r, valkey: _v, param: _p, ...rest }) => rest);
        return Object.assign({}, param, ...own);
      });
      expect(found).toBe(fact.name);
      expect(own.params).toEqual(params);
      for (const field of ["args", "scope", "load", "repeat", "default", "unit", "ignoredWhenArgs"] as const)
        expect(own[field], `${name} ${field}`).toEqual(merged[field]);
      expect(own.state).toBe(fact.state ?? false);
      expect(own.notes).toEqual([fact.notes ?? []].flat());
    }
  });

  test("since and removed", () => {
    const oldest = (list: string[]) => list.sort((a, b) => compareVersions(parseVersion(a)!, parseVersion(b)!))[0];
    for (const [file, find] of [
      ["directives.json", findAnywhere],
      ["sentinel-directives.json", findStatementAnywhere],
    ] as const)
      for (const fact of read(file).directives as Fact[])
        for (const engine of engines) {
          const histories = Object.keys(fact.names).map((name) => find(name)!);
          const own = (field: string) => (fact[field] as Partial<Record<Engine, string | null>>)[engine];
          // Only documents say that Redis has it: newer-releases.json.
          if (own("since") === undefined && histories[0]?.since[engine] === "8.2.0") continue;
          const since = histories.flatMap((history) => history.since[engine] ?? []);
          const removed = histories.every((history) => history.removed[engine] || !history.since[engine]);
          expect(oldest(since), fact.name).toBe(own("since"));
          expect((removed && histories[0]?.removed[engine]) || null, fact.name).toBe(own("removed") ?? null);
        }
  });

  test("secrets are the passwords among the sensitive settings", () => {
    const catalogue = catalogueAt(at("valkey@9.2"));
    const secrets = catalogue.names().filter((name) => catalogue.find(name)?.facts.secret);
    expect([...secrets].sort()).toEqual([
      "masterauth",
      "primaryauth",
      "requirepass",
      "tls-alt-key-file-pass",
      "tls-client-key-file-pass",
      "tls-key-file-pass",
    ]);
    expect(catalogueAt(at("redis@2.8")).find("masterauth")?.facts.secret).toBe(true);
    expect(catalogue.statements().filter((name) => catalogue.statement(name)?.facts.secret)).toEqual([
      "auth-pass",
      "sentinel-pass",
    ]);
  });

  test("generated files are what the generator writes", () => {
    execFileSync(process.execPath, ["scripts/generate-directives.js", facts.pathname, "--check"], { stdio: "pipe" });
  });
});

describe.skipIf(!present)("what documents say of newer releases", () => {
  const newer = present ? read("newer-releases.json") : { directives: [], changes: [] };

  test("every directive is known, as documented, to the releases it was seen in, with its facts", () => {
    for (const fact of newer.directives) {
      const lines = [...fact.seenIn, fact.engine === "redis" ? "8.12" : "9.2"].map((release: string) =>
        at(`${fact.engine}@${release}`),
      );
      for (const target of lines) {
        const found = catalogueAt(target).find(fact.name);
        expect(found, `${fact.name} ${target.version}`).toMatchObject({
          documented: true,
          confidence: fact.confidence,
        });
        const changed = newer.changes.filter((change: Fact) => change.name.split(", ").includes(fact.name));
        for (const field of [
          "kind",
          "form",
          "args",
          "min",
          "max",
          "default",
          "unit",
          "check",
          "build",
          "module",
          "enum",
        ] as const)
          if (changed.length === 0 && !fact.alias)
            expect(plain(field, found?.facts[field]), `${fact.name} ${field}`).toEqual(plain(field, fact[field]));
      }
      expect(findAnywhere(fact.name)).toBeDefined();
      expect(catalogueAt(at("redis@7.0.15")).find(fact.name)).toBeUndefined();
    }
  });

  test("every change of words, letters, limits and kinds applies from its release on", () => {
    for (const change of newer.changes)
      for (const name of change.name.split(", ")) {
        const newest = catalogueAt(at(change.engine === "redis" ? "redis@8.12" : "valkey@9.2")).find(name);
        if (["quoted words", "memory units"].includes(name)) continue;
        expect(newest, name).toBeDefined();
        for (const word of change.addedEnum ?? []) expect(newest?.facts.enum).toContain(word);
        for (const letter of change.addedChars ?? "") expect(newest?.facts.chars).toContain(letter);
        if (change.max) expect(newest?.facts.max).toBe(change.max);
        if (change.kind) expect(newest?.facts.kind).toBe(change.kind);
      }
    expect(catalogueAt(at("redis@8.4")).find("maxmemory-policy")?.facts.enum).not.toContain("allkeys-lrm");
    expect(catalogueAt(at("redis@8.6")).find("maxmemory-policy")?.facts.enum).toContain("allkeys-lrm");
    expect(Object.keys(newerChanges).every((name) => findAnywhere(name)?.name === name)).toBe(true);
  });
});

describe("releases", () => {
  const knows = (target: string, name: string) => catalogueAt(at(target)).find(name) !== undefined;

  test("are counted to the patch", () => {
    expect(knows("redis@2.8.14", "slave-announce-ip")).toBe(false);
    expect(knows("redis@8.2.9", "cluster-bus-port-protected-mode")).toBe(false);
    expect(knows("redis@8.2.10", "cluster-bus-port-protected-mode")).toBe(true);
    expect(knows("redis@8.4.6", "cluster-bus-port-protected-mode")).toBe(false);
    expect(knows("redis@8.10", "cluster-bus-port-protected-mode")).toBe(true);
  });

  test("a line is its newest patch, a major number its newest line", () => {
    expect(knows("redis@5.0", "ignore-warnings")).toBe(true);
    expect(knows("redis@5.0.10", "ignore-warnings")).toBe(false);
    expect(catalogueAt(at("redis@7")).names()).toEqual(catalogueAt(at("redis@7.4")).names());
    expect(catalogueAt(at("redis@7.4.99")).find("port")).toEqual(catalogueAt(at("redis@7.4")).find("port"));
  });

  test("what came before the first release read counts as that one", () => {
    expect(catalogueAt(at("redis@2.4")).names()).toEqual(catalogueAt(at("redis@2.6.0")).names());
    expect(catalogueAt(at("valkey@7.2.1")).names()).toEqual(catalogueAt(at("valkey@7.2.5")).names());
  });

  test("the newest releases keep what the newest one read has", () => {
    expect(catalogueAt(at("redis@8.10")).find("slaveof")).toMatchObject({
      name: "replicaof",
      alias: true,
      documented: false,
    });
    expect(catalogueAt(at("redis")).find("search-timeout")).toMatchObject({ documented: true, confidence: "medium" });
    expect(catalogueAt(at("valkey@8.1")).find("Commandlog-Slow-Execution-Max-Len")).toMatchObject({
      name: "slowlog-max-len",
      alias: true,
    });
    expect(knows("valkey@8.0", "commandlog-slow-execution-max-len")).toBe(false);
  });

  test("the same target has the same catalogue", () => {
    expect(catalogueAt(at("redis@7.2"))).toBe(catalogueAt(at("redis@7.2")));
    expect(catalogueAt(at("redis@7.2")).get("port")).toBe(catalogueAt(at("redis@7.2")).find("PORT"));
  });
});

test("milestones and development states come before the release; other suffixes say nothing", () => {
  expect(parseVersion("8.0-m01")).toEqual([8, 0, -1]);
  expect(parseVersion("8.1-dev")).toEqual([8, 1, -1]);
  expect(parseVersion("7.2-alpine")).toEqual([7, 2, Number.POSITIVE_INFINITY]);
  expect(parseVersion(versionText([8, 0, -1]))).toEqual([8, 0, -1]);
  expect(catalogueAt(at("redis@7.4-m01")).names()).toEqual(catalogueAt(at("redis@7.4.0")).names());
  expect(catalogueAt(at("redis@8.0-m01")).find("io-threads-do-reads")?.facts.kind).toBe("bool");
  expect(catalogueAt(at("redis@8.0")).find("io-threads-do-reads")?.facts.kind).toBe("ignored");
});

test("get finds a directive under the spelling its release has", () => {
  expect(catalogueAt(at("redis@4.0")).get("replica-priority")?.spelling).toBe("slave-priority");
  expect(catalogueAt(at("redis@4.0")).get("tls-port")).toBeUndefined();
  expect(catalogueAt(at("redis@8.4")).get("cluster-slot-stats-enabled")?.facts.kind).toBe("bool");
  expect(catalogueAt(at("redis@8.6")).get("cluster-slot-stats-enabled")?.facts.kind).toBe("flags");
});

test("history of one spelling", () => {
  expect(findAnywhere("PrimaryAuth")).toMatchObject({ name: "masterauth", since: { valkey: "8.0.0" }, removed: {} });
  expect(findAnywhere("gopher-enabled")).toMatchObject({ since: { redis: "6.0.0" }, removed: { redis: "7.0.0" } });
  expect(findAnywhere("repl-compression")).toMatchObject({
    since: { redis: "8.10.0", valkey: "9.2.0" },
    documented: true,
  });
  expect(findAnywhere("cluster-slot-stats-enabled")).toMatchObject({
    since: { redis: "8.2.0", valkey: "8.0.0" },
    documented: false,
  });
  expect(findAnywhere("bogus")).toBeUndefined();
  expect(findStatementAnywhere("can-failover")).toMatchObject({
    since: { redis: "2.6.0" },
    removed: { redis: "2.8.0" },
  });
});

test.each([
  ["min-replica-to-write", "min-replicas-to-write"],
  ["maxmemory_policy", "maxmemory-policy"],
  ["max-memory", "maxmemory"],
  ["masterauht", "masterauth"],
  ["prot", "port"],
  ["Bnid", "bind"],
  ["requirepas", "requirepass"],
  ["bogus", undefined],
  ["x", undefined],
  ["", undefined],
])("suggest %s: %s", (name, meant) => {
  expect(suggest(name, catalogueAt(at("redis@8.10")).names())).toBe(meant);
});

test("names and values are types", () => {
  const name: DirectiveName = "min-replicas-to-write";
  // @ts-expect-error: misspelt
  const misspelt: DirectiveName = "min-replica-to-write";
  // @ts-expect-error: an alias is no name
  catalogueAt(at("redis")).get("slave-priority");
  expect(name).not.toBe(misspelt);
  expectTypeOf<ValueOf<"appendonly">>().toEqualTypeOf<boolean>();
  expectTypeOf<ValueOf<"port">>().toEqualTypeOf<number>();
  expectTypeOf<ValueOf<"maxmemory">>().toEqualTypeOf<number>();
  expectTypeOf<ValueOf<"unixsocketperm">>().toEqualTypeOf<number>();
  expectTypeOf<ValueOf<"requirepass">>().toEqualTypeOf<string>();
  expectTypeOf<ValueOf<"bind">>().toEqualTypeOf<readonly string[]>();
  expectTypeOf<ValueOf<"save">>().toEqualTypeOf<readonly SavePoint[] | undefined>();
  expectTypeOf<ValueOf<"client-output-buffer-limit">>().toEqualTypeOf<readonly ClassLimit[]>();
  expectTypeOf<ValueOf<"replicaof">>().toEqualTypeOf<HostPort | undefined>();
  expectTypeOf<ValueOf<"tls-auth-clients">>().toEqualTypeOf<"no" | "yes" | "optional">();
  expectTypeOf<ValueOf<"repl-diskless-load">>().toEqualTypeOf<
    "disabled" | "on-empty-db" | "swapdb" | "flush-before-load" | "flushdb"
  >();
  expectTypeOf<ValueOf<"rdbcompression">>().toEqualTypeOf<boolean | "lz4" | "zstd">();
  expectTypeOf<ValueOf<"io-threads-do-reads">>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<ValueOf<"shutdown-on-sigterm">>().toExtend<readonly string[]>();
  expectTypeOf<ValueOf<"cluster-slot-stats-enabled">>().toEqualTypeOf<
    boolean | readonly ("no" | "yes" | "cpu" | "net" | "mem")[]
  >();
  expectTypeOf<ValueOf<"repl-compression">>().toEqualTypeOf<number | string>();
});
