import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, memorySource } from "../index.ts";
import { pretty } from "../report/pretty.ts";
import type { Answers, Fields, InstanceAnswers } from "./answers.ts";
import { type LineName, readFacts, type Section } from "./read.ts";
import { writeFacts } from "./write.ts";

/** Latin-1, as all text of a probe. */
const text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const fields = fc.array(fc.tuple(text, text), { maxLength: 4 });
const endpoint = fc.record({
  host: fc.constantFrom("10.0.0.1", "redis-1.example.internal", "2001:db8::7"),
  port: fc.integer({ min: 1, max: 65_535 }),
});

const instance = fc.record(
  {
    kind: fc.constantFrom("server" as const, "sentinel" as const, "unknown" as const),
    address: endpoint,
    isTls: fc.boolean(),
    took: fc.nat(),
    failed: fc.array(fc.record({ command: text, failure: fc.record({ code: fc.constant("busy" as const), text }) }), {
      maxLength: 2,
    }),
    login: fc.record({ label: fc.integer({ min: 1, max: 99 }), isDeclared: fc.boolean() }, { requiredKeys: ["label"] }),
    user: text,
    info: fields,
    role: fc.array(text, { minLength: 1, maxLength: 4 }),
    // Names of directives are known words, and no passwords.
    config: fc.array(fc.tuple(fc.constantFrom("maxmemory", "save", "masteruser"), text), { maxLength: 3 }),
    secrets: fc.array(
      fc.record(
        { name: fc.constant("requirepass"), label: fc.integer({ min: 1, max: 99 }), isDeclared: fc.boolean() },
        { requiredKeys: ["name"] },
      ),
      { maxLength: 2 },
    ),
    dryRuns: fc.array(
      fc.record({
        user: text,
        command: fc.array(text, { minLength: 1, maxLength: 3 }),
        allowed: fc.constant(false),
        reason: text,
      }),
      { maxLength: 2 },
    ),
    myid: text,
    watches: fc.array(
      fc.record({
        name: text,
        master: fields,
        replicas: fc.array(fields, { maxLength: 2 }),
        address: fc.constant(null),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["kind", "address", "isTls", "took", "failed", "config", "secrets", "dryRuns"] },
);

const words = (section: Section, line: LineName) =>
  (section.lines.get(line) ?? []).map((one) => one.words.map(({ value }) => value));

const flat = (name: string, all: readonly Fields[] = []) =>
  all.flatMap((one, index) => one.map(([field, value]) => [name, String(index + 1), field, value]));

describe("facts", () => {
  it("reads back what it wrote, whatever instances answered", () => {
    fc.assert(
      fc.property(fc.array(instance, { maxLength: 3 }), (instances) => {
        const answers: Answers = { taken: "2026-11-21T21:05:33Z", instances };
        const facts = readFacts(writeFacts(answers), "cluster.facts");
        expect(facts.mistakes).toEqual([]);
        expect(facts.taken).toBe(answers.taken);
        expect(facts.sections.length).toBe(instances.length);
        for (const [index, section] of facts.sections.entries()) expectSame(section, instances[index]!);
      }),
      { numRuns: 300 },
    );
  });

  it("takes any bytes for facts without failing", () => {
    const lines = fc.array(
      fc.oneof(
        text,
        fc
          .tuple(fc.constantFrom("instance", "info", "config", "secret", "master", "replica", "dryrun", "cached"), text)
          .map(([name, rest]) => `${name} ${rest}`),
        fc.constantFrom(
          "instance server 10.0.0.1:6379",
          "instance sentinel [::1]:26379",
          "instance unknown 10.0.0.3:1",
          "info redis_version 7.0.15",
          "info role slave",
          "info role slave master_host 10.0.0.1 master_port",
          "master m ip 10.0.0.2 port 6379 quorum 2 flags master ip",
          "replica m 1 ip 10.0.0.1 port 6379",
          'config save "x y z"',
          'config client-output-buffer-limit "slave 1"',
          "master m ip 10.0.0.1",
          "master m port x",
          "master m quorum 2",
          'replica m 1 ip ""',
        ),
      ),
    );
    fc.assert(
      fc.property(lines, (all) => {
        const facts = { text: `facts 1\n${all.join("\n")}`, name: "cluster.facts" };
        const report = check(["."], { source: memorySource({ "redis.conf": "bind 10.0.0.1\nport 6379" }), facts });
        expect(report.diagnostics.filter(({ rule }) => rule === "internal")).toEqual([]);
        pretty(report, { colour: false, width: 100, verbose: true });
      }),
      { numRuns: 150 },
    );
  });

  it("reads several names and values of one line as so many lines", () => {
    const sectionOf = (...lines: string[]) =>
      readFacts(["facts 1", "instance sentinel 10.0.0.1:26379", ...lines, ""].join("\n"), "x.facts").sections[0]!;
    const one = sectionOf(
      "info role sentinel redis_version 7.0.15",
      'config save "" maxmemory 0',
      'master "main set" ip 10.0.0.1 port 6379',
      "again main ip 10.0.0.1 flags master",
      "replica main 1 ip 10.0.0.2 port 6379",
      "peer main 2 ip 10.0.0.3 port 26379",
      "cached main 1 40 role master connected_slaves 1",
    );
    const each = sectionOf(
      "info role sentinel",
      "info redis_version 7.0.15",
      'config save ""',
      "config maxmemory 0",
      'master "main set" ip 10.0.0.1',
      'master "main set" port 6379',
      "again main ip 10.0.0.1",
      "again main flags master",
      "replica main 1 ip 10.0.0.2",
      "replica main 1 port 6379",
      "peer main 2 ip 10.0.0.3",
      "peer main 2 port 26379",
      "cached main 1 40 role master",
      "cached main 1 40 connected_slaves 1",
    );
    expect(one.lines.size).toBe(7);
    for (const name of one.lines.keys()) expect(words(one, name)).toEqual(words(each, name));
  });

  it("points at the value meant, wherever it stands in its line", () => {
    const text = `facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.9 master_port 6379 master_link_status down loading 0
`;
    const report = check([], { source: memorySource({}), facts: { text, name: "cluster.facts" } });
    const { start, end } = report.diagnostics.find(({ rule }) => rule === "replication-link-down")!.place.span;
    expect([text.slice(start, end), text.slice(end)]).toEqual(["down", " loading 0\n"]);
    expect(pretty(report, { colour: false, width: 120, verbose: true })).toContain("master_link_status down loading 0");
  });

  it.each([
    ["info role slave master_host", "a name has no value: one that holds blanks stands in quotes"],
    ["config save 3600 1", "a name has no value: one that holds blanks stands in quotes"],
    ["master main ip 10.0.0.1 port", "a name has no value: one that holds blanks stands in quotes"],
    ["replica main 1 ip", "replica needs 4 words at least"],
    ["cached main 1 40 role", "cached needs 5 words at least"],
  ])("tells of a line that it does not take apart: %s", (line, message) => {
    const facts = readFacts(`facts 1\ninstance sentinel 10.0.0.1:26379\n${line}\nrole sentinel`, "x.facts");
    expect(facts.mistakes.map((one) => one.message)).toEqual([message]);
    expect([...facts.sections[0]!.lines.keys()]).toEqual(["role"]);
  });

  it.each([
    "config requirepass canary-7f3a",
    "config maxmemory 0 requirepass canary-7f3a",
    "config maxmemory 0 requirepass canary-7f3a timeout",
    "config masterauth canary-7f3a",
    "CONFIG primaryauth canary-7f3a",
    "config tls-key-file-pass canary-7f3a",
    'config user "default on >canary-7f3a"',
    "secret requirepass canary-7f3a",
    "secret masterauth set canary-7f3a",
    "secret masterauth set 1 canary-7f3a",
    "secret masterauth set 1 declared canary-7f3a",
    "secret masterauth empty canary-7f3a",
    "login canary-7f3a",
    "login 1 canary-7f3a",
    "login 1 declared canary-7f3a",
    "requirepass canary-7f3a",
    'config requirepass "canary-7f3a',
  ])("refuses and never shows: %s", (line) => {
    const around = ["facts 1", "instance server 10.0.0.1:6379", "  info redis_version 7.0.15", "  info role slave"];
    const down = ["  info master_link_status down", "  info master_host 10.0.0.9", "  info master_port 6379"];
    const text = [...around, `  ${line}`, ...down, `  ${line}`, ""].join("\n");
    const report = check([], { source: memorySource({}), facts: { text, name: "cluster.facts" } });
    expect(report.unreadable.length).toBe(2);
    expect(report.diagnostics.map(({ rule }) => rule)).toContain("replication-link-down");
    const shown = pretty(report, { colour: false, width: 100, verbose: true });
    expect(shown).toContain("master_link_status down");
    expect(shown + JSON.stringify({ ...report, files: [], asked: undefined })).not.toContain("canary-7f3a");
  });
});

function expectSame(section: Section, answers: InstanceAnswers): void {
  expect(section.kind).toBe(answers.kind);
  expect(section.address).toEqual(answers.address);
  expect(words(section, "info")).toEqual(answers.info ?? []);
  expect(words(section, "config")).toEqual(answers.config);
  expect(words(section, "role")).toEqual(answers.role ? [answers.role] : []);
  expect(words(section, "user")).toEqual(answers.user === undefined ? [] : [[answers.user]]);
  const { login } = answers;
  const declared = login?.isDeclared === undefined ? [] : [login.isDeclared ? "declared" : "other"];
  expect(words(section, "login")).toEqual(login ? [[String(login.label), ...declared]] : []);
  expect(words(section, "myid")).toEqual(answers.myid === undefined ? [] : [[answers.myid]]);
  expect(words(section, "dryrun")).toEqual(
    answers.dryRuns.map(({ user, command, reason }) => [user, "refused", reason, ...command]),
  );
  const watches = answers.watches ?? [];
  expect(words(section, "master")).toEqual(watches.flatMap(({ name, master }) => master.map((one) => [name, ...one])));
  expect(words(section, "replica")).toEqual(watches.flatMap(({ name, replicas }) => flat(name, replicas)));
}
