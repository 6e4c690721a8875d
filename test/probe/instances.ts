import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { until } from "../lab/until.ts";
import { freePort } from "./asking.ts";

export interface Instance {
  readonly port: number;
  readonly folder: string;
  /** By redis-cli, as the user told. */
  cli(...words: string[]): string;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const running: Instance[] = [];
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(running.map((instance) => instance.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A redis-server on loopback, stopped when the tests of the file are done. */
export function startServer(lines: string, folder = newFolder()): Promise<Instance> {
  return start("redis-server", `save ""\n${lines}`, folder);
}

export function startSentinel(lines: string): Promise<Instance> {
  return start("redis-sentinel", lines, newFolder());
}

/** Gone when the tests of the file are done. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-probe-"));
  folders.push(folder);
  return folder;
}

async function start(program: string, lines: string, folder: string): Promise<Instance> {
  const port = await freePort();
  const file = join(folder, "instance.conf");
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\n${lines.replaceAll("PORT", String(port))}\n`);
  const child = spawn(program, [file], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let isStopped = false;
  const instance: Instance = {
    port,
    folder,
    cli: (...words) => execFileSync("redis-cli", ["-p", String(port), ...words], { encoding: "utf8", stdio: "pipe" }),
    signal: (signal) => child.kill(signal),
    async stop() {
      if (isStopped) return;
      isStopped = true;
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  running.push(instance);
  await until(() => listens(port), 20);
  return instance;
}

function listens(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", ({ message }) => resolve(message));
  });
}
