import { describe, expect, test } from "vitest";
import { aclUser, mayRun } from "./acl-user.ts";
import { parseTarget } from "./version.ts";

/** What the rules of a user come to on a server: "allowed", or what is refused. */
function answer(rules: string, command: string, target = "redis@7.0", { sentinel = false, allChannels = false } = {}) {
  const host = { target: parseTarget(target)!, sentinel, allChannels };
  return mayRun(aclUser(rules.split(" "), host), command.split(" ")).kind;
}

const allowed = "allowed";

describe("what a user may run, where no live server was asked", () => {
  test("the documented rules for sentinels, from 6.0 on", () => {
    const rules =
      "on >x allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname " +
      "+client|kill +script|kill";
    const needed = [
      "ping",
      "info",
      "multi",
      "exec",
      "slaveof no one",
      "config rewrite",
      "CLIENT KILL TYPE normal",
      "script KILL",
      "publish __sentinel__:hello x",
      "subscribe __sentinel__:hello",
    ];
    for (const target of [
      "redis@6.2",
      "redis@7.0",
      "redis@7.4",
      "redis@8.0",
      "valkey@7.2",
      "valkey@8.1",
      "valkey@9.0",
    ]) {
      for (const command of needed) expect(`${target} ${answer(rules, command, target)}`).toBe(`${target} ${allowed}`);
      expect(answer(rules, "replicaof no one", target)).toBe("command");
      expect(answer(rules, "config set save x", target)).toBe("command");
    }
    for (const command of needed) expect(answer(rules.replace("allchannels ", ""), command, "redis@6.0")).toBe(allowed);
  });

  test("before 7.0 a subcommand is a first argument", () => {
    expect(answer("+config|get", "config get save", "redis@6.2")).toBe(allowed);
    expect(answer("+config|get", "config set save x", "redis@6.2")).toBe("command");
    // A category that holds the command forgets them; a subcommand that was never one is not refused.
    expect(answer("+config|get -@admin", "config get save", "redis@6.2")).toBe("command");
    expect(answer("+client|nosuch", "client nosuch", "redis@6.2")).toBe(allowed);
    // 7.0 has a place for each: the container is slow, so that -@slow takes all of them.
    expect(answer("+config|get -@slow", "config get save")).toBe("command");
    expect(answer("+@all -@dangerous", "client setname x", "redis@6.2")).toBe("command");
    expect(answer("+@all -@dangerous", "client setname x")).toBe(allowed);
    expect(answer("+@all -@dangerous", "client kill type normal")).toBe("command");
  });

  test("channels need permission from 6.2 on", () => {
    expect(answer("+publish", "publish a b", "redis@6.0")).toBe(allowed);
    expect(answer("+publish", "publish a b", "redis@6.2")).toBe("channel");
    expect(answer("+publish", "publish a b", "redis@6.2", { allChannels: true })).toBe(allowed);
    expect(answer("reset +publish", "publish a b", "redis@6.2.0", { allChannels: true })).toBe("channel");
    expect(answer("reset +publish", "publish a b", "redis@6.2.1", { allChannels: true })).toBe(allowed);
    expect(answer("+psubscribe &a*", "psubscribe a*", "redis@6.2")).toBe(allowed);
    expect(answer("+psubscribe &a*", "psubscribe ab*", "redis@6.2")).toBe("channel");
  });

  test("keys of servers that do not tell reading from writing", () => {
    expect(answer("+get +object ~a", "get a", "redis@6.2")).toBe(allowed);
    expect(answer("+get +object ~a", "get b", "redis@6.2")).toBe("key");
    expect(answer("+get +object ~a", "object encoding b", "redis@6.2")).toBe("key");
  });

  test("HELLO needs no permission from 6.2.2 on", () => {
    expect(answer("-@all", "hello", "redis@6.2.1")).toBe("command");
    expect(answer("-@all", "hello", "redis@6.2.2")).toBe(allowed);
    expect(answer("-@all", "auth x", "redis@6.0")).toBe(allowed);
  });

  test("sentinels have a table of their own", () => {
    const sentinel = { sentinel: true };
    const vote = "sentinel is-master-down-by-addr 10.0.0.1 6379 0 *";
    expect(answer("+sentinel|is-master-down-by-addr", vote, "redis@7.0", sentinel)).toBe(allowed);
    expect(answer("+sentinel|is-master-down-by-addr", vote, "redis@6.2", sentinel)).toBe(allowed);
    expect(answer("+sentinel|masters", vote, "redis@6.2", sentinel)).toBe("command");
    expect(answer("+@all", "slaveof no one", "redis@7.0", sentinel)).toBe("no-such-command");
    // CLIENT had no subcommands there up to 7.0.2.
    expect(answer("+client|setname", "client setname x", "redis@7.0.2", sentinel)).toBe(allowed);
    expect(answer("+client", "client setname x", "redis@7.0.3", sentinel)).toBe(allowed);
  });

  test("a user's passwords do not show", () => {
    const user = aclUser(["on", ">secret"], { target: parseTarget("redis@7.0")!, sentinel: false, allChannels: false });
    expect(JSON.stringify(user)).not.toContain("secret");
    expect([user.isOn, user.nopass, user.passwords.isEmpty]).toEqual([true, false, false]);
    expect([user.passwords.accepts("secret"), user.passwords.accepts("other")]).toEqual([true, false]);
  });
});
