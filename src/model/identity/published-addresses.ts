import { addressKey, isLoopback, normalizeHost } from "../address.ts";
import type { Reference } from "../deployment.ts";
import { Setting } from "../known.ts";
import { announced, isOwn, knownAddresses, type Model, portsListened } from "./own-address.ts";
import { placeIn } from "./subnets.ts";

/**
 * Ports that containers give to the network of their machine: whoever announces one of them tells an address of the
 * machine, and so does a line with an address that nobody has and a port that one machine gives away.
 */
export function identifyPublished(instances: readonly Model[], references: readonly Reference[]): void {
  const publishing = instances.filter(({ launch }) => launch?.isInside && launch.ports.length > 0);
  if (publishing.length === 0) return;
  const inside = new Set(
    instances.flatMap(({ launch }) => (launch?.hosts ?? []).map(({ host }) => normalizeHost(host))),
  );
  const machines = new Map<string, Set<string>>();
  const tell = (hosts: Map<string, Set<string>>, instance: Model, host: string) => {
    const machine = instance.launch!.machine ?? instance.id;
    if (!inside.has(host) && !isOwn(host)) hosts.set(machine, (hosts.get(machine) ?? new Set()).add(host));
  };
  for (const instance of publishing) {
    const { host, port } = announced(instance) ? instance.address.or({ host: "", port: 0 }) : { host: "", port: 0 };
    if (instance.launch!.ports.some(({ outside }) => outside === port)) tell(machines, instance, host);
  }
  const taken = new Set(instances.flatMap(knownAddresses).map(addressKey));
  const named = new Map<string, Set<string>>();
  for (const { address } of references) {
    if (taken.has(addressKey(address)) || isOfDocker(address.host)) continue;
    if (publishing.some(({ launch }) => placeIn(launch!.subnets ?? [], address.host) !== undefined)) continue;
    const [only, ...others] = publishing.filter(({ launch }) =>
      launch!.ports.some(({ outside }) => outside === address.port),
    );
    if (only && others.length === 0) tell(named, only, address.host);
  }
  // Several are those of containers, as they were at different times.
  for (const [machine, hosts] of named) if (hosts.size === 1 && !machines.has(machine)) machines.set(machine, hosts);
  for (const instance of publishing) {
    const { ports, machine } = instance.launch!;
    const own = portsListened(instance);
    for (const { inside: port, outside, address, origin } of ports) {
      if (outside === undefined || !own.includes(port) || isLoopback(address ?? "")) continue;
      for (const host of machines.get(machine ?? instance.id) ?? [])
        instance.addAddress(Setting.known({ host, port: outside }, origin));
    }
  }
}

/** In the range from which Docker takes the addresses of containers. */
function isOfDocker(host: string): boolean {
  return /^172\.(?:1[6-9]|2\d|3[01])\./.test(host);
}
