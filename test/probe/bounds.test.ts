import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint, InstanceAnswers } from "../../src/facts/answers.ts";
import { loginsForUnknown } from "../../src/probe/credentials.ts";
import { mostInstances, mostKept, probe } from "../../src/probe/probe.ts";
import { defaultLimits as limits } from "../../src/probe/request.ts";
import { findRedisServer } from "../redis-server.ts";
import { target } from "./asking.ts";
import { startSentinel, startServer } from "./instances.ts";
import { bulk, startPeer } from "./peer.ts";

const found = findRedisServer();
const codes = (instances: readonly InstanceAnswers[]) =>
  instances.map(({ unreachable, info }) => unreachable?.code ?? (info ? "answered" : "nothing"));

/** Answers each command by its name, or not at all, and counts its connections. */
async function peer(answer: (command: string) => string | undefined = () => undefined) {
  const made = { address: { host: "127.0.0.1", port: 0 }, count: 0 };
  made.address.port = await startPeer((socket) => {
    made.count++;
    socket.on("data", (bytes) => {
      const [, name = ""] = /^\*\d+\r\n\$\d+\r\n([^\r]*)/.exec(bytes.toString("latin1")) ?? [];
      const reply = answer(name.toUpperCase());
      if (reply !== undefined) socket.write(Buffer.from(reply, "latin1"));
    });
  });
  return made;
}

/** Answers as a server whose INFO says this, and knows nothing else. */
function tellingInfo(lines: readonly string[]) {
  const info = bulk(["# Server", "redis_version:7.0.15", "redis_mode:standalone", ...lines, ""].join("\r\n"));
  return (command: string): string => {
    if (command === "INFO") return info;
    return command === "PING" ? "+PONG\r\n" : "-ERR unknown command\r\n";
  };
}

describe.skipIf("missing" in found)("what one instance does costs itself only", () => {
  let servers: Endpoint[] = [];
  beforeAll(async () => {
    servers = [(await startServer()).address, (await startServer()).address, (await startServer()).address];
  });

  it("hanging", async () => {
    const hangs = await peer();
    const targets = [hangs.address, ...servers].map((address) => target(address));
    for (const concurrency of [1, 64]) {
      const { instances } = await probe({ targets, limits: { ...limits, node: 2500, concurrency } });
      expect(codes(instances)).toEqual(["no-answer", "answered", "answered", "answered"]);
      expect(instances.map(({ address }) => address)).toEqual(targets.map(({ address }) => address));
    }
  });

  it("when the time for all is up, what was learnt is kept and the rest is named", async () => {
    const hanging = await Promise.all([peer(), peer(), peer(), peer()]);
    const targets = [...servers, ...hanging.map(({ address }) => address)].map((address) => target(address));
    const { instances } = await probe({ targets, limits: { ...limits, node: 60_000, run: 5000, concurrency: 2 } });
    expect(codes(instances)).toEqual([
      ...["answered", "answered", "answered"],
      ...["out-of-time", "out-of-time", "out-of-time", "out-of-time"],
    ]);
    expect(hanging.map(({ count }) => count)).toEqual([1, 1, 0, 0]);
  });

  it("when it is ended, too", async () => {
    const hangs = await peer();
    const end = new AbortController();
    const { instances } = await probe({
      targets: [target(hangs.address), target(servers[0]!)],
      limits: { ...limits, node: 60_000, run: 60_000 },
      signal: end.signal,
      onProgress: (done) => {
        if (done === 1) end.abort();
      },
    });
    expect(codes(instances)).toEqual(["out-of-time", "answered"]);
  });

  it("naming addresses of its own machine: they are not ours", async () => {
    const victim = await peer(tellingInfo([]));
    const stranger = await peer(
      tellingInfo(["role:slave", "master_host:127.0.0.1", `master_port:${victim.address.port}`]),
    );
    const discover = ({ kind, address }: { kind: "server" | "sentinel"; address: Endpoint }) =>
      target(address, { kind });
    const remote = { ...target({ host: "10.0.0.1", port: 6379 }), dial: stranger.address };
    const { instances } = await probe({ targets: [remote], discover, limits });
    expect(codes(instances)).toEqual(["answered"]);
    expect(victim.count).toBe(0);
    const local = await probe({ targets: [target(stranger.address)], discover, limits });
    expect(codes(local.instances)).toEqual(["answered", "answered"]);
    expect(victim.count).toBe(1);
  });

  it("naming tens of thousands", async () => {
    const lines = Array.from(
      { length: 15_000 },
      (_, n) => `slave${n}:ip=10.1.${n >> 8}.${n & 255},port=9,state=online`,
    );
    const stranger = await peer(tellingInfo(["role:master", ...lines]));
    const { instances } = await probe({
      targets: [target(stranger.address), target(servers[0]!)],
      // Nobody listens there: addresses of the loopback interface.
      discover: ({ address }) => ({
        ...target(address),
        dial: { ...address, host: address.host.replace("10.", "127.") },
      }),
      // What nobody had time for counts, too.
      limits: { ...limits, run: 5000 },
    });
    expect(instances).toHaveLength(mostInstances);
    expect(codes(instances.slice(0, 3))).toEqual(["answered", "answered", "refused"]);
  });
});

it("keeps no more than memory bears, however many tell as much as they may", async () => {
  const most = Math.ceil(mostKept / 1_000_000);
  const telling = tellingInfo(["role:master", `x:${"y".repeat(1_000_000)}`]);
  const talkers = await Promise.all(Array.from({ length: most + 10 }, () => peer(telling)));
  const targets = talkers.map(({ address }) => target(address));
  const { instances } = await probe({ targets, limits: { ...limits, node: 60_000, run: 600_000, concurrency: 8 } });
  const kept = codes(instances).filter((code) => code === "answered").length;
  expect(kept).toBeGreaterThan(most - 5);
  expect(kept).toBeLessThanOrEqual(most);
  expect(new Set(codes(instances))).toEqual(new Set(["answered", "too-large"]));
});

describe.skipIf("missing" in found)("where the kind is not known", () => {
  it("a server and a sentinel are logged in to with their own passwords", async () => {
    const server = (await startServer(["requirepass a"])).address;
    const monitor = [`sentinel monitor cache 127.0.0.1 ${server.port} 1`, "sentinel auth-pass cache a"];
    const closed = (await startSentinel([...monitor, "requirepass b"])).address;
    const open = (await startSentinel(monitor)).address;
    const ask = async (credentials: Parameters<typeof loginsForUnknown>[1]) => {
      const targets = [server, closed, open].map((address) => ({
        ...target(address),
        ...loginsForUnknown(address, credentials),
      }));
      const { instances } = await probe({ targets, limits });
      return instances.map(({ kind, unreachable }) => unreachable?.code ?? kind);
    };
    expect(await ask({ hosts: [], server: { password: "a" }, sentinel: { password: "b" } })).toEqual([
      ...["server", "sentinel", "sentinel"],
    ]);
    expect(await ask({ hosts: [], server: { password: "a" } })).toEqual(["server", "wrong-password", "sentinel"]);
    expect(await ask({ hosts: [], sentinel: { password: "b" } })).toEqual(["password-wanted", "sentinel", "sentinel"]);
    expect(await ask({ hosts: [], server: { password: "x" } })).toEqual([
      "wrong-password",
      "wrong-password",
      "sentinel",
    ]);
  });
});
