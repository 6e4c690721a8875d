import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { afterEach, describe, expect, it } from "vitest";
import { eventChannels } from "../../src/probe/commands.ts";
import { isEventChannel } from "../../src/probe/watch/events.ts";
import { until } from "../lab/until.ts";
import { findRedisServer } from "../redis-server.ts";
import { SentinelSet, type SetOptions } from "./sentinel-set.ts";
import { Watching, type WatchingOptions } from "./watching.ts";

const found = findRedisServer();

let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

async function watched(options: SetOptions & WatchingOptions = {}) {
  const set = await SentinelSet.start(options);
  ends.push(() => set.stop());
  const watching = new Watching(set, options);
  ends.push(() => watching.end());
  await watching.follows(set.sentinels.length);
  return { set, watching };
}

/** What the sentinel that leads a failover tells of it; others may tell that the master has moved before it says that it has finished. */
const steps = [
  "+sdown",
  "+try-failover",
  "+elected-leader",
  "+failover-state-select-slave",
  "+selected-slave",
  "+failover-state-send-slaveof-noone",
  "+failover-state-wait-promotion",
  "+promoted-slave",
  "+failover-state-reconf-slaves",
  "+failover-end",
];

describe.skipIf("missing" in found)("a watch", { timeout: 120_000 }, () => {
  it("tells a failover in order, each step once, and nothing when all is steady", async () => {
    const { set, watching } = await watched();
    expect(watching.told[0]?.kind).toBe("report");
    const old = set.master;
    const at = watching.told.length;
    await old.kill();
    await watching.hears(...steps, "+switch-master");
    const channels = watching.channels;
    const first = steps.map((step) => channels.indexOf(step));
    expect(first, channels.join(" ")).toEqual(first.toSorted((a, b) => a - b));
    for (const step of steps.slice(2))
      expect(
        channels.filter((channel) => channel === step),
        step,
      ).toHaveLength(1);
    const moved = watching.events.find(({ event }) => event.channel === "+switch-master")!.event.moved!;
    expect(moved.from.port).toBe(old.port);
    expect(set.servers.slice(1).map(({ port }) => port)).toContain(moved.to.port);
    const down = watching.events.find(({ event }) => event.channel === "+sdown")!;
    expect(down.sentinels.length, "told by several").toBeGreaterThan(1);

    const silence = () => watching.changes.filter((change) => change.about === "instance");
    await until(async () => (silence().length > 0 ? undefined : "the master that is down is not told"), 20);
    expect(silence()).toEqual([expect.objectContaining({ change: "down", address: `127.0.0.1:${old.port}` })]);
    expect(watching.told.slice(at).some(({ kind }) => kind === "report")).toBe(false);

    // What is as it was is not told: rounds go by, lines do not come.
    await steady(watching);
    const [told, rounds] = [watching.told.length, watching.rounds.length];
    await until(async () => (watching.rounds.length >= rounds + 4 ? undefined : "no further rounds"), 30);
    expect(watching.told.slice(told)).toEqual([]);

    old.start();
    await watching.hears("-sdown", "+convert-to-slave");
    await until(async () => (silence().length > 1 ? undefined : "not told that it answers again"), 20);
    expect(silence()[1]).toMatchObject({ change: "up", address: `127.0.0.1:${old.port}`, kind: "server" });
  });

  it("knows every channel that a sentinel publishes on", async () => {
    const { set, watching } = await watched({ sentinelLines: ["sentinel deny-scripts-reconfig no"] });
    const [first, second, third] = set.sentinels;
    const heard = new Set<string>();
    for (const { port } of [first!, second!]) {
      const client = createClient({ RESP: 2, socket: { host: "127.0.0.1", port, reconnectStrategy: false } });
      client.on("error", () => {});
      ends.push(async () => client.destroy());
      await client.connect();
      await client.pSubscribe("*", (_, channel) => heard.add(channel));
    }
    // Where the exit code is 1, a script is tried again for an hour.
    const script = join(set.folder, "fails");
    writeFileSync(script, "#!/bin/sh\nexit 2\n", { mode: 0o700 });
    await first!.ask("SENTINEL", "SET", "main", "notification-script", script);
    await first!.ask("SENTINEL", "MONITOR", "other", "127.0.0.1", String(set.master.port), "1");
    await first!.ask("SENTINEL", "REMOVE", "other");
    await first!.ask("SENTINEL", "FAILOVER", "main");
    await watching.hears("+set", "+monitor", "-monitor", "+switch-master", "+failover-end");
    await set.agreed();
    // A sentinel that stands still for more than two seconds notices it by the clock.
    await second!.ask("SENTINEL", "DEBUG", "tilt-period", "500");
    second!.signal("SIGSTOP");
    await watching.hears("+sdown");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    second!.signal("SIGCONT");
    await watching.hears("+tilt", "-tilt", "-sdown");
    await second!.ask("SENTINEL", "RESET", "main");
    await watching.hears("+reset-master", "+slave", "+sentinel", "-script-error");
    await third!.kill();
    await set.master.kill();
    set.master.start();
    await watching.hears("+reboot");
    expect([...heard].filter((channel) => !isEventChannel(channel))).toEqual([]);
    // Both heard the same.
    expect([...heard].filter((channel) => !watching.channels.includes(channel))).toEqual([]);
    expect(heard.size).toBeGreaterThan(eventChannels.length / 2);
  });

  it("probes at once when a failover was given up, and says why it was", async () => {
    const { set, watching } = await watched({ interval: 300_000 });
    for (const replica of set.servers.slice(1)) await replica.ask("CONFIG", "SET", "replica-priority", "0");
    await until(async () => {
      const replicas = (await set.sentinels[0]!.ask("SENTINEL", "REPLICAS", "main")) as string[][];
      const priorities = replicas.map((replica) => replica[replica.indexOf("slave-priority") + 1]);
      return priorities.every((priority) => priority === "0") ? undefined : `priorities are ${priorities}`;
    }, 30);
    const rounds = watching.rounds.length;
    await set.master.kill();
    await watching.hears("-failover-abort-no-good-slave");
    await until(async () => (watching.rounds.length > rounds ? undefined : "no probe"), 20);
    expect(watching.changes).toContainEqual(
      expect.objectContaining({ about: "instance", change: "down", address: `127.0.0.1:${set.master.port}` }),
    );
  });

  it("follows sentinels that come, come back and go", async () => {
    const { set, watching } = await watched();
    const [, second] = set.sentinels;
    await second!.kill();
    await watching.follows(2);
    expect(watching.sentinels(false)).toEqual([`127.0.0.1:${second!.port}`]);
    second!.start();
    await watching.follows(3);
    const fourth = await set.addSentinel();
    await watching.follows(4);
    await fourth.kill();
    set.sentinels.pop();
    const address = `127.0.0.1:${fourth.port}`;
    const changes = () => watching.changes.filter((one) => one.about === "instance" && one.address === address);
    await until(async () => (changes().at(-1)?.change === "down" ? undefined : "not told that it is down"), 20);
    for (const sentinel of set.sentinels) await sentinel.ask("SENTINEL", "RESET", "main");
    await until(async () => (watching.sentinels(undefined).includes(address) ? undefined : "not let go"), 60);
    // After SENTINEL RESET nobody knows the others for a moment.
    await watching.follows(3);
    expect(changes()).toEqual([
      expect.objectContaining({ change: "new", kind: "sentinel" }),
      expect.objectContaining({ change: "down", kind: "sentinel" }),
      expect.objectContaining({ change: "gone", kind: "sentinel" }),
    ]);
  });

  it("logs in to follow, and tells no password, not even one that someone sets", async () => {
    const [password, sentinelPassword, next] = ["canary-servers", "canary-sentinels", "canary-next"];
    const { set, watching } = await watched({
      password,
      sentinelPassword,
      sentinels: 1,
      quorum: 1,
      login: { password },
      sentinelLogin: { password: sentinelPassword },
    });
    await set.sentinels[0]!.ask("SENTINEL", "SET", "main", "auth-pass", next);
    await watching.hears("+set");
    expect(watching.events.find(({ event }) => event.channel === "+set")?.event.rest).toBe("auth-pass");
    const wrong = new Watching(set, { sentinelLogin: { password: "canary-wrong" } });
    ends.push(() => wrong.end());
    await until(async () => (wrong.rounds.length > 0 ? undefined : "no round"), 20);
    const { files: _, asked: __, ...report } = watching.rounds.at(-1)!.report;
    for (const all of [watching.told, wrong.told])
      expect(JSON.stringify(all.filter(({ kind }) => kind !== "report"))).not.toContain("canary");
    expect(JSON.stringify(report)).not.toContain("canary");
  });
});

/** Waits until some rounds go by without a word. */
async function steady(watching: Watching): Promise<void> {
  let [told, rounds] = [0, 0];
  await until(async () => {
    if (watching.told.length !== told) [told, rounds] = [watching.told.length, watching.rounds.length];
    return watching.rounds.length >= rounds + 4 ? undefined : "something is told in every round";
  }, 60);
}
