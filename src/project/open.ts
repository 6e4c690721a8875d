import { defaultTarget, type Target } from "../../grammar/version.ts";
import type { SkippedFile } from "../lint/report.ts";
import type { RawDeployment, RawInstance, Surrounding } from "../model/raw.ts";
import { parseAclFile } from "../syntax/acl-file.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { type AclFileResolver, load } from "../syntax/load.ts";
import { parseConfig } from "../syntax/parse.ts";
import { aclFileResolver, whyNoAclFile } from "./acl-files.ts";
import { type Evidence, gather } from "./evidence.ts";
import { Includes, type Opened } from "./includes.ts";
import { withInventory } from "./inventory.ts";
import { kindOf } from "./kind.ts";
import { labelOf, loose } from "./label.ts";
import { NamedFiles } from "./named-files.ts";
import { type Member, Part } from "./part.ts";
import { folderOf, isWithin, join, Paths } from "./paths.ts";
import { startedReleases } from "./releases.ts";
import type { Statement } from "./settings/statement.ts";
import type { Entry, FileSource, ReadResult } from "./source.ts";
import { spares } from "./spare.ts";
import { split } from "./split.ts";
import { diskOf } from "./starts/disk.ts";
import { hostViews } from "./starts/host-views.ts";
import { readers } from "./starts/readers.ts";
import { isStarted, tied } from "./starts/sets.ts";
import type { Startup } from "./starts/start.ts";
import { homesOf, placesOf, rawStartup, startedMembers } from "./starts/started.ts";
import { type StartupReader, startingName, startupsIn } from "./starts/startups.ts";
import { Neighbourhood } from "./surroundings.ts";
import { targetOf } from "./target.ts";
import { type FoundFile, walk } from "./walk.ts";

/** All that was found below the paths given. */
export interface Project {
  /** Ordered by id. */
  readonly deployments: readonly RawDeployment[];
  /** Every file parsed, included ones too, by name. */
  readonly files: ReadonlyMap<string, ConfigFile>;
  /** Files that look like configuration and are none. */
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly SkippedFile[];
}

export interface OpenOptions {
  /** The server to judge for. */
  readonly target?: Target;
  /** The paths are only a part of the deployment. */
  readonly partial?: boolean;
  /** What reads compose files, manifests, units and scripts; all of them unless given. */
  readonly readers?: readonly StartupReader[];
  /** Folders outside the paths given that include lines may lead to. */
  readonly includeRoots?: readonly string[];
  /** What a project file says; it wins over what is concluded from files. */
  readonly stated?: Statement;
  /** Bytes (as Latin-1 characters) of the file that the path `-` stands for, and the name it is to have. */
  readonly stdin?: { readonly name: string; readonly text: string };
}

/**
 * Reads the configuration below the paths given and puts it together to deployments. A file is read and parsed once.
 * What cannot be read is listed, never thrown.
 *
 * @param paths files and folders, relative to the working directory of the source or absolute
 */
export function openProject(paths: readonly string[], source: FileSource, options: OpenOptions = {}): Project {
  const names = new Paths(source);
  const { stated, stdin } = options;
  const overlaid = remembering(stdin ? overlay(source, names.name(stdin.name), stdin.text) : source);
  const given = [...new Set(paths.map((path) => (path === "-" && stdin ? names.name(stdin.name) : names.name(path))))];
  const walked = walk(given, overlaid, names, stated && ((name) => stated.isIgnored(name)));
  const { found, starting, folders } = walked;

  const files = new Map<string, ConfigFile>();
  for (const { name, text } of found) files.set(name, parseConfig(text, name));
  const open = opener(overlaid, files, parseConfig);
  const aclFiles = new Map<string, ConfigFile>();
  const openUsers = opener(overlaid, aclFiles, parseAclFile, whyNoAclFile);
  const roots = given.map((name) => (folders.has(name) ? name : folderOf(name)));
  const extra = [...(options.includeRoots ?? []).map((root) => names.name(root)), ...(stated ? [stated.root] : [])];
  const named = new NamedFiles(overlaid, names, [...roots, ...extra]);
  const includes = new Includes(named, open);
  const aclFile = aclFileResolver(named, openUsers);

  const assumed = options.target ?? defaultTarget.redis;
  const disk = diskOf(overlaid, (name) => named.contains(name));
  const startups = startupsIn(
    new Map([...starting, ...folders]),
    disk,
    options.readers ?? readers,
    found.map(({ name }) => name),
    (name) => Boolean(stated?.isIgnored(name)),
  );
  const { unread } = startups;
  const unreadable = [...walked.unreadable, ...unread.unreadable];
  const outside = { include: (target: Target) => includes.resolver(target), aclFile };
  const started = startedMembers(startups, disk, { config: open, users: openUsers }, outside, assumed);
  const concluded = instancesOf(found, files, includes, aclFile, assumed, names, started.read);
  const known = withInventory(concluded, folders, overlaid);
  const members = stated?.settled(known) ?? known;
  const spare = spares(members, files);
  const isGiven = new Set([
    ...found.filter((file) => file.given).map(({ name }) => name),
    ...[...starting].flatMap(([folder, entries]) => entries.map(({ name }) => join(folder, name))),
  ]);
  const all: readonly Member[] = [...members, ...withInventory(started.main, folders, overlaid)];
  const { sets: groups, rest } = stated?.group(all, given, idOf, started.alternatives.flat().map(idOf)) ?? {
    sets: [],
    rest: all,
  };
  const sets: readonly (readonly Member[])[] = [
    ...groups.map((group) => group.members),
    ...together(tied(split(rest, composedFolders(folders))), isGiven),
    ...started.alternatives,
  ];
  const neighbourhood = new Neighbourhood(
    overlaid,
    roots,
    folders,
    // What nothing starts does not end the folders of what is started below it.
    sets.map((set) => (set.every(({ name }) => spare.has(name)) ? [] : homesOf(set))),
  );
  const isOneFile = given.length === 1 && found.length === 1 && found[0]?.given === true;
  const isComplete = !options.partial && !isOneFile;
  const ids = new Map<string, number>();
  const numbered = (id: string) => {
    const count = (ids.get(id) ?? 0) + 1;
    ids.set(id, count);
    return count === 1 ? id : `${id}#${count}`;
  };
  const deployments = sets.map((set, index): RawDeployment => {
    const home = isOneFile && set.length === 1 ? folderOf(set[0]!.name) : deepestFolder(placesOf(set));
    const said = groups[index];
    const id = said?.name ?? (isOneFile ? set[0]!.name : home);
    let read: readonly Surrounding[] | undefined;
    const surroundings = () => (read ??= neighbourhood.around(index, home));
    const instances = (target: Target) =>
      set.map((member): RawInstance => {
        const { name, kind, evidence } = member;
        if (isStarted(member)) {
          const instance = member.instance(target, stated?.optionsOf(member.id, target) ?? []);
          const launch = stated?.launchOf({ name: member.id, evidence }, instance.launch);
          return launch ? { ...instance, launch } : instance;
        }
        const include = includes.resolver(target);
        const loading = load(files.get(name)!, {
          ...{ mode: kind, target, include, aclFile },
          options: stated?.optionsOf(name, target) ?? [],
        });
        const launch = stated?.launchOf({ name, evidence });
        return { id: name, loading, isSpare: spare.has(name) && !launch, ...(launch && { launch }) };
      });
    const above = members.filter(({ name }) => spare.has(name) && isWithin(home, folderOf(name)));
    const own = startupsOf(set);
    const launches = set.map((member) => (isStarted(member) ? member.launch : undefined));
    const modelled = own.flatMap(({ hosts }) => hosts.map(({ host }) => host.uri));
    const target = said ? said.target : stated?.project.target;
    const judged = targetOf(
      options.target,
      target && stated && { ...target, file: stated.uri },
      set,
      above,
      () => startedReleases(launches, surroundings, modelled),
      (target) =>
        instances(target).every(
          ({ loading }) => !loading.problems.some(({ kind }) => kind === "directive-not-in-version"),
        ),
    );
    return {
      id: numbered(id),
      ...judged,
      complete:
        (said ? !options.partial && !said.isPart : isComplete && !stated?.isPart && !isVisiblyPart(set)) &&
        !unreadable.some(({ file }) => mayBePartOf(file, home)),
      instances: instances(judged.target),
      startups: own.map(rawStartup),
      get surroundings() {
        return surroundings();
      },
    };
  });
  for (const startup of [...startups.main, ...startups.alternatives]) {
    if (startup.starts.length > 0) continue;
    const target = options.target ?? defaultTarget.redis;
    deployments.push({
      id: numbered(folderOf(startup.file)),
      ...{ target, targetFrom: options.target ? "option" : "default", complete: !options.partial },
      ...{ instances: [], surroundings: [], startups: [rawStartup(startup)] },
    });
  }
  deployments.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [name, file] of aclFiles) if (!files.has(name)) files.set(name, file);
  for (const file of stated?.sources ?? []) files.set(file.uri, file);
  for (const [name, file] of hostViews(startups, started)) files.set(name, file);
  const silent = [...starting].flatMap(([folder, entries]) => entries.map(({ name }) => join(folder, name)));
  const told = new Set(unread.skipped.map(({ file }) => file));
  const passed = silent
    .filter((file) => !files.has(file) && !told.has(file))
    .map((file) => ({ file, reason: startsNothing }));
  return {
    deployments,
    files,
    skipped: [...walked.skipped, ...unread.skipped, ...passed].filter(({ file }) => !aclFiles.has(file)),
    unreadable,
  };
}

function idOf(member: Member): string {
  return isStarted(member) ? member.id : member.name;
}

const startsNothing = "nothing in it is seen to start a server or a sentinel";

function startupsOf(set: readonly Member[]): Startup[] {
  return [...new Set(set.flatMap((member) => (isStarted(member) ? [member.startup] : [])))];
}

/** Reads and parses each file once. */
function opener(
  source: FileSource,
  files: Map<string, ConfigFile>,
  parse: (text: string, name: string) => ConfigFile,
  refuse: (text: string) => string | undefined = () => undefined,
): (name: string) => Opened {
  const failures = new Map<string, Opened>();
  return (name) => {
    const known = files.get(name);
    if (known) return { file: known };
    const failed = failures.get(name);
    if (failed) return failed;
    const read = source.read(name);
    const reason = read.ok ? refuse(read.text) : read.reason;
    if (!read.ok || reason !== undefined) {
      const failure = { reason: reason ?? "" };
      failures.set(name, failure);
      return failure;
    }
    const file = parse(read.text, name);
    files.set(name, file);
    return { file };
  };
}

/** What may start servers is looked at from several sides, and read once. */
function remembering(source: FileSource): FileSource {
  const known = new Map<string, ReadResult>();
  const read = (path: string) => {
    const result = known.get(path) ?? source.read(path);
    if (startingName.test(path)) known.set(path, result);
    return result;
  };
  return {
    read,
    list: (path) => source.list(path),
    kind: (path) => source.kind(path),
    real: (path) => source.real(path),
  };
}

function overlay(source: FileSource, name: string, text: string): FileSource {
  return {
    read: (path) => (path === name ? { ok: true, text } : source.read(path)),
    list: (path) => source.list(path),
    kind: (path) => (path === name ? "file" : source.kind(path)),
    real: (path) => source.real(path),
  };
}

/** The files that a server or sentinel of its own reads: not those that are read for another only. */
function instancesOf(
  found: readonly FoundFile[],
  files: ReadonlyMap<string, ConfigFile>,
  includes: Includes,
  aclFile: AclFileResolver,
  target: Target,
  names: Paths,
  read: ReadonlySet<string>,
): Member[] {
  const resolve = includes.resolver(target);
  const evidence = new Map<string, Evidence>(
    found.map(({ name }) => [name, gather(files.get(name)!, resolve, aclFile)]),
  );
  const reached = new Set(read);
  for (const [name, { included, aclFile }] of evidence) {
    for (const other of included) if (other !== name) reached.add(other);
    if (aclFile !== undefined && aclFile !== name) reached.add(aclFile);
  }
  const main = new Set(found.map(({ name }) => name).filter((name) => !reached.has(name)));
  // Files that include each other in a circle: the first stands for all.
  const covered = new Set([...main].flatMap((name) => [...evidence.get(name)!.included]));
  for (const { name } of found) {
    if (main.has(name) || covered.has(name) || read.has(name)) continue;
    main.add(name);
    for (const other of evidence.get(name)!.included) covered.add(other);
  }
  return [...main].map((name) => {
    const known = evidence.get(name)!;
    return { name, kind: kindOf(names.absolute(name), known), evidence: known };
  });
}

function composedFolders(folders: ReadonlyMap<string, readonly Entry[]>): string[] {
  const isCompose = ({ name }: Entry) => /^(?:docker-|podman-)?compose\b[\w.-]*\.ya?ml$/i.test(name);
  return [...folders].filter(([, entries]) => entries.some(isCompose)).map(([name]) => name);
}

/** Files named one by one are of one deployment. */
function together(sets: readonly Member[][], given: ReadonlySet<string>): readonly Member[][] {
  const isNamed = (member: Member) => given.has(member.name) || (isStarted(member) && given.has(member.startup.file));
  const isGiven = (set: readonly Member[]) => set.some(isNamed);
  const named = sets.filter(isGiven);
  if (named.length < 2) return sets;
  return [named.flat().sort((a, b) => (a.name < b.name ? -1 : 1)), ...sets.filter((set) => !isGiven(set))];
}

function isVisiblyPart(set: readonly Member[]): boolean {
  return Part.in("", loose, set, 0, false).lacksMachines;
}

/** Whether what could not be read may be of the deployment that lies in a folder: in it, or beside it in one set. */
function mayBePartOf(unread: string, home: string): boolean {
  if (home === "." || isWithin(unread, home)) return true;
  const [other, own] = [unread.split("/"), home.split("/")];
  const differs = own.findIndex((part, index) => other[index] !== part);
  const [theirs, ours] = [other[differs], own[differs]];
  if (theirs === undefined || ours === undefined) return true;
  const isLoose = differs === other.length - 1 && /\.\w+$/.test(theirs);
  const [label, ownLabel] = [isLoose ? loose : labelOf(theirs), labelOf(ours)];
  return label.stem === ownLabel.stem && !label.isCollective && !ownLabel.isCollective;
}

function deepestFolder(folders: readonly string[]): string {
  let common = (folders[0] ?? ".").split("/");
  for (const folder of folders) {
    const parts = folder.split("/");
    const differs = common.findIndex((part, index) => parts[index] !== part);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return common.join("/") || ".";
}
