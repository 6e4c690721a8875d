import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SampleFinding, sampleReport } from "../../test/sample-report.ts";
import type { Report } from "../lint/report.ts";
import { type PrettyOptions, pretty } from "./pretty.ts";
import { widthOf } from "./width.ts";

const print = (report: Report, options: Partial<PrettyOptions> = {}) =>
  `\n${pretty(report, { width: 80, colour: false, ...options })}`;

const texts = {
  "a/redis.conf": "# node a\nbind 10.0.0.1\nport 6379\nrequirepass hunter2\n",
  "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\n",
  "b/sentinel.conf": "sentinel monitor mymaster 10.0.0.1 6379 3\n",
  "c/sentinel.conf": "sentinel monitor mymaster 10.0.0.1 6379 2\n",
};
const found: SampleFinding[] = [
  {
    at: ["b/redis.conf", "bind 10.0.0.2"],
    rule: "missing-masterauth",
    message: "no masterauth, but its master 10.0.0.1:6379 requires a password",
    consequence: "the node cannot log in to its master: it gets no data, and after a failover it never rejoins",
    remedy: "give every node the same masterauth (primaryauth in Valkey), masters included",
    related: [["a/redis.conf", "hunter2", "10.0.0.1:6379 requires a password"]],
  },
  {
    at: ["b/sentinel.conf", "3"],
    rule: "quorum-differs",
    severity: "warning",
    message: 'the sentinels of "mymaster" want quorums of 2 and 3',
    related: [
      ["c/sentinel.conf", "2", "here it is 2, and the sentinel that counts is the one which starts the failover"],
    ],
  },
];

describe("findings", () => {
  it("write no command of a CI server", () => {
    const file = "::error file=x::pwned/##[group]/redis.conf";
    const hostile = { ...found[1]!, at: [file, "3"] as const, message: "::set-output name=x::y", related: [] };
    const lines = print(sampleReport({ [file]: "quorum 3\n" }, [hostile]), { width: 40 }).split("\n");
    expect(lines.filter((line) => /^\s*(?:::|##)/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes("::error"))).not.toEqual([]);
  });

  it("are explained once where a rule reports several", () => {
    const [first] = found;
    const twice = [first!, { ...first!, at: ["a/redis.conf", "port 6379"] as const }];
    const lines = print(sampleReport(texts, twice)).split("\n");
    expect(lines.filter((line) => line.startsWith("error "))).toHaveLength(2);
    expect(lines.filter((line) => /^ {2}(?:effect|repair): /.test(line))).toHaveLength(2);
  });

  it("are shown with their places", () => {
    expect(print(sampleReport(texts, found))).toMatchInlineSnapshot(`
      "
      the current folder: 2 servers, 2 sentinels, for redis 8.10 (assumed, the newest
      release known; name yours: --target redis@7.2)

      error missing-masterauth: no masterauth, but its master 10.0.0.1:6379 requires a
            password
        b/redis.conf:1:1
          1 | bind 10.0.0.2
            | ^^^^^^^^^^^^^
        a/redis.conf:4:13
          4 | requirepass ***
            |             ~~~ 10.0.0.1:6379 requires a password
        effect: the node cannot log in to its master: it gets no data, and after a
                failover it never rejoins
        repair: give every node the same masterauth (primaryauth in Valkey), masters
                included

      warning quorum-differs: the sentinels of "mymaster" want quorums of 2 and 3
        b/sentinel.conf:1:37
          1 | sentinel monitor mymaster 10.0.0.1 6379 3
            |                                     ^
        c/sentinel.conf:1:41
          1 | sentinel monitor mymaster 10.0.0.1 6379 2
            |                                         ~
            | here it is 2, and the sentinel that counts is the one which starts the
            | failover
        effect: something breaks
        repair: repair it

      1 error, 1 warning in 4 files (2 servers, 2 sentinels)
      More about a finding: redis-ha-lint explain missing-masterauth
      "
    `);
  });

  it("fit a narrow terminal", () => {
    expect(print(sampleReport(texts, found), { width: 60 })).toMatchInlineSnapshot(`
      "
      the current folder: 2 servers, 2 sentinels, for redis 8.10
      (assumed, the newest release known; name yours: --target
      redis@7.2)

      error missing-masterauth: no masterauth, but its master
            10.0.0.1:6379 requires a password
        b/redis.conf:1:1
          1 | bind 10.0.0.2
            | ^^^^^^^^^^^^^
        a/redis.conf:4:13
          4 | requirepass ***
            |             ~~~ 10.0.0.1:6379 requires a password
        effect: the node cannot log in to its master: it gets no
                data, and after a failover it never rejoins
        repair: give every node the same masterauth (primaryauth
                in Valkey), masters included

      warning quorum-differs: the sentinels of "mymaster" want
              quorums of 2 and 3
        b/sentinel.conf:1:37
          1 | sentinel monitor mymaster 10.0.0.1 6379 3
            |                                     ^
        c/sentinel.conf:1:41
          1 | sentinel monitor mymaster 10.0.0.1 6379 2
            |                                         ~
            | here it is 2, and the sentinel that counts is the
            | one which starts the failover
        effect: something breaks
        repair: repair it

      1 error, 1 warning in 4 files (2 servers, 2 sentinels)
      More about a finding: redis-ha-lint explain
      missing-masterauth
      "
    `);
  });

  it("can be coloured", () => {
    const text = print(sampleReport(texts, found.slice(1)), { colour: true, width: 120 });
    expect(text.replaceAll("\x1b", "␛")).toMatchInlineSnapshot(`
      "
      ␛[1mthe current folder␛[22m: 2 servers, 2 sentinels, for redis 8.10 (assumed, the newest release known; name yours: --target
      redis@7.2)

      ␛[1m␛[33mwarning␛[39m␛[22m␛[1m quorum-differs: the sentinels of "mymaster" want quorums of 2 and 3␛[22m
        ␛[36mb/sentinel.conf:1:37␛[39m
          ␛[2m1␛[22m ␛[2m|␛[22m sentinel monitor mymaster 10.0.0.1 6379 3
            ␛[2m|␛[22m                                     ␛[1m␛[33m^␛[39m␛[22m
        ␛[36mc/sentinel.conf:1:41␛[39m
          ␛[2m1␛[22m ␛[2m|␛[22m sentinel monitor mymaster 10.0.0.1 6379 2
            ␛[2m|␛[22m                                         ␛[36m~␛[39m
            ␛[2m|␛[22m here it is 2, and the sentinel that counts is the one which starts the failover
        ␛[2meffect: ␛[22msomething breaks
        ␛[2mrepair: ␛[22mrepair it

      ␛[1m␛[33m1 warning␛[39m␛[22m in 4 files (2 servers, 2 sentinels)
      More about a finding: redis-ha-lint explain quorum-differs
      "
    `);
    expect(text.replace(/\x1b\[\d+m/g, "")).toBe(print(sampleReport(texts, found.slice(1)), { width: 120 }));
  });

  it("without a file that was read have no frame", () => {
    const report = sampleReport({}, [{ at: ["x.conf", ""], rule: "internal", related: [["y.conf", "", "and here"]] }]);
    expect(print(report)).toMatchInlineSnapshot(`
      "
      the current folder: no instances, for redis 8.10 (assumed, the newest release
      known; name yours: --target redis@7.2)

      error internal: this is wrong
        x.conf
        y.conf
          and here
        effect: something breaks
        repair: repair it

      1 error in 0 files (no instances)
      "
    `);
  });

  it("with many places show some of them", () => {
    const related = Array.from({ length: 7 }, (_, index) => ["a/redis.conf", "6379", `note ${index}`] as const);
    const report = sampleReport(texts, [{ at: ["a/redis.conf", "port"], related }]);
    expect(print(report)).toContain("note 3\n  and 3 more places (--verbose shows all)\n");
    expect(print(report, { verbose: true })).toContain("note 6\n  effect:");
  });
});

describe("what was not judged", () => {
  const open = {
    undecided: ["a", "b", "c"].map((about) => ({
      rule: "r",
      deployment: ".",
      about,
      missing: `the address of ${about === "a" ? "a" : "b"}`,
    })),
    skipped: [{ file: "x\x1b.conf", reason: "it is no configuration of Redis" }],
    unreadable: [{ file: "y.conf", reason: "permission denied" }],
  };

  it("is counted", () => {
    expect(print(sampleReport(texts, [], open))).toMatchInlineSnapshot(`
      "
      no problems found in 4 files (2 servers, 2 sentinels), checked for redis 8.10
      (assumed, the newest release known; name yours: --target redis@7.2)
      could not read y.conf: permission denied
      3 questions could not be decided:
        2 x cannot tell without the address of b
        1 x cannot tell without the address of a
        --verbose lists them
      1 file passed over:
        1 x it is no configuration of Redis
        --verbose lists them
      "
    `);
  });

  it("is listed if asked for", () => {
    expect(print(sampleReport(texts, [], open), { verbose: true })).toMatchInlineSnapshot(`
      "
      no problems found in 4 files (2 servers, 2 sentinels), checked for redis 8.10
      (assumed, the newest release known; name yours: --target redis@7.2)
      could not read y.conf: permission denied
      3 questions could not be decided:
        r, about a: cannot tell without the address of a
        r, about b: cannot tell without the address of b
        r, about c: cannot tell without the address of b
      1 file passed over:
        x\\x1b.conf: it is no configuration of Redis
      "
    `);
  });

  it("is left out if only findings are wanted", () => {
    expect(pretty(sampleReport(texts, [], open), { width: 80, colour: false, quiet: true })).toBe("");
    expect(print(sampleReport(texts, found, open), { quiet: true })).toMatch(/sentinels\)\n$/);
  });
});

it("names deployments that are only a part or judged for a server named", () => {
  const report = sampleReport(texts, found.slice(1));
  const [only] = report.deployments;
  const deployments = [
    { ...only!, id: "prod", complete: false, target: { ...only!.target, version: "7.2", from: "option" as const } },
  ];
  const diagnostics = report.diagnostics.map((diagnostic) => ({ ...diagnostic, deployment: "prod" }));
  expect(print({ ...report, deployments, diagnostics }).split("\n")[1]).toBe(
    "prod: 2 servers, 2 sentinels (a part of the deployment), for redis 7.2",
  );
});

it.each([
  ["image", "from the image in compose.yml"],
  ["install", "installed by compose.yml"],
  ["windows", "the newest one for Windows, which compose.yml is for; name yours: --target redis@3.2"],
  ["state", "the newest one that can have written compose.yml; name yours: --target redis@3.2"],
] as const)("names the file that told the server: %s", (from, why) => {
  const report = sampleReport(texts, found.slice(1));
  const target = { ...report.deployments[0]!.target, version: "6.2", from, file: "compose.yml" };
  const deployments = report.deployments.map((deployment) => ({ ...deployment, target }));
  expect(print({ ...report, deployments }).replace(/\s+/g, " ")).toContain(`for redis 6.2 (${why})`);
});

it("lets nothing reach the terminal that acts on it, and keeps within its width", () => {
  const hostile = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(
    fc.property(hostile, hostile, hostile, fc.integer({ min: 40, max: 130 }), (file, text, message, width) => {
      const report = sampleReport({ [file]: `dir ${text}\n` }, [
        { at: [file, "dir"], message, consequence: message, remedy: message, related: [[file, text, message]] },
      ]);
      const printed = pretty(report, { width, colour: false, verbose: true });
      expect(printed).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/);
      const lines = printed.split("\n").filter((line) => !line.includes(":1:"));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 500 },
  );
});
