import { until } from "../lab/until.ts";
import { type Instance, newFolder, startSentinel, startServer } from "./instances.ts";

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

/** A master with replicas and sentinels that watch it as `main`, on ports of their own on loopback; all have found each other. */
export class SentinelSet {
  readonly folder = newFolder();
  readonly servers: Instance[] = [];
  readonly sentinels: Instance[] = [];
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

  get master(): Instance {
    return this.servers[0]!;
  }

  async #addServer(): Promise<void> {
    const { password } = this.#options;
    const lines = [
      "repl-diskless-sync-delay 0",
      ...(password === undefined ? [] : [`requirepass ${password}`, `masterauth ${password}`]),
      ...(this.servers.length > 0 ? [`replicaof 127.0.0.1 ${this.master.port}`] : []),
    ];
    this.servers.push(await startServer(lines, password === undefined ? {} : { password }));
  }

  /** Watches the first server. */
  async addSentinel(): Promise<Instance> {
    const { password, sentinelPassword, quorum = 2, sentinelLines = [] } = this.#options;
    const lines = [
      `sentinel monitor main 127.0.0.1 ${this.master.port} ${quorum}`,
      "sentinel down-after-milliseconds main 700",
      "sentinel failover-timeout main 8000",
      ...(password === undefined ? [] : [`sentinel auth-pass main ${password}`]),
      ...(sentinelPassword === undefined
        ? []
        : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
      ...sentinelLines,
    ];
    const sentinel = await startSentinel(lines, sentinelPassword === undefined ? {} : { password: sentinelPassword });
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
  }
}
