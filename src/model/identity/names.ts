import { suggest } from "../../../grammar/suggest.ts";
import { type Address, isLiteral, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { isInPod, sharesNetwork } from "./launches.ts";
import { isInNetwork } from "./outside.ts";

/** A name that leads a container nowhere. */
export interface LostName {
  /** What has the name in networks that the container is not in. */
  readonly elsewhere?: Instance;
  /** A name it can use that differs by a slip of the finger. */
  readonly meant?: string;
  /** Something that nobody sees here can have the name. */
  readonly isPerhaps?: true;
}

/**
 * Whether a container can use a name: the name server of its networks knows the services in them. Undefined where the name
 * leads somewhere, or may do so: a full host name, one of its own list of hosts, of a network that others are in, too, or of
 * something else that is started.
 */
export function lostName({ host, port }: Address, from: Instance): LostName | undefined {
  const { deployment, launch } = from;
  if (launch?.by === "kubernetes") return misspeltName({ host, port }, from);
  if (!isInNetwork(from) || isLiteral(host) || isLoopback(host) || isWildcard(host) || host.includes("."))
    return undefined;
  if (mayKnow(from, host) || deployment.isOfAnother(host)) return undefined;
  if (deployment.nodesAt({ host, port }, from).length + deployment.nodesSharing({ host, port }, from).length > 0)
    return undefined;
  const hasName = (one: Instance) => !one.isLeftOut && namesOf(one).includes(host);
  const holders = [...deployment.nodes, ...deployment.sentinels].filter(hasName);
  if (holders.some((one) => sharesNetwork(one, from, host))) return undefined;
  const [elsewhere] = holders;
  if (elsewhere) return { elsewhere };
  // As Compose calls the containers of a project, whose name may be that of a folder nobody sees.
  if (/[-_]\d+$/.test(host) && !launch!.hosts.some((own) => own.host.endsWith("-1"))) return undefined;
  const usable = deployment.nodes.filter((one) => namesOf(one).some((name) => sharesNetwork(one, from, name)));
  const meant = suggest(host, usable.flatMap(namesOf));
  return meant === undefined ? {} : { meant };
}

/** The same in a cluster, where any name may be that of a Service of others: only for one that lacks a letter, or has one too many. */
function misspeltName(address: Address, { deployment }: Instance): LostName | undefined {
  const { host } = address;
  if (isLiteral(host) || isLoopback(host) || isWildcard(host) || deployment.isOfAnother(host)) return undefined;
  if (deployment.nodesAt(address).length + deployment.nodesSharing(address).length > 0) return undefined;
  const hosts = [...deployment.nodes, ...deployment.sentinels].flatMap(({ launch }) => launch?.hosts ?? []);
  const names = hosts.map((own) => normalizeHost(own.host));
  if (names.includes(host)) return undefined;
  const meant = suggest(
    host,
    names.filter(
      (name) => !isLiteral(name) && Math.abs(name.length - host.length) === 1 && digitsOf(name) === digitsOf(host),
    ),
  );
  return meant === undefined ? undefined : { meant, isPerhaps: true };
}

/** What tells pods of one workload, and workloads of one kind, apart. */
function digitsOf(name: string): string {
  return name.replace(/\D+/g, " ").trim();
}

/**
 * Whether an address is that of the loopback interface of a container in which no server listens there. What is started in a
 * container of which something could not be followed may listen; in a pod a container that nobody knows may.
 */
export function leadsIntoItself(address: Address, from: Instance): boolean {
  const { launch, deployment } = from;
  if (!isLoopback(address.host) || launch?.by !== "compose" || launch.unread !== undefined || !isInPod(from))
    return false;
  return deployment.nodesAt(address, from).length === 0;
}

/** Whether nobody can tell what a container knows by a name. */
export function mayKnow({ launch }: Instance, name: string): boolean {
  return launch?.isInForeignNetwork === true || (launch?.ownNames ?? []).includes(name);
}

function namesOf({ launch }: Instance): readonly string[] {
  return (launch?.hosts ?? []).flatMap(({ host, port }) =>
    port === undefined && !isLiteral(host) ? [normalizeHost(host)] : [],
  );
}
