import type { SkippedFile } from "../../lint/report.ts";
import { isKustomization } from "../kubernetes/candidates.ts";
import { withoutParts } from "../kubernetes/parts.ts";
import { baseOf, folderOf, join } from "../paths.ts";
import type { Entry } from "../source.ts";
import type { Steps } from "../steps.ts";
import type { Disk } from "./disk.ts";
import { isOfContainers, MachineStarts } from "./machine-starts.ts";
import { withMeant } from "./meant.ts";
import { fileOf } from "./read-file.ts";
import type { Start, Startup } from "./start.ts";
import { unreadIn } from "./unread.ts";

/** Reads what the files of one folder start; `entries` are those that may be looked at as beginnings. */
export type StartupReader = (folder: string, entries: readonly Entry[], disk: Disk) => readonly Startup[];

/** What may start servers, by its name; all else is not opened. */
export const startingName = /\.(?:ya?ml|json|service|sh|bash|bat|cmd)$/i;

const servers = /redis|valkey|keydb|sentinel/i;

/** What is started in a tree. */
export interface Startups {
  /** By what they start; of several that start the same the one to judge with what lies beside it. */
  readonly main: readonly Startup[];
  /** Other ways to start the same: each is a deployment of its own. */
  readonly alternatives: readonly Startup[];
  /** Files that by their names may start servers and were not read. */
  readonly unread: ReturnType<typeof unreadIn>;
}

/**
 * @param folders what is looked at in each
 * @param configs the configuration files that were found
 */
export function* startupsIn(
  folders: ReadonlyMap<string, readonly Entry[]>,
  disk: Disk,
  readers: readonly StartupReader[],
  configs: readonly string[],
  isIgnored: (name: string) => boolean = () => false,
): Steps<Startups> {
  const found: Startup[] = [];
  const wantedIn = ([folder, entries]: readonly [string, readonly Entry[]]) => {
    const wanted = entries.filter(
      ({ name, kind }) => kind === "file" && startingName.test(name) && !isIgnored(join(folder, name)),
    );
    return [folder, wanted] as const;
  };
  const looked = [...folders].map(wantedIn);
  for (const [folder, wanted] of looked) {
    let isTold = false;
    for (const { name } of wanted) {
      if (isTold) break;
      isTold = mayStart(join(folder, name), disk);
      yield;
    }
    if (!isTold) continue;
    for (const read of readers) found.push(...read(folder, wanted, disk).filter(isTelling));
  }
  const meant = withMeant(configs);
  const { outOfSight, ...startups } = apart(withoutParts(found).map(meant).sort(byPreference));
  const { skipped, unreadable } = unreadIn(looked, disk);
  const read = new Set(found.flatMap(({ hosts }) => hosts.map(({ host }) => host.uri)));
  const unread = [...skipped.filter(({ file }) => !read.has(file)), ...outOfSight];
  return { ...startups, unread: { skipped: unread, unreadable } };
}

/** Whether a file may start servers, told without reading it as what it is: in most folders none does. */
function mayStart(file: string, disk: Disk): boolean {
  if (servers.test(file) || isKustomization(baseOf(file))) return true;
  const read = disk.read(file);
  return read.ok && (servers.test(read.text) || /^\s+["']?build["']?\s*:/m.test(read.text));
}

/** It starts something, or was meant to and cannot be read. */
function isTelling({ starts, problems, hosts }: Startup): boolean {
  return starts.length > 0 || (problems.length > 0 && hosts.some(({ host }) => servers.test(host.text)));
}

const kinds: readonly Startup["kind"][] = ["compose", "kubernetes", "unit", "script"];

/** Compose files before manifests, units and scripts, and of compose files the one that is taken when none is named. */
function byPreference(a: Startup, b: Startup): number {
  const plain = ({ file }: Startup) => Number(!/^(?:docker-|podman-)?compose\.ya?ml$/i.test(baseOf(file)));
  return kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || plain(a) - plain(b) || (a.file < b.file ? -1 : 1);
}

/** Startups that start the same are ways to choose from: a file that is read by both, a service of one name. */
function apart(found: readonly Startup[]): Omit<Startups, "unread"> & { readonly outOfSight: readonly SkippedFile[] } {
  const outOfSight: SkippedFile[] = [];
  const main: Startup[] = [];
  const alternatives: Startup[] = [];
  const read = new Set<string>();
  // A script in a container is a part of what starts the container.
  const parts = new Set(
    found.flatMap(({ file, hosts }) => hosts.flatMap(({ host }) => (host.uri === file ? [] : [host.uri]))),
  );
  const services = new Map<string, Set<string>>();
  const machines = new MachineStarts(found);
  for (const startup of found) {
    const names = services.get(folderOf(startup.file)) ?? new Set();
    services.set(folderOf(startup.file), names);
    const isOne = isOfContainers(startup);
    // A unit or a script that starts what a compose file does is another way to start one of them, not all.
    const starts = isOne ? startup.starts : machines.starts(startup);
    if (starts.length === 0 && startup.starts.length > 0) {
      if (startup.starts.every(isOutOfSight)) outOfSight.push({ file: startup.file, reason: readsElsewhere });
      continue;
    }
    if (!isOne && parts.has(startup.file)) continue;
    const isOther =
      isOne && starts.some((start) => read.has(fileOf(start) ?? "") || names.has(serviceOf(start, startup)));
    (isOther ? alternatives : main).push({ ...startup, starts });
    if (isOther) continue;
    for (const start of starts) {
      const file = fileOf(start);
      if (file !== undefined) read.add(file);
      if (isOne) names.add(serviceOf(start, startup));
    }
  }
  return { main, alternatives, outOfSight };
}

const readsElsewhere = "it starts a server with a file that is not here";

function isOutOfSight({ config }: Start): boolean {
  return config.kind === "unknown" || config.kind === "missing";
}

function serviceOf({ id }: Start, { file }: Startup): string {
  return id.startsWith(`${file}#`) ? id.slice(file.length + 1) : id;
}
