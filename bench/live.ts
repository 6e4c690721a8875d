import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "../src/facts/answers.ts";
import { probe } from "../src/probe/probe.ts";
import { defaultLimits as limits, type ProbeTarget } from "../src/probe/request.ts";
import { median } from "./median.ts";

const count = 500;
const runs = 5;

const directives = [
  "maxmemory",
  "save",
  "appendonly",
  "min-replicas-to-write",
  "requirepass",
  "masterauth",
  "repl-timeout",
];

/**
 * A probe of many live servers at once on the loopback interface, against asking them one after the other, and against
 * redis-cli doing so.
 */
export async function live(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-bench-"));
  const servers: ChildProcess[] = [];
  // Each an address of its own: ports of this machine are left alone.
  const addresses = Array.from({ length: count }, (_, n) => ({
    host: `127.77.${n >> 7}.${(n & 127) + 1}`,
    port: 16_379,
  }));
  try {
    for (let at = 0; at < count; at += 50) {
      const batch = addresses.slice(at, at + 50);
      servers.push(...batch.map((address) => start(address, folder)));
      await Promise.all(batch.map(listening));
    }
    return await measure(addresses);
  } finally {
    const gone = servers.filter(({ exitCode }) => exitCode === null).map((server) => once(server, "exit"));
    for (const server of servers) server.kill("SIGKILL");
    await Promise.all(gone);
    rmSync(folder, { recursive: true });
  }
}

async function measure(addresses: readonly Endpoint[]): Promise<string[]> {
  const few = addresses.slice(0, count / 10);
  const [all, withConfig, inTurn, ratios, cliRatios]: number[][] = [[], [], [], [], []];
  for (let run = -1; run < runs; run++) {
    const together = await seconds(() => ask(addresses));
    const more = await seconds(() => ask(addresses, directives));
    const single =
      (await seconds(async () => {
        for (const address of few) await ask([address]);
      })) *
      (count / few.length);
    const cli =
      (await seconds(async () => {
        for (const { host, port } of few) spawnSync("redis-cli", ["-h", host, "-p", String(port), "INFO"]);
      })) *
      (count / few.length);
    if (run < 0) continue;
    all!.push(together);
    withConfig!.push(more);
    inTurn!.push(single);
    ratios!.push(together / single);
    cliRatios!.push(together / cli);
  }
  const text = (numbers: readonly number[] | undefined) => median(numbers!).toFixed(2);
  return [
    `${count} live servers ${text(all)} s (goal under 5 s), with --config-get ${text(withConfig)} s (medians of ${runs})`,
    `ratio to one after the other ${text(ratios)}, to redis-cli INFO one after the other ${text(cliRatios)} (both of ${few.length}, times ${count / few.length})`,
  ];
}

async function ask(addresses: readonly Endpoint[], config: readonly string[] = []): Promise<void> {
  const targets = addresses.map((address): ProbeTarget => {
    return { kind: "server", address, dial: address, wanted: { config, dryRuns: [] } };
  });
  const { instances } = await probe({ targets, limits });
  const failed = instances.find(({ info }) => !info);
  if (failed) throw new Error(`${failed.address.host} did not answer: ${failed.unreachable?.text}`);
}

function start({ host, port }: Endpoint, folder: string): ChildProcess {
  const small = [
    "--save",
    "",
    "--appendonly",
    "no",
    "--maxmemory",
    "1mb",
    "--hz",
    "1",
    "--databases",
    "1",
    "--dir",
    folder,
  ];
  return spawn("redis-server", ["--bind", host, "--port", String(port), ...small], { stdio: "ignore" });
}

async function listening(address: Endpoint): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask([address]);
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
