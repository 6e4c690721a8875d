import { decode } from "../../syntax/position.ts";
import { sharesLogin } from "../access/access.ts";
import { type Address, addressText, isLiteral, isLoopback, isWildcard, sameAddress } from "../address.ts";
import type { DataNode, Deployment, Group, Instance, Master } from "../deployment.ts";
import { Undecided } from "../known.ts";
import type { LaunchHost } from "../launch.ts";
import { listeningPorts } from "./announce.ts";
import { isInPod } from "./launches.ts";
import { mayKnow } from "./names.ts";
import { boundHosts } from "./reach.ts";
import { placeIn } from "./subnets.ts";

/** Whether lines of its own say where an instance is reached, or all run on one machine; else it was concluded. */
export function isProven({ address }: Instance): boolean {
  return address.isKnown && (address.isWritten || isLoopback(address.value.host));
}

/**
 * Tells that no node of the deployment answers at an address: `certain` where each says all addresses it has, `likely`
 * where one is known by another address and its machine may have more. Undefined where a node answers there.
 *
 * @param from who uses the address
 *
 * @throws Undecided where a node may answer there
 */
export function absenceAt(deployment: Deployment, address: Address, from?: Instance): "certain" | "likely" | undefined {
  const { nodes } = deployment;
  if (deployment.nodesAt(address, from).length > 0) return undefined;
  const shown = decode(addressText(address));
  const [shared] = deployment.nodesSharing(address, from);
  if (shared) throw new Undecided(`which of those called ${decode(address.host)} answers at ${shown}`);
  if (deployment.isOfAnother(address.host)) throw new Undecided(`what ${decode(address.host)} hands on to`);
  const answers = nodes.map((node) => presenceAt(node, address, from));
  if (answers.includes("there")) return undefined;
  const perhaps = nodes[answers.indexOf("perhaps")];
  if (perhaps) {
    throw new Undecided(`whether ${shown} is ${perhaps}`);
  }
  return answers.includes("unlikely") ? "likely" : "certain";
}

/** Whether a node answers at an address, by its port, the addresses it binds and the one it is known by. */
function presenceAt(node: DataNode, wanted: Address, from: Instance | undefined): Presence {
  const { address, settings, deployment, launch } = node;
  if (launch?.isInside) return presenceInside(node, wanted, from);
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

type Presence = "there" | "perhaps" | "unlikely" | "absent";

/** The same for a container or a pod: all its names are known, and its addresses where they are given. */
function presenceInside(node: DataNode, wanted: Address, from: Instance | undefined): Presence {
  const { launch, settings, port } = node;
  const { hosts, ports, networks, subnets = [] } = launch!;
  if (isLoopback(wanted.host) || isWildcard(wanted.host)) return from && isInPod(from) ? "absent" : "perhaps";
  const isKnownPort = [port, settings.get("port"), settings.get("tls-port")].every(({ isKnown }) => isKnown);
  const listens = !isKnownPort || [...listeningPorts(node), port.value].includes(wanted.port);
  const isPublished = ports.some(({ outside }) => outside === undefined || outside === wanted.port);
  if (!isLiteral(wanted.host)) {
    // A name of the machine, or one that another name server knows.
    if (isPublished && !inNetworks(hosts, wanted.host)) return "perhaps";
    if (hosts.length === 0 || (from && mayKnow(from, wanted.host))) return "perhaps";
    // A full name can be known to the name servers of the machine.
    if (wanted.host.includes(".")) return networks === undefined ? "perhaps" : "unlikely";
    return "absent";
  }
  const place = placeIn(subnets, wanted.host);
  if (isPublished && (place === undefined || place === 1)) return "perhaps";
  // A container without an address of its own gets the lowest one that is free.
  if (place !== undefined && place > mostTaken) return "absent";
  const isGiven = hosts.some(({ host }) => isLiteral(host));
  return listens && !isGiven ? "perhaps" : "absent";
}

/** More addresses than the containers of one network take. */
const mostTaken = 32;

/** A short name is one of a network of containers. */
function inNetworks(hosts: readonly LaunchHost[], name: string): boolean {
  return hosts.length > 0 && !name.includes(".") && name !== "host.docker.internal";
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
