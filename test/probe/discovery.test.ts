import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../../src/facts/answers.ts";
import { probe } from "../../src/probe/probe.ts";
import { defaultLimits as limits } from "../../src/probe/request.ts";
import { until } from "../lab/until.ts";
import { findRedisServer } from "../redis-server.ts";
import { target } from "./asking.ts";
import { startSentinel, startServer } from "./instances.ts";

const found = findRedisServer();
describe.skipIf("missing" in found)("discovery on a master, two replicas and three sentinels", () => {
  let servers: Endpoint[] = [];
  let sentinels: Endpoint[] = [];
  const ports = (all: readonly Endpoint[]) => all.map(({ port }) => port).sort();
  const discovering = (seed: Endpoint) =>
    probe({ targets: [target(seed)], discover: ({ kind, address }) => target(address, { kind }), limits });

  beforeAll(async () => {
    const master = (await startServer()).address;
    const follows = [`replicaof 127.0.0.1 ${master.port}`];
    servers = [master, (await startServer(follows)).address, (await startServer(follows)).address];
    const watch = [`sentinel monitor cache 127.0.0.1 ${master.port} 2`];
    sentinels = [
      (await startSentinel(watch)).address,
      (await startSentinel(watch)).address,
      (await startSentinel(watch)).address,
    ];
    await until(async () => {
      const { instances } = await discovering(sentinels[0]!);
      return instances.length === 6 ? undefined : `${instances.length} instances are known`;
    }, 40);
  });

  it("finds all from any sentinel, in an order that does not change", async () => {
    for (const seed of sentinels) {
      const { instances } = await discovering(seed);
      expect(ports(instances.map(({ address }) => address))).toEqual(ports([...servers, ...sentinels]));
      expect(instances[0]?.address).toEqual(seed);
      expect(instances.filter(({ kind }) => kind === "sentinel")).toHaveLength(3);
      expect(instances.flatMap(({ unreachable }) => unreachable ?? [])).toEqual([]);
      const once = await discovering(seed);
      expect(once.instances.map(({ address }) => address)).toEqual(instances.map(({ address }) => address));
    }
  });

  it("finds the servers from any of them: they know of no sentinels", async () => {
    for (const seed of servers) {
      const { instances } = await discovering(seed);
      expect(ports(instances.map(({ address }) => address))).toEqual(ports(servers));
    }
  });

  it("asks targets alone where nothing is to be discovered", async () => {
    const { instances } = await probe({ targets: [target(sentinels[0]!)], limits });
    expect(instances.map(({ address }) => address)).toEqual([sentinels[0]]);
  });

  it("asks an address once, and one place once", async () => {
    const [master] = servers;
    const again = { ...target({ host: "redis.example", port: 6379 }), dial: master! };
    const { instances } = await probe({ targets: [target(master!), target(master!), again], limits });
    expect(instances.map(({ address }) => address)).toEqual([master]);
  });

  it("keeps both sections of one server under two names", async () => {
    const [master] = servers;
    const { instances } = await probe({
      targets: [target(master!), target({ host: "localhost", port: master!.port })],
      limits,
    });
    const runIds = instances.map(({ info }) => info?.find(([name]) => name === "run_id")?.[1]);
    expect(runIds).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), runIds[0]]);
  });

  it("asks sentinels a second time when all have answered", async () => {
    const { instances } = await discovering(sentinels[0]!);
    for (const { watches } of instances.filter(({ kind }) => kind === "sentinel")) {
      const again = new Map(watches?.[0]?.again);
      expect([again.get("ip"), again.get("port")]).toEqual(["127.0.0.1", String(servers[0]!.port)]);
    }
  });

  it("tells its progress to the end", async () => {
    const told: string[] = [];
    await probe({
      targets: [target(sentinels[0]!)],
      discover: ({ kind, address }) => target(address, { kind }),
      limits,
      onProgress: (done, total) => told.push(`${done}/${total}`),
    });
    expect(told.at(-1)).toBe("6/6");
    expect(told).toHaveLength(6);
  });

  it("asks nobody when it is ended before it begins", async () => {
    const { instances } = await probe({
      targets: servers.map((address) => target(address, { kind: "server" })),
      limits,
      signal: AbortSignal.abort(),
    });
    expect(instances.map(({ unreachable }) => unreachable?.code)).toEqual([
      "out-of-time",
      "out-of-time",
      "out-of-time",
    ]);
  });
});
