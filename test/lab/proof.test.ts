import { describe, expect, it, vi } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { check, type Diagnostic, memorySource, type Report, repair } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { findRedisServer } from "../redis-server.ts";
import { failOver } from "./failover.ts";
import { Lab } from "./lab.ts";
import { whyNoNetwork } from "./network.ts";
import { acl } from "./proofs/acl.ts";
import { auth } from "./proofs/auth.ts";
import { commands } from "./proofs/commands.ts";
import { network } from "./proofs/network.ts";
import type { Proof } from "./proofs/proof.ts";
import { quorum } from "./proofs/quorum.ts";
import { tls } from "./proofs/tls.ts";
import { topology } from "./proofs/topology.ts";
import { Scene } from "./scene.ts";

const found = findRedisServer();
const program = "server" in found ? found.server.path : "";
const obstacle = "missing" in found ? found.missing : whyNoNetwork();

const proofs = [auth, acl, network, quorum, topology, commands, tls].flat().map((proof) => ({
  ...proof,
  title: proof.mistake === undefined ? proof.rule : `${proof.rule} (${proof.mistake})`,
  repaired: afterRepairs(proof) ?? byHand(proof),
}));

/** Many mistakes are repaired to the same deployment. */
const repairs = new Map<string, (typeof proofs)[number][]>();
for (const proof of proofs) {
  const key = JSON.stringify([proof.repaired, proof.site]);
  repairs.set(key, [...(repairs.get(key) ?? []), proof]);
}

describe("what is proved is what the rule finds", () => {
  it.for(proofs)("$title", ({ rule, also = [], bad, repaired }) => {
    const found = lint(bad).diagnostics;
    expect(found.map((one) => one.rule)).toContain(rule);
    expect(told(found.filter((one) => one.severity === "error" && ![rule, ...also].includes(one.rule)))).toEqual([]);
    const left = lint(repaired).diagnostics;
    expect(told(left.filter((one) => one.severity === "error" || one.rule === rule))).toEqual([]);
  });
});

// They mostly wait.
vi.setConfig({ maxConcurrency: 28, testTimeout: 300_000 });

describe.concurrent(`rules on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it
    .skipIf(obstacle !== undefined)
    .for([...repairs.values()].map((group) => ({ first: group[0]!, rules: named(group) })))(
    "repaired, it fails over: $rules",
    ({ first }) =>
      // Many labs at once can hold a machine of two cores up for more than five seconds: that is no master lost.
      withLab(first.repaired, first, 8000, async (lab) => {
        const times = await failOver(lab);
        if (process.env.LAB_VERBOSE) console.log(first.title, times);
        expect(times).toMatchObject({ to: "10.0.0.2" });
      }),
  );

  it.skipIf(obstacle !== undefined).for(proofs)("fails as the rule says: $title", (proof) =>
    withLab(proof.bad, proof, 3000, (lab) => {
      const scene = new Scene(lab, 90);
      scene.start();
      return proof.shows(scene);
    }),
  );
});

/** @param downAfter milliseconds */
async function withLab(
  files: Files,
  { title, site }: (typeof proofs)[number],
  downAfter: number,
  act: (lab: Lab) => Promise<void>,
) {
  const placed = Object.entries(files).map(([path, text]) => {
    const [host = "", file = ""] = path.split("/");
    return { host, file, text };
  });
  const hosts = Object.fromEntries(placed.map(({ host }) => [host, host]));
  const from = performance.now();
  const lab = await Lab.build({ downAfter, failoverTimeout: 4000, ...site, hosts }, placed, program);
  try {
    await act(lab);
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
    if (process.env.LAB_VERBOSE) console.log(title, Math.round(performance.now() - from));
  }
}

/** The files with the repairs that the rule's findings carry; undefined where one of them needs a decision. */
function afterRepairs({ rule, bad }: Proof): Files | undefined {
  const { diagnostics, files } = lint(bad);
  const own = diagnostics.filter((found) => found.rule === rule);
  if (own.length === 0 || own.some((found) => !found.repair)) return undefined;
  return { ...bad, ...Object.fromEntries(repair(own, files).files) };
}

function byHand({ rule, repaired }: Proof): Files {
  if (!repaired) throw new Error(`${rule}: its findings carry no repair, so the proof must say what is right`);
  return repaired;
}

function lint(files: Files): Report {
  return check(["."], { source: memorySource(files), target: parseTarget("redis@7.0")! });
}

function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ place, rule, message }) => `${place.file}: ${rule}: ${message}`);
}

function named(group: readonly { title: string }[]): string {
  return group.map(({ title }) => title).join(", ");
}
