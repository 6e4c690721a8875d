import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "../../src/facts/answers.ts";
import { probe } from "../../src/probe/probe.ts";
import { defaultLimits, type ProbeTarget } from "../../src/probe/request.ts";
import { until } from "../lab/until.ts";

/** Servers and sentinels on the loopback interface, each with a folder; gone with `close`. */
export class LocalSet {
  readonly #folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-probe-"));
  readonly #processes: ChildProcess[] = [];
  #count = 0;

  /** @param lines of redis.conf, behind those that give it a port and keep it small */
  async server(lines: readonly string[] = [], host = "127.0.0.1"): Promise<Endpoint> {
    const port = await freePort(host);
    await this.#start([`port ${port}`, `bind ${host}`, 'save ""', ...lines], { host, port }, []);
    return { host, port };
  }

  /** @param folder with ca.crt, redis.crt and redis.key */
  async tlsServer(folder: string, host = "127.0.0.1"): Promise<Endpoint> {
    const port = await freePort(host);
    const files = ["ca-cert-file ca.crt", "cert-file redis.crt", "key-file redis.key"].map((line) => {
      const [name, file] = line.split(" ");
      return `tls-${name} ${join(folder, file!)}`;
    });
    await this.#start(["port 0", `tls-port ${port}`, `bind ${host}`, 'save ""', ...files], { host, port }, []);
    return { host, port };
  }

  async sentinel(lines: readonly string[], host = "127.0.0.1"): Promise<Endpoint> {
    const port = await freePort(host);
    await this.#start([`port ${port}`, `bind ${host}`, ...lines], { host, port }, ["--sentinel"]);
    return { host, port };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#processes.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      }),
    );
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(lines: readonly string[], address: Endpoint, args: readonly string[]): Promise<void> {
    const folder = join(this.#folder, String(++this.#count));
    mkdirSync(folder);
    const file = join(folder, "redis.conf");
    writeFileSync(file, `${[`dir ${folder}`, ...lines].join("\n")}\n`);
    const child = spawn("redis-server", [file, ...args], { stdio: "ignore" });
    this.#processes.push(child);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      const { instances } = await probe({ targets: [target(address)], limits: defaultLimits });
      const code = instances[0]?.unreachable?.code;
      return code === "refused" || code === "closed" ? `nobody listens at ${address.port}` : undefined;
    }, 20);
  }
}

/** An address that is asked without login. */
export function target(address: Endpoint, kind: ProbeTarget["kind"] = "unknown"): ProbeTarget {
  return { kind, address, dial: address, wanted: { config: [], dryRuns: [] } };
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
