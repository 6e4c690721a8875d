import { isLiteral, isLoopback, isWildcard } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { announcedHost, announcedPort, isTranslated, listeningPorts } from "./announce.ts";
import { boundHosts } from "./reach.ts";

/** One instance of several behind translation that lacks a line which all others have. */
export interface TranslationGap {
  readonly instance: Instance;
  readonly others: readonly Instance[];
  /** The port that all others announce; undefined where it announces nothing at all. */
  readonly port: number | undefined;
}

/**
 * The only one of three or more that does not announce what stands before it, and that nobody names by what it binds; else
 * the only one that announces no port where all others announce the same for the ports it listens on too.
 *
 * @throws Undecided where nobody knows what that one announces
 */
export function translationGap(instances: readonly Instance[]): TranslationGap | undefined {
  if (instances.length < 3) return undefined;
  const isBehind = (one: Instance) => announcedHost(one).or(undefined) !== undefined && isTranslated(one);
  const direct = instances.filter((one) => !isBehind(one));
  const lacking =
    direct.length > 0 ? direct : instances.filter((one) => announcedPort(one).or(undefined) === undefined);
  const [instance, ...more] = lacking;
  if (!instance || more.length > 0) return undefined;
  const others = instances.filter((one) => one !== instance);
  if (direct.length > 0) {
    const isSilent = announcedHost(instance).value === undefined;
    return isSilent && bindsOne(instance) && instance.references.length === 0
      ? { instance, others, port: undefined }
      : undefined;
  }
  const [port, ...rivals] = new Set(others.map((one) => announcedPort(one).or(undefined)));
  const own = listeningPorts(instance).join();
  if (announcedPort(instance).value !== undefined || port === undefined || rivals.length > 0) return undefined;
  return others.every((one) => listeningPorts(one).join() === own) ? { instance, others, port } : undefined;
}

/** Whether it binds a single address beside the loopback interface. */
export function bindsOne(instance: Instance): boolean {
  const hosts = boundHosts(instance).value.filter((host) => !isLoopback(host));
  return hosts.length === 1 && hosts.every((host) => isLiteral(host) && !isWildcard(host));
}
