import { addressKey, isLoopback } from "../address.ts";
import type { Deployment, Instance } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import type { NodeModel, SentinelModel } from "../instance.ts";
import { ownAddress } from "./own-address.ts";

type Model = NodeModel | SentinelModel;

const copyWord = /(?<![a-z])(?:old|orig|original|bak|backups?|copy|saved?|archived?|prev|previous)(?![a-z])/i;
const date = /(?<!\d)(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?!\d)/;

/** What differs with the folder and the way of the start. */
const startDependent: ReadonlySet<string> = new Set([
  "include",
  "dir",
  "logfile",
  "pidfile",
  "aclfile",
  "loadmodule",
  "unixsocket",
  "daemonize",
  "supervised",
  "syslog-enabled",
  "syslog-ident",
]);

/** Instances that by their own lines have one address and port: the first is the one to keep. */
export function duplicates<T extends Instance>(instances: readonly T[]): T[][] {
  const own = instances.flatMap((instance) => {
    const address = ownAddress(instance as Instance as Model);
    return address?.isKnown && address.value.port > 0 && !instance.isLeftOut
      ? [{ instance, key: `${instance.kind} ${placeOf(instance)}${addressKey(address.value)}` }]
      : [];
  });
  return [...groupBy(own, ({ key }) => key).values()]
    .filter((group) => group.length > 1)
    .map((group) => group.map(({ instance }) => instance).toSorted(byOriginality));

  /** Each machine has a loopback interface of its own: files of one folder are on one. */
  function placeOf(instance: T): string {
    const address = ownAddress(instance as Instance as Model);
    return address && isLoopback(address.or({ host: "" }).host) ? `${folderOf(instance)} ` : "";
  }
}

/** The instances that look like a copy of another that has the same address. */
export function copies<T extends Instance>(instances: readonly T[]): ReadonlySet<T> {
  return new Set(duplicates(instances).flatMap(([kept, ...others]) => others.filter((one) => isCopy(one, kept!))));
}

/**
 * Whether the path of one says so, as far as it is not the other's, or it is a file of that name below its folder, or a
 * variant beside it (redis.service.conf); a number in its place tells two instances apart.
 */
export function isCopy(one: Instance, other: Instance): boolean {
  if (looksCopied(one, other)) return !looksCopied(other, one);
  if (folderOf(one) === folderOf(other)) return isVariant(one, other);
  return folderOf(one).startsWith(folderOf(other)) && nameOf(one) === nameOf(other);
}

/** By their names: redis.service.conf is a variant of redis.conf. */
function isVariant(one: Instance, other: Instance): boolean {
  const [mine, theirs] = [stemOf(one), stemOf(other)];
  return mine.startsWith(theirs) && /^[-_.](?=[a-z]{2})\D+$/i.test(mine.slice(theirs.length));
}

/**
 * Whether two files are two ways to start one instance, as a service and by hand: variants in one folder that say the same,
 * but for paths and what depends on who starts them.
 */
export function isOneWithOther(one: Instance, other: Instance): boolean {
  if (folderOf(one) !== folderOf(other) || looksCopied(one, other) || !isVariant(one, other)) return false;
  const [mine, theirs] = [linesOf(one), linesOf(other)];
  return mine.length > 0 && mine.join("\n") === theirs.join("\n");
}

function linesOf({ file }: Instance): string[] {
  const lines = file.directives.map(({ name, args }) => [name, ...args].map(({ value }) => value));
  return lines
    .map(([name = "", ...args]) => [name.toLowerCase(), ...args])
    .filter(([name]) => !startDependent.has(name!))
    .map((line) => JSON.stringify(line))
    .toSorted();
}

/** All instances that a deployment may start, copies included. */
export function duplicatesIn(deployment: Deployment): readonly (readonly Instance[])[] {
  const known = found.get(deployment) ?? duplicates(deployment.instances);
  found.set(deployment, known);
  return known;
}
const found = new WeakMap<Deployment, readonly (readonly Instance[])[]>();

/** The one that is no copy of another comes first. */
function byOriginality(a: Instance, b: Instance): number {
  return Number(isCopy(a, b)) - Number(isCopy(b, a));
}

function looksCopied(one: Instance, other: Instance): boolean {
  const theirs = new Set(other.id.split("/"));
  return one.id.split("/").some((part) => !theirs.has(part) && (copyWord.test(part) || date.test(part)));
}

function folderOf({ id }: Instance): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}

function nameOf({ id }: Instance): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function stemOf(instance: Instance): string {
  return nameOf(instance).replace(/\.(?:conf|cfg)$/i, "");
}
