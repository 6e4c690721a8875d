import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Endpoint } from "../../src/facts/answers.ts";
import { ask, type Reply } from "../lab/resp.ts";
import { until } from "../lab/until.ts";
import { freePort, isListening } from "./ports.ts";

export interface StartOptions {
  /** Of its data; one of its own if not told. */
  readonly folder?: string;
  /** What `ask` logs in with. */
  readonly password?: string;
}

const running: Instance[] = [];
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(running.map((instance) => instance.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A redis-server or redis-sentinel on loopback, stopped when the tests of the file are done. */
export class Instance {
  readonly address: Endpoint;
  readonly #start: () => ChildProcess;
  readonly #password: string | undefined;
  #process: ChildProcess | undefined;

  constructor(port: number, password: string | undefined, start: () => ChildProcess) {
    this.address = { host: "127.0.0.1", port };
    this.#password = password;
    this.#start = start;
    this.start();
    running.push(this);
  }

  get port(): number {
    return this.address.port;
  }

  /** Again, after it was killed. */
  start(): void {
    this.#process = this.#start();
  }

  /** SIGSTOP and SIGCONT are signals, too. */
  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** One command on a connection of its own. An error reply rejects. */
  ask(...words: string[]): Promise<Reply> {
    const password = this.#password;
    return ask(this.port, password === undefined ? undefined : { password }, ...words);
  }
}

type Lines = string | readonly string[];

/** @param lines of redis.conf, beside those that give it a port and a folder; `PORT` in them is its port */
export function startServer(lines: Lines = "", options?: StartOptions): Promise<Instance> {
  return start("redis-server", ['save ""', lines].flat(), options);
}

export function startSentinel(lines: Lines, options?: StartOptions): Promise<Instance> {
  return start("redis-sentinel", [lines].flat(), options);
}

/** Gone when the tests of the file are done. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-probe-"));
  folders.push(folder);
  return folder;
}

async function start(program: string, lines: readonly string[], options: StartOptions = {}): Promise<Instance> {
  const { folder = newFolder(), password } = options;
  const port = await freePort();
  const file = join(folder, "instance.conf");
  const all = [`port ${port}`, "bind 127.0.0.1", `dir ${folder}`, ...lines, ""];
  writeFileSync(file, all.join("\n").replaceAll("PORT", String(port)));
  const instance = new Instance(port, password, () => spawn(program, [file], { stdio: "ignore" }));
  await until(async () => ((await isListening(port)) ? undefined : "it does not listen"), 20);
  return instance;
}
