import { isLoopback, normalizeHost } from "../address.ts";
import type { Reference } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { NodeModel } from "../instance.ts";
import { announced, type Model, withPort } from "./own-address.ts";
import { boundHosts } from "./reach.ts";

/**
 * Servers that listen on the loopback interface only, each on a port of its own, and are addressed so: they are on one
 * machine, whatever other address a line may name.
 */
export function areOnLoopback(instances: readonly Model[], references: readonly Reference[]): boolean {
  const nodes = instances.filter((instance) => instance instanceof NodeModel);
  const ports = new Set(nodes.map(({ port }) => port.or(undefined)));
  return (
    nodes.length > 1 &&
    ports.size === nodes.length &&
    !ports.has(undefined) &&
    nodes.every((node) => (boundHosts(node).or(undefined) ?? ["*"]).every(isLoopback) && !announced(node)) &&
    references.some(({ by, address, how }) => how === "replicaof" && isLoopback(address.host) && by.kind === "server")
  );
}

/** Those that are alone on a port which somebody names, or that talk to others so. */
export function identifyOnLoopback(instances: readonly Model[], references: readonly Reference[]): void {
  const named = new Set(references.map(({ address }) => address.port));
  // Who talks to others over loopback is on their machine.
  const callers = new Set(references.filter(({ address }) => isLoopback(address.host)).map(({ by }) => by.id));
  for (const group of groupBy(instances, ({ port }) => (port.isKnown ? port.value : undefined)).values()) {
    const [instance, ...others] = group;
    if (!instance?.port.isKnown || others.length > 0 || instance.address.isKnown) continue;
    const hosts = (instance.settings.get("bind").or(undefined) ?? []).map((host) =>
      normalizeHost(host.replace(/^-/, "")),
    );
    const bindsLoopback = hosts.length > 0 && hosts.every(isLoopback);
    if (named.has(instance.port.value) || bindsLoopback || callers.has(instance.id)) {
      instance.address = withPort(instance, { value: "127.0.0.1", origin: instance.origin });
    }
  }
}
