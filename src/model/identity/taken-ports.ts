import { formOf, isWildcard } from "../address.ts";
import type { Deployment, Instance } from "../deployment.ts";
import type { Located } from "../origin.ts";
import { listeningPorts } from "./announce.ts";
import { boundHosts } from "./reach.ts";

/** A port that an instance takes of its machine or its pod: by listening on it, or where it is published. */
export interface TakenPort {
  readonly instance: Instance;
  readonly port: number;
  /** The line that says so. */
  readonly at: Located;
  readonly isPublished: boolean;
  /** What has the port: two with the same one do not exclude each other. */
  readonly holder: string;
  /** Undefined for all addresses. */
  readonly hosts: readonly string[] | undefined;
}

/** Two that want one port: the second one does not start. */
export interface PortConflict {
  readonly first: TakenPort;
  readonly second: TakenPort;
  /** One description starts both. */
  readonly areCopies: boolean;
}

/**
 * Ports that two instances want where only one can have them: in a pod, or on a machine that containers share. Told once for
 * each description of what comes too late. Files alone say nothing of what shares a machine, and of units or scripts nobody knows whether
 * they are meant to run at once.
 */
export function portConflicts({ instances }: Pick<Deployment, "instances">): readonly PortConflict[] {
  const taken = new Map<string, TakenPort[]>();
  const found: PortConflict[] = [];
  const described = instances.filter((instance) => !instance.isLeftOut && isDescribed(instance));
  for (const instance of described.toSorted(byPlace)) {
    for (const [space, port] of portsTaken(instance)) {
      const key = `${space} ${port.port}`;
      const before = taken.get(key) ?? [];
      const first = before.find((other) => excludes(other, port));
      const isTold = found.some(({ second }) => second.port === port.port && startsBoth(second.instance, instance));
      if (first && !isTold)
        found.push({ first, second: port, areCopies: startsBoth(first.instance, instance) && !!instance.launch?.copy });
      if (!first) taken.set(key, [...before, port]);
    }
  }
  return found;
}

function startsBoth({ launch: one }: Instance, { launch: other }: Instance): boolean {
  return one!.origin.file === other!.origin.file && one!.origin.start === other!.origin.start;
}

/** In the order in which they are written. */
function byPlace({ launch: one }: Instance, { launch: other }: Instance): number {
  return one!.origin.file === other!.origin.file ? one!.origin.start - other!.origin.start : 0;
}

function isDescribed({ launch }: Instance): boolean {
  return (
    launch?.by === "compose" || launch?.by === "kubernetes" || (launch?.by === "script" && launch.image !== undefined)
  );
}

/** By what has each port only once. */
function portsTaken(instance: Instance): [space: string, port: TakenPort][] {
  const { launch, settings, id } = instance;
  const { namespace, machine, ports, isInside } = launch!;
  const found: [string, TakenPort][] = [];
  const bind = boundHosts(instance).or(undefined);
  if (namespace !== undefined && bind) {
    const hosts = settings.get("bind").isWritten ? bind : undefined;
    for (const port of listeningPorts(instance)) {
      const at = settings.get(settings.get("port").or(0) === port ? "port" : "tls-port");
      found.push([namespace, { instance, port, at, isPublished: false, holder: id, hosts }]);
    }
  }
  if (machine !== undefined && isInside) {
    for (const at of ports) {
      if (at.outside === undefined) continue;
      const hosts = at.address === undefined ? undefined : [at.address];
      found.push([machine, { instance, port: at.outside, at, isPublished: true, holder: namespace ?? id, hosts }]);
    }
  }
  return found;
}

function excludes(one: TakenPort, other: TakenPort): boolean {
  return one.holder !== other.holder && runTogether(one.instance, other.instance) && overlap(one.hosts, other.hosts);
}

/** Of two that are in no common profile each may be there in place of the other. */
function runTogether({ launch: one }: Instance, { launch: other }: Instance): boolean {
  const profiles = one?.profiles;
  return !profiles || !other?.profiles || profiles.some((profile) => other.profiles!.includes(profile));
}

/** A wildcard takes every address of its kind; one of IPv6 leaves those of IPv4 free. */
function overlap(one: TakenPort["hosts"], other: TakenPort["hosts"]): boolean {
  if (!one || !other) return true;
  return one.some((host) => other.some((second) => isOne(host, second) || isOne(second, host)));
}

function isOne(host: string, other: string): boolean {
  if (host === other) return true;
  if (!isWildcard(host)) return false;
  return host.includes(":") ? formOf(other) === "IPv6" : formOf(other) !== "IPv6";
}
