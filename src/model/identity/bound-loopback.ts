import { type Address, exactKey, isIpv4, isLoopback } from "../address.ts";
import type { Deployment, Instance } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { boundHosts } from "./reach.ts";

const known = new WeakMap<Deployment, ReadonlyMap<Instance, Address>>();

/**
 * The address of the loopback interface that an instance binds and no other of its deployment does: all of 127.0.0.0/8 leads
 * to one machine, on which servers can share a port so. Undefined where nothing says that it is reached over loopback: it
 * has an address there, or others bind others on its port.
 */
export function boundLoopback(instance: Instance): Address | undefined {
  const { deployment } = instance;
  const found = known.get(deployment) ?? find(deployment);
  known.set(deployment, found);
  return found.get(instance);
}

function find({ instances }: Deployment): ReadonlyMap<Instance, Address> {
  const bound = instances.flatMap((instance) => {
    const address = onlyOne(instance);
    return address ? [{ instance, address }] : [];
  });
  const found = new Map<Instance, Address>();
  for (const ofPort of groupBy(bound, ({ address }) => address.port).values()) {
    const same = groupBy(ofPort, ({ address }) => exactKey(address));
    for (const { instance, address } of ofPort) {
      const isShared = instance.address.isKnown ? isLoopback(instance.address.value.host) : same.size > 1;
      if (isShared && same.get(exactKey(address))!.length === 1) found.set(instance, address);
    }
  }
  return found;
}

function onlyOne(instance: Instance): Address | undefined {
  const port = instance.settings.get("port").or(undefined);
  // A container has an interface of its own.
  if (!port || instance.launch?.isInside) return undefined;
  const hosts = boundHosts(instance).or([]);
  const [host, ...others] = hosts.filter(isIpv4);
  return host !== undefined && others.length === 0 && hosts.every(isLoopback) ? { host, port } : undefined;
}
