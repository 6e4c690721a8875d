import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Guardian } from "../guardian.ts";
import { lastLines, type RunningDeployment } from "../running.ts";
import { Bridges } from "./bridges.ts";
import { writePrograms } from "./image.ts";
import type { ContainersPlan } from "./plan.ts";
import { Member, Sandbox } from "./sandbox.ts";

let labs = 0;

/** Times for every master of every sentinel, in milliseconds; without them those of the files hold. */
export interface Times {
  readonly downAfter: number;
  readonly failoverTimeout: number;
}

/** What a compose file or manifests start, on real servers. Nothing of it outlives this process. */
export class ContainerLab implements RunningDeployment {
  readonly sandboxes: readonly Sandbox[];
  readonly instances: readonly Member[];
  readonly bridges: Bridges;
  readonly folder: string;
  readonly #guardian: Guardian;

  private constructor(plan: ContainersPlan, folder: string, bridges: Bridges, guardian: Guardian) {
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
        ),
    );
    this.instances = this.sandboxes.flatMap((sandbox) =>
      sandbox.containers.map((container) => new Member(sandbox, container)),
    );
  }

  /**
   * @param project the folder of the deployment; what is run is a copy
   * @param times instead of those in the files
   */
  static async build(plan: ContainersPlan, project: string, times?: Times): Promise<ContainerLab> {
    const prefix = `rhl-${process.pid}-c${++labs}`;
    const folder = mkdtempSync(join(tmpdir(), `${prefix}-`));
    const guardian = new Guardian(prefix, folder);
    try {
      cpSync(project, join(folder, "project"), { recursive: true });
      writePrograms(join(folder, "programs"));
      const timed = times ? withTimes(plan, times) : plan;
      const bridges = await Bridges.create(prefix, timed);
      return new ContainerLab(timed, folder, bridges, guardian);
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

  close(): Promise<void> {
    return this.#guardian.dismiss();
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

function withTimes(plan: ContainersPlan, { downAfter, failoverTimeout }: Times): ContainersPlan {
  const told = { LAB_DOWN_AFTER: String(downAfter), LAB_FAILOVER_TIMEOUT: String(failoverTimeout) };
  return {
    ...plan,
    sandboxes: plan.sandboxes.map((sandbox) => ({
      ...sandbox,
      containers: sandbox.containers.map((each) => ({ ...each, environment: { ...told, ...each.environment } })),
    })),
  };
}
