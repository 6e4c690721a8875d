import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { isIPv4, isIPv6 } from "./addresses.ts";
import { catalogueAt, type DirectiveName, type ValueOf } from "./catalogue.ts";
import { defaultValue, judgeArguments, judgeStatement, parseParam, parseValue } from "./values.ts";
import { parseTarget, type Target } from "./version.ts";
import { splitArguments } from "./words.ts";

const at = (text: string): Target => parseTarget(text)!;
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

function judge(target: string, line: string): string | undefined {
  const [name = "", ...args] = splitArguments(latin1(line))!;
  const problem = judgeArguments(catalogueAt(at(target)).find(name)!, args, at(target));
  return problem && (problem.kind === "invalid-value" ? `${problem.argument}: ${problem.expected}` : problem.expected);
}

function value(target: string, line: string): unknown {
  const [name = "", ...args] = splitArguments(latin1(line))!;
  return parseValue(catalogueAt(at(target)).find(name)!, args, at(target));
}

describe("complaints", () => {
  test.each([
    ["redis@7.2", "appendonly maybe", "0: yes or no"],
    ["redis@7.2", "appendonly YES", undefined],
    ["redis@7.2", "port 65536", "0: an integer between 0 and 65535"],
    ["redis@7.2", "port 65535", undefined],
    ["redis@7.2", "port 6379 # c", "1 argument"],
    ["redis@5.0", "port 6379#c", undefined],
    ["redis@6.0", "port 6379#c", "0: an integer between 0 and 65535"],
    ["redis@7.2", "maxmemory 1.5gb", "0: a memory size such as 100mb"],
    ["redis@5.0", "maxmemory 1.5gb", undefined],
    ["redis@7.2", "maxmemory-clients 101%", "0: a memory size such as 100mb or a percentage such as 5%"],
    ["redis@7.2", "appendfsync often", "0: one of: everysec, always, no"],
    ["redis@7.2", "shutdown-on-sigterm now save nosave", "2: either save or nosave"],
    ["redis@7.2", 'shutdown-on-sigterm "now save nosave"', "0: either save or nosave"],
    ["redis@7.2", "shutdown-on-sigterm nosave now", undefined],
    ["redis@7.2", "unixsocketperm 888", "0: file permissions in octal between 0 and 777"],
    ["redis@6.2", "unixsocketperm 888", undefined],
    ["redis@6.2", "unixsocketperm 1000", "0: file permissions in octal between 0 and 777"],
    ["redis@7.2", "save 900", "pairs of seconds and changes"],
    ["redis@6.2", "save 900", undefined],
    ["redis@7.2", "save 900 1 0 10", "2: seconds, an integer of at least 1"],
    ["redis@7.2", 'save "900 1 300 10"', undefined],
    ["redis@7.2", "client-output-buffer-limit normal 0 0", "groups of 4 arguments"],
    ["redis@7.2", "client-output-buffer-limit client 0 0 0", "0: one of: normal, slave, replica, pubsub"],
    ["redis@7.2", "client-output-buffer-limit normal 0 1tb 0", "2: a memory size such as 100mb"],
    ["redis@6.2", "client-output-buffer-limit normal 0 1tb 0", undefined],
    ["redis@7.2", "replicaof no one", undefined],
    ["redis@7.2", "replicaof h 65536", "1: a port, an integer between 0 and 65535"],
    ["redis@6.0.8", "replicaof h x", undefined],
    ["redis@7.2", "replicaof h 6379 # c", "2 arguments"],
    ["redis@7.2", "notify-keyspace-events yes", "0: letters out of AKEg$lshzxetmdn"],
    ["redis@8.2", "notify-keyspace-events Koc", undefined],
    ["redis@8.0.6", "notify-keyspace-events Koc", "0: letters out of AKEg$lshzxetmdn"],
    ["redis@7.2", "oom-score-adj-values 0 3000 0", "1: an integer between -2000 and 2000"],
    ["redis@7.2", "latency-tracking-info-percentiles 50 101", "1: a number between 0 and 100"],
    ["redis@7.2", `bind ${"a ".repeat(17)}`, "at most 16 arguments"],
    ["redis@2.6", "bind a b", "1 argument"],
    ["redis@7.2", "user", "at least 1 argument"],
    ["redis@7.2", "dbfilename /tmp/dump.rdb", "0: a file name without a path"],
    ["redis@2.6", "dbfilename /tmp/dump.rdb", undefined],
    ["redis@7.2", "proc-title-template {x}", "0: text with known {variables} only, not empty"],
    ["valkey@8.0", "cluster-announce-client-ipv4 1.2.3", "0: an IPv4 address or nothing"],
  ])("%s: %s: %s", (target, line, expected) => expect(judge(target, line)).toBe(expected));

  test("about documented directives only where the documents are sure", () => {
    expect(judge("redis@8.8", "array-slice-size 255")).toBe("0: an integer between 256 and 65536");
    expect(judge("redis@8.10", "search-timeout never")).toBeUndefined();
    expect(judge("redis@8.10", "search-timeout")).toBe("1 argument");
    expect(judge("valkey@9.2", "repl-compression anything")).toBeUndefined();
    expect(judge("valkey@9.2", "rdbcompression anything")).toBeUndefined();
    expect(judge("valkey@9.1", "rdbcompression lz4")).toBe("0: yes or no");
    expect(judge("redis@8.6", "maxmemory-policy ALLKEYS-LRM")).toBeUndefined();
    expect(judge("redis@8.4", "maxmemory-policy allkeys-lrm")).toMatch("0: one of: volatile-lru");
    expect(judge("redis@8.6", "tls-auth-clients-user cn")).toBeUndefined();
    expect(judge("redis@8.2.6", "cluster-announce-ip db1.example")).toBe("0: an IP address or nothing");
    expect(judge("redis@8.2.7", "cluster-announce-ip db1.example")).toBeUndefined();
    expect(judge("valkey@9.0", "slot-migration-max-failover-repl-bytes -1")).toBeUndefined();
    expect(judge("valkey@9.0", "slot-migration-max-failover-repl-bytes -2")).toMatch("a memory size");
    expect(judge("valkey@9.1", "maxmemory 18446744073709551616")).toMatch("a memory size");
  });
});

describe("stored values", () => {
  test.each<[string, string, unknown]>([
    ["redis@7.2", "appendonly YES", true],
    ["redis@5.0", "lua-replicate-commands whatever", true],
    ["redis@7.2", "lua-replicate-commands no", undefined],
    ["redis@7.2", "maxmemory 1GB", 2 ** 30],
    ["redis@5.0", "timeout 4294967306", 10],
    ["redis@5.0", "maxmemory 1.5gb", 0],
    ["redis@2.8", "maxmemory 1.5gb", 1],
    ["redis@8.8", "maxmemory 99999999999gb", Number(15140462030378500096n)],
    ["redis@8.10", "maxmemory 99999999999gb", 2 ** 64],
    ["redis@7.2", "maxmemory-clients 5%", { percent: 5 }],
    ["redis@7.2", "maxmemory-clients 18446744073709551615", { percent: 1 }],
    ["redis@7.2", "hz 0", 1],
    ["redis@7.2", "hz 1000", 500],
    ["redis@6.2.1", "hz 1000", 1000],
    ["redis@7.2", "unixsocketperm 0770", 0o770],
    ["redis@7.2", "maxmemory-policy AllKeys-LRU", "allkeys-lru"],
    ["redis@6.0.6", "tls-auth-clients NO", "no"],
    ["valkey@9.2", "rdbcompression No", false],
    ["valkey@9.2", "rdbcompression LZ4", "lz4"],
    ["redis@8.6", "cluster-slot-stats-enabled CPU net", ["cpu", "net"]],
    ["redis@7.2", "shutdown-on-sigterm now default", ["now"]],
    ["redis@7.2", 'bind "127.0.0.1 ::1"', ["127.0.0.1", "::1"]],
    ["redis@7.0.0", 'bind "127.0.0.1 ::1"', ["127.0.0.1 ::1"]],
    ["redis@7.2", 'bind ""', []],
    ["redis@6.2", 'bind ""', [""]],
    ["redis@7.2", 'bind "\'a"', []],
    [
      "redis@7.2",
      "save 900 1 300 10",
      [
        { seconds: 900, changes: 1 },
        { seconds: 300, changes: 10 },
      ],
    ],
    ["redis@6.2", "save 900 1 300 10", undefined],
    ["redis@6.2", 'save ""', []],
    ["redis@7.2", "save", []],
    [
      "redis@7.2",
      "client-output-buffer-limit slave 1kb 2 3",
      [{ class: "replica", hard: 1024, soft: 2, softSeconds: 3 }],
    ],
    ["redis@7.2", "replicaof db1 6379", { host: "db1", port: 6379 }],
    ["redis@7.2", "slaveof NO one", undefined],
    ["redis@5.0", "slaveof no one", { host: "no", port: 0 }],
    ["redis@7.2", "oom-score-adj-values 1 2 3", [1, 2, 3]],
    ["redis@7.2", "latency-tracking-info-percentiles 50 0x10 .5", [50, 16, 0.5]],
    ["redis@7.2", 'rename-command config ""', ["config", ""]],
    ["redis@7.2", "port 70000", undefined],
  ])("%s: %s", (target, line, expected) => expect(value(target, line)).toEqual(expected));

  test("have the directive's type", () => {
    const target = at("redis@7.2");
    const port = catalogueAt(target).get("port")!;
    expectTypeOf(parseValue(port, ["1"], target)).toEqualTypeOf<number | undefined>();
    expectTypeOf<ValueOf<DirectiveName>>().not.toBeNever();
  });

  test("are there for every default", () => {
    for (const text of ["redis@2.6", "redis@5.0", "redis@6.2", "redis@7.2", "redis@8.10", "valkey@9.2"]) {
      const target = at(text);
      for (const name of catalogueAt(target).names()) {
        const directive = catalogueAt(target).find(name)!;
        if (
          directive.facts.default !== undefined &&
          directive.facts.kind !== "ignored" &&
          directive.name !== "replicaof"
        )
          expect(defaultValue(directive, target), `${text} ${name}`).toBeDefined();
      }
    }
    const target = at("redis@7.2");
    expect(defaultValue(catalogueAt(target).get("bind")!, target)).toEqual(["*", "-::*"]);
    expect(defaultValue(catalogueAt(target).get("save")!, target)).toHaveLength(3);
    expect(defaultValue(catalogueAt(target).get("client-output-buffer-limit")!, target)).toHaveLength(3);
    expect(defaultValue(catalogueAt(target).get("unixsocketperm")!, target)).toBe(0);
  });
});

describe("Sentinel statements", () => {
  const judged = (target: string, line: string) => {
    const [name = "", ...args] = splitArguments(line)!;
    return judgeStatement(catalogueAt(at(target)).statement(name)!, args, at(target));
  };

  test.each<[string, string, unknown]>([
    ["redis@7.2", "monitor m 10.0.0.1 6379 2", undefined],
    [
      "redis@7.2",
      "monitor m 10.0.0.1 6379 0",
      { kind: "invalid-value", argument: 3, expected: "an integer of at least 1" },
    ],
    ["redis@7.2", "monitor m 10.0.0.1 6379 2x", undefined],
    [
      "redis@7.2",
      "monitor m 10.0.0.1 70000 2",
      { kind: "invalid-value", argument: 2, expected: "an integer between 0 and 65535" },
    ],
    ["redis@7.2", "monitor m 10.0.0.1 0 2", undefined],
    [
      "redis@3.0",
      "monitor m 10.0.0.1 0 2",
      { kind: "invalid-value", argument: 2, expected: "an integer between 1 and 65535" },
    ],
    ["redis@7.2", "monitor m 10.0.0.1 6379", { kind: "wrong-arguments", expected: "4 arguments" }],
    ["redis@7.2", "known-sentinel m 10.0.0.1", { kind: "wrong-arguments", expected: "3 or 4 arguments" }],
    ["redis@7.2", "known-sentinel m 10.0.0.1 x", undefined],
    [
      "redis@3.0",
      "known-sentinel m 10.0.0.1 x",
      { kind: "invalid-value", argument: 2, expected: "an integer between 1 and 65535" },
    ],
    ["redis@7.2", "resolve-hostnames 1", { kind: "invalid-value", argument: 0, expected: "yes or no" }],
    ["redis@7.2", "myid abc", { kind: "invalid-value", argument: 0, expected: "exactly 40 characters" }],
    ["redis@7.2", `myid ${"x".repeat(40)}`, undefined],
    ["redis@7.2", "parallel-syncs m -5", undefined],
  ])("%s: %s", (target, line, expected) => expect(judged(target, line)).toEqual(expected));

  test("store what C reads", () => {
    const monitor = catalogueAt(at("redis@7.2")).statement("monitor")!;
    const values = ["m", "10.0.0.1", " +6379x", "2"].map((text, index) =>
      parseParam(monitor.facts.params[index]!, text),
    );
    expect(values).toEqual(["m", "10.0.0.1", 6379, 2]);
  });
});

describe("any strings", () => {
  const targets = [
    "redis@2.6.0",
    "redis@3.0",
    "redis@5.0",
    "redis@6.0",
    "redis@7.2",
    "redis@8.10",
    "valkey@8.0",
    "valkey@9.2",
  ].map(at);
  const bytes = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
    fc.stringMatching(/^[-+ ]?[0-9]{0,24}[kmgb%x.]{0,2}$/),
    fc.constantFrom("yes", "no", "one", "normal", "slave", "save", "default"),
  );

  test("are judged without throwing, and refused exactly when they have no value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), fc.nat(), fc.array(bytes, { maxLength: 5 }), (target, index, args) => {
        const names = catalogueAt(target).names();
        const directive = catalogueAt(target).find(names[index % names.length]!)!;
        const problem = judgeArguments(directive, args, target);
        const stored = parseValue(directive, args, target);
        if (problem) expect(stored).toBeUndefined();
      }),
      { numRuns: 5000 },
    );
  });

  test("are judged as statements without throwing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), fc.nat(), fc.array(bytes, { maxLength: 5 }), (target, index, args) => {
        const names = catalogueAt(target).statements();
        judgeStatement(catalogueAt(target).statement(names[index % names.length]!)!, args, target);
      }),
    );
  });

  test("are looked up without throwing", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...targets),
        fc.oneof(bytes, fc.constantFrom("__proto__", "constructor", "toString")),
        (target, name) => {
          const found = catalogueAt(target).find(name);
          if (found) expect(catalogueAt(target).names()).toContain(name.toLowerCase());
          expect(catalogueAt(target).statement(name)).toBeUndefined();
        },
      ),
    );
  });
});

test.each(["0.0.0.0", "127.0.0.1", "255.255.255.255"])("%s is an IPv4 address", (text) =>
  expect(isIPv4(text)).toBe(true),
);
test.each(["", "1.2.3", "1.2.3.4.", "01.2.3.4", "256.0.0.1", "1.2.3.4.5", " 1.2.3.4"])("%s is none", (text) =>
  expect(isIPv4(text)).toBe(false),
);
test.each(["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::"])(
  "%s is an IPv6 address",
  (text) => expect(isIPv6(text)).toBe(true),
);
test.each([
  "",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "fe80::1%eth0",
  "1.2.3.4",
  "::1.2.3",
  "1.2.3.4::",
])("%s is no IPv6 address", (text) => expect(isIPv6(text)).toBe(false));
