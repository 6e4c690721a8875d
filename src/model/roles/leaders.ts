import { decode } from "../../syntax/position.ts";
import { sharesLogin } from "../access/access.ts";
import { type Address, addressText, isLiteral, isLoopback, sameAddress } from "../address.ts";
import type { DataNode, Deployment, Group, Master, Reference, Watch } from "../deployment.ts";
import { folderOf, isMeantAsReplica } from "../identity/presence.ts";
import { Undecided } from "../known.ts";
import { areSeveralSets, followersOf } from "../votes/census.ts";
import { epochOf, hasFailedOver, latest, requireSettled } from "../votes/epochs.ts";

/** A server without replicaof beside the master that sentinels monitor, and belonging to it. */
export interface SecondMaster {
  readonly node: DataNode;
  readonly leader: DataNode;
  /** The line by which a sentinel knows it as a replica; without one the files show that it was meant to be one. */
  readonly known: Reference | undefined;
  readonly isSure: boolean;
}

/** Where several addresses are monitored, or a replica is, nothing is said: that is another mistake. */
export function* secondMasters(master: Master): Iterable<SecondMaster> {
  const { monitored, group, deployment } = master;
  const [leader, ...others] = monitored;
  if (!leader || !group || others.length > 0 || leader.replicaof.value !== undefined) return;
  for (const node of deployment.nodes) {
    if (node === leader || node.replicaof.or("unknown") !== undefined) continue;
    const known = node.references.find(({ how }) => how === "known-replica");
    if (node.group === group) {
      if (known) yield { node, leader, known, isSure: false };
    } else if (isMeantAsReplica(node, leader, master)) {
      yield { node, leader, known: undefined, isSure: group.nodes.length > 1 && node.address.isWritten };
    }
  }
}

/** The servers that by a mistake told as such are no replicas of their group: second masters, and those that follow themselves. */
export function lostReplicas({ masters, nodes }: Deployment): readonly DataNode[] {
  const own = nodes.filter((node) => node.follows === node);
  try {
    return [...own, ...masters.flatMap((master) => [...secondMasters(master)].map(({ node }) => node))];
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return own;
  }
}

/** Servers without replicaof beside sentinels of one master, of which only one can be at the monitored address. */
export interface Rivals {
  readonly nodes: readonly DataNode[];
  readonly address: Address;
  /** The replicas share a login with them: it is one set. */
  readonly isSure: boolean;
}

/** @throws Undecided where they may be servers of another kind */
export function rivalsFor({ watches, deployment }: Master): Rivals | undefined {
  const address = agreedAddress(watches);
  const { nodes, masters } = deployment;
  if (!address || masters.length > 1 || isLoopback(address.host) || hasFailedOver(masters)) return undefined;
  const free = nodes.filter((node) => !node.address.isKnown && node.replicaof.value === undefined);
  const last = free.at(-1);
  if (!last || free.length < 2) return undefined;
  const hosts = new Set(watches.map(({ sentinel }) => folderOf(sentinel)));
  const inFolder = new Map<string, number>();
  for (const node of nodes) inFolder.set(folderOf(node), (inFolder.get(folderOf(node)) ?? 0) + 1);
  const isOfSet = (node: DataNode) =>
    hosts.has(folderOf(node)) &&
    node.port.value === address.port &&
    sharesLogin(node.access.value, last.access.value) &&
    inFolder.get(folderOf(node)) === 1;
  if (!free.every(isOfSet)) {
    throw new Undecided(`which of ${free.slice(0, 5).join(", ")} is ${decode(addressText(address))}`);
  }
  const replicas = nodes.filter(({ replicaof }) => replicaof.or(undefined) !== undefined);
  const isSure = replicas.length > 0 && replicas.every(({ access }) => sharesLogin(access.value, last.access.value));
  return { nodes: free, address, isSure: isSure && !deployment.isAccompanied };
}

/** A line that monitors another address than the right one does, as far as most sentinels know. */
export interface Contradiction {
  readonly watch: Watch;
  readonly right: Watch;
  /** Only one of the two is a master by its own file, and most say so. */
  readonly isCertain: boolean;
}

/** The monitor lines of one name that contradict those of the last failover, or of most sentinels. */
export function contradicted(master: Master): readonly Contradiction[] {
  const { watches, deployment } = master;
  requireSettled([master]);
  // Where there are other hosts, the loopback interface is another one on each: monitor-loopback-address.
  const isTelling = (host: string) => !isLoopback(host) || deployment.hosts.size === 0;
  const telling = watches.filter(
    ({ address, sentinel }) => address.isKnown && isTelling(address.value.host) && !sentinel.isLeftOut,
  );
  if (telling.every((watch) => !differs(watch, telling[0]!))) return [];
  const votes = followersOf(telling);
  const leads = (watch: Watch) => Number(deployment.nodesAt(watch.address.value, watch.sentinel).some(isMaster));
  const [right] = telling.toSorted((a, b) => epochOf(b) - epochOf(a) || votes(b) - votes(a) || leads(b) - leads(a));
  // Two sets with one name: shared-master-name-across-deployments.
  if (!right || areSeveralSets(latest(telling))) return [];
  // The master was another when a file with a lower epoch was written: stale-state.
  const wrong = telling.filter((watch) => differs(watch, right) && epochOf(watch) >= epochOf(right));
  const isCertain = (watch: Watch) => votes(right) * 2 > telling.length && leads(right) === 1 && leads(watch) === 0;
  return wrong.map((watch) => ({ watch, right, isCertain: isCertain(watch) }));
}

function isMaster({ replicaof }: DataNode): boolean {
  return replicaof.or("unknown") === undefined;
}

/** Two hosts written in different ways may be one. */
function differs(a: Watch, b: Watch): boolean {
  const [one, other] = [a.address.value, b.address.value];
  if (isLoopback(one.host) && isLoopback(other.host)) return one.port !== other.port;
  return one.port !== other.port || (one.host !== other.host && isLiteral(one.host) === isLiteral(other.host));
}

/** The address that all sentinels monitor. */
export function agreedAddress(watches: readonly Watch[]): Address | undefined {
  const address = watches[0]?.address.or(undefined);
  const agrees = (other: Watch) => other.address.isKnown && sameAddress(other.address.value, address!);
  return address && watches.every(agrees) ? address : undefined;
}

/**
 * Whether everybody follows somebody in a set that looks whole, with a server beside each of three or more sentinels of
 * one master. Where all say who they are, the master is somebody else.
 */
export function hasOnlyReplicas({ masters, deployment }: Group): boolean {
  const [master, ...others] = masters;
  const { nodes, sentinels } = deployment;
  if (!master || others.length > 0 || deployment.masters.length > 1 || !deployment.complete) return false;
  if (master.monitored.length > 0 || hasFailedOver(masters)) return false;
  const hosts = new Set(nodes.map(folderOf));
  const isWhole = hosts.size === nodes.length && sentinels.every((sentinel) => hosts.has(folderOf(sentinel)));
  if (!isWhole || sentinels.length < 3 || nodes.every(({ address }) => address.isKnown)) return false;
  return nodes.every(({ replicaof }) => replicaof.value !== undefined);
}
