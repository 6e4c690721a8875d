import { spawnSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { type CredentialSources, credentialsFor } from "../../src/cli/probe/credentials.ts";
import { loginFor } from "../../src/probe/credentials.ts";
import { readProjectFile } from "../../src/project/settings/read.ts";
import { encode } from "../../src/syntax/position.ts";
import { folder } from "./command.ts";
import { type Answer, dialogue, hasTerminals } from "./dialogue.ts";

const canary = "HuNtEr2";
const at = (host: string) => ({ host, port: 6379 });
const from = (sources: Partial<CredentialSources>) => credentialsFor({ environment: {}, ...sources });

/** The message of a refusal. */
async function refusal(sources: Partial<CredentialSources>): Promise<string> {
  const error = await from(sources).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  expect(error?.name).toBe("UsageError");
  expect(JSON.stringify([error?.message, error?.stack])).not.toContain(canary);
  return error!.message;
}

/** A file that only its owner may read. */
function secretFile(text: string, mode = 0o600): string {
  const file = join(folder({ secret: text }), "secret");
  chmodSync(file, mode);
  return file;
}

describe("the environment", () => {
  it("has one login for servers and one for sentinels", async () => {
    const environment = {
      REDIS_HA_LINT_USERNAME: "probe",
      REDIS_HA_LINT_PASSWORD: "a",
      REDIS_HA_LINT_SENTINEL_PASSWORD: "ö",
    };
    const { server, sentinel } = await from({ environment });
    expect(server).toEqual({ user: "probe", password: "a" });
    expect(sentinel).toEqual({ password: encode("ö") });
  });

  it("may have none; an empty variable is none", async () => {
    expect(await from({})).toEqual({ hosts: [] });
    expect(await from({ environment: { REDIS_HA_LINT_PASSWORD: "", REDIS_HA_LINT_USERNAME: "" } })).toEqual({
      hosts: [],
    });
  });

  it("wants a password for a user", async () => {
    expect(
      await refusal({ environment: { REDIS_HA_LINT_SENTINEL_USERNAME: "probe", REDIS_HA_LINT_PASSWORD: canary } }),
    ).toBe(
      "there is a user for sentinels and no password; set REDIS_HA_LINT_SENTINEL_PASSWORD beside REDIS_HA_LINT_SENTINEL_USERNAME, or give both with --credentials",
    );
  });
});

describe("--credentials", () => {
  it("reads lines as in redis.conf, and wins over the environment part by part", async () => {
    const file = secretFile(`# of the lab\npassword "a \\x41"\n\nsentinel-user watch\nsentinel-password '#b'\n`);
    const environment = {
      REDIS_HA_LINT_USERNAME: "probe",
      REDIS_HA_LINT_PASSWORD: "z",
      REDIS_HA_LINT_SENTINEL_PASSWORD: "z",
    };
    expect(await from({ file, environment })).toEqual({
      hosts: [],
      server: { user: "probe", password: "a A" },
      sentinel: { user: "watch", password: "#b" },
    });
  });

  it.each([
    [
      "more words than two",
      `password ${canary} ${canary}`,
      /^line 1 of ".*secret" is no part of a login; a line is user, password, /,
    ],
    ["another word", `\n${canary}`, /^line 2 /],
    ["a directive", `requirepass ${canary}`, /^line 1 /],
    ["a name of objects", `__proto__ ${canary}`, /^line 1 /],
    ["an open quote", `password "${canary}`, /^line 1 /],
    ["an empty password", 'password ""', /^line 1 /],
    ["a line twice", `password ${canary}\npassword ${canary}`, /has "password" twice$/],
    ["more than is read", canary.repeat(10_000), /is larger than 65536 bytes/],
  ])("a file with %s is refused, with nothing of it in the message", async (_, text, message) => {
    expect(await refusal({ file: secretFile(text) })).toMatch(message);
  });

  it("must not be open to others", async () => {
    for (const mode of [0o604, 0o602, 0o644])
      expect(await refusal({ file: secretFile(`password ${canary}`, mode) })).toMatch(
        /others on this machine may read or change it.*chmod o=/,
      );
    for (const mode of [0o600, 0o400, 0o640])
      expect((await from({ file: secretFile("password a", mode) })).server).toEqual({ password: "a" });
  });

  it("must be there", async () => {
    expect(await refusal({ file: "/nowhere/at/all" })).toBe('"/nowhere/at/all" cannot be read: ENOENT');
    expect(await refusal({ file: "/" })).toBe('"/" cannot be read: EISDIR');
  });
});

describe("the project file", () => {
  const projectOf = (credentials: readonly object[], uri = "redis-ha-lint.json") => {
    const text = JSON.stringify({ hosts: { rack1: ["10.0.0.1", "Redis-1.example.com"] }, probe: { credentials } });
    return readProjectFile(text, uri, { rules, formats: ["pretty"] }).project!;
  };

  it("has logins by machine, address and pattern", async () => {
    const credentials = await from({
      environment: { REDIS_HA_LINT_A: "a", REDIS_HA_LINT_B: "b", REDIS_HA_LINT_PASSWORD: "c" },
      project: projectOf([
        { host: "rack1", kind: "sentinel", passwordEnv: "REDIS_HA_LINT_A" },
        { host: "10.0.*", user: "probe", passwordEnv: "REDIS_HA_LINT_B" },
        { host: "FD00:0::1", passwordEnv: "REDIS_HA_LINT_B" },
      ]),
    });
    const login = (kind: "server" | "sentinel", host: string) => loginFor(kind, at(host), credentials);
    expect(login("sentinel", "10.0.0.1")).toEqual({ password: "a" });
    expect(login("sentinel", "redis-1.example.com")).toEqual({ password: "a" });
    expect(login("server", "10.0.0.1")).toEqual({ user: "probe", password: "b" });
    expect(login("server", "10.1.0.1")).toEqual({ password: "c" });
    expect(login("server", "110.0.0.1")).toEqual({ password: "c" });
    expect(login("server", "fd00::1")).toEqual({ password: "b" });
    expect(login("sentinel", "10.1.0.1")).toBeUndefined();
  });

  it("says which variable is not set", async () => {
    expect(await refusal({ project: projectOf([{ host: "a", passwordEnv: "REDIS_HA_LINT_A" }]) })).toMatch(
      /^redis-ha-lint\.json:1:\d+: the variable "REDIS_HA_LINT_A" is not set; it must hold a password$/,
    );
  });

  it("reads files only in folders that the user names, wherever links lead", async () => {
    const root = folder({
      "secrets/redis": `${canary}\n`,
      "other/key": canary,
      "project/x": "",
      "secrets/empty": "\n",
    });
    for (const file of ["secrets/redis", "other/key", "secrets/empty"]) chmodSync(join(root, file), 0o600);
    symlinkSync("../other/key", join(root, "secrets/link"));
    symlinkSync("../secrets/redis", join(root, "other/link"));
    const uri = join(root, "project/redis-ha-lint.json");
    const reading = (passwordFile: string, ...roots: string[]) => ({
      project: projectOf([{ host: "a", passwordFile }], uri),
      passwordRoots: roots.map((name) => join(root, name)),
    });
    const file = join(root, "secrets/redis");
    for (const allowed of [
      reading(file, "secrets"),
      reading("../secrets/redis", "project", "secrets"),
      reading("../other/link", "secrets"),
    ])
      expect((await from(allowed)).hosts[0]?.login).toEqual({ password: canary });
    expect(await refusal(reading(file))).toMatch(
      /a project file does not decide by itself which files are read and sent/,
    );
    for (const outside of [
      "../other/key",
      "../secrets/link",
      "../secrets/../other/key",
      "/etc/shadow",
      "../secrets/none",
      "../secretsx",
    ])
      expect(await refusal(reading(outside, "secrets")), outside).toMatch(
        /names no file in the folders that --password-root names$/,
      );
    expect(await refusal(reading("../secrets/empty", "secrets"))).toMatch(/the first line of passwordFile is empty/);
  });
});

describe("--ask-password", () => {
  it("needs a terminal", async () => {
    const script = await prompting();
    const { stdout } = spawnSync(process.execPath, [script], { input: "a\n", encoding: "utf8" });
    expect(stdout).toMatch(/--ask-password needs a terminal/);
  });

  describe.skipIf(!hasTerminals)("at a terminal", () => {
    const ask = async (answers: readonly Answer[]) => dialogue([await prompting()], answers, ".");
    const [servers, sentinels] = ["Password of the servers", "Password of the sentinels"];

    it("shows nothing of what is typed", async () => {
      const { screen } = await ask([
        [servers!, `${canary}x\x7f\r`],
        [sentinels!, "sent inel\r"],
      ]);
      expect(screen).toContain(`{"server":${canary.length},"sentinel":9}`);
      expect(screen).not.toContain("Hu");
      expect(screen).not.toContain("inel\n");
      expect(screen).not.toContain("sent ");
    });

    it("takes Enter for none", async () => {
      const { screen } = await ask([
        [servers!, "\r"],
        [sentinels!, "b\r"],
      ]);
      expect(screen).toContain('{"sentinel":1}');
    });

    it("can be left", async () => {
      const { screen } = await ask([[servers!, `${canary}\x03`]]);
      expect(screen).toContain("no password was given; nothing was asked");
      expect(screen).not.toContain(canary);
    });
  });

  let script: Promise<string> | undefined;
  /** A program that asks and tells how long the answers are. */
  function prompting(): Promise<string> {
    script ??= (async () => {
      const out = join(folder({}), "prompt.mjs");
      await build({
        stdin: {
          contents: `import { promptedPasswords } from "./src/cli/probe/password-prompt.ts";
promptedPasswords().then(
  (typed) => console.log(JSON.stringify(Object.fromEntries(Object.entries(typed).map(([kind, { length }]) => [kind, length])))),
  ({ message }) => console.log(message),
);`,
          resolveDir: join(import.meta.dirname, "../.."),
          loader: "ts",
        },
        bundle: true,
        platform: "node",
        format: "esm",
        outfile: out,
        logLevel: "error",
      });
      return out;
    })();
    return script;
  }
});
