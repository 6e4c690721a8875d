import { decode } from "../syntax/position.ts";
import { type Address, addressKey, addressText, isLiteral } from "./address.ts";
import type { DataNode, Deployment, Instance } from "./deployment.ts";
import { canHave, portsOf } from "./identity.ts";
import type { Setting } from "./known.ts";
import { type Addressed, isRemote } from "./reach.ts";

/** A line by which an instance is told to talk to one of several servers; nobody knows to which. */
interface Doubtful {
  readonly address: Setting<Address>;
  readonly candidates: readonly DataNode[];
}

/** By the first of the candidates. */
const known = new WeakMap<Deployment, ReadonlyMap<DataNode, readonly Doubtful[]>>();

/**
 * A line that names a server or another one, where something holds for each of those that can be meant: then it holds for
 * the one that is. Told for the first of them.
 */
export function addressedAsOneOf(node: DataNode, holds: (one: DataNode) => boolean): Addressed | undefined {
  const { deployment } = node;
  const all = known.get(deployment) ?? find(deployment);
  known.set(deployment, all);
  const found = all.get(node)?.find(({ candidates }) => candidates.every(holds));
  if (!found) return undefined;
  const { address, candidates } = found;
  const shown = decode(addressText(address.value));
  const message = candidates.length > 1 ? `${shown} is it or one of the others` : `it is addressed as ${shown}`;
  return { at: address.origin, message, others: candidates.slice(1) };
}

function find(deployment: Deployment): ReadonlyMap<DataNode, readonly Doubtful[]> {
  const { complete, nodes, sentinels, serverStarter } = deployment;
  const found = new Map<DataNode, Doubtful[]>();
  const used = nodes.filter(({ isLeftOut }) => !isLeftOut);
  // A server without a file may have the address.
  if (!complete || (serverStarter && serverStarter.count > used.length)) return found;
  const named = [
    ...sentinels.flatMap((by) => by.watches.map(({ address }) => ({ by, address }))),
    ...used.map((by) => ({ by, address: by.replicaof })),
  ];
  const seen = new Set<string>();
  for (const { by, address } of named) {
    const value = address.or(undefined);
    if (!isRemote(value) || by.isLeftOut || deployment.nodesAt(value).length > 0) continue;
    const key = by.kind === "server" ? `${addressKey(value)} ${by.id}` : addressKey(value);
    if (seen.has(key)) continue;
    seen.add(key);
    const candidates = used.filter((node) => node !== by && mayBeAt(node, value));
    const [first] = candidates;
    // Where all are replicas the master may be elsewhere.
    if (!first || candidates.every(({ replicaof }) => replicaof.or("unknown") !== undefined)) continue;
    const others = found.get(first);
    if (others) others.push({ address: address as Setting<Address>, candidates });
    else found.set(first, [{ address: address as Setting<Address>, candidates }]);
  }
  return found;
}

function mayBeAt(node: DataNode, address: Address): boolean {
  const own = node.address.or(undefined)?.host;
  // A server known by a name can have any address, and the other way round.
  if (own !== undefined && isLiteral(own) === isLiteral(address.host)) return false;
  const ports = portsOf(node as Instance);
  return (ports.length === 0 || ports.includes(address.port)) && canHave(node, address);
}
