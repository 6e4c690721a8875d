import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { findRedisServer } from "../redis-server.ts";
import { readCompose } from "./containers/compose.ts";
import { ContainerLab } from "./containers/container-lab.ts";
import type { ContainersPlan } from "./containers/plan.ts";
import { failOver } from "./failover.ts";
import { whyNoNetwork } from "./network.ts";
import { Scene } from "./scene.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const fixtures = join(import.meta.dirname, "../../fixtures");

// They mostly wait.
vi.setConfig({ maxConcurrency: 12, testTimeout: 120_000 });

describe.concurrent(`containers on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined)("the tutorial of 004 fails over as posted", () =>
    withLab(
      "seeds/004-compose/as-posted",
      (folder) => readCompose(read(folder, "redis-sentinel.yml"), { "redis-slave": 2 }),
      async (lab) => {
        const times = await failOver(lab);
        if (process.env.LAB_VERBOSE) console.log(times);
        expect(times.to).toMatch(/^redis-slave-/);
      },
    ),
  );
});

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

async function withLab(
  folder: string,
  plan: (folder: string) => ContainersPlan,
  act: (lab: ContainerLab, scene: Scene) => Promise<void>,
) {
  const lab = await ContainerLab.build(plan(join(fixtures, folder)), join(fixtures, folder), {
    downAfter: 2000,
    failoverTimeout: 5000,
  });
  try {
    await act(lab, new Scene(lab, 30));
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
  }
}
