import { decode } from "../../syntax/position.ts";
import { sharesLogin } from "../access/access.ts";
import { type Address, addressText, isLiteral, isLoopback, isWildcard, sameAddress } from "../address.ts";
import type { DataNode, Deployment, Group, Instance, Master } from "../deployment.ts";
import { Undecided } from "../known.ts";
import { boundHosts } from "./reach.ts";

/** Whether lines of its own say where an instance is reached, or all run on one machine; else it was concluded. */
export function isProven({ address }: Instance): boolean {
  return address.isKnown && (address.isWritten || isLoopback(address.value.host));
}

/**
 * Tells that no node of the deployment answers at an address: `certain` where each says all addresses it has, `likely`
 * where one is known by another address and its machine may have more. Undefined where a node answers there.
 *
 * @throws Undecided where a node may answer there
 */
export function absenceAt(deployment: Deployment, address: Address): "certain" | "likely" | undefined {
  const { nodes } = deployment;
  if (deployment.nodesAt(address).length > 0) return undefined;
  const answers = nodes.map((node) => presenceAt(node, address));
  if (answers.includes("there")) return undefined;
  const perhaps = nodes[answers.indexOf("perhaps")];
  if (perhaps) {
    throw new Undecided(`whether ${decode(addressText(address))} is ${perhaps}`);
  }
  return answers.includes("unlikely") ? "likely" : "certain";
}

/** Whether a node answers at an address, by its port, the addresses it binds and the one it is known by. */
function presenceAt(node: DataNode, wanted: Address): "there" | "perhaps" | "unlikely" | "absent" {
  const { address, settings, deployment } = node;
  if (address.isKnown && sameAddress(address.value, wanted)) return "there";
  const ports = [node.port, settings.get("port"), settings.get("tls-port")];
  // Containers are reached by ports that their own files do not show.
  const hasPort = deployment.isAccompanied || ports.some((port) => !port.isKnown || port.value === wanted.port);
  if (!hasPort) return "absent";
  const bound = boundHosts(node).or(["*"]);
  const bindsAll = bound.some(isWildcard);
  if (isLoopback(wanted.host) || isWildcard(wanted.host))
    return bindsAll || bound.some(isLoopback) ? "perhaps" : "absent";
  if (bound.includes(wanted.host)) return "there";
  if (!address.isKnown || isLiteral(address.value.host) !== isLiteral(wanted.host)) {
    return bindsAll || !isLiteral(wanted.host) || !bound.every(isLiteral) ? "perhaps" : "absent";
  }
  return bindsAll ? "unlikely" : "absent";
}

/** Nodes that follow a master nobody of the deployment is known to be: they may belong to any group. */
export function homeless({ deployment, nodes }: Group): readonly DataNode[] {
  return deployment.nodes.filter(
    (node) => !nodes.includes(node) && !node.follows && node.replicaof.or("unknown") !== undefined,
  );
}

/**
 * Whether a server nobody names was meant to be a replica, in a deployment with one group whose servers all say where they
 * are: it takes the master's password, and it is the one server of a host with a sentinel of the group and on the master's
 * port. On one machine it holds a password for a master of its own.
 */
export function isMeantAsReplica(node: DataNode, leader: DataNode, { watches, deployment, group }: Master): boolean {
  const { nodes, masters, hosts } = deployment;
  if (masters.length > 1 || !nodes.every(isProven) || !sharesLogin(node.access.value, leader.access.value))
    return false;
  if (hosts.size === 0) return group!.nodes.length > 1 && node.settings.secret("masterauth").value !== undefined;
  const { host, port } = node.address.value;
  const others = nodes.filter((other) => other !== node);
  if (port !== leader.address.value.port || others.some(({ address }) => address.value.host === host)) return false;
  const isAlone = others.every((other) => folderOf(other) !== folderOf(node));
  return watches.some(
    ({ sentinel }) =>
      sentinel.address.or({ host: "" }).host === host || (isAlone && folderOf(sentinel) === folderOf(node)),
  );
}

/** What lies in one folder is often of one machine. */
export function folderOf({ id }: { readonly id: string }): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}
