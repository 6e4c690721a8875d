import { type Address, isLiteral, isLoopback, isWildcard, sameAddress } from "../address.ts";
import type { DataNode, Master, Watch } from "../deployment.ts";
import { folderOf, isProven } from "../identity/presence.ts";
import { boundHosts } from "../identity/reach.ts";
import type { Setting } from "../known.ts";
import { hasFailedOver } from "../votes/epochs.ts";
import { agreedAddress } from "./leaders.ts";

/** A master that replicas follow; its own file may not be here. */
export function isFollowed(address: Address, nodes: readonly DataNode[]): boolean {
  return nodes.some((node) => follows(node, address));
}

/** Every server belongs to a master that the same sentinels watch elsewhere: those of this one may just not be given. */
export function hasServersOfOthersOnly({ watches, deployment }: Master): boolean {
  const sentinels = new Set(watches.map(({ sentinel }) => sentinel));
  return deployment.nodes.every(({ group }) =>
    group.masters.some(
      (other) => other.monitored.length > 0 && other.watches.some((watch) => sentinels.has(watch.sentinel)),
    ),
  );
}

/**
 * The replicaof line of all replicas, where they agree on an address that is not the monitored one, and neither is a
 * server's as far as the files tell. In containers either may be translated.
 */
export function followedInstead(target: Address, { watches, deployment }: Master): DataNode["replicaof"] | undefined {
  const { nodes, masters } = deployment;
  const agreed = agreedAddress(watches);
  if (!agreed || !sameAddress(agreed, target) || masters.length > 1) return undefined;
  if (deployment.isAccompanied || hasFailedOver(masters)) return undefined;
  const [first, ...others] = nodes.flatMap(({ replicaof }) => (replicaof.or(undefined) ? [replicaof] : []));
  const master = first?.value;
  if (!first || !master || others.some(({ value }) => !sameAddress(value!, master))) return undefined;
  const areComparable = [master, target].every(({ host }) => isLiteral(host) && !isLoopback(host) && !isWildcard(host));
  // Of several addresses that a server binds, each may be meant.
  const isOpen = nodes.some(
    (node) => !node.address.isKnown && isMaster(node) && boundHosts(node).or([]).every(isWildcard),
  );
  return areComparable &&
    isOpen &&
    deployment.nodesAt(
      master,
      nodes.find((node) => node.replicaof === first),
    ).length === 0
    ? first
    : undefined;
}

/**
 * The one master that sentinels watch at an address others follow, where this replica follows another address that
 * nobody is known by, from a host of such a sentinel or as the only one.
 */
export function monitoredInstead(node: DataNode, target: Address): Watch | undefined {
  const { masters, nodes, isAccompanied } = node.deployment;
  const [master, ...others] = masters;
  const wanted = master && agreedAddress(master.watches);
  if (!wanted || others.length > 0 || isAccompanied || hasFailedOver(masters)) return undefined;
  // Where all are known: none of the servers.
  if (nodes.every(({ address }) => address.isKnown)) return undefined;
  if ([target, wanted].some(({ host }) => !isLiteral(host) || isLoopback(host))) return undefined;
  const right = nodes.filter((other) => follows(other, wanted)).length;
  const alike = nodes.filter((other) => follows(other, target)).length;
  const isBeside = master.watches.some(({ sentinel }) => folderOf(sentinel) === folderOf(node));
  return right > 0 && (isBeside || alike < right) ? master.watches[0] : undefined;
}

/** The address of the one server that all others of the deployment follow: no other can be meant as the master. */
export function onlyLeader({ nodes, groups, masters }: Master["deployment"]): Setting<Address> | undefined {
  const [leader, ...others] = nodes.filter(({ replicaof }) => replicaof.or(undefined) === undefined);
  const isOnly = leader && others.length === 0 && isMaster(leader) && isProven(leader);
  if (!isOnly || nodes.length < 2 || groups.length > 1 || masters.length > 1 || hasFailedOver(masters))
    return undefined;
  return nodes.every((node) => node === leader || node.follows === leader) ? leader.address : undefined;
}

/**
 * The server that must be meant by an address which everybody names and nobody has: the only one without replicaof, on that
 * very host, with another port. Nobody names it.
 */
export function leaderOnOtherPort(target: Address, { deployment }: Master): DataNode | undefined {
  const { nodes, masters, isAccompanied } = deployment;
  if (masters.length > 1 || isAccompanied || hasFailedOver(masters) || isLoopback(target.host)) return undefined;
  const [leader, ...others] = nodes.filter((node) => !follows(node, target));
  if (!leader || others.length > 0 || nodes.length < 2 || !isMaster(leader) || leader.references.length > 0)
    return undefined;
  const own = leader.address.or(undefined);
  return own && isProven(leader) && own.host === target.host && own.port !== target.port ? leader : undefined;
}

/** The line by which another name has the master that a replica follows: both are names of one group. */
export function otherNameAbove(node: DataNode, { name, deployment }: Master): Watch | undefined {
  const above = new Set<DataNode>();
  for (let at = node.follows; at && !above.has(at); at = at.follows) above.add(at);
  const isAbove = (watch: Watch) => {
    const address = watch.address.or(undefined);
    if (!address) return false;
    return (
      follows(node, address) ||
      deployment.nodesAt(address, watch.sentinel).some((other) => other !== node && above.has(other))
    );
  };
  return deployment.masters.flatMap((other) => (other.name === name ? [] : other.watches)).find(isAbove);
}

function follows({ replicaof }: DataNode, address: Address): boolean {
  const master = replicaof.or(undefined);
  return master !== undefined && sameAddress(master, address);
}

function isMaster({ replicaof }: DataNode): boolean {
  return replicaof.or("unknown") === undefined;
}
