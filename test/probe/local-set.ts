import type { Endpoint } from "../../src/facts/answers.ts";
import type { ProbeTarget } from "../../src/probe/request.ts";
import { type Instance, startSentinel, startServer } from "./instances.ts";

/** Servers and sentinels on the loopback interface by their addresses; gone with `close`. */
export class LocalSet {
  readonly #instances: Instance[] = [];

  /** @param lines of redis.conf, beside those that give it a port and a folder */
  async server(lines: readonly string[] = []): Promise<Endpoint> {
    return this.#kept(await startServer(lines.join("\n")));
  }

  async sentinel(lines: readonly string[]): Promise<Endpoint> {
    return this.#kept(await startSentinel(lines.join("\n")));
  }

  async close(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.stop()));
  }

  #kept(instance: Instance): Endpoint {
    this.#instances.push(instance);
    return { host: "127.0.0.1", port: instance.port };
  }
}

/** An address that is asked without login. */
export function target(address: Endpoint, kind: ProbeTarget["kind"] = "unknown"): ProbeTarget {
  return { kind, address, dial: address, wanted: { config: [], dryRuns: [] } };
}
