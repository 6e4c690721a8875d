import { type Address, addressKey, isLoopback, normalizeHost } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { areApart, isInPod, sharesNetwork } from "./launches.ts";
import { portsOf } from "./ports.ts";

/** Who answers at an address, as seen from an instance: names hold within networks, and the loopback interface is each one's own. */
export class AddressBook<T extends Instance> {
  readonly #own = new Map<string, T[]>();
  readonly #others = new Map<string, T[]>();
  readonly #shared = new Map<string, T[]>();
  /** Of containers and pods, by what they share. */
  readonly #inside = new Map<string, T[]>();

  constructor(instances: readonly T[]) {
    for (const instance of instances) this.#add(instance);
  }

  /** @param from who uses the address; without it whoever can */
  at(address: Address, from?: Instance): readonly T[] {
    if (isLoopback(address.host) && from && isInPod(from)) {
      const all = this.#inside.get(from.launch!.namespace!) ?? [];
      return all.filter((instance) => portsOf(instance).includes(address.port));
    }
    const key = addressKey(address);
    const own = this.#visible(this.#own.get(key), address, from);
    return own.length > 0 ? own : this.#visible(this.#others.get(key), address, from);
  }

  /** Those that share a name, of which any may answer. */
  sharing(address: Address, from?: Instance): readonly T[] {
    return this.#visible(this.#shared.get(addressKey(address)), address, from);
  }

  #visible(found: readonly T[] | undefined, { host }: Address, from: Instance | undefined): readonly T[] {
    if (!found) return [];
    const seen = from ? found.filter((instance) => sharesNetwork(instance, from, host)) : found;
    const nearer = from ? seen.filter((instance) => !areApart(instance, from)) : seen;
    return nearer.length > 0 ? nearer : seen;
  }

  #add(instance: T): void {
    const { address, otherAddresses, launch } = instance;
    if (launch && isInPod(instance)) push(this.#inside, launch.namespace!, instance);
    const ports = portsOf(instance);
    const add = (entries: Map<string, T[]>, { host, port }: Address, isDefault: boolean) => {
      push(entries, addressKey({ host, port }), instance);
      // One that has a plain and a TLS port answers on both.
      const another = isDefault && ports.includes(port) ? ports.find((one) => one !== port) : undefined;
      if (another !== undefined) push(this.#others, addressKey({ host, port: another }), instance);
    };
    if (address.isKnown) add(this.#own, address.value, true);
    for (const other of otherAddresses) if (other.isKnown) add(this.#others, other.value, true);
    for (const { host, port, isShared } of launch?.hosts ?? []) {
      if (!isShared) continue;
      for (const one of port === undefined ? ports : [port])
        push(this.#shared, addressKey({ host: normalizeHost(host), port: one }), instance);
    }
  }
}

function push<T>(entries: Map<string, T[]>, key: string, instance: T): void {
  const known = entries.get(key);
  if (!known) entries.set(key, [instance]);
  else if (!known.includes(instance)) known.push(instance);
}
