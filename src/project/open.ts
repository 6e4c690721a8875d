import { defaultTarget, type Target } from "../../grammar/version.ts";
import type { SkippedFile } from "../lint/report.ts";
import type { RawDeployment, Surrounding } from "../model/raw.ts";
import { parseAclFile } from "../syntax/acl-file.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { parseConfig } from "../syntax/parse.ts";
import { aclFileResolver, whyNoAclFile } from "./acl-files.ts";
import { isVisiblyPart, mayBePartOf } from "./completeness.ts";
import { Includes } from "./includes.ts";
import { withInventory } from "./inventory.ts";
import { loadMember } from "./load-member.ts";
import { mainFiles } from "./main-files.ts";
import { NamedFiles } from "./named-files.ts";
import type { Member } from "./part.ts";
import { deepestFolder, folderOf, isWithin, join, Paths } from "./paths.ts";
import { opener, overlay, remembering } from "./reading.ts";
import { whyNotOurs } from "./recognize.ts";
import { startedReleases } from "./releases.ts";
import { composedFolders, together } from "./sets.ts";
import type { Statement } from "./settings/statement.ts";
import type { FileSource } from "./source.ts";
import { spares } from "./spare.ts";
import { split } from "./split.ts";
import { diskOf } from "./starts/disk.ts";
import { hostViews } from "./starts/host-views.ts";
import { readers } from "./starts/readers.ts";
import { isStarted, tied } from "./starts/sets.ts";
import type { Startup } from "./starts/start.ts";
import { homesOf, placesOf, rawStartup, startedMembers } from "./starts/started.ts";
import { type StartupReader, startupsIn } from "./starts/startups.ts";
import { done, type Steps } from "./steps.ts";
import { Neighbourhood } from "./surroundings.ts";
import { targetOf } from "./target.ts";
import { walk } from "./walk.ts";

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
  /** In place of the parsers, where files are read again and again. */
  readonly parsers?: Parsers;
}

/** Text and name to tree. */
export interface Parsers {
  config(text: string, name: string): ConfigFile;
  users(text: string, name: string): ConfigFile;
  /** Why a file met in a folder is no configuration; undefined for one that is. */
  whyNotOurs(text: string, name: string): string | undefined;
}

const ownParsers: Parsers = {
  config: parseConfig,
  users: parseAclFile,
  whyNotOurs: (text, name) => whyNotOurs(name, text),
};

/** The same as `openSteps`, at once. */
export function openProject(paths: readonly string[], source: FileSource, options: OpenOptions = {}): Project {
  return done(openSteps(paths, source, options));
}

/**
 * Reads the configuration below the paths given and puts it together to deployments. A file is read and parsed once.
 * What cannot be read is listed, never thrown.
 *
 * @param paths files and folders, relative to the working directory of the source or absolute
 */
export function* openSteps(paths: readonly string[], source: FileSource, options: OpenOptions = {}): Steps<Project> {
  const names = new Paths(source);
  const { stated, stdin } = options;
  const overlaid = remembering(stdin ? overlay(source, names.name(stdin.name), stdin.text) : source);
  const given = [...new Set(paths.map((path) => (path === "-" && stdin ? names.name(stdin.name) : names.name(path))))];
  const parsers = options.parsers ?? ownParsers;
  const walked = yield* walk(given, overlaid, names, parsers.whyNotOurs, stated && ((name) => stated.isIgnored(name)));
  const { found, starting, folders } = walked;

  const files = new Map<string, ConfigFile>();
  for (const { name, text } of found) {
    files.set(name, parsers.config(text, name));
    yield;
  }
  const open = opener(overlaid, files, parsers.config);
  const aclFiles = new Map<string, ConfigFile>();
  const openUsers = opener(overlaid, aclFiles, parsers.users, whyNoAclFile);
  const roots = given.map((name) => (folders.has(name) ? name : folderOf(name)));
  const extra = [...(options.includeRoots ?? []).map((root) => names.name(root)), ...(stated ? [stated.root] : [])];
  const named = new NamedFiles(overlaid, names, [...roots, ...extra]);
  const includes = new Includes(named, open);
  const aclFile = aclFileResolver(named, openUsers);

  const assumed = options.target ?? defaultTarget.redis;
  const disk = diskOf(overlaid, (name) => named.contains(name));
  const startups = yield* startupsIn(
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
  const concluded = mainFiles(found, files, includes, aclFile, assumed, names, started.read);
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
  const loads = { files, includes, aclFile, stated, spare };
  const deployments = sets.map((set, index): RawDeployment => {
    const home = isOneFile && set.length === 1 ? folderOf(set[0]!.name) : deepestFolder(placesOf(set));
    const said = groups[index];
    const id = said?.name ?? (isOneFile ? set[0]!.name : home);
    let read: readonly Surrounding[] | undefined;
    const surroundings = () => (read ??= neighbourhood.around(index, home));
    const instances = (target: Target) => set.map((member) => loadMember(member, target, loads));
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
    const isAsked = judged.targetFrom === "option" || judged.targetFrom === "project-file";
    const rest = {
      id: numbered(id),
      complete:
        (said ? !options.partial && !said.isPart : isComplete && !stated?.isPart && !isVisiblyPart(set)) &&
        !unreadable.some(({ file }) => mayBePartOf(file, home)),
      startups: own.map(rawStartup),
    };
    return {
      ...rest,
      ...judged,
      instances: instances(judged.target),
      get surroundings() {
        return surroundings();
      },
      ...(!isAsked && {
        forTarget: (target, targetFrom) => ({
          ...rest,
          ...{ target, targetFrom, instances: instances(target), surroundings: surroundings() },
        }),
      }),
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
