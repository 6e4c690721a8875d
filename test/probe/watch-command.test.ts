import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, describe, expect, it } from "vitest";
import schema from "../../src/probe/watch/watch.schema.json" with { type: "json" };
import { buildCommand, folder, runner } from "../cli/command.ts";
import { until } from "../lab/until.ts";
import { findRedisServer } from "../redis-server.ts";
import { readExposition } from "./exposition.ts";
import { isListening, listen } from "./ports.ts";
import { SentinelSet } from "./sentinel-set.ts";

const command = buildCommand();
const run = runner(command);
const found = findRedisServer();
const isLine = new Ajv({ strict: true, strictRequired: false }).compile(schema);

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

/** The command, while it runs. */
class Command {
  out = "";
  err = "";
  readonly ended: Promise<number | string | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [command, "probe", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    child.stdout.on("data", (data) => {
      this.out += data;
    });
    child.stderr.on("data", (data) => {
      this.err += data;
    });
    this.ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)));
    ends.push(() => child.kill("SIGKILL"));
  }

  signal(name: NodeJS.Signals): Promise<number | string | null> {
    this.#child.kill(name);
    return this.ended;
  }

  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  get lines(): string[] {
    return this.out.split("\n").slice(0, -1);
  }

  /** What a watch with --format jsonl has told. */
  get told(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  async tells(...wanted: Record<string, unknown>[]): Promise<void> {
    await until(async () => {
      const { told } = this;
      const isTold = (one: Record<string, unknown>) =>
        told.some((line) => Object.entries(one).every(([name, value]) => line[name] === value));
      const missing = wanted.filter((one) => !isTold(one));
      return missing.length === 0 ? undefined : `${JSON.stringify(missing)} is not told`;
    }, 40);
  }

  /** Where it serves metrics. */
  async served(): Promise<string> {
    const at = () => /served on (\S+?)[;\n]/.exec(this.err)?.[1];
    await until(async () => (at() ? undefined : `nothing served: ${this.err}`), 20);
    return `http://${at()}`;
  }
}

async function status(url: string): Promise<string> {
  const response = await fetch(url);
  const { status } = (await response.json()) as { status: string };
  return `${response.status} ${status}`;
}

describe.skipIf("missing" in found)("probe --watch", { timeout: 120_000 }, () => {
  it("stays while the master is down and after, serves metrics, tells no password, and ends cleanly on SIGTERM", async () => {
    const [password, sentinelPassword] = ["canary-servers", "canary-sentinels"];
    const set = await SentinelSet.start({ password, sentinelPassword });
    ends.push(() => set.stop());
    const watching = new Command(
      [
        ...["--seed", `127.0.0.1:${set.sentinels[0]!.port}`, "--watch", "1s", "--format", "jsonl"],
        ...["--listen", "127.0.0.1:0", "--rule", "no-authentication=off"],
      ],
      { REDIS_HA_LINT_PASSWORD: password, REDIS_HA_LINT_SENTINEL_PASSWORD: sentinelPassword },
    );
    const at = await watching.served();
    await watching.tells({ event: "report" });
    await until(async () => {
      const followed = watching.told.filter(({ event, followed }) => event === "connection" && followed).length;
      return followed === 3 ? undefined : `${followed} sentinels are followed`;
    }, 30);
    await until(
      async () => ((await status(`${at}/health`)) === "200 fine" ? undefined : await status(`${at}/health`)),
      30,
    );

    // Nobody can take over: the replicas stay without a master.
    for (const replica of set.servers.slice(1)) await replica.ask("CONFIG", "SET", "replica-priority", "0");
    await set.master.kill();
    await watching.tells(
      { event: "instance", change: "down", address: `127.0.0.1:${set.master.port}` },
      { event: "sentinel", channel: "+sdown", master: "main" },
      { event: "sentinel", channel: "+odown" },
      { event: "finding", change: "new", severity: "error" },
    );
    await until(async () => {
      const health = await status(`${at}/health`);
      return health === "503 findings" ? undefined : health;
    }, 30);
    for (const replica of set.servers.slice(1)) await replica.ask("CONFIG", "SET", "replica-priority", "100");
    set.master.start();
    await until(async () => {
      const health = await status(`${at}/health`);
      return health === "200 fine" ? undefined : `${health} ${watching.out.slice(-2000)}`;
    }, 90);

    const text = await (await fetch(`${at}/metrics`)).text();
    const metrics = readExposition(text);
    const up = metrics.get("redis_ha_lint_instance_up")!.samples;
    expect([...up.values()]).toEqual(Array.from({ length: 6 }, () => 1));
    expect(metrics.get("redis_ha_lint_sentinel_events_total")!.samples.get('{"channel":"+sdown"}')).toBeGreaterThan(0);

    expect(await watching.signal("SIGTERM")).toBe(0);
    expect(await isListening(Number(new URL(at).port))).toBe(false);
    expect(watching.told.filter(({ event }) => event === "report")).toHaveLength(1);
    for (const line of watching.told) expect(isLine(line), JSON.stringify([line, isLine.errors])).toBe(true);
    expect(watching.out + watching.err + text).not.toContain("canary");
  });

  it("tells a reader the report first, and ends with the verdict's exit code on SIGINT", async () => {
    const set = await SentinelSet.start({ replicas: 1, sentinels: 1, quorum: 1 });
    ends.push(() => set.stop());
    const seed = ["--seed", `127.0.0.1:${set.sentinels[0]!.port}`];
    const facts = join(folder({}), "cluster.facts");
    const watching = new Command([...seed, "--watch", "500ms", "--fail-on", "info", "--save", facts]);
    await until(async () => (/events of the sentinel/.test(watching.out) ? undefined : "not followed"), 30);
    expect(watching.out).toMatch(/^127\.0\.0\.1:\d+: 2 servers, 1 sentinel/);
    await set.servers[1]!.kill();
    await until(async () => (/stopped answering/.test(watching.out) ? undefined : "no change"), 30);
    expect(watching.lines.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [-+!~?=>] /);
    expect(await watching.signal("SIGINT")).toBe(1);
    // Of the last probe.
    expect(readFileSync(facts, "latin1")).toContain("unreachable refused");
    expect(watching.err).toBe("");
  });

  it("ends when nobody reads it any more", async () => {
    const set = await SentinelSet.start({ replicas: 1, sentinels: 1, quorum: 1 });
    ends.push(() => set.stop());
    const watching = new Command(["--seed", `127.0.0.1:${set.sentinels[0]!.port}`, "--watch", "500ms"]);
    await until(async () => (watching.out === "" ? "nothing told" : undefined), 30);
    watching.closeOutput();
    await set.servers[1]!.kill();
    expect(await watching.ended).toBeTypeOf("number");
  });
});

describe("probe --watch", () => {
  it("can be ended while its first probe waits for an answer", async () => {
    const silent = createServer(() => {});
    ends.push(() => silent.close());
    const port = await listen(silent);
    const asked = new Promise((resolve) => silent.once("connection", resolve));
    const watching = new Command(["--seed", `127.0.0.1:${port}`, "--watch", "1s", "--node-timeout", "20m"]);
    await asked;
    expect(await watching.signal("SIGINT")).toBe(4);
    expect(watching.out).toBe("");
  });

  it.each([
    [["--listen", "127.0.0.1:0"], "--listen serves what --watch finds; give both"],
    [["--format", "jsonl"], "--format jsonl is for --watch; a report of one probe is json"],
    [["--watch", "0s"], '--watch is "0s"; it must be a time with its unit'],
    [["--watch", "10"], '--watch is "10"; it must be a time with its unit'],
    [["--watch", "1s", "--listen", "9121"], '--listen is "9121"; it must be an address and a port'],
    [["--watch", "1s", "--listen", "a:99999"], '--listen is "a:99999"; it must be an address and a port'],
    [["--watch", "1s", "--format", "json"], "--watch tells one thing after the other: --format is pretty or jsonl"],
    [["--watch", "1s", "--format", "jsonl=a"], "--watch writes to the standard output only"],
  ])("%s is wrong usage", (args, message) => {
    const { code, err } = run(["probe", "--seed", "127.0.0.1:1", ...args]);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it("says that there is nobody to ask, and ends", () => {
    const { code, err } = run(["probe", "--watch", "1s"], { cwd: folder({}) });
    expect(err).toMatch(/^redis-ha-lint: nobody to ask/);
    expect(code).toBe(4);
  });

  it("says where it cannot listen, and ends", async () => {
    const other = createServer();
    ends.push(() => other.close());
    const at = `127.0.0.1:${await listen(other)}`;
    const watching = new Command(["--seed", "127.0.0.1:1", "--watch", "1s", "--listen", at]);
    expect(await watching.ended).toBe(3);
    expect(watching.err).toBe(`redis-ha-lint: could not listen on ${at}: EADDRINUSE\n`);
  });

  it("warns where others than this machine can reach what it serves", () => {
    const empty = { cwd: folder({}) };
    expect(run(["probe", "--watch", "1s", "--listen", "0.0.0.0:0"], empty).err).toContain("there is no login");
    expect(run(["probe", "--watch", "1s", "--listen", "127.0.0.1:0"], empty).err).not.toContain("there is no login");
  });
});
