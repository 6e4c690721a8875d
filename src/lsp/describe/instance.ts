import { addressText } from "../../model/address.ts";
import type { Instance } from "../../model/deployment.ts";
import { decode } from "../../syntax/position.ts";
import type { Inline } from "./prose.ts";

/** How many instances are written out. */
export const mostListed = 10;

/** What an instance is: "replica of 10.0.0.1:6379". */
export function roleOf(instance: Instance): string {
  if (instance.kind === "sentinel") return "sentinel";
  const { replicaof, settings } = instance;
  if (settings.get("cluster-enabled").or(false)) return "cluster node";
  if (!replicaof.isKnown) return "server, role unknown";
  return replicaof.value ? `replica of ${decode(addressText(replicaof.value))}` : "master";
}

/** What it is and where it stands: "master 10.0.0.1:6379 (a/redis.conf)". */
export function roleText(instance: Instance): readonly Inline[] {
  const name = `${instance}`;
  const file = decode(instance.file.uri);
  return [`${roleOf(instance)}, ${name}`, ...(file === name ? [] : [" (", { code: file }, ")"])];
}
