import { decode } from "../../syntax/position.ts";
import { type Address, addressKey, addressText, isLiteral } from "../address.ts";
import type { DataNode, Deployment, Instance } from "../deployment.ts";
import type { Setting } from "../known.ts";
import { portsOf } from "./ports.ts";
import { type Addressed, isRemote } from "./reach.ts";
import { canHave } from "./remaining.ts";

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
  const found = new Map<DataNode, Doubtful[]>();
  const named = [
    ...deployment.sentinels.flatMap((by) => by.watches.map(({ address }) => ({ by, address }))),
    ...deployment.nodes.map((by) => ({ by, address: by.replicaof })),
  ];
  const seen = new Set<string>();
  for (const { by, address } of named) {
    const value = address.or(undefined);
    if (!isRemote(value) || by.isLeftOut) continue;
    const key = by.kind === "server" ? `${addressKey(value)} ${by.id}` : addressKey(value);
    if (seen.has(key)) continue;
    seen.add(key);
    const candidates = candidatesFor(value, by);
    const [first] = candidates;
    if (!first) continue;
    const others = found.get(first);
    if (others) others.push({ address: address as Setting<Address>, candidates });
    else found.set(first, [{ address: address as Setting<Address>, candidates }]);
  }
  return found;
}

const atAddress = new WeakMap<Deployment, Map<string, readonly DataNode[]>>();

/**
 * The servers of which one must be at an address that an instance is told to talk to and that nobody is proven to have;
 * none where a server without a file may be there.
 */
export function candidatesFor(address: Address, by: Instance): readonly DataNode[] {
  const { deployment } = by;
  if (deployment.nodesAt(address, by).length > 0) return [];
  const shared = deployment.nodesSharing(address, by);
  const all = shared.length > 0 ? shared : unnamedAt(address, deployment);
  const others = by.kind === "server" ? all.filter((node) => node !== by) : all;
  // Where all are replicas the master may be elsewhere.
  return others.some(({ replicaof }) => replicaof.or("unknown") === undefined) ? others : [];
}

function unnamedAt(address: Address, deployment: Deployment): readonly DataNode[] {
  const cached = atAddress.get(deployment) ?? new Map<string, readonly DataNode[]>();
  atAddress.set(deployment, cached);
  const key = addressKey(address);
  const all = cached.get(key) ?? candidatesAt(address, deployment);
  cached.set(key, all);
  return all;
}

/** Of more than these it is no help to know that it is one of them. */
const most = 20;

function candidatesAt(address: Address, deployment: Deployment): readonly DataNode[] {
  if (!isRemote(address)) return [];
  const { open, names, literals } = placesOf(deployment);
  // A server known by a name can have any address, and the other way round.
  const known = isLiteral(address.host) ? names : literals;
  if (open.length === 0 || open.length + known.length > most) return [];
  return [...open, ...known].filter((node) => {
    // All names of a container are known.
    if (node.launch?.isInside && !isLiteral(address.host)) return false;
    const ports = portsOf(node);
    return (ports.length === 0 || ports.includes(address.port)) && canHave(node, address);
  });
}

interface Places {
  /** Servers of unknown address. */
  readonly open: readonly DataNode[];
  /** Those known by a name, and by an address. */
  readonly names: readonly DataNode[];
  readonly literals: readonly DataNode[];
}

const places = new WeakMap<Deployment, Places>();

function placesOf(deployment: Deployment): Places {
  let found = places.get(deployment);
  if (!found) {
    const { complete, nodes, serverStarter } = deployment;
    const used = nodes.filter(({ isLeftOut }) => !isLeftOut);
    // A server without a file may have the address.
    const areAll = complete && !(serverStarter && serverStarter.count > used.length);
    const isNamed = (node: DataNode) => node.address.isKnown && !isLiteral(node.address.value.host);
    found = {
      open: areAll ? used.filter(({ address }) => !address.isKnown) : [],
      // Of a container with an address of its own no other is open.
      names: used.filter((node) => isNamed(node) && !node.launch?.hosts.some(({ host }) => isLiteral(host))),
      literals: used.filter((node) => node.address.isKnown && !isNamed(node)),
    };
    places.set(deployment, found);
  }
  return found;
}
