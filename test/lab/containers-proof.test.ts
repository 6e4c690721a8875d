import { describe, expect, it, vi } from "vitest";
import { rules } from "../../rules/index.ts";
import { check, memorySource } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { findRedisServer } from "../redis-server.ts";
import { readCompose } from "./containers/compose.ts";
import { ContainerLab } from "./containers/container-lab.ts";
import { whyNoNetwork } from "./network.ts";
import { mounts } from "./proofs/mounts.ts";
import { starts } from "./proofs/starts.ts";
import { Scene } from "./scene.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const proofs = [...mounts, ...starts].map((proof) => ({
  ...proof,
  title: proof.mistake === undefined ? proof.rule : `${proof.rule} (${proof.mistake})`,
}));
const known = new Set(rules.map(({ id }) => id));

describe("what is proved is what the rule finds", () => {
  for (const { rule, title, bad, repaired } of proofs) {
    it.skipIf(!known.has(rule))(title, () => {
      expect(told(bad)).toContain(rule);
      expect(told(repaired)).not.toContain(rule);
    });
  }
});

// They mostly wait.
vi.setConfig({ maxConcurrency: proofs.length, testTimeout: 300_000 });

describe.concurrent(`containers that are started wrongly${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined).for(proofs)("fail as the rule says: $title", async ({ bad, title, shows }) => {
    const from = performance.now();
    const lab = await ContainerLab.build(readCompose(bad["compose.yaml"]!), bad, {
      downAfter: 2000,
      failoverTimeout: 5000,
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

function told(files: Files): string[] {
  return check(["."], { source: memorySource(files) }).diagnostics.map(({ rule }) => rule);
}
