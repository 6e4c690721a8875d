import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "../../../src/rule.ts";
import { Guardian } from "../guardian.ts";
import { lastLines, type RunningDeployment } from "../running.ts";
import { Bridges } from "./bridges.ts";
import { writePrograms } from "./image.ts";
import { Outside } from "./outside.ts";
import type { ContainersPlan } from "./plan.ts";
import { Member, Sandbox } from "./sandbox.ts";

let labs = 0;

/** What the files do not say. */
export interface Settings {
  /** For every master of every sentinel, in milliseconds: times a test can wait for, in place of those in the files. */
  readonly times?: { readonly downAfter: number; readonly failoverTimeout: number };
  /** Of all servers. */
  readonly password?: string | undefined;
}

/** What a compose file or manifests start, on real servers. Nothing of it outlives this process. */
export class ContainerLab implements RunningDeployment {
  readonly sandboxes: readonly Sandbox[];
  readonly instances: readonly Member[];
  readonly bridges: Bridges;
  readonly folder: string;
  readonly #guardian: Guardian;
  #outside: Outside | undefined;

  private constructor(
    plan: ContainersPlan,
    folder: string,
    bridges: Bridges,
    guardian: Guardian,
    password: string | undefined,
  ) {
    this.#guardian = guardian;
    this.bridges = bridges;
    this.folder = folder;
    this.sandboxes = plan.sandboxes.map(
      (each) =>
        new Sandbox(
          each,
          folder,
          bridges,
          () => this.#tellAll(),
          (sandbox) => this.#hostsOf(sandbox),
          password,
        ),
    );
    this.instances = this.sandboxes.flatMap((sandbox) =>
      sandbox.containers.map((container) => new Member(sandbox, container)),
    );
  }

  /**
   * @param project the folder of the deployment, of which a copy is run, or its files
   */
  static async build(plan: ContainersPlan, project: string | Files, settings: Settings = {}): Promise<ContainerLab> {
    const prefix = `rhl-${process.pid}-c${++labs}`;
    const folder = mkdtempSync(join(tmpdir(), `${prefix}-`));
    const guardian = new Guardian(prefix, folder);
    try {
      if (typeof project === "string") cpSync(project, join(folder, "project"), { recursive: true });
      else write(project, join(folder, "project"));
      writePrograms(join(folder, "programs"));
      const timed = settings.times ? withTimes(plan, settings.times) : plan;
      const bridges = await Bridges.create(prefix, timed);
      return new ContainerLab(timed, folder, bridges, guardian, settings.password);
    } catch (problem) {
      await guardian.dismiss();
      throw problem;
    }
  }

  get servers(): readonly Member[] {
    return this.instances.filter(({ isSentinel }) => !isSentinel);
  }

  get sentinels(): readonly Member[] {
    return this.instances.filter(({ isSentinel }) => isSentinel);
  }

  get logs(): string {
    return lastLines(this.instances);
  }

  async close(): Promise<void> {
    // What is stopped is not started again.
    await Promise.all(this.sandboxes.map((sandbox) => sandbox.stop("SIGKILL")));
    await this.#guardian.dismiss();
  }

  /**
   * Puts another container in the place of one, as `docker compose up --force-recreate` does: its layer is gone, and so is
   * its address where none is fixed.
   */
  async replace(name: string): Promise<void> {
    const sandbox = this.sandboxes.find((one) => one.name === name)!;
    await sandbox.stop("SIGKILL");
    for (const container of sandbox.containers) container.forget();
    await this.bridges.move(sandbox.plan);
    sandbox.start();
  }

  /** Opens the published ports on the machine, and makes another one from which only those are reached. */
  async publish(): Promise<Outside> {
    this.#outside ??= await Outside.create(this.folder, this.bridges, this.sandboxes);
    return this.#outside;
  }

  /** Names lead to what runs; those of its own networks only. */
  #hostsOf({ plan }: Sandbox): string {
    const networks = new Set(plan.interfaces.map(({ network }) => network));
    const lines = this.sandboxes.flatMap((other) =>
      other.isUp
        ? other.plan.interfaces
            .filter(({ network }) => networks.has(network))
            .map(({ network, names }) => `${this.bridges.addressOf(other.plan, network)} ${names.join(" ")}\n`)
        : [],
    );
    return ["127.0.0.1 localhost\n", ...lines].join("");
  }

  #tellAll(): void {
    for (const sandbox of this.sandboxes) if (sandbox.isUp) sandbox.tell(this.#hostsOf(sandbox));
  }
}

function write(files: Files, folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function withTimes(
  plan: ContainersPlan,
  { downAfter, failoverTimeout }: NonNullable<Settings["times"]>,
): ContainersPlan {
  const told = { LAB_DOWN_AFTER: String(downAfter), LAB_FAILOVER_TIMEOUT: String(failoverTimeout) };
  return {
    ...plan,
    sandboxes: plan.sandboxes.map((sandbox) => ({
      ...sandbox,
      containers: sandbox.containers.map((each) => ({ ...each, environment: { ...told, ...each.environment } })),
    })),
  };
}
