import { type Address, addressKey, isHostName, isLiteral, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { Instance, Reference } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { NodeModel } from "../instance.ts";
import { Setting } from "../known.ts";
import { announcedPort, isTranslated, listeningPorts } from "./announce.ts";
import { announced, knownAddresses, type Model, portsListened } from "./own-address.ts";
import { portsOf } from "./ports.ts";
import { boundHosts } from "./reach.ts";

/** An address that others name, that nobody has, and that only one node can have. */
export function identifyRemaining(instances: readonly Model[], references: readonly Reference[]): void {
  const taken = new Set(
    instances
      .flatMap((instance) => [
        ...knownAddresses(instance),
        ...(instance.launch?.hosts ?? []).flatMap(({ host, isShared }) =>
          isShared ? portsOf(instance).map((port) => ({ host: normalizeHost(host), port })) : [],
        ),
      ])
      .map(addressKey),
  );
  const wanted = new Map<string, Reference[]>();
  for (const reference of references) {
    const { address, how } = reference;
    const key = addressKey(address);
    if (how === "known-sentinel" || isLoopback(address.host) || taken.has(key)) continue;
    const others = wanted.get(key);
    if (others) others.push(reference);
    else wanted.set(key, [reference]);
  }
  const isMaster = (uses: readonly Reference[]) => uses.some(({ how }) => how !== "known-replica");
  const isBehindOther = instances.some((one) => one instanceof NodeModel && announced(one) && isTranslated(one));
  const byPort = groupBy([...wanted.values()], (uses) => `${uses[0]!.address.port} ${isMaster(uses)}`);
  const nodes = instances.filter((instance) => instance instanceof NodeModel);
  const mapped = mappedPorts(nodes);
  const nodesByPort = new Map<number, NodeModel[]>();
  for (const node of nodes) {
    for (const port of new Set([...portsOf(node), ...mapped(node)])) {
      const others = nodesByPort.get(port);
      if (others) others.push(node);
      else nodesByPort.set(port, [node]);
    }
  }
  for (const addresses of byPort.values()) {
    // Where a line disagrees with the others, what both a sentinel and a replica name counts.
    const agreed = addresses.filter(
      (uses) => uses.some(({ how }) => how === "monitor") && uses.some(({ how }) => how === "replicaof"),
    );
    const most = agreed.filter((uses) => addresses.every((other) => other === uses || other.length < uses.length));
    const [uses, ...rivals] = addresses.length === 1 ? addresses : most;
    if (!uses || rivals.length > 0) continue;
    const { address } = uses[0]!;
    const candidates = (nodesByPort.get(address.port) ?? []).filter(
      (node) => node.replicaof.isKnown && (node.replicaof.value === undefined) === isMaster(uses),
    );
    const isDirect = (node: NodeModel) => !node.address.isKnown && portsOf(node).includes(address.port);
    const direct = candidates.filter((node) => isDirect(node) && canHave(node, address));
    const others = candidates.filter((node) => !isDirect(node) && canHaveToo(node, address, isBehindOther));
    const [only, ...more] = direct.length > 0 ? direct : others;
    if (!only || more.length > 0) continue;
    const found = Setting.known(address, only.origin);
    if (only.address.isKnown) only.addAddress(found);
    else only.address = found;
  }
}

/** Where a server announces another port than the one it listens on, others that listen there may be reached so too. */
function mappedPorts(nodes: readonly NodeModel[]): (node: NodeModel) => readonly number[] {
  const found = new Map<number, Set<number>>();
  for (const node of nodes) {
    const outside = announcedPort(node).or(undefined);
    if (outside === undefined || listeningPorts(node).includes(outside)) continue;
    for (const inside of listeningPorts(node)) found.set(inside, (found.get(inside) ?? new Set()).add(outside));
  }
  return (node) =>
    announcedPort(node).or(0) === undefined
      ? listeningPorts(node).flatMap((inside) => [...(found.get(inside) ?? [])])
      : [];
}

/** Whether the addresses a node binds leave room for another; one that binds loopback only may do so by mistake. */
export function canHave(node: Instance, { host }: Address): boolean {
  const bound = boundHosts(node).or(["*"]);
  if (!isLiteral(host) || !bound.every(isLiteral) || bound.includes(host)) return true;
  return bound.some(isWildcard) || bound.every(isLoopback);
}

/**
 * Whether an address of another form can be a node's second one, or one of another port or host what stands before it,
 * as something does before another node.
 */
function canHaveToo(node: NodeModel, wanted: Address, isBehindOther: boolean): boolean {
  // All names of a container are known, its addresses only where they are given.
  if (node.launch && node.launch.hosts.length > 0)
    return isLiteral(wanted.host) && !node.launch.hosts.some(({ host }) => isLiteral(host)) && hasPort(node, wanted);
  if (isBehindOther && !announced(node)) return true;
  if (node.otherAddresses.length > 0 || !node.address.isKnown || isLoopback(node.address.value.host)) return false;
  const { host } = node.address.value;
  const isAnother = isLiteral(wanted.host) ? isHostName(host) : isLiteral(host) && isHostName(wanted.host);
  return isAnother && portsOf(node).includes(wanted.port) && canHave(node, wanted);
}

function hasPort(node: NodeModel, { port }: Address): boolean {
  return portsListened(node).includes(port);
}
