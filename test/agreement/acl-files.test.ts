import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTarget, parseVersion, type Target } from "../../grammar/version.ts";
import { type Access, accessOf } from "../../src/model/access/access.ts";
import { parseAclFile } from "../../src/syntax/acl-file.ts";
import { accepted, load } from "../../src/syntax/load.ts";
import { parseConfig } from "../../src/syntax/parse.ts";
import { ask } from "../lab/resp.ts";
import { findRedisServer } from "../redis-server.ts";

/** What Debian's redis-server 7.0.15 said of each file. */
const recorded: readonly [text: string, verdict: "starts" | "refused"][] = [
  ["", "starts"],
  ["user default off\nuser app on >pw ~* &* +@all\n", "starts"],
  ["# hello\nuser default off\n", "refused"],
  ['user app on ">pw"\n', "refused"],
  ["user  app on\n", "refused"],
  ["user app  on   >pw\n", "starts"],
  ["user\tapp on\n", "refused"],
  ["user app\ton\n", "refused"],
  ["user app on\t>pw\n", "refused"],
  ["user app on\t ~*\t\n", "starts"],
  ["\t  user app on\r\n\r\n   \n", "starts"],
  ["USER app on\n", "refused"],
  ["user app on\nuser app off\n", "refused"],
  ["user default on >a\nuser default off\n", "refused"],
  ["user\n", "refused"],
  ["user app\n", "starts"],
  ["user app on \f\n", "refused"],
  ["\xef\xbb\xbfuser app on\n", "refused"],
  ["user app on (+get ~x) (+set\t ~y)\n", "starts"],
  // The server crashes: ACLMergeSelectorArguments returns nothing and ACLLoadFromFile goes on with it.
  ["user app on (+get ~x\n", "refused"],
  ["user app on +nosuch\n", "refused"],
  ["requirepass pw\n", "refused"],
  ["user app on ~* # remark\n", "refused"],
];

function read(text: string, target: Target) {
  const result = { kind: "file", file: parseAclFile(text, "users.acl") } as const;
  return load(parseConfig("aclfile users.acl", "redis.conf"), { mode: "server", target, aclFile: () => result });
}

it.each(recorded)("%j: the server %s", (text, verdict) => {
  expect(accepted(read(text, parseTarget("redis@7.0.15")!)) ? "starts" : "refused").toBe(verdict);
});

it("lets the last line of a user count before 7.0", () => {
  const loading = read("user app on >a\nuser app off >b\n", parseTarget("redis@6.2.16")!);
  expect(accepted(loading)).toBe(true);
  expect(loading.users.map(({ rules }) => rules.map(({ value }) => value).join(" "))).toEqual(["on >a", "off >b"]);
});

/** Lets us in whatever the rest of the file says. */
const tester = "user tester on nopass ~* &* +@all\n";

const rule = fc.constantFrom(
  ...[
    "on",
    "off",
    "ON",
    "nopass",
    "resetpass",
    "reset",
    ">pw",
    ">",
    "<pw",
    '">pw"',
    "~*",
    "&*",
    "+@all",
    "-@all",
    "+get",
  ],
  ...[
    "allkeys",
    "~a",
    "&b",
    "+nosuch",
    "%R~x",
    "(+get ~x)",
    "",
    "x",
    "#",
    "-debug|object",
    "+config|get",
    "\ton",
    "of\tf",
  ],
  "#30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4",
  "!30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4",
);
const likely = <T>(value: T, other: fc.Arbitrary<T>) => fc.oneof({ weight: 30, arbitrary: fc.constant(value) }, other);
const line = fc
  .tuple(
    likely("user", fc.constantFrom("USER", "# user", "user\t", " user", "users", "")),
    fc.constantFrom("default", "app", "App", "b@c", "\xc3\xa4"),
    fc.array(rule, { maxLength: 4 }),
    fc.constantFrom("\n", "\r\n", " \n", "\n\n"),
  )
  .map(([word, name, rules, end]) => `${[word, name, ...rules].join(" ")}${end}`);
const files = fc.array(line, { maxLength: 3 }).map((lines) => tester + lines.join(""));

const found = findRedisServer();

describe.skipIf("missing" in found)("a live redis-server", () => {
  let folder = "";
  let server: ChildProcess | undefined;
  const target: Target = {
    engine: "redis",
    version: parseVersion("server" in found ? found.server.version : "7.0.15")!,
  };
  const tell = (...command: string[]) => ask(join(folder, "s"), { user: "tester", password: "x" }, ...command);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write("users.acl", tester);
    write("redis.conf", `port 0\nunixsocket ${folder}/s\ndir ${folder}\nsave ""\naclfile users.acl\n`);
    if ("server" in found) server = spawn(found.server.path, [join(folder, "redis.conf")], { stdio: "ignore" });
    for (let tries = 0; tries < 100; tries++) {
      if (await tell("PING").catch(() => false)) return;
      await setTimeout(50);
    }
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Names with what they demand, as the server has them; undefined where it refuses the file. */
  async function said(text: string): Promise<Record<string, string> | undefined> {
    writeFileSync(join(folder, "users.acl"), text, "latin1");
    const done = await tell("ACL", "LOAD").catch(() => undefined);
    if (done !== "OK") return undefined;
    const lines = ((await tell("ACL", "LIST")) as string[]).map((user) => user.split(" "));
    return Object.fromEntries(lines.map(([, name, ...rules]) => [name!, shown(accessOf(rules))]));
  }

  function predicted(text: string): Record<string, string> | undefined {
    const loading = read(text, target);
    if (!accepted(loading)) return undefined;
    const users = loading.users.map(({ name, rules }) => {
      return [name.value, shown(accessOf(rules.map(({ value }) => value)))] as const;
    });
    return { default: "open", ...Object.fromEntries(users) };
  }

  it("takes and refuses the same ACL files, and lets in the same clients", async () => {
    await fc.assert(
      fc.asyncProperty(files, async (text) => {
        expect(predicted(text)).toEqual(await said(text));
      }),
      { numRuns: Number(process.env.RUNS ?? 600) },
    );
  });
});

function shown(access: Access): string {
  if (access.kind !== "password") return access.kind;
  return access.secrets
    .map((secret) => secret.digest())
    .sort()
    .join(" ");
}
