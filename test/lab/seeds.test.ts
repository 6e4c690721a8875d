import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { findRedisServer } from "../redis-server.ts";
import { Lab } from "./lab.ts";
import { whyNoNetwork } from "./network.ts";
import { seeds } from "./plans.ts";
import { until } from "./until.ts";

const found = findRedisServer();
const program = "server" in found ? found.server.path : "";
const obstacle = "missing" in found ? found.missing : whyNoNetwork();

describe.concurrent(`tutorials on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  const refused = seeds.filter(({ refusals }) => Object.keys(refusals).length > 0);
  it.skipIf(obstacle !== undefined).for(refused)("$folder does not start", async (plan) => {
    const lab = await Lab.open(plan, program);
    try {
      for (const instance of lab.instances) instance.start();
      await until(async () => (lab.instances.some(({ isRunning }) => isRunning) ? "some are running" : undefined), 20);
      for (const { file, log } of lab.instances) expect(log).toContain(plan.refusals[basename(file)]);
    } finally {
      await lab.close();
    }
  });

  const aimedAtReplica = seeds.find(({ folder }) => folder === "seeds/002-loopback")!;
  it.skipIf(obstacle !== undefined)(
    `${aimedAtReplica.folder} replicates, but its sentinels give up a replica`,
    { timeout: 90_000 },
    async () => {
      const lab = await Lab.open(aimedAtReplica, program);
      try {
        for (const instance of lab.instances) instance.start();
        const master = lab.servers.find(({ file }) => file === "redis-master.conf")!;
        await until(async () => await amiss(`connected_slaves:4`, () => master.ask("INFO", "replication")), 30);
        for (const sentinel of lab.sentinels) {
          const lost = "status=odown,address=127.0.0.1:6380,slaves=0,sentinels=3";
          await until(async () => amiss(lost, () => sentinel.ask("INFO", "sentinel")), 60);
        }
      } finally {
        await lab.close();
      }
    },
  );
});

async function amiss(expected: string, ask: () => Promise<unknown>): Promise<string | undefined> {
  const answer = String(await ask());
  return answer.includes(expected) ? undefined : answer;
}
