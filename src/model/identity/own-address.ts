import { type Address, isLiteral, isLoopback, isWildcard, normalizeHost } from "../address.ts";
import type { NodeModel, SentinelModel } from "../instance.ts";
import { Setting } from "../known.ts";
import type { Origin } from "../origin.ts";
import { announcedHost, listeningPorts } from "./announce.ts";
import { boundHosts } from "./reach.ts";

/** An instance while it is found out where it is reached. */
export type Model = NodeModel | SentinelModel;

/** A host and what tells it. */
export type Told = { readonly value: string; readonly origin: Origin } | undefined;

export function withPort(instance: Model, { value, origin }: { value: string; origin: Origin }): Setting<Address> {
  const { port } = instance;
  return port.isKnown
    ? Setting.known({ host: value, port: port.value }, origin)
    : Setting.unknown(port.missing!, origin);
}

/** Where an instance is reached by its own lines: what it announces, or all it binds. */
export function ownAddress(instance: Model): Setting<Address> | undefined {
  const host = announced(instance) ?? boundHost(instance);
  if (host) return withPort(instance, host);
  const bind = instance.settings.get("bind");
  const hosts = boundHosts(instance).or([]);
  const isLocal = bind.isWritten && hosts.length > 0 && hosts.every(isLoopback);
  return isLocal ? withPort(instance, { value: "127.0.0.1", origin: bind.origin }) : undefined;
}

export function announced(instance: Model): Told {
  const host = announcedHost(instance);
  const value = host.or(undefined);
  return value === undefined ? undefined : { value, origin: host.origin };
}

export function boundHost(instance: Model): Told {
  const bind = instance.settings.get("bind");
  if (!bind.isWritten) return undefined;
  const hosts = (bind.or(undefined) ?? []).map((host) => normalizeHost(host.replace(/^-/, "")));
  if (hosts.some((host) => isWildcard(host))) return undefined;
  const routable = hosts.filter((host) => isLiteral(host) && !isLoopback(host));
  return routable.length === 1 ? { value: routable[0]!, origin: bind.origin } : undefined;
}

export function isOwn(host: string): boolean {
  return isLoopback(host) || isWildcard(host);
}

/** All ports at which it listens. */
export function portsListened(instance: Model): readonly number[] {
  const { listeningPort } = instance;
  return [...listeningPorts(instance), ...(listeningPort.isKnown ? [listeningPort.value] : [])];
}

export function knownAddresses({ address, otherAddresses }: Model): Address[] {
  return [address, ...otherAddresses].filter(({ isKnown }) => isKnown).map(({ value }) => value);
}
