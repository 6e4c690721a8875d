import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { findRedisServer } from "../redis-server.ts";
import { failOver } from "./failover.ts";
import { Lab } from "./lab.ts";
import { whyNoNetwork } from "./network.ts";
import { type Plan, plans } from "./plans.ts";
import { saveRewritten } from "./rewritten.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const there = plans.filter(({ folder }) => existsSync(join(import.meta.dirname, "../../fixtures", folder)));

// They mostly wait: all at once takes little more than one.
vi.setConfig({ maxConcurrency: plans.length });

describe.concurrent(`deployments on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined).for(there)("$folder replicates and fails over", { timeout: 300_000 }, (plan) =>
    exercise(plan),
  );
});

async function exercise(plan: Plan): Promise<void> {
  const lab = await Lab.open(plan, "server" in found ? found.server.path : "");
  try {
    const times = await failOver(lab);
    expect(times.failedOver).toBeGreaterThan(0);
    if (process.env.LAB_VERBOSE) console.log(plan.folder, times);
    if (process.env.LAB_REWRITTEN && plan.folder === "healthy/three-hosts") await saveRewritten(lab);
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
  }
}
