import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeRules } from "../../grammar/acl.ts";
import { aclUser, mayRun, wordsFor } from "../../grammar/acl-user.ts";
import { parseTarget } from "../../grammar/version.ts";
import type { InstanceAnswers } from "../../src/facts/answers.ts";
import { type AclRelease, aclLine, hashPlaceholder } from "../../src/probe/acl.ts";
import { askAgain } from "../../src/probe/ask.ts";
import { Connection } from "../../src/probe/client.ts";
import { eventChannels } from "../../src/probe/commands.ts";
import { defaultLimits } from "../../src/probe/request.ts";
import { findRedisServer } from "../redis-server.ts";
import { askAt, targetAt } from "./asking.ts";
import { type Instance, startSentinel, startServer } from "./instances.ts";

const redis = findRedisServer();
const login = { user: "probe", password: "of the probe" };
const hash = `#${createHash("sha256").update(login.password).digest("hex")}`;
const wanted = { config: ["maxmemory", "requirepass"], dryRuns: [{ user: "default", command: ["PING"] }] };

/** Gives an instance the user that a line says, as ACL SETUSER. */
async function give(instance: Instance, words: readonly string[]): Promise<void> {
  const [, name = "", ...rules] = words;
  await instance.ask("ACL", "SETUSER", name, "reset", ...rules.map((rule) => rule.replace(hashPlaceholder, hash)));
}

/** A line without each of its rights in turn. */
function lesser(line: string): [right: string, words: string[]][] {
  const words = line.split(" ");
  return words.filter((word) => /^[+&]/.test(word)).map((right) => [right, words.filter((word) => word !== right)]);
}

const asked = (instance: Instance, told = {}): Promise<InstanceAnswers> => askAt(instance.port, { login, ...told });

describe.skipIf("missing" in redis)("a server", () => {
  let server: Instance;
  beforeAll(async () => {
    server = await startServer("requirepass x\nuser default on nopass ~* &* +@all");
  });

  it("tells all to a user with the line, who may not write", async () => {
    await give(server, aclLine({ name: "probe", on: "servers", release: "7.0", withConfig: true }).split(" "));
    const answers = await asked(server, { wanted });
    expect(answers).toMatchObject({ failed: [], user: "probe", mayWrite: false, dryRuns: [{ allowed: true }] });
    expect(answers.config.map(([name]) => name)).toEqual(["maxmemory"]);
    expect(answers.unreachable).toBeUndefined();
  });

  it("tells all of the first tier to a user with the shorter line", async () => {
    await give(server, aclLine({ name: "probe", on: "servers", release: "7.0" }).split(" "));
    expect((await asked(server)).failed).toEqual([]);
    expect((await asked(server, { wanted })).failed.map(({ command }) => command)).toEqual([
      "CONFIG GET",
      "ACL DRYRUN",
    ]);
  });

  it("does not without any one of its rights", async () => {
    const line = aclLine({ name: "probe", on: "servers", release: "7.0", withConfig: true });
    expect(lesser(line)).toHaveLength(6);
    for (const [right, words] of lesser(line)) {
      await give(server, words);
      const { failed } = await asked(server, { wanted });
      const named = right.slice(1).replace("|", " ").toUpperCase();
      expect(failed.map(({ command, failure }) => [command, failure.code])).toEqual([[named, "no-permission"]]);
    }
  });

  it("takes the line in its file, once the hash is there", async () => {
    const line = aclLine({ name: "probe", on: "servers", release: "7.0" });
    const other = await startServer(`${line.replace(hashPlaceholder, hash)}\nuser default off`);
    expect(await asked(other)).toMatchObject({ failed: [], user: "probe" });
  });

  it("does not take the line as it is printed", async () => {
    const [, name = "", ...rules] = aclLine({ name: "probe2", on: "servers", release: "7.0" }).split(" ");
    await expect(server.ask("ACL", "SETUSER", name, ...rules)).rejects.toThrow(/^ERR Error in ACL SETUSER modifier/);
  });
});

describe.skipIf("missing" in redis)("a sentinel", () => {
  let sentinel: Instance;
  beforeAll(async () => {
    const server = await startServer("");
    sentinel = await startSentinel(`sentinel monitor main 127.0.0.1 ${server.port} 1`);
  });

  const line = aclLine({ name: "probe", on: "sentinels", release: "7.0" });
  const again = async () =>
    (await askAgain(targetAt(sentinel.port, { login }), ["main"], { limits: defaultLimits })).size;

  it("tells all to a user with the line", async () => {
    await give(sentinel, line.split(" "));
    const answers = await asked(sentinel);
    expect(answers).toMatchObject({ kind: "sentinel", user: "probe", failed: [] });
    expect(Object.keys(answers.watches?.[0] ?? {}).sort()).toEqual([
      "address",
      "cached",
      "master",
      "name",
      "peers",
      "quorumCheck",
      "replicas",
    ]);
    expect(await again()).toBe(1);
  });

  it("does not without any one of its rights", async () => {
    expect(lesser(line)).toHaveLength(12);
    for (const [right, words] of lesser(line)) {
      await give(sentinel, words);
      const named = right.slice(1).replace("|", " ").toUpperCase();
      if (named === "SENTINEL MASTER") expect(await again()).toBe(0);
      else expect((await asked(sentinel)).failed.map(({ command }) => command)).toEqual([named]);
    }
  });

  it("lets its events be followed with the longer line, and with nothing less", async () => {
    const longer = aclLine({ name: "probe", on: "sentinels", release: "7.0", withWatch: true });
    const follow = async () => {
      const target = targetAt(sentinel.port, { login });
      const connection = await Connection.open(target, { limits: defaultLimits });
      try {
        await connection.ask(["AUTH", login.user, login.password]);
        await connection.follow(
          eventChannels,
          () => {},
          () => {},
        );
        return "followed";
      } catch (error) {
        return (error as Error).message;
      } finally {
        connection.close();
      }
    };
    await give(sentinel, longer.split(" "));
    expect(await follow()).toBe("followed");
    for (const [right, words] of lesser(longer).filter(([right]) => right.startsWith("&") || right === "+subscribe")) {
      await give(sentinel, words);
      expect([right, await follow()]).toEqual([right, expect.stringMatching(/no permission for SUBSCRIBE/)]);
    }
  });
});

describe("what releases make of the lines, as they were recorded", () => {
  const releases: [target: string, release: AclRelease][] = [
    ["redis@6.0", "6.0"],
    ["redis@6.2", "6.2"],
    ["redis@7.0.0", "7.0"],
    ["redis@7.0.15", "7.0"],
    ["redis@7.4", "7.0"],
    ["valkey@7.2", "7.0"],
    ["valkey@8.1", "7.0"],
  ];
  const cases = releases.flatMap(([target, release]) =>
    (["servers", "sentinels"] as const).map((on) => [target, on, release] as const),
  );

  it.each(cases.filter(([, on, release]) => on === "servers" || release !== "6.0"))(
    "%s, %s",
    (version, on, release) => {
      const target = parseTarget(version)!;
      const host = { target, sentinel: on === "sentinels", allChannels: false };
      const line = aclLine({ name: "probe", on, release, withConfig: true, withWatch: true });
      const rules = line.replace(hashPlaceholder, hash).split(" ").slice(2);
      expect(judgeRules(rules, host)).toEqual([]);
      const user = aclUser(rules, host);
      const may = (...words: string[]) => mayRun(user, words).kind;
      const rights = rules.filter((rule) => rule.startsWith("+")).map((rule) => rule.slice(1).split("|"));
      for (const words of rights.filter(([name]) => name !== "subscribe"))
        expect([words, may(...wordsFor(words, host))]).toEqual([words, "allowed"]);
      if (on === "sentinels") {
        expect(may("subscribe", ...eventChannels)).toBe("allowed");
        expect(may("subscribe", "__sentinel__:hello")).toBe(release === "6.0" ? "allowed" : "channel");
        expect(may("sentinel", "failover", "main")).toBe("command");
        expect(may("sentinel", "set", "main", "quorum", "1")).toBe("command");
      } else {
        expect(may("config", "set", "save", "x")).toBe("command");
        expect(may("set", "key", "value")).toBe("command");
        expect(may("acl", "list")).toBe("command");
      }
    },
  );
});

it("has no more for older releases than they know", () => {
  expect(aclLine({ name: "probe", on: "servers", release: "6.0", withConfig: true })).toBe(
    `user probe on ${hashPlaceholder} -@all +ping +info +role +acl|whoami +config|get`,
  );
  expect(aclLine({ name: "probe", on: "servers", release: "6.2" })).toBe(
    `user probe on ${hashPlaceholder} resetchannels -@all +ping +info +role +acl|whoami`,
  );
});
