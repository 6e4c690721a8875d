import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTarget, parseVersion, type Target } from "../../grammar/version.ts";
import { buildDeployment } from "../../src/model/build.ts";
import { outputLimit } from "../../src/model/values/output-buffers.ts";
import { savePoints } from "../../src/model/values/persistence.ts";
import { memorySource } from "../../src/project/memory.ts";
import { openProject } from "../../src/project/open.ts";
import { ask } from "../lab/resp.ts";
import { findRedisServer } from "../redis-server.ts";

const found = findRedisServer();
if ("missing" in found) console.log(`live server skipped: ${found.missing}`);

const includes = {
  "empty.conf": "# nothing\n",
  "two.conf": "save 5 5\nsave 6 6\n",
  "off.conf": 'save ""\n',
  "nested.conf": "save 4 4\ninclude empty.conf\nsave 3 3\n",
  "limit.conf": "client-output-buffer-limit replica 3mb 2mb 1\n",
};

const saveCases = `

save 900 1
save 900 1|save 300 10
save 900 1|save 900 1
save 900 1 300 10
save 900 1 300 10|save 60 10000
save "900 1"
save "900 1 300 10"|save 60 7
save ""
save ''
save
save|save 900 1
save 900 1|save
save 900 1|save ""
save 900 1|save ""|save 60 10
save ""|save 900 1
SAVE 900 1|Save 300 0
save 010 +5
save "\\x39\\x30 1"
include empty.conf
include two.conf
include off.conf
include nested.conf
include nested.conf|save 2 2
include empty.conf|save 900 1
include empty.conf|save 900 1|save 300 10
include empty.conf|save 9 9|save ""
include empty.conf|save 9 9|save
save 900 1|include empty.conf
save 900 1|include two.conf
save 900 1|include off.conf
save 900 1|include nested.conf
save 900 1|include two.conf|save 7 7|save 8 8
include two.conf|include two.conf
include two.conf|include off.conf|save 8 8|include two.conf
include nothing-*.conf|save 1 1|save 2 2
include [et]*.conf|save 1 1|save 2 2`
  .split("\n")
  .slice(1);

const limitCases = `

client-output-buffer-limit replica 1gb 0 0
client-output-buffer-limit slave 1gb 512mb 0
client-output-buffer-limit SLAVE 100 50 1
client-output-buffer-limit normal 1mb 1mb 1
client-output-buffer-limit
client-output-buffer-limit replica 1gb 0 0|client-output-buffer-limit normal 5 5 5
client-output-buffer-limit slave 1gb 0 0 normal 1 1 1|client-output-buffer-limit replica 5mb 0 0
client-output-buffer-limit replica 1 1 1 slave 2mb 2mb 2
client-output-buffer-limit "replica 4mb 2mb 10"
client-output-buffer-limit "pubsub 4mb 2mb 10 replica 7k 6kb 5"
client-output-buffer-limit replica 0 0 0
client-output-buffer-limit replica 3g 1g 010
include limit.conf
client-output-buffer-limit replica 8mb 8mb 8|include limit.conf
include limit.conf|client-output-buffer-limit pubsub 8mb 8mb 8
include limit.conf|client-output-buffer-limit replica 8mb 8mb 8`
  .split("\n")
  .slice(1);

const textOf = (written: string) => `${written.split("|").join("\n")}\n`;

/** The settings of a server with these lines, and files beside it. */
function settingsOf(text: string, target: Target) {
  const source = memorySource({ "redis.conf": `port 0\n${text}`, ...includes });
  const { deployments } = openProject(["redis.conf"], source, { target, includeRoots: ["."] });
  return buildDeployment(deployments[0]!).nodes[0]!.settings;
}

function savedBy(text: string, target: Target): string {
  const points = savePoints(settingsOf(text, target)).value;
  return points.map(({ seconds, changes }) => `${seconds} ${changes}`).join(" ");
}

function limitBy(text: string, target: Target): string {
  const { hard, soft, softSeconds } = outputLimit(settingsOf(text, target), "replica").value;
  return `${hard} ${soft} ${softSeconds}`;
}

/** What a real server says of a setting; it listens on a socket in a folder of its own, and on no port. */
async function answer(path: string, folder: string, text: string, setting: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(includes)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "redis.conf"), `port 0\nunixsocket ${folder}/socket\n${text}`);
  const child = spawn(path, ["redis.conf"], { cwd: folder, stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  try {
    for (let tries = 0; ; tries++) {
      const reply = await ask(`${folder}/socket`, undefined, "CONFIG", "GET", setting).catch((error: Error) => error);
      if (Array.isArray(reply)) return String(reply[1]);
      if (tries > 200 || child.exitCode !== null) throw new Error(`no server for ${JSON.stringify(text)}: ${reply}`);
      await sleep(10);
    }
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

describe.skipIf("missing" in found)("lines that add up, as a live server reads them", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["save", saveCases],
    ["client-output-buffer-limit", limitCases],
  ] as const)("%s", { timeout: 120_000 }, async (setting, cases) => {
    if ("missing" in found) return;
    const { path, version } = found.server;
    const target: Target = { engine: "redis", version: parseVersion(version)! };
    const differences: string[] = [];
    for (const [index, written] of cases.entries()) {
      const text = textOf(written);
      const theirs = await answer(path, join(folder, `${setting}-${index}`), text, setting);
      const ours = setting === "save" ? savedBy(text, target) : `slave ${limitBy(text, target)} pubsub`;
      const agrees = setting === "save" ? ours === theirs : theirs.includes(ours);
      if (!agrees) differences.push(`${written}: ${theirs} / ${ours}`);
    }
    console.log(`live ${version} ${setting}: ${cases.length - differences.length} / ${cases.length} texts agree`);
    expect(differences).toEqual([]);
  });
});

/** loadServerConfigFromString of 6.0.20, 6.2.14 and 7.0.0: releases that cannot be run here. */
describe("lines that add up, as other releases read them", () => {
  test.each([
    ["redis@6.0", "", ""],
    ["redis@6.0", "include empty.conf", ""],
    ["redis@6.0", "save 900 1|include two.conf|save 7 7", "900 1 5 5 6 6 7 7"],
    ["redis@6.0", 'save 900 1|save ""|save 7 7', "7 7"],
    ["redis@6.0", "save 900 1 300 10", ""],
    ["redis@6.2", "", "3600 1 300 100 60 10000"],
    ["redis@6.2.0", 'save ""', ""],
    ["redis@6.2", "save 900 1 300 10", ""],
    ["redis@6.2", "save 900 1|include two.conf|save 7 7", "5 5 6 6 7 7"],
    ["redis@6.2", "include two.conf|save 7 7|save 8 8", "7 7 8 8"],
    ["redis@6.2", "include two.conf|include two.conf", "5 5 6 6"],
    ["redis@7.0.0", 'save 900 1|save ""', "900 1"],
    ["redis@7.0.1", 'save 900 1|save ""', ""],
    ["valkey@8.0", "", "3600 1 300 100 60 10000"],
    ["valkey@8.0", 'save 900 1|save ""|save 7 7', "7 7"],
  ])("%s: save, %j", (target, written, points) => {
    expect(savedBy(textOf(written), parseTarget(target)!)).toBe(points);
  });

  test("each line sets its class", () => {
    const text = "client-output-buffer-limit slave 1gb 512mb 30\nclient-output-buffer-limit pubsub 1 1 1\n";
    expect(limitBy(text, parseTarget("redis@2.8")!)).toBe("1073741824 536870912 30");
    expect(limitBy("", parseTarget("redis@2.8")!)).toBe("268435456 67108864 60");
  });
});
