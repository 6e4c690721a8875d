import { type Address, isLoopback, isPublic, isWildcard } from "../address.ts";
import type { DataNode, Deployment } from "../deployment.ts";
import { boundHosts } from "../identity/reach.ts";
import type { Setting } from "../known.ts";
import { refusesRemoteClients } from "./protection.ts";

/** Whether others can connect without a password or certificate and do what they like; false where that is unknown. */
export function isOpenToAll(node: DataNode): boolean {
  const { settings, access } = node;
  if (access.or(undefined)?.kind !== "open" || refusesRemoteClients(node).or(true)) return false;
  const plain = settings.get("port").or(6379) !== 0;
  const anyCertificate = settings.get("tls-port").or(0) !== 0 && settings.get("tls-auth-clients").or("yes") === "no";
  const rules = node.users.get("default").or(undefined)?.rules ?? [];
  const mayDoAll = rules.some((rule) => /^(?:\+@all|allcommands)$/i.test(rule));
  return (
    mayDoAll &&
    (plain || anyCertificate) &&
    boundHosts(node)
      .or([])
      .some((host) => !isLoopback(host))
  );
}

/** Of its addresses some can be reached from anywhere, as far as their range tells. */
export function isExposed(node: DataNode): boolean {
  return boundHosts(node)
    .or([])
    .some((host) => isWildcard(host) || isPublic(host));
}

/** The file that gives its port to the network of the machine its container runs on. */
export function publisherOf({ deployment, settings, launch }: DataNode): string | undefined {
  const ports = [settings.get("port").or(0), settings.get("tls-port").or(0)];
  if (launch) {
    const isOpen =
      !launch.isInside || launch.ports.some((one) => ports.includes(one.inside) && !isLoopback(one.address ?? ""));
    return isOpen && launch.by !== "unit" && launch.by !== "script" ? launch.origin.file.uri : undefined;
  }
  return ports.map((port) => (port ? deployment.publisherOf(port) : undefined)).find(Boolean);
}

/** Its lines name other servers, and none that is not on the machine itself. */
export function namesLoopbackOnly({ hosts, nodes, sentinels }: Deployment): boolean {
  const isLocal = (address: Setting<Address | undefined>) => isLoopback(address.or(undefined)?.host ?? "");
  const isNamed = () =>
    nodes.some(({ replicaof }) => isLocal(replicaof)) ||
    sentinels.some(({ watches }) => watches.some(({ address }) => isLocal(address)));
  return hosts.size === 0 && isNamed();
}
