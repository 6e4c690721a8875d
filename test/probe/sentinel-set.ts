import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectTo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { until } from "../lab/until.ts";

export interface SetOptions {
  readonly replicas?: number;
  readonly sentinels?: number;
  readonly quorum?: number;
  /** Of all servers, and what the sentinels log in to them with. */
  readonly password?: string;
  /** Of the sentinels. */
  readonly sentinelPassword?: string;
  /** Further lines of every sentinel.conf. */
  readonly sentinelLines?: readonly string[];
}

/** One redis-server or redis-sentinel. */
export class Running {
  readonly port: number;
  readonly #start: () => ChildProcess;
  #process: ChildProcess | undefined;
  readonly #password: string | undefined;

  constructor(port: number, password: string | undefined, start: () => ChildProcess) {
    this.port = port;
    this.#password = password;
    this.#start = start;
    this.start();
  }

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

  /** One command on a connection of its own. */
  async ask(...words: string[]): Promise<unknown> {
    const client = createClient({
      RESP: 2,
      socket: { host: "127.0.0.1", port: this.port, reconnectStrategy: false, connectTimeout: 2000 },
      ...(this.#password !== undefined && { password: this.#password }),
    });
    client.on("error", () => {});
    try {
      await client.connect();
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  }
}

/** A master with replicas and sentinels that watch it as `main`, on ports of their own on loopback; all have found each other. */
export class SentinelSet {
  readonly folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-watch-"));
  readonly servers: Running[] = [];
  readonly sentinels: Running[] = [];
  readonly #options: SetOptions;

  private constructor(options: SetOptions) {
    this.#options = options;
  }

  static async start(options: SetOptions = {}): Promise<SentinelSet> {
    const set = new SentinelSet(options);
    const { replicas = 2, sentinels = 3 } = options;
    for (let index = 0; index <= replicas; index++) await set.#addServer();
    for (let index = 0; index < sentinels; index++) await set.addSentinel();
    await set.agreed();
    return set;
  }

  get master(): Running {
    return this.servers[0]!;
  }

  async #addServer(): Promise<void> {
    const port = await freePort();
    const { password } = this.#options;
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${this.folder}`,
      `dbfilename ${port}.rdb`,
      'save ""',
      "repl-diskless-sync-delay 0",
      ...(password === undefined ? [] : [`requirepass ${password}`, `masterauth ${password}`]),
      ...(this.servers.length > 0 ? [`replicaof 127.0.0.1 ${this.master.port}`] : []),
    ];
    this.servers.push(this.#run("redis-server", port, lines, password));
  }

  /** Watches the first server. */
  async addSentinel(): Promise<Running> {
    const port = await freePort();
    const { password, sentinelPassword, quorum = 2, sentinelLines = [] } = this.#options;
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${this.folder}`,
      `sentinel monitor main 127.0.0.1 ${this.master.port} ${quorum}`,
      "sentinel down-after-milliseconds main 700",
      "sentinel failover-timeout main 8000",
      ...(password === undefined ? [] : [`sentinel auth-pass main ${password}`]),
      ...(sentinelPassword === undefined
        ? []
        : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
      ...sentinelLines,
    ];
    const sentinel = this.#run("redis-sentinel", port, lines, sentinelPassword);
    this.sentinels.push(sentinel);
    return sentinel;
  }

  /** Waits until all sentinels see all replicas and each other. */
  async agreed(seconds = 30): Promise<void> {
    for (const sentinel of this.sentinels) {
      await until(async () => {
        const fields = (await sentinel.ask("SENTINEL", "MASTER", "main")) as string[];
        const value = (name: string) => Number(fields[fields.indexOf(name) + 1]);
        const flags = fields[fields.indexOf("flags") + 1];
        const replicas = (await sentinel.ask("SENTINEL", "REPLICAS", "main")) as string[][];
        const isLinked = replicas.every((replica) => replica[replica.indexOf("master-link-status") + 1] === "ok");
        const seen = `${flags}, ${value("num-slaves")} replicas, ${value("num-other-sentinels")} other sentinels`;
        const isFine =
          flags === "master" &&
          value("num-slaves") === this.servers.length - 1 &&
          value("num-other-sentinels") === this.sentinels.length - 1 &&
          isLinked;
        return isFine ? undefined : seen;
      }, seconds);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers, ...this.sentinels].map((one) => one.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(command: string, port: number, lines: readonly string[], password: string | undefined): Running {
    const file = join(this.folder, `${port}.conf`);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    return new Running(port, password, () => spawn(command, [file], { stdio: "ignore" }));
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Whether anything listens there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo({ host: "127.0.0.1", port });
    socket.once("connect", () => socket.destroy() && resolve(true));
    socket.once("error", () => resolve(false));
  });
}
