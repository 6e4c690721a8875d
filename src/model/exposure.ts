import { isLoopback } from "./address.ts";
import type { DataNode } from "./deployment.ts";
import { refusesRemoteClients } from "./protection.ts";
import { boundHosts } from "./reach.ts";

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
