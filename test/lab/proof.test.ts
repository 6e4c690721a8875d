import { describe, expect, it, vi } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { check, memorySource } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { findRedisServer } from "../redis-server.ts";
import { failOver } from "./failover.ts";
import { type HostFile, Lab } from "./lab.ts";
import { whyNoNetwork } from "./network.ts";
import { acl } from "./proofs/acl.ts";
import { auth } from "./proofs/auth.ts";
import { commands } from "./proofs/commands.ts";
import { network } from "./proofs/network.ts";
import type { Proof } from "./proofs/proof.ts";
import { quorum } from "./proofs/quorum.ts";
import { topology } from "./proofs/topology.ts";
import { Scene } from "./scene.ts";

const found = findRedisServer();
const program = "server" in found ? found.server.path : "";
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const proofs = [...auth, ...acl, ...network, ...quorum, ...topology, ...commands].map((proof) => ({
  ...proof,
  title: proof.mistake === undefined ? proof.rule : `${proof.rule} (${proof.mistake})`,
}));

describe("what is proved is what the rule finds", () => {
  it.for(proofs)("$title", ({ rule, bad, repaired }) => {
    const found = findings(bad);
    expect(found.map(({ rule }) => rule)).toContain(rule);
    expect(found.filter((one) => one.severity === "error" && one.rule !== rule)).toEqual([]);
    expect(findings(repaired).filter((one) => one.severity === "error" || one.rule === rule)).toEqual([]);
  });
});

// They mostly wait.
vi.setConfig({ maxConcurrency: 12 });

describe.concurrent(`rules on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined).for(proofs)("$title: fails as the rule says", { timeout: 200_000 }, (proof) =>
    withLab(proof, proof.bad, async (lab) => {
      const scene = new Scene(lab, 60);
      scene.start();
      await proof.shows(scene);
    }),
  );

  it.skipIf(obstacle !== undefined).for(proofs)("$title: repaired, it fails over", { timeout: 200_000 }, (proof) =>
    withLab(proof, proof.repaired, async (lab) => {
      expect(await failOver(lab)).toMatchObject({ to: "10.0.0.2" });
    }),
  );
});

async function withLab(proof: Proof, files: Files, act: (lab: Lab) => Promise<void>): Promise<void> {
  const placed = Object.entries(files).map(([path, text]): HostFile => {
    const [host, file] = path.split("/");
    return { host: host!, file: file!, text };
  });
  const hosts = Object.fromEntries(placed.map(({ host }) => [host, host]));
  const from = performance.now();
  const lab = await Lab.build({ downAfter: 1000, failoverTimeout: 3000, ...proof.site, hosts }, placed, program);
  try {
    await act(lab);
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
    if (process.env.LAB_VERBOSE) console.log(proof.rule, Math.round(performance.now() - from));
  }
}

function findings(files: Files): { rule: string; severity: string; at: string; message: string }[] {
  const { diagnostics } = check(["."], { source: memorySource(files), target: parseTarget("redis@7.0")! });
  return diagnostics.map(({ rule, severity, place, message }) => ({ rule, severity, at: place.file, message }));
}
