import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { check, memorySource } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { findRedisServer } from "../redis-server.ts";
import { readCompose } from "./containers/compose.ts";
import { ContainerLab } from "./containers/container-lab.ts";
import { readManifests } from "./containers/manifests.ts";
import { Outside } from "./containers/outside.ts";
import { failOver } from "./failover.ts";
import { whyNoNetwork } from "./network.ts";
import { type ContainersFixture, ofContainers } from "./plans.ts";
import { mounts } from "./proofs/mounts.ts";
import { starts } from "./proofs/starts.ts";
import { Scene } from "./scene.ts";
import { until } from "./until.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const fixtures = join(import.meta.dirname, "../../fixtures");
const sentinels = ["redis-sentinel_1", "redis-sentinel_2", "redis-sentinel_3"];

/** What the rule that names the cause says, as it is seen. */
const mistakes: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async "monitor-target-unknown"(scene) {
    for (const sentinel of sentinels) {
      await scene.logs(sentinel, "+sdown master mymaster 192.168.3.42 6379");
      await scene.answers(sentinel, "SENTINEL MASTER mymaster", /num-slaves,0,num-other-sentinels,0,/);
    }
    await scene.answers("redis-slave", "INFO replication", "master_link_status:up");
    await scene.lose("redis-master");
    await scene.neverAgrees("redis-sentinel_1", "mymaster");
  },
  async "hostname-without-resolve-hostnames"(scene) {
    for (const sentinel of sentinels) {
      await scene.logs(sentinel, "Can't resolve instance hostname.");
      await scene.ends(sentinel);
    }
  },
  async "quorum-exceeds-sentinels"(scene) {
    for (const sentinel of sentinels)
      await scene.answers(sentinel, "SENTINEL CKQUORUM mymaster", "-NOQUORUM 3 usable Sentinels");
    await scene.lose("redis-master");
    for (const sentinel of sentinels) await scene.neverAgrees(sentinel, "mymaster");
  },
  async "startup-reference-missing"(scene) {
    await scene.logs("redis-sentinel_3", "can't open config file '/redis/sentinel.conf'");
    await scene.ends("redis-sentinel_3");
    await scene.answers("redis-sentinel_1", "SENTINEL CKQUORUM mymaster", "OK 2 usable Sentinels");
  },
};

const proofs = [...mounts, ...starts].map((proof) => ({
  ...proof,
  title: proof.mistake === undefined ? proof.rule : `${proof.rule} (${proof.mistake})`,
}));

describe("what is proved is what the rule finds", () => {
  it.for(proofs)("$title", ({ rule, bad, repaired }) => {
    expect(told(bad)).toContain(rule);
    expect(told(repaired)).not.toContain(rule);
  });
});

// They mostly wait.
vi.setConfig({ maxConcurrency: ofContainers.length + proofs.length, testTimeout: 300_000 });

describe.concurrent(`containers on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  const sound = ofContainers.filter(({ cause }) => cause === undefined);
  it.skipIf(obstacle !== undefined).for(sound)("$folder replicates and fails over", (fixture) =>
    withLab(fixture, async (lab) => {
      const times = await failOver(lab);
      if (process.env.LAB_VERBOSE) console.log(fixture.folder, times);
      expect(times.failedOver).toBeGreaterThan(0);
    }),
  );

  const wrong = ofContainers.flatMap((fixture) => (fixture.cause === undefined ? [] : [fixture]));
  it.skipIf(obstacle !== undefined).for(wrong)("$folder fails as $cause says", (fixture) =>
    withLab(fixture, (lab) => {
      const scene = new Scene(lab, 90);
      scene.start();
      return mistakes[fixture.cause!]!(scene);
    }),
  );

  const published = ofContainers.find(({ folder }) => folder === "seeds/004-compose/as-posted")!;
  it.skipIf(obstacle !== undefined)(
    "sentinels tell clients of another machine an address that is not reached there",
    () =>
      withLab(published, async (lab) => {
        for (const instance of lab.instances) instance.start();
        const outside = await lab.publish();
        const sentinel = `${Outside.machine}:26380`;
        const ask = (address: string, ...command: string[]) =>
          outside.ask(address, ...command).catch((error: Error) => error.message);
        await until(async () => {
          const told = await ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster");
          return String(told) === "192.168.3.24,6379" ? undefined : String(told);
        }, 20);
        await until(async () => {
          const answer = await ask(`${Outside.machine}:6379`, "PING");
          return answer === "PONG" ? undefined : String(answer);
        }, 20);
        expect(await ask("192.168.3.24:6379", "PING")).not.toBe("PONG");
      }),
  );
});

describe.concurrent(`containers that are started wrongly${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined).for(proofs)("fail as the rule says: $title", async ({ bad, title, shows }) => {
    const from = performance.now();
    const lab = await ContainerLab.build(readCompose(bad["compose.yaml"]!), bad, {
      times: { downAfter: 2000, failoverTimeout: 5000 },
      password: "hunter2",
    });
    try {
      const scene = new Scene(lab, 60);
      scene.start();
      await shows(scene, lab);
    } catch (problem) {
      throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
    } finally {
      await lab.close();
      if (process.env.LAB_VERBOSE) console.log(title, Math.round(performance.now() - from));
    }
  });
});

async function withLab(
  { folder, file, kind, scale, password }: ContainersFixture,
  act: (lab: ContainerLab) => Promise<void>,
) {
  const text = readFileSync(join(fixtures, folder, file), "utf8");
  const plan = kind === "compose" ? readCompose(text, scale) : readManifests(text);
  const lab = await ContainerLab.build(plan, join(fixtures, folder), {
    times: { downAfter: 2000, failoverTimeout: 5000 },
    password,
  });
  try {
    await act(lab);
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
  }
}

function told(files: Files): string[] {
  return check(["."], { source: memorySource(files) }).diagnostics.map(({ rule }) => rule);
}
