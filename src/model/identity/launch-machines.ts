import { decode } from "../../syntax/position.ts";
import { isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";
import { listeningPorts } from "./announce.ts";

/**
 * What is said of how instances are started: those of one compose project share a machine, which is called by an address
 * that is told for it, else by the file. Whether two projects share one nobody knows, unless each takes a port of its
 * machine that the other takes, too; nor on which node of a cluster a pod runs, unless it keeps others away.
 */
export function placedByLaunch(instances: readonly Instance[]): ReadonlyMap<Instance, Setting<string>> {
  const placed = new Map<Instance, Setting<string>>();
  const names = namesOfMachines(instances);
  const ports = portsOfMachines(instances);
  const machines = [...ports.keys()];
  for (const instance of instances) {
    const { launch, address } = instance;
    const machine = launch?.machine;
    if (launch && machine !== undefined) {
      const isApart = (other: string) =>
        other === machine ||
        (names.has(machine) && names.has(other)) ||
        [...ports.get(machine)!].some((port) => ports.get(other)!.has(port));
      const twin = machines.find((other) => !isApart(other));
      const host =
        twin === undefined
          ? Setting.known(names.get(machine) ?? machine, launch.origin)
          : Setting.unknown<string>(
              `whether ${decode(machine)} and ${decode(twin)} are used on one machine`,
              launch.origin,
            );
      placed.set(instance, host);
    } else if (launch?.isInside) {
      const isAlone = launch.spread?.kind === "required" && address.isKnown;
      const unknown = Setting.unknown<string>(`the machine on which ${decode(launch.name)} runs`, launch.origin);
      placed.set(instance, isAlone ? Setting.known(address.value.host, launch.origin) : unknown);
    }
  }
  return placed;
}

/** Whether two take the same port of their machines: these are two. */
export function areOnTwoMachines(instances: readonly Instance[]): boolean {
  const first = new Map<number, string>();
  for (const [machine, ports] of portsOfMachines(instances)) {
    for (const port of ports) {
      if ((first.get(port) ?? machine) !== machine) return true;
      first.set(port, machine);
    }
  }
  return false;
}

/** Whether all are containers that networks tie together: their names and addresses there prove no second machine. */
export function areInOneNetwork(instances: readonly Instance[]): boolean {
  const launches = instances.filter(({ isLeftOut }) => !isLeftOut).map(({ launch }) => launch);
  const [first, ...others] = launches;
  if (!first || launches.some((launch) => !launch?.isInside || launch.machine === undefined)) return false;
  const reached = new Set(first.networks);
  let left = others;
  for (let count = -1; count !== left.length; ) {
    count = left.length;
    left = left.filter((launch) => {
      const { networks = [] } = launch!;
      if (!networks.some((network) => reached.has(network))) return true;
      for (const network of networks) reached.add(network);
      return false;
    });
  }
  return left.length === 0;
}

/** The ports that are taken on each machine. */
function portsOfMachines(instances: readonly Instance[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const instance of instances) {
    const { launch, isLeftOut } = instance;
    if (launch?.machine === undefined || isLeftOut) continue;
    const taken = found.get(launch.machine) ?? new Set();
    found.set(launch.machine, taken);
    const outside = launch.ports.flatMap((port) => port.outside ?? []);
    for (const port of launch.isInside ? outside : listeningPorts(instance)) taken.add(port);
  }
  return found;
}

/** The one address of each machine by which what it runs is reached from outside. */
function namesOfMachines(instances: readonly Instance[]): ReadonlyMap<string, string> {
  const hosts = new Map<string, Set<string>>();
  for (const { launch, address, otherAddresses } of instances) {
    if (launch?.machine === undefined) continue;
    const own = new Set(launch.isInside ? launch.hosts.map(({ host }) => normalizeHost(host)) : []);
    for (const { value } of [address, ...otherAddresses].filter(({ isKnown }) => isKnown)) {
      if (own.has(value.host) || isLoopback(value.host) || isWildcard(value.host)) continue;
      hosts.set(launch.machine, (hosts.get(launch.machine) ?? new Set()).add(value.host));
    }
  }
  return new Map([...hosts].flatMap(([machine, [host, ...more]]) => (more.length === 0 ? [[machine, host!]] : [])));
}
