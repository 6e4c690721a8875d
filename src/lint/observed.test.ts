import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answers, InstanceAnswers } from "../facts/answers.ts";
import { failureCodes } from "../facts/answers.ts";
import { readFacts } from "../facts/read.ts";
import { writeFacts } from "../facts/write.ts";
import { check, memorySource } from "../index.ts";
import { json } from "../report/json.ts";
import { pretty } from "../report/pretty.ts";
import schema from "../report/report.schema.json" with { type: "json" };
import { summarizeFacts } from "./observed.ts";

const validate = new Ajv({ allErrors: true }).compile(schema);

function instance(more: Partial<InstanceAnswers>): InstanceAnswers {
  return {
    kind: "server",
    address: { host: "10.0.0.1", port: 6379 },
    isTls: false,
    took: 1,
    failed: [],
    config: [],
    secrets: [],
    dryRuns: [],
    ...more,
  };
}

function summary(...instances: InstanceAnswers[]) {
  const facts = readFacts(writeFacts({ taken: "2026-11-21T21:05:33Z", instances }), "x.facts");
  expect(facts.mistakes).toEqual([]);
  return summarizeFacts(facts.sections, facts.taken);
}

describe("what is said of an instance", () => {
  it("that is a master", () => {
    const info = [
      ["redis_version", "7.2.4"],
      ["run_id", "abc"],
      ["role", "master"],
      ["slave0", "ip=10.0.0.2,port=6379,state=online,offset=42,lag=1"],
      ["slave1", "ip=fe80::1,port=6380,state=wait_bgsave,offset=0,lag=0"],
      ["master_repl_offset", "43"],
    ] as const;
    expect(summary(instance({ info, user: "probe", mayWrite: false })).instances).toEqual([
      {
        address: "10.0.0.1:6379",
        kind: "server",
        answered: true,
        failed: [],
        role: "master",
        version: "7.2.4",
        runId: "abc",
        user: "probe",
        mayWrite: false,
        replication: {
          offset: 43,
          replicas: [
            { address: "10.0.0.2:6379", state: "online", offset: 42, lag: 1 },
            { address: "[fe80::1]:6380", state: "wait_bgsave", offset: 0, lag: 0 },
          ],
        },
      },
    ]);
  });

  it("that is a replica, and one whose link is down", () => {
    const info = (more: readonly (readonly [string, string])[]) =>
      [["role", "slave"], ["master_host", "10.0.0.2"], ["master_port", "6379"], ...more] as const;
    const of = (...more: (readonly [string, string])[]) => summary(instance({ info: info(more) })).instances[0];
    expect(of(["master_link_status", "up"], ["master_last_io_seconds_ago", "3"])?.replication).toEqual({
      master: "10.0.0.2:6379",
      linkUp: true,
      silentFor: 3,
    });
    expect(of(["master_link_status", "down"], ["master_last_io_seconds_ago", "-1"])?.replication).toEqual({
      master: "10.0.0.2:6379",
      linkUp: false,
    });
  });

  it("that runs Valkey, reached through a tunnel", () => {
    const info = [
      ["redis_version", "7.2.4"],
      ["valkey_version", "8.0.1"],
    ] as const;
    expect(summary(instance({ info, dialled: { host: "127.0.0.1", port: 7001 } })).instances).toMatchObject([
      { version: "8.0.1", dialled: "127.0.0.1:7001" },
    ]);
  });

  it("that did not answer, or not all", () => {
    const failure = { code: "no-permission", text: "may not" } as const;
    expect(
      summary(instance({ kind: "unknown", unreachable: failure }), instance({ failed: [{ command: "ROLE", failure }] }))
        .instances,
    ).toMatchObject([
      { kind: "unknown", answered: false, failure },
      { answered: true, failed: [{ command: "ROLE", ...failure }] },
    ]);
  });
});

it("is said of a master name for each sentinel that watches it", () => {
  const master = [
    ["ip", "10.0.0.1"],
    ["port", "6379"],
    ["flags", "master,s_down"],
    ["quorum", "2"],
    ["config-epoch", "7"],
    ["num-other-sentinels", "2"],
    ["num-slaves", "1"],
  ] as const;
  const sentinel = (port: number, names: readonly string[]) =>
    instance({
      kind: "sentinel",
      address: { host: "10.0.0.9", port },
      watches: names.map((name) => ({ name, master })),
    });
  expect(summary(sentinel(1, ["a", "b"]), sentinel(2, ["b"])).masters).toEqual([
    { name: "a", views: [expect.objectContaining({ sentinel: "10.0.0.9:1" })] },
    {
      name: "b",
      views: ["10.0.0.9:1", "10.0.0.9:2"].map((one) => ({
        sentinel: one,
        address: "10.0.0.1:6379",
        epoch: 7,
        quorum: 2,
        peers: 2,
        replicas: 1,
        flags: ["master", "s_down"],
      })),
    },
  ]);
});

describe("any bytes may come back", () => {
  const latin1 = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  const name = fc.oneof(
    latin1,
    fc.constantFrom(
      ...["redis_version", "valkey_version", "role", "run_id", "master_host", "master_port", "master_link_status"],
      ...["slave0", "ip", "port", "flags", "quorum", "config-epoch", "num-slaves", "runid"],
    ),
  );
  const value = fc.oneof(
    latin1,
    fc.constantFrom("master", "slave", "7.0.15", "10.0.0.1", "::1", "6379", "-1", "99999999999999999999", "up"),
    fc.constant("ip=10.0.0.2,port=6379,state=online,offset=1,lag=0"),
  );
  const fields = fc.array(fc.tuple(name, value), { maxLength: 8 });
  const failure = fc.record({ code: fc.constantFrom(...failureCodes), text: latin1 });
  const optional = { requiredKeys: [] };
  const watch = fc.record(
    {
      name: latin1,
      master: fields,
      replicas: fc.array(fields, { maxLength: 2 }),
      peers: fc.array(fields, { maxLength: 2 }),
      quorumCheck: fc.record({ passes: fc.boolean(), text: latin1 }),
      again: fields,
    },
    { requiredKeys: ["name", "master"] },
  );
  const told = fc.record(
    {
      kind: fc.constantFrom("server" as const, "sentinel" as const, "unknown" as const),
      address: fc.record({ host: fc.constantFrom("10.0.0.1", "a", "::1"), port: fc.integer({ min: 1, max: 65_535 }) }),
      unreachable: failure,
      failed: fc.array(fc.record({ command: latin1, failure }), { maxLength: 2 }),
      user: latin1,
      mayWrite: fc.boolean(),
      info: fields,
      role: fc.array(latin1, { minLength: 1, maxLength: 3 }),
      config: fields,
      myid: latin1,
      watches: fc.array(watch, { maxLength: 2 }),
    },
    optional,
  );

  it("and the report is still one", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 4 }), (all) => {
        const answers: Answers = { taken: "now", instances: all.map((one) => instance(one)) };
        const text = writeFacts(answers);
        expect(readFacts(text, "x.facts").mistakes).toEqual([]);
        const report = check([], { source: memorySource({}), facts: { text, name: "x.facts" } });
        expect(report.diagnostics.filter(({ rule }) => rule === "internal")).toEqual([]);
        const shown = json(report, { version: "0" });
        expect(validate(JSON.parse(shown)) ? [] : validate.errors).toEqual([]);
        const lines = pretty(report, { width: 100, colour: false, verbose: true });
        expect(shown + lines).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/);
      }),
      { numRuns: 300 },
    );
  });
});
