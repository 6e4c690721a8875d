import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../../rules/index.ts";
import { encode, positionOf } from "../../syntax/position.ts";
import { readProjectFile } from "./read.ts";

const vocabulary = { rules, formats: ["pretty", "json"] };
const read = (text: string) => readProjectFile(encode(text), "redis-ha-lint.json", vocabulary);
const settings = (text: string) => {
  const { project, mistakes } = read(text);
  expect(mistakes).toEqual([]);
  return project!;
};
/** `line:column message`, and what is marked. */
const mistakes = (text: string) => {
  const { file, mistakes } = read(text);
  return mistakes.map(({ span, message }) => {
    const { line, column } = positionOf(file, span.start);
    return `${line}:${column} ${message}`;
  });
};
const marked = (text: string) => {
  const { file, mistakes } = read(text);
  return mistakes.map(({ span }) => file.text.slice(span.start, span.end));
};

describe("what is read", () => {
  it("everything, with its place", () => {
    const text = `{
  // The production cluster.
  "$schema": "./node_modules/redis-ha-lint/dist/redis-ha-lint.schema.json",
  "target": "redis@7.2",
  "partial": true,
  "failOn": "warning", /* as in CI */
  "maxWarnings": 3,
  "format": "json",
  "includeRoots": ["/etc/redis"],
  "ignore": ["old/**"],
  "rules": {
    "even-sentinel-count": "off",
    "down-after-too-low": { "severity": "info", "minimum": 1000 },
  },
  "hosts": { "vm1": "10.0.0.1", "vm2": ["10.0.0.2", "redis-2.example.com", "fd00::2"] },
  "suppressions": [{ "rule": "no-authentication", "file": "lab/**", "reason": "closed network" }],
  "deployments": {
    "prod": {
      "files": ["prod/**", "!prod/old/*"],
      "target": "valkey@8.0",
      "instances": {
        "prod/a/redis.conf": { "host": "vm1", "kind": "server", "options": "--port 6380" },
        "prod/compose.yml#redis-1": { "address": ["10.0.0.9"], "port": 16379 },
      },
    },
  },
}`;
    const project = settings(text);
    expect(project.target?.value).toEqual({ engine: "redis", version: [7, 2, Number.POSITIVE_INFINITY] });
    expect(text.slice(project.target!.span.start, project.target!.span.end)).toBe('"redis@7.2"');
    expect(project).toMatchObject({
      partial: { value: true },
      failOn: { value: "warning" },
      maxWarnings: { value: 3 },
      format: { value: "json" },
      includeRoots: [{ value: "/etc/redis" }],
      ignore: [{ value: "old/**" }],
      suppressions: [{ rule: "no-authentication", file: "lab/**", reason: "closed network" }],
    });
    expect(project.rules.get("even-sentinel-count")?.severity?.value).toBe("off");
    expect(project.rules.get("down-after-too-low")?.parameters.get("minimum")?.value).toBe(1000);
    expect(project.hosts.get("vm2")?.addresses.map(({ value }) => value)).toEqual([
      "10.0.0.2",
      "redis-2.example.com",
      "fd00::2",
    ]);
    const [prod] = project.deployments;
    expect(prod?.target?.value.engine).toBe("valkey");
    expect(prod?.instances.map(({ id }) => id.value)).toEqual(["prod/a/redis.conf", "prod/compose.yml#redis-1"]);
  });

  it("where passwords of single hosts are", () => {
    const { credentials } = settings(`{
  "hosts": { "rack 1": "10.0.0.1" },
  "probe": { "credentials": [
    { "host": "rack 1", "kind": "sentinel", "user": "probe", "passwordEnv": "REDIS_HA_LINT_RACK1" },
    { "host": "*.example.com", "passwordFile": "/run/secrets/redis" },
    { "host": "fd00::2", "passwordEnv": "REDIS_HA_LINT_PASSWORD" },
  ] },
}`);
    expect(credentials).toMatchObject([
      {
        host: { value: "rack 1" },
        kind: { value: "sentinel" },
        user: { value: "probe" },
        password: { from: "variable", name: { value: "REDIS_HA_LINT_RACK1" } },
      },
      { host: { value: "*.example.com" }, password: { from: "file", name: { value: "/run/secrets/redis" } } },
      { host: { value: "fd00::2" }, password: { from: "variable", name: { value: "REDIS_HA_LINT_PASSWORD" } } },
    ]);
    expect(settings('{ "probe": {} }').credentials).toEqual([]);
  });

  it("nothing much", () => {
    expect(settings("{}").deployments).toEqual([]);
    expect(settings("// nothing yet\n{ }\n").ignore).toEqual([]);
  });

  it.each([
    ["a mark of the byte order", '\ufeff{ "target": "redis@7.2" }'],
    ["CRLF", '{\r\n  // one\r\n  "target": "redis@7.2"\r\n}\r\n'],
    ["names beyond ASCII", '{ "target": "redis@7.2", "deployments": { "größe": { "files": ["größe/**"] } } }'],
  ])("with %s", (_, text) => {
    const project = settings(text);
    const { start, end } = project.target!.span;
    expect(project.file.text.slice(start, end)).toBe('"redis@7.2"');
  });

  it("names that mean something to JavaScript are names", () => {
    const project = settings(
      '{ "hosts": { "__proto__": "10.0.0.1", "constructor": "10.0.0.2" }, "deployments": { "toString": { "files": ["a"], "instances": { "a/hasOwnProperty": { "host": "__proto__" } } } } }',
    );
    expect([...project.hosts.keys()]).toEqual(["__proto__", "constructor"]);
    expect(project.deployments[0]?.instances[0]?.host?.value).toBe("__proto__");
    expect(({} as Record<string, unknown>).addresses).toBeUndefined();
  });
});

describe("mistakes", () => {
  it("are told all at once, in the order of the file", () => {
    expect(
      mistakes(`{
  "failOn": "eror",
  "rulez": {},
  "rules": {
    "even-sentinel-counts": "off",
    "down-after-too-low": { "severity": "warn", "minimum": 0, "maximum": 9 },
    "quorum-differs": 3
  },
  "target": "radis@7.2",
  "hosts": { "vm1": ["10.0.0.1:6379"], "vm2": "10.0.0.2", "vm3": "10.0.0.2" },
  "deployments": {
    "a": {
      "files": ["../other", "a/**"],
      "target": "redis@7.3",
      "instances": { "b/x.conf": { "host": "vm9", "prot": 5 }, "a/*.conf": { "kind": "sever" } }
    },
    "b": { "files": [] },
    "c": {}
  }
}`).map((line) => line.replace(/it may hold .*?(?= - |$)/, "...").replace(/it has .*?(?= - |$)/, "...")),
    ).toEqual([
      '2:13 "failOn" is "eror"; it must be error, warning, info, undecided or never - did you mean error?',
      '3:3 "rulez" means nothing in a project file; ... - did you mean rules?',
      '5:5 there is no rule "even-sentinel-counts" - did you mean even-sentinel-count?',
      '6:41 "severity" is "warn"; it must be off, info, warning or error - did you mean warning?',
      '6:60 "minimum" is 0; it must be 1 or more',
      '6:63 "maximum" means nothing in "down-after-too-low"; ... - did you mean minimum?',
      '7:23 "quorum-differs" is 3; it must be off, info, warning or error, or an object with parameters',
      '9:13 "target" is "radis@7.2"; it must name a server and its version, such as redis@7.2 or valkey@8.0 - did you mean redis?',
      '10:22 "10.0.0.1:6379" holds a port; ports of instances stand behind "port"',
      '10:66 10.0.0.2 is an address of "vm2", too',
      '13:17 "../other" names no files of this project: it must not lead out of the folder of this file',
      '14:17 "target" is "redis@7.3"; redis has no release 7.3, ... - did you mean 7.0?',
      '15:22 "b/x.conf" is none of the files of "a"; add it to "files"',
      '15:44 there is no host "vm9"; "hosts" has vm1, vm2, vm3 - did you mean vm1?',
      '15:51 "prot" means nothing in "b/x.conf"; ... - did you mean port?',
      '15:64 "a/*.conf" names no file of this project: it must be one file',
      '15:86 "kind" is "sever"; it must be server or sentinel - did you mean server?',
      '17:21 "files" is an empty list; it must name one or more',
      '18:5 "files" is missing in "c"',
    ]);
  });

  it.each([
    ["[]", "1:1 the project file is a list; it must be an object"],
    ["", "1:1 a value is expected here"],
    ['{ "target": }', "1:13 a value is expected here"],
    ['{ "target" "redis@7.2" }', "1:12 a colon is expected here, between a key and its value"],
    ["{ 'target': 'redis@7.2' }", "1:3 texts and keys stand between double quotes in JSON"],
    ['{ "a": "b', "1:8 this text does not end: a double quote is missing"],
    ['{ "partial": True }', "1:14 this means nothing in JSON"],
    ['{ "partial": true', "1:18 a closing } is missing"],
    ['{ "partial": true } { }', "1:21 the object has ended; nothing may follow it"],
    ['{ "partial": true, "partial": false }', "1:20 this key stands here twice; the second would win"],
    ['{ "partial": "yes" }', '1:14 "partial" is a text; it must be true or false'],
    ['{ "hosts": { "a": 5 } }', '1:19 "a" is 5; it must be a text or a list'],
    ['{ "ignore": "old" }', '1:13 "ignore" is a text; it must be a list'],
    [
      '{ "ignore": ["C:\\\\old"] }',
      '1:14 "C:\\old" names no files of this project: it must count from the folder of this file',
    ],
    ['{ "ignore": ["a\\\\b"] }', '1:14 "a\\b" names no files of this project: folders are divided by /'],
    ['{ "hosts": { "a": "10.0.0" } }', '1:19 "10.0.0" is neither an address nor a host name'],
    [
      '{ "suppressions": [{ "rule": "quorum-differ", "file": "a", "reason": "x" }] }',
      '1:30 there is no rule "quorum-differ" - did you mean quorum-differs?',
    ],
    ['{ "suppressions": [{ "rule": "quorum-differs", "file": "a" }] }', '1:3 "reason" is missing in "suppressions"'],
  ])("%s", (text, expected) => {
    expect(mistakes(text)[0]).toBe(expected);
  });

  it.each([
    ['{ "host": "10.0.0.1" }', '"host"', 'it does not say where the password is: by "passwordEnv" or "passwordFile"'],
    ['{ "passwordFile": "a" }', '"credentials"', '"host" is missing in "credentials"'],
    [
      '{ "host": "a", "passwordEnv": "REDIS_HA_LINT_A", "passwordFile": "b" }',
      '"b"',
      '"passwordEnv" and "passwordFile" stand here both; one password is sent',
    ],
    ...["AWS_SECRET_ACCESS_KEY", "REDIS_HA_LINT_", "REDIS_HA_LINT_a", "redis_ha_lint_A", "X_REDIS_HA_LINT_A"].map(
      (name) => [
        `{ "host": "a", "passwordEnv": "${name}" }`,
        `"${name}"`,
        '"passwordEnv" names no variable that may be sent; its name must begin with REDIS_HA_LINT_ and go on with capital letters, digits or _',
      ],
    ),
    [
      '{ "host": "10.0.0.1:6379", "passwordFile": "a" }',
      '"10.0.0.1:6379"',
      '"host" is no machine of "hosts", and it holds a port; ports of instances stand behind "port"',
    ],
    [
      '{ "host": "a *", "passwordFile": "a" }',
      '"a *"',
      '"host" is no machine of "hosts", and it is neither an address nor a host name',
    ],
    [
      '{ "host": "a", "passwordFile": "a", "password": "x" }',
      '"password"',
      '"password" means nothing in "credentials"; it may hold host, kind, user, passwordEnv, passwordFile - did you mean passwordEnv?',
    ],
  ])("credentials %s", (credential, mark, message) => {
    const text = `{ "probe": { "credentials": [${credential}] } }`;
    expect(mistakes(text).map((one) => one.replace(/^\S+ /, ""))).toEqual([message]);
    expect(marked(text)).toEqual([mark]);
  });

  it("mark what is meant", () => {
    expect(marked('{ "failOn": "eror", "rulez": 1, "deployments": { "a": {} } }')).toEqual([
      '"eror"',
      '"rulez"',
      '"a"',
    ]);
  });

  it("of two deployments about one instance", () => {
    expect(
      mistakes(
        '{ "deployments": { "a": { "files": ["**"], "instances": { "x": { "kind": "server" } } }, "b": { "files": ["**"], "instances": { "x": { "kind": "server" } } } } }',
      ),
    ).toEqual(['1:129 "x" is an instance of "a", too']);
  });
});

describe("hostile files", () => {
  it.each([
    ["nested", `{ "rules": ${"[".repeat(200_000)}`, /nested more than 32 levels deep/],
    ["nested objects", `{ "a": `.repeat(100_000), /nested more than 32 levels deep/],
    ["large", `{ "ignore": ["${"x".repeat(10_100_000)}"] }`, /larger than 10 MB/],
    ["NUL", '{ "target": "redis\0@7.2" }', /a character that JSON does not allow/],
    ["NULs", "\0".repeat(1000), /means nothing in JSON/],
    ["an unknown key that is hostile", '{ "__proto__": { "failOn": "never" } }', /"__proto__" means nothing/],
    [
      "many mistakes",
      `{ ${Array.from({ length: 50_000 }, (_, at) => `"k${at}": 1`).join(", ")} }`,
      /"k0" means nothing/,
    ],
  ])("%s", (_, text, expected) => {
    expect(mistakes(text)[0]).toMatch(expected);
    expect(mistakes(text).length).toBeLessThanOrEqual(150);
  });

  it("in UTF-16", () => {
    const { mistakes } = readProjectFile("\xff\xfe{\0}\0", "redis-ha-lint.json", vocabulary);
    expect(mistakes.map(({ message }) => message)).toEqual(["this file is UTF-16; it must be UTF-8"]);
  });

  it("never crash it, and marks lie in the file", () => {
    const json = fc.json({ maxDepth: 4 });
    const key = fc.constantFrom("rules", "hosts", "deployments", "files", "ignore", "target", "instances", "__proto__");
    const tree = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.string(), fc.double(), fc.constant(null), tie("object"), tie("list")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(key, fc.string()), tie("value"), { maxKeys: 5 }),
    })).object;
    const text = fc.oneof(
      json,
      tree.map((value) => JSON.stringify(value)),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, (written) => {
        const { file, project, mistakes } = read(written);
        expect(project === undefined).toBe(mistakes.length > 0);
        for (const { span } of mistakes) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.start).toBeLessThanOrEqual(file.text.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("secrets", () => {
  const canary = "HuNtEr2";
  it.each([
    `{ "password": "${canary}" }`,
    `{ "rules": { "quorum-differs": { "password": "${canary}" } } }`,
    `{ "target": "redis://user:${canary}@10.0.0.1" }`,
    `{ "hosts": { "a": "redis://:${canary}@10.0.0.1:6379" } }`,
    `{ "hosts": { "a": ["${canary}@10.0.0.1"] } }`,
    `{ "deployments": { "a": { "files": ["a"], "instances": { "a": { "options": { "requirepass": "${canary}" } } } } } }`,
    `{ "deployments": { "a": { "files": ["a"], "instances": { "a": { "options": 5, "requirepass": "${canary}" } } } } }`,
    `{ "partial": "${canary}" }`,
    `{ "probe": { "credentials": [{ "host": "a", "password": "${canary}" }] } }`,
    `{ "probe": { "credentials": [{ "host": "a", "passwordEnv": "${canary}" }] } }`,
    `{ "probe": { "credentials": [{ "host": "a", "user": "${canary}", "passwordFile": ["${canary}"] }] } }`,
    `{ "probe": { "credentials": [{ "host": "redis://:${canary}@a", "passwordFile": "${canary}" }] } }`,
    `{ "target": "redis@7.2" /* ${canary} */ // ${canary}\n "x": 1 }`,
    `{ "target": "redis@7.2", "${canary}`,
    `{ "target": "redis@7.2 // ${canary}`,
    `{ "target": "redis@7.2 // ${canary}\n }`,
    `{ "files": ["a", "b // ${canary}\n, "c"] }`,
    `{ "failOn" "${canary}" }`,
    `{ "failOn": 'x' "host": "${canary}" }`,
  ])("are in no message and in no part that may be shown: %s", (text) => {
    const { file, mistakes } = read(text);
    expect(mistakes.length).toBeGreaterThan(0);
    for (const { message } of mistakes) expect(message).not.toContain(canary);
    for (const { start, end } of file.embedding!.shown) expect(file.text.slice(start, end)).not.toContain(canary);
  });
});
