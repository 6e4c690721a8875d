import type { Target } from "../../../grammar/version.ts";
import type { Launch } from "../../model/launch.ts";
import type { RawInstance } from "../../model/raw.ts";
import type { RawStartup } from "../../model/startup.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { gather } from "../evidence.ts";
import { isGlobal } from "../host.ts";
import type { Member } from "../part.ts";
import { folderOf } from "../paths.ts";
import type { Disk } from "./disk.ts";
import { filesOfStart, instanceOf, type Resolvers, type StartFiles } from "./instance.ts";
import { fileOf } from "./read-file.ts";
import type { Start, Startup } from "./start.ts";
import type { Startups } from "./startups.ts";
import { type Openers, resolversOf } from "./within.ts";

/** A server or a sentinel that something starts, as a member of a deployment. */
export interface StartedMember extends Member {
  /** As reports call it. */
  readonly id: string;
  readonly startup: Startup;
  readonly launch: Launch;
  /** The file of the project that it begins with. */
  readonly reads: string | undefined;
  /** @param more options that are read behind its own */
  instance(target: Target, more?: readonly ConfigFile[]): RawInstance;
  /** What it reads that stands in files of another language. */
  readonly embedded: readonly ConfigFile[];
}

/** All that is started in a tree. */
export interface StartedMembers {
  readonly main: readonly StartedMember[];
  /** Of each other way to start the same. */
  readonly alternatives: readonly (readonly StartedMember[])[];
  /** Files of the project that are read for them: they are no members of their own. */
  readonly read: ReadonlySet<string>;
}

/**
 * @param target to follow include lines for
 */
export function startedMembers(
  { main, alternatives }: Startups,
  disk: Disk,
  open: Openers,
  outside: Resolvers,
  target: Target,
): StartedMembers {
  const read = new Set<string>();
  const readers = new Map<string, number>();
  for (const start of main.flatMap(({ starts }) => starts)) {
    const file = fileOf(start);
    if (file !== undefined) readers.set(file, (readers.get(file) ?? 0) + 1);
  }
  const memberOf = (given: Start, startup: Startup, isMain: boolean): StartedMember => {
    const start = isSentinels(given) ? { ...given, mode: "sentinel" as const } : given;
    const files = filesOfStart(start, open.config);
    const resolvers = resolversOf(start, disk, open, outside);
    const file = fileOf(start);
    const evidence = gather(files.main, resolvers.include(target), resolvers.aclFile, files.options);
    for (const name of [file, ownFile(start), ...evidence.included, evidence.aclFile])
      if (name !== undefined) read.add(name);
    const isAlone = isMain && file !== undefined && readers.get(file) === 1;
    const isOfMachine = startup.kind === "unit" || startup.kind === "script";
    const id = isAlone && isOfMachine ? file : start.id;
    return {
      name: isAlone ? file : placedName(start, startup, isMain ? file : undefined),
      kind: start.mode,
      evidence: { ...evidence, hosts: [...evidence.hosts, ...globalHosts(start)] },
      id,
      startup,
      launch: files.launch,
      reads: file,
      instance: (asked, more = []) =>
        instanceOf(id, start, { ...files, options: [...files.options, ...more] }, asked, resolvers),
      // Lines of its file name them when it is loaded, at the latest.
      get embedded() {
        return [...embeddedIn(files), ...resolvers.texts.values()];
      },
    };
  };
  const membersOf = (startup: Startup, isMain: boolean) =>
    startup.starts.map((start) => memberOf(start, startup, isMain));
  return {
    main: main.flatMap((startup) => membersOf(startup, true)),
    alternatives: alternatives.map((startup) => membersOf(startup, false)),
    read,
  };
}

/** The file that a script changes, or makes another of, before the server reads it. */
function ownFile({ config }: Start): string | undefined {
  return config.kind === "embedded" ? config.file.uri : undefined;
}

/** An image nobody knows gets lines that only a sentinel has. */
function isSentinels({ options, unread }: Start): boolean {
  const lines = options.flatMap(({ directives }) => directives);
  return unread !== undefined && lines.some(({ name }) => name.value.toLowerCase() === "sentinel");
}

/** A name in the folder where it belongs: that of the file it reads, else that of the file that starts it. */
function placedName({ id }: Start, startup: Startup, file: string | undefined): string {
  const service = id.startsWith(`${startup.file}#`) ? id.slice(startup.file.length + 1) : id;
  return `${file ?? startup.file}#${service.replaceAll("/", "_")}`;
}

/** Its addresses and full host names. */
function globalHosts({ launch }: Start): string[] {
  const hosts = launch.hosts.filter(({ isShared }) => !isShared).map(({ host }) => host.toLowerCase());
  return hosts.filter(isGlobal);
}

function embeddedIn({ main, options }: StartFiles): ConfigFile[] {
  return [main, ...options].filter(({ embedding }) => embedding !== undefined);
}

/** What a deployment is told of what starts it. */
export function rawStartup({ file, hosts, passed, problems }: Startup): RawStartup {
  const open =
    passed.find(({ isOpen }) => isOpen)?.reason ?? problems.find(({ kind }) => kind === "not-readable")?.message;
  return {
    file,
    hosts: hosts.map(({ host }) => host.uri),
    others: passed.map(({ name }) => name),
    open,
    problems,
  };
}

/** The folders in which configuration of it lies. */
export function homesOf(members: readonly Member[]): string[] {
  return members.flatMap((member) => {
    const isElsewhere = "startup" in member && (member as StartedMember).reads === undefined;
    return isElsewhere ? [] : [folderOf(member.name)];
  });
}

/** The folders that something of it lies in. */
export function placesOf(members: readonly Member[]): string[] {
  const startups = new Set(
    members.flatMap((member) => ("startup" in member ? [(member as StartedMember).startup] : [])),
  );
  return [...members.map(({ name }) => folderOf(name)), ...[...startups].map(({ file }) => folderOf(file))];
}
