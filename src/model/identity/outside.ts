import { isIpv4, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { DataNode, Instance, Reference, Sentinel } from "../deployment.ts";
import type { PublishedPort } from "../launch.ts";
import { announcedHost, listeningPorts } from "./announce.ts";
import { sharesAnyNetwork } from "./launches.ts";
import { boundHosts } from "./reach.ts";

/** An instance that has to reach another one, and cannot by the address of its container. */
export interface Outsider {
  readonly peer: Instance;
  /** It is in a network of containers of its own; else its machine may be the same one, which reaches its containers. */
  readonly isCertain: boolean;
}

/** Whether an instance is in a network of containers that is all known, so that its own addresses mean nothing outside of it. */
export function isInNetwork({ launch, isLeftOut }: Instance): boolean {
  return !isLeftOut && launch?.isInside === true && launch.networks !== undefined && launch.networks.length > 0;
}

/** One of those that are told an instance's address and are outside of its networks, the surest first. */
export function outsiderOf(instance: Instance, peers: readonly Instance[]): Outsider | undefined {
  const found = peers.flatMap((peer): Outsider[] => {
    if (peer === instance || peer.isLeftOut || !peer.launch) return [];
    const { launch } = peer;
    if (launch.isInside) {
      const isApart = launch.networks !== undefined && launch.networks.length > 0 && !sharesAnyNetwork(instance, peer);
      return isApart ? [{ peer, isCertain: true }] : [];
    }
    const { machine } = instance.launch!;
    return machine !== undefined && launch.machine !== undefined && machine !== launch.machine
      ? [{ peer, isCertain: false }]
      : [];
  });
  return found.find(({ isCertain }) => isCertain) ?? found[0];
}

/** A line by which a server of containers is reached through its machine: by an address of it and a published port. */
export function throughMachine(node: DataNode): Reference | undefined {
  if (!isInNetwork(node)) return undefined;
  const own = new Set(node.launch!.hosts.flatMap(({ host, port }) => (port === undefined ? normalizeHost(host) : [])));
  return node.references.find(({ address: { host, port }, how, by }) => {
    const isConfigured = how === "monitor" || how === "replicaof";
    const isElsewhere = !own.has(host) && !isLoopback(host) && !isWildcard(host) && !mayBeOfContainer(host, by);
    return isConfigured && isElsewhere && node.launch!.ports.some(({ outside }) => outside === port);
  });
}

/**
 * Whether an address may be one that Docker once gave to a container: 172.17.0.0 to 172.31.255.255, and where a sentinel has
 * written its file itself, 192.168.0.0/16, from which Docker takes networks when the others are used.
 */
export function mayBeOfContainer(host: string, by: Instance): boolean {
  if (!isIpv4(host)) return false;
  const [first, second = 0] = host.split(".").map(Number);
  if (first === 172 && second > 16 && second < 32) return true;
  return first === 192 && second === 168 && by.kind === "sentinel" && by.myid !== undefined;
}

/**
 * Whether an address that a container uses is one that Docker gave to a container when it started: in its range, and nothing
 * says whose it is. After the containers are made anew it is another one's.
 */
export function isGivenByDocker(host: string, by: Instance): boolean {
  const { nodes, sentinels } = by.deployment;
  if (!isInNetwork(by) || !mayBeOfContainer(host, by) || nodes.length === 0 || !nodes.every(isInNetwork)) return false;
  const isSaid = (one: Instance) =>
    one.launch?.hosts.some((own) => normalizeHost(own.host) === host) ||
    announcedHost(one).or(host) === host ||
    boundHosts(one).or([host]).includes(host);
  // Where each server has an address that is told, this one is of none of them: monitor-target-unknown.
  const isKept = nodes.every(({ launch }) => launch?.hosts.some((own) => isIpv4(own.host)));
  return !isKept && ![...nodes, ...sentinels].some(isSaid);
}

/** The server in networks of containers that has an address there, where whoever uses it is not in them. */
export function outOfNetwork(host: string, by: Instance): DataNode | undefined {
  const { nodes } = by.deployment;
  const owners = nodes.filter((node) => isInNetwork(node) && node.launch!.hosts.some((own) => own.host === host));
  return owners.every((node) => outsiderOf(node, [by])) ? owners[0] : undefined;
}

/** How the port of an instance is published, where that is another number than the one it listens on. */
export function otherPortOutside(instance: Instance): PublishedPort | undefined {
  const own = listeningPorts(instance);
  const published = (instance.launch?.ports ?? []).filter(({ inside }) => own.includes(inside));
  const isSame = published.some(({ outside, inside }) => outside === undefined || outside === inside);
  return isSame ? undefined : published[0];
}

/** The port of a sentinel that clients of other machines can use. */
export function openPort({ launch, port }: Sentinel): PublishedPort | undefined {
  return launch?.ports.find(({ inside, address }) => inside === port.or(undefined) && !isLoopback(address ?? ""));
}
