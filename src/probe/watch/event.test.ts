import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventChannels } from "../commands.ts";
import { readEvent } from "./event.ts";
import { meaningOf, wordsOf } from "./events.ts";
import { subjectOf } from "./telling.ts";

describe("a message is taken apart", () => {
  it.each([
    ["+sdown", "master main 10.0.0.1 6379", { kind: "master", address: { host: "10.0.0.1", port: 6379 } }, "main", ""],
    [
      "+slave",
      "slave 10.0.0.2:6379 10.0.0.2 6379 @ main 10.0.0.1 6379",
      { kind: "replica", address: { host: "10.0.0.2", port: 6379 } },
      "main",
      "",
    ],
    [
      "+sentinel",
      "sentinel 0123456789012345678901234567890123456789 fd00::3 26379 @ main fd00::1 6379",
      { kind: "sentinel", address: { host: "fd00::3", port: 26379 } },
      "main",
      "",
    ],
    [
      "+odown",
      "master main 10.0.0.1 6379 #quorum 3/2",
      { kind: "master", address: { host: "10.0.0.1", port: 6379 } },
      "main",
      "#quorum 3/2",
    ],
    [
      "+monitor",
      "master main 10.0.0.1 6379 quorum 2",
      { kind: "master", address: { host: "10.0.0.1", port: 6379 } },
      "main",
      "quorum 2",
    ],
    [
      "+sdown",
      "master two words 10.0.0.1 6379",
      { kind: "master", address: { host: "10.0.0.1", port: 6379 } },
      "two words",
      "",
    ],
  ])("%s %s", (channel, message, instance, master, rest) => {
    expect(readEvent(channel, message)).toEqual({ channel, message, instance, master, rest });
  });

  it("reads where a master has moved", () => {
    const { master, moved } = readEvent("+switch-master", "main 10.0.0.1 6379 db-2.internal 6380");
    expect(master).toBe("main");
    expect(moved).toEqual({ from: { host: "10.0.0.1", port: 6379 }, to: { host: "db-2.internal", port: 6380 } });
  });

  it("names the sentinel that a vote is for, if it is known", () => {
    const id = "0123456789abcdef0123456789abcdef01234567";
    const at = { host: "10.0.0.3", port: 26379 };
    const sentinelOf = (wanted: string) => (wanted === id ? at : undefined);
    expect(readEvent("+vote-for-leader", `${id} 7`, sentinelOf).vote).toEqual({ id, epoch: "7", sentinel: at });
    expect(readEvent("+vote-for-leader", `${id} 7`).vote).toEqual({ id, epoch: "7" });
  });

  it.each([
    ["master main 10.0.0.1 6379 auth-pass canary-of-a-password", "master main 10.0.0.1 6379 auth-pass"],
    ["master main 10.0.0.1 6379 rename-command CONFIG canary", "master main 10.0.0.1 6379 rename-command"],
    ["auth-pass canary", ""],
  ])("drops the value of +set: %s", (message, kept) => {
    const event = readEvent("+set", message);
    expect(event.message).toBe(kept);
    expect(JSON.stringify([event, wordsOf(event)])).not.toContain("canary");
  });

  it("bears any text", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...eventChannels),
        fc.string({ unit: "binary", maxLength: 3000 }),
        (channel, text) => {
          const event = readEvent(channel, text);
          const group = { event, at: 0, sentinels: [], isRepeated: false };
          return wordsOf(event).length < 2000 && subjectOf(group).length < 3000;
        },
      ),
    );
  });
});

it("says in words what every channel means", () => {
  for (const channel of eventChannels) {
    const event = readEvent(channel, "master main 10.0.0.1 6379");
    expect(wordsOf(event), channel).toMatch(/^(?=[a-z]).{10,}[^.]$/);
  }
});

it("asks for a probe where the master has moved or a failover was given up, and nowhere else", () => {
  const asking = eventChannels.filter((channel) => meaningOf(channel).asksForProbe);
  expect(asking).toEqual(eventChannels.filter((channel) => /^\+switch-master$|^-failover-abort/.test(channel)));
});
