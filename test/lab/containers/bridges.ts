import { ip } from "../network.ts";
import type { ContainersPlan, SandboxPlan } from "./plan.ts";

/**
 * A namespace per sandbox, and one for the machine they run on, which has an address in each network, as Docker makes it.
 * Networks do not reach each other. Nothing is added to the namespace of the real machine, so no packet can leave.
 */
export class Bridges {
  readonly #prefix: string;
  readonly #plan: ContainersPlan;
  /** By sandbox and network. */
  readonly #addresses = new Map<string, string>();
  readonly #taken = new Set<string>();

  private constructor(prefix: string, plan: ContainersPlan) {
    this.#prefix = prefix;
    this.#plan = plan;
  }

  static async create(prefix: string, plan: ContainersPlan): Promise<Bridges> {
    const bridges = new Bridges(prefix, plan);
    const { machine } = bridges;
    await ip(["netns", "add", machine]);
    await ip(["-n", machine, "link", "set", "lo", "up"]);
    for (const [index, network] of plan.networks.entries()) {
      await ip(["-n", machine, "link", "add", `br${index}`, "type", "bridge"]);
      await ip(["-n", machine, "address", "add", `${network.prefix}.1/24`, "dev", `br${index}`]);
      await ip(["-n", machine, "link", "set", `br${index}`, "up"]);
    }
    for (const { interfaces } of plan.sandboxes) {
      for (const { address } of interfaces) if (address !== undefined) bridges.#taken.add(address);
    }
    for (const sandbox of plan.sandboxes) await bridges.#connect(sandbox);
    return bridges;
  }

  get machine(): string {
    return `${this.#prefix}-hub`;
  }

  namespaceOf(sandbox: SandboxPlan): string {
    return `${this.#prefix}-${this.#plan.sandboxes.indexOf(sandbox)}`;
  }

  addressOf(sandbox: SandboxPlan, network: string): string {
    return this.#addresses.get(`${sandbox.name} ${network}`)!;
  }

  /** Gives it other addresses, where none is fixed. */
  async move(sandbox: SandboxPlan): Promise<void> {
    for (const [index, { network, address }] of sandbox.interfaces.entries()) {
      if (address !== undefined) continue;
      const device = ["dev", `eth${index}`];
      const old = this.addressOf(sandbox, network);
      const next = this.#free(network);
      const namespace = this.namespaceOf(sandbox);
      await ip(["-n", namespace, "address", "add", `${next}/24`, ...device]);
      await ip(["-n", namespace, "address", "del", `${old}/24`, ...device]);
      await ip(["-n", namespace, "address", "replace", `${next}/24`, ...device]);
      if (index === 0) await ip(["-n", namespace, "route", "replace", "default", "via", gatewayOf(next)]);
      this.#addresses.set(`${sandbox.name} ${network}`, next);
    }
  }

  async #connect(sandbox: SandboxPlan): Promise<void> {
    const namespace = this.namespaceOf(sandbox);
    await ip(["netns", "add", namespace]);
    await ip(["-n", namespace, "link", "set", "lo", "up"]);
    for (const [index, { network, address }] of sandbox.interfaces.entries()) {
      const bridge = this.#plan.networks.findIndex(({ name }) => name === network);
      if (bridge < 0) throw new Error(`${sandbox.name}: there is no network ${network}`);
      const own = address ?? this.#free(network);
      this.#addresses.set(`${sandbox.name} ${network}`, own);
      const port = `p${namespace.split("-").at(-1)}e${index}`;
      const peer = ["peer", "name", `eth${index}`, "netns", namespace];
      await ip(["-n", this.machine, "link", "add", port, "type", "veth", ...peer]);
      await ip(["-n", this.machine, "link", "set", port, "master", `br${bridge}`, "up"]);
      await ip(["-n", namespace, "address", "add", `${own}/24`, "dev", `eth${index}`]);
      await ip(["-n", namespace, "link", "set", `eth${index}`, "up"]);
      if (index === 0) await ip(["-n", namespace, "route", "add", "default", "via", gatewayOf(own)]);
    }
  }

  #free(network: string): string {
    const { prefix } = this.#plan.networks.find(({ name }) => name === network)!;
    for (let last = 2; last < 255; last++) {
      const address = `${prefix}.${last}`;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error(`no address is free in ${network}`);
  }
}

/** The machine, which is where packets for other networks end. */
function gatewayOf(address: string): string {
  return address.replace(/\d+$/, "1");
}
