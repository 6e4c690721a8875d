import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { check, memorySource } from "../../src/index.ts";
import { findRedisServer } from "../redis-server.ts";

const found = findRedisServer();
if ("missing" in found) console.log(`health checks skipped: ${found.missing}`);

const port = 21873;
const asked = rules.filter(({ id }) => id === "healthcheck-cannot-pass");

/** Whether a health check fails, as the rule says it. */
function isSaidToFail(options: string, test: string): boolean {
  const compose = `services:\n  redis:\n    image: redis:7.0\n    command: redis-server ${options}\n    healthcheck:\n      test: '${test}'\n`;
  const { diagnostics, undecided } = check(["."], { source: memorySource({ "compose.yml": compose }), rules: asked });
  expect(undecided).toEqual([]);
  return diagnostics.length > 0;
}

const servers = [
  "--port 21873",
  "--port 21873 --requirepass hunter2",
  "--port 21873 --bind 127.0.0.2",
  "--port 21873 --bind 127.0.0.2 127.0.0.1 --requirepass hunter2",
];
const checks = [
  "redis-cli -p 21873 ping",
  "redis-cli -p 21874 ping",
  "redis-cli -p 21873 ping | grep -q PONG",
  "redis-cli -p 21873 -a hunter2 ping | grep -q PONG",
  "redis-cli -p 21873 -a other ping | grep -q PONG",
  "redis-cli -p 21873 -a other ping",
  "redis-cli -e -p 21873 ping",
  "redis-cli -e -p 21873 -a hunter2 ping || exit 1",
  "redis-cli -h localhost -p 21873 info server",
];

describe.skipIf("missing" in found)("health checks fail where the rule says so", () => {
  test.each(servers)("redis-server %s", { timeout: 30_000 }, async (options) => {
    const folder = mkdtempSync(join(tmpdir(), "health-"));
    const program = "server" in found ? found.server.path : "redis-server";
    const server = spawn(program, [...options.split(" "), "--save", ""], { cwd: folder, stdio: "ignore" });
    try {
      await listening(options.includes("127.0.0.1") || !options.includes("--bind") ? "127.0.0.1" : "127.0.0.2");
      for (const line of checks) expect([line, await fails(line)]).toEqual([line, isSaidToFail(options, line)]);
    } finally {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function listening(host: string): Promise<void> {
  for (let tries = 0; tries < 100 && (await fails(`redis-cli -h ${host} -p ${port} ping`)); tries++) await sleep(50);
}

function fails(line: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("sh", ["-c", line], (error) => resolve(error !== null));
  });
}
