import { normalizeHost } from "../address.ts";
import type { Instance } from "../deployment.ts";

/** Whether the loopback interface of an instance is its own and that of what shares its container or pod. */
export function isInPod({ launch }: Instance): boolean {
  return launch?.isInside === true && launch.namespace !== undefined;
}

/** Whether a name or an address of an instance holds for another one: those of containers do in the networks of both. */
export function sharesNetwork({ launch }: Instance, { launch: other }: Instance, host: string): boolean {
  if (!launch?.isInside || !launch.networks || !other?.networks) return true;
  if (!launch.hosts.some((own) => normalizeHost(own.host) === host)) return true;
  return launch.networks.some((network) => other.networks!.includes(network));
}

/** Whether two containers are in a network together, or in one container or pod. */
export function sharesAnyNetwork({ launch: one }: Instance, { launch: other }: Instance): boolean {
  if (one?.namespace !== undefined && one.namespace === other?.namespace) return true;
  return (one?.networks ?? []).some((network) => (other?.networks ?? []).includes(network));
}

/** Whether two are started by files of different machines, within which the same name means another one. */
export function areApart({ launch }: Instance, { launch: other }: Instance): boolean {
  return launch?.machine !== undefined && other?.machine !== undefined && launch.machine !== other.machine;
}

/** It is started in a way that was read, and nothing of it is open. */
export function isLaunchRead({ launch }: Pick<Instance, "launch">): boolean {
  return launch !== undefined && launch.unread === undefined;
}
