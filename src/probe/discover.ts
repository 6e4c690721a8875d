import type { Endpoint, Fields, InstanceAnswers } from "../facts/answers.ts";
import { endpointText, hostIn, isLoopback, isWildcard, portIn } from "./hosts.ts";

/** An instance that a reply names. */
export interface Named {
  readonly kind: "server" | "sentinel";
  readonly address: Endpoint;
}

/**
 * The instances that an answer names, each once, in the order they stand there; no more than some number. What is no
 * address of anybody is left out: the reply of a stranger may hold anything.
 */
export function namedBy({ address, info, watches }: InstanceAnswers, most: number): Named[] {
  const found = new Map<string, Named>([[endpointText(address), { kind: "server", address }]]);
  for (const { kind, host, port } of [...byInfo(info ?? []), ...bySentinel(watches ?? [])]) {
    if (found.size > most) break;
    const endpoint = endpointOf(host, port);
    if (!endpoint) continue;
    const key = endpointText(endpoint);
    if (!found.has(key)) found.set(key, { kind, address: endpoint });
  }
  return [...found.values()].slice(1);
}

/**
 * Whether an address that another instance names means the same to us. A loopback address is of the machine of who names it:
 * that is ours only where this one is called by a loopback address, too, and no tunnel leads from there elsewhere.
 */
export function meansTheSame(named: Endpoint, by: InstanceAnswers): boolean {
  const reached = by.dialled ? [by.address, by.dialled] : [by.address];
  return !isLoopback(named.host) || reached.every(({ host }) => isLoopback(hostIn(host) ?? ""));
}

interface Written {
  readonly kind: "server" | "sentinel";
  readonly host: string | undefined;
  readonly port: string | undefined;
}

/** The master of a replica and the replicas of a master (genRedisInfoString in server.c). */
function* byInfo(info: Fields): Iterable<Written> {
  const kind = "server";
  yield { kind, host: fieldOf(info, "master_host"), port: fieldOf(info, "master_port") };
  for (const [name, value] of info) {
    if (!/^slave\d+$/.test(name)) continue;
    const parts = value.split(",").map((part): [string, string] => {
      const at = part.indexOf("=");
      return [part.slice(0, at), part.slice(at + 1)];
    });
    yield { kind, host: fieldOf(parts, "ip"), port: fieldOf(parts, "port") };
  }
}

function* bySentinel(watches: NonNullable<InstanceAnswers["watches"]>): Iterable<Written> {
  for (const { master, address, replicas = [], peers = [] } of watches) {
    yield writtenIn("server", master);
    // During a failover it is that of the replica that is being promoted.
    if (address) yield { kind: "server", host: address.host, port: String(address.port) };
    for (const replica of replicas) yield writtenIn("server", replica);
    for (const peer of peers) yield writtenIn("sentinel", peer);
  }
}

function writtenIn(kind: Written["kind"], fields: Fields): Written {
  return { kind, host: fieldOf(fields, "ip"), port: fieldOf(fields, "port") };
}

function endpointOf(host: string | undefined, port: string | undefined): Endpoint | undefined {
  const spelt = hostIn(host ?? "");
  const number = portIn(port ?? "");
  // The zone of an IPv6 address names a network interface of who told it.
  if (spelt === undefined || number === undefined || spelt.includes("%") || isWildcard(spelt)) return undefined;
  return { host: spelt, port: number };
}

function fieldOf(fields: Fields, wanted: string): string | undefined {
  return fields.find(([name]) => name === wanted)?.[1];
}
