import type { Instance, Sentinel } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { announcedHost } from "../identity/announce.ts";
import type { Launch } from "../launch.ts";
import type { RawStartup } from "../startup.ts";
import { epochOf } from "../votes/epochs.ts";
import { knownPeers } from "../votes/peers.ts";
import { folderOf, type Uses } from "./uses.ts";

/**
 * The files that nothing seems to start: a compose file beside them hands others of their kind to containers, the running
 * sentinels beside them know exactly each other, or the same sentinel's file lies there in a later state.
 */
export function unused(
  instances: readonly Instance[],
  uses: readonly Uses[],
  startups: readonly RawStartup[],
): ReadonlySet<Instance> {
  const free = instances.filter(({ launch }) => !launch);
  const sentinels = free.filter((instance) => instance.kind === "sentinel");
  const isKnown =
    startups.length > 0 &&
    startups.every(({ open }) => open === undefined) &&
    instances.every(({ launch }) => launch?.unread === undefined);
  const passed = isKnown
    ? free.filter((one) => isNotStarted(one, instances, uses, startups))
    : [...groupBy(instances, ({ kind }) => kind).values()].flatMap((alike) => passedOver(alike, uses));
  return new Set<Instance>([
    ...passed.filter(({ launch }) => !launch),
    ...patterns(sentinels),
    ...olderCopies(sentinels),
  ]);
}

/**
 * Whether something is started from files of its kind, of its folder or from there, but not it. What a script or another
 * file that is only known as text names is used.
 */
function isNotStarted(
  one: Instance,
  instances: readonly Instance[],
  uses: readonly Uses[],
  startups: readonly RawStartup[],
): boolean {
  // What a unit or a script does not start, that of another machine may.
  const reading = instances.filter(({ launch, file }) => launch && !file.embedding && !isOfMachine(launch));
  if (reading.length === 0 || instances.every(({ launch, kind }) => !launch || kind !== one.kind)) return false;
  const modelled = new Set(startups.flatMap(({ hosts }) => hosts));
  const isNamed = uses.some((use) => !modelled.has(use.file) && readerOf(use, new Set([one.id]))(one));
  const places = new Set([...reading.map(pathOf), ...startups.map(({ file }) => file)].map(folderOf));
  return !isNamed && places.has(folderOf(one.id));
}

function isOfMachine({ by }: Launch): boolean {
  return by === "unit" || by === "script";
}

/** The file that is read for an instance. */
function pathOf({ id, file, launch }: Instance): string {
  return launch && !file.embedding ? file.uri : id;
}

/** Those that no file beside them uses, where a compose file uses others of their folder, or lies in it. */
function passedOver(instances: readonly Instance[], uses: readonly Uses[]): Instance[] {
  const ids = new Set(instances.map(pathOf));
  const readers = uses.map((one) => readerOf(one, ids));
  const told = uses.map((one, index) => (one.isTelling ? instances.filter(readers[index]!) : []));
  if (told.every((used) => used.length === 0)) return [];
  const places = new Set<string>();
  for (const [index, used] of told.entries()) {
    if (used.length > 0) places.add(uses[index]!.folder);
    for (const one of used) places.add(folderOf(pathOf(one)));
  }
  return instances.filter((one) => places.has(folderOf(pathOf(one))) && !readers.some((reads) => reads(one)));
}

/** A file that is not where it is said to be may be another of its name. */
function readerOf({ files, folders, names }: Uses, ids: ReadonlySet<string>): (one: Instance) => boolean {
  const paths = new Set(files);
  const elsewhere = files.filter((path) => !ids.has(path)).map(nameOf);
  const named = new Set([...names, ...elsewhere]);
  const whole = new Set(folders);
  return (one) => {
    const path = pathOf(one);
    return paths.has(path) || named.has(nameOf(path)) || foldersAbove(path).some((folder) => whole.has(folder));
  };
}

/**
 * Sentinels without an id of their own, in the folder of others that have met exactly each other or above: they were the
 * pattern for these. One that is called as they are, but for a number, may just be new.
 */
function patterns(sentinels: readonly Sentinel[]): Sentinel[] {
  const met = sentinels.filter(({ watches }) => watches.some(({ knownSentinels }) => knownSentinels.length > 0));
  if (met.length < 2 || met.length === sentinels.length) return [];
  const ids = new Set(met.map(({ myid }) => myid?.or(undefined)?.toLowerCase()));
  if (ids.has(undefined) || ids.size < met.length) return [];
  const isClosed = met.every(({ watches, myid }) =>
    watches.every((watch) => {
      const peers = new Set(knownPeers(watch).map(({ id }) => id));
      return (
        peers.size === ids.size - 1 && !peers.has(myid?.value.toLowerCase()) && [...peers].every((id) => ids.has(id))
      );
    }),
  );
  if (!isClosed) return [];
  const running = new Set(met);
  const shapes = new Set(met.map(({ id }) => shapeOf(id)));
  const places = new Set(met.flatMap(({ id }) => foldersAbove(id)));
  return sentinels.filter(
    (one) => !running.has(one) && !one.myid && places.has(folderOf(one.id)) && !shapes.has(shapeOf(one.id)),
  );
}

/** Files of one sentinel that know less failovers than another one with its id, in the same folder or around it. */
function olderCopies(sentinels: readonly Sentinel[]): Sentinel[] {
  const known = sentinels.filter(({ myid }) => myid?.or(undefined));
  const twins = [...groupBy(known, ({ myid }) => myid!.value.toLowerCase()).values()].filter(
    ({ length }) => length > 1,
  );
  return twins.flatMap((group) => {
    const newest = group.reduce((best, one) => (lastEpoch(one) > lastEpoch(best) ? one : best));
    return group.filter((one) => isOlderCopy(one, newest));
  });
}

function isOlderCopy(one: Sentinel, other: Sentinel): boolean {
  const [here, there] = [folderOf(one.id), folderOf(other.id)];
  const isBeside = foldersAbove(one.id).includes(there) || foldersAbove(other.id).includes(here);
  const isOlder = one.watches.some((watch) =>
    other.watches.some((newer) => newer.name === watch.name && epochOf(newer) > epochOf(watch)),
  );
  return isBeside && isOlder && !announcesItself(one);
}

function lastEpoch({ watches }: Sentinel): number {
  return watches.reduce((most, watch) => Math.max(most, epochOf(watch)), 0);
}

function announcesItself(sentinel: Sentinel): boolean {
  return sentinel.settings.get("bind").isWritten || announcedHost(sentinel).or(undefined) !== undefined;
}

function shapeOf(path: string): string {
  return path.replace(/\d+/g, "#");
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a file and those around it. */
function foldersAbove(path: string): string[] {
  const found: string[] = [];
  for (let folder = folderOf(path); folder !== "."; folder = folderOf(folder)) {
    found.push(folder);
    if (folder === "" || folder === "..") break;
  }
  return [...found, "."];
}
