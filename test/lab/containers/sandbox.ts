import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Reply } from "../resp.ts";
import type { Running } from "../running.ts";
import type { Bridges } from "./bridges.ts";
import { Container, type Places } from "./container.ts";
import type { SandboxPlan } from "./plan.ts";

/** A container of a compose file, or a pod. */
export class Sandbox {
  readonly name: string;
  readonly plan: SandboxPlan;
  readonly containers: readonly Container[];
  isUp = false;
  readonly #init: readonly Container[];
  readonly #bridges: Bridges;
  readonly #folder: string;
  readonly #changed: () => void;
  readonly #hosts: (sandbox: Sandbox) => string;
  #starts = 0;

  constructor(
    plan: SandboxPlan,
    folder: string,
    bridges: Bridges,
    changed: () => void,
    hosts: (sandbox: Sandbox) => string,
    password: string | undefined,
  ) {
    this.plan = plan;
    this.name = plan.name;
    this.#bridges = bridges;
    this.#folder = folder;
    this.#changed = changed;
    this.#hosts = hosts;
    this.containers = plan.containers.map((each) => new Container(each, this.#places(each.name), password));
    this.#init = plan.init.map((each) => new Container(each, this.#places(each.name), password));
  }

  /** Its containers run as soon as those before them have ended well. */
  start(): void {
    this.#start().catch((error: Error) => console.error(`${this.name}: ${error.message}`));
  }

  async #start(): Promise<void> {
    const namespace = this.#bridges.namespaceOf(this.plan);
    this.isUp = true;
    if (this.plan.isPod && this.#starts++ > 0) {
      await this.#bridges.move(this.plan);
      rmSync(this.#pod, { recursive: true, force: true });
      for (const container of [...this.#init, ...this.containers]) container.forget();
    }
    this.#changed();
    for (const container of this.#init) {
      for (;;) {
        const [code] = await once(container.start(namespace, this.name, this.#hosts(this)), "exit");
        if (code === 0 || !this.isUp) break;
      }
    }
    if (!this.isUp) return;
    for (const container of this.containers) container.start(namespace, this.name, this.#hosts(this));
  }

  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.isUp = false;
    await Promise.all([...this.#init, ...this.containers].map((container) => container.stop(signal)));
    this.#changed();
  }

  tell(hosts: string): void {
    for (const container of [...this.#init, ...this.containers]) container.tell(hosts);
  }

  get #pod(): string {
    return join(this.#folder, "pods", this.name);
  }

  #places(container: string): Places {
    const folder = this.#folder;
    return {
      layer: join(folder, "layers", this.name, container),
      volumes: join(folder, "volumes"),
      project: join(folder, "project"),
      pod: this.#pod,
      programs: join(folder, "programs"),
      log: join(folder, "logs", this.name, container),
    };
  }
}

/** One server or sentinel of the lab: a container, which is lost with what stands around it. */
export class Member implements Running {
  readonly host: Sandbox;
  readonly file: string;
  readonly container: Container;

  constructor(host: Sandbox, container: Container) {
    this.host = host;
    this.file = container.plan.name;
    this.container = container;
  }

  get isSentinel(): boolean {
    return this.container.isSentinel;
  }

  get isRunning(): boolean {
    return this.container.isRunning;
  }

  get log(): string {
    return this.container.log;
  }

  start(): void {
    if (!this.host.isUp) this.host.start();
  }

  stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    return this.host.stop(signal);
  }

  ask(...command: string[]): Promise<Reply> {
    return this.container.ask(...command);
  }
}
