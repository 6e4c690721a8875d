import { execFile, spawnSync } from "node:child_process";

/** A hardware address that no interface has. */
const nobody = "02:00:00:00:00:01";

/** Why no network can be made on this machine; undefined where one can. */
export function whyNoNetwork(): string | undefined {
  if (process.platform !== "linux") return "network namespaces need Linux";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  const name = `rhl-${process.pid}-try`;
  const added = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  if (added.error) return "iproute2 is not installed (no ip command)";
  if (added.status !== 0) return `no network namespaces here: ${added.stderr.trim()}`;
  const bridge = spawnSync("ip", ["-n", name, "link", "add", "br0", "type", "bridge"], { encoding: "utf8" });
  spawnSync("ip", ["netns", "del", name]);
  return bridge.status === 0 ? undefined : `no bridges here: ${bridge.stderr.trim()}`;
}

/**
 * One namespace per host, and one that holds only the bridge between them. Nothing is added to the namespace of the
 * machine, so no packet can leave.
 */
export class Network {
  readonly #prefix: string;
  readonly #addresses: ReadonlyMap<string, string>;

  private constructor(prefix: string, addresses: ReadonlyMap<string, string>) {
    this.#prefix = prefix;
    this.#addresses = addresses;
  }

  /** Addresses by host; hosts see each other directly, whatever their addresses. */
  static async create(prefix: string, addresses: ReadonlyMap<string, string>): Promise<Network> {
    const network = new Network(prefix, addresses);
    const hub = `${prefix}-hub`;
    await ip(["netns", "add", hub]);
    await ip(["-n", hub, "link", "add", "br0", "type", "bridge"]);
    await ip(["-n", hub, "link", "set", "br0", "up"]);
    for (const [index, [host, address]] of [...addresses].entries()) {
      const namespace = network.namespaceOf(host);
      await ip(["netns", "add", namespace]);
      await ip(["-n", namespace, "link", "set", "lo", "up"]);
      if (address.startsWith("127.")) continue;
      await ip(["-n", hub, "link", "add", `port${index}`, "type", "veth", "peer", "name", "eth0", "netns", namespace]);
      await ip(["-n", hub, "link", "set", `port${index}`, "master", "br0", "up"]);
      await ip(["-n", namespace, "address", "add", `${address}/32`, "dev", "eth0"]);
      await ip(["-n", namespace, "link", "set", "eth0", "up"]);
      await ip(["-n", namespace, "route", "add", "default", "dev", "eth0"]);
    }
    return network;
  }

  namespaceOf(host: string): string {
    return `${this.#prefix}-${[...this.#addresses.keys()].indexOf(host)}`;
  }

  addressOf(host: string): string {
    return this.#addresses.get(host)!;
  }

  /** Lets everything between two hosts vanish without a word, from either side: sent where no machine listens. */
  cut(one: string, other: string): Promise<void> {
    return this.#onBoth(one, other, (address) => `neigh replace ${address} lladdr ${nobody} dev eth0 nud permanent`);
  }

  mend(one: string, other: string): Promise<void> {
    return this.#onBoth(one, other, (address) => `neigh del ${address} dev eth0`);
  }

  /** Lets only what goes to a port of the other vanish. */
  cutPort(one: string, other: string, port: number): Promise<void> {
    return this.#onBoth(one, other, (address) => `rule add to ${address} ipproto tcp dport ${port} blackhole`);
  }

  mendPort(one: string, other: string, port: number): Promise<void> {
    return this.#onBoth(one, other, (address) => `rule del to ${address} ipproto tcp dport ${port} blackhole`);
  }

  async #onBoth(one: string, other: string, command: (address: string) => string): Promise<void> {
    await ip(["-n", this.namespaceOf(one), ...command(this.addressOf(other)).split(" ")]);
    await ip(["-n", this.namespaceOf(other), ...command(this.addressOf(one)).split(" ")]);
  }
}

/** Runs the command `ip`. */
export function ip(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile("ip", args, (error, _, stderr) =>
      error ? reject(new Error(`ip ${args.join(" ")}: ${stderr}`)) : resolve(),
    );
  });
}
