import type { Target } from "../../../grammar/version.ts";
import type { Launch, Told } from "../../model/launch.ts";
import type { RawInstance } from "../../model/raw.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type AclFileResolver, type IncludeResolver, load } from "../../syntax/load.ts";
import { decode } from "../../syntax/position.ts";
import type { Opened } from "../includes.ts";
import { isTemplateText } from "../recognize.ts";
import { fileOf } from "./read-file.ts";
import type { Start } from "./start.ts";

/** What a start reads: the file a server begins with, and the lines behind it. */
export interface StartFiles {
  readonly main: ConfigFile;
  readonly options: readonly ConfigFile[];
  readonly launch: Launch;
}

/**
 * @param open reads and parses a file of the project, once
 */
export function filesOfStart(start: Start, open: (name: string) => Opened): StartFiles {
  const { config, options, unread } = start;
  const idle = idleFile(start);
  const launch: Launch = idle ? { ...start.launch, idle } : start.launch;
  const told = launch.unread ?? unread;
  const doubtful = (missing: string | undefined): Launch => {
    if (told !== undefined) return { ...launch, unread: told };
    return missing === undefined ? launch : { ...launch, unread: missing, isFollowed: true };
  };
  if (config.kind === "embedded") {
    const read = doubtful(undefined);
    return { main: config.file, options, launch: config.isWritten ? { ...read, isConfigWritten: true } : read };
  }
  const path = fileOf(start);
  if (path !== undefined) {
    const opened = open(path);
    if ("file" in opened) {
      const isTemplate = isTemplateText(opened.file.text);
      const read = doubtful(isTemplate ? `what fills in ${decode(path)}` : undefined);
      return { main: opened.file, options, launch: read };
    }
    if (config.kind !== "none")
      return { ...withoutFile(options, launch), launch: doubtful(`what ${decode(path)} holds`) };
  }
  // What is mounted from elsewhere is meant to be read, too.
  const at = config.kind === "none" ? start.idle?.[0]?.target : config.at;
  const missing = at === undefined ? undefined : `what ${decode(at)} holds`;
  return { ...withoutFile(options, launch), launch: doubtful(missing) };
}

/** What was meant to be read. */
function idleFile({ config, idle = [], launch }: Start): Told<string> | undefined {
  const [first] = idle;
  if (config.kind !== "none" || !first) return undefined;
  return { value: first.target, origin: { from: "file", file: launch.origin.file, ...first.origin } };
}

/** The first of its options stands for the file. */
function withoutFile([first, ...others]: readonly ConfigFile[], { origin }: Launch): Omit<StartFiles, "launch"> {
  if (first) return { main: first, options: others };
  const { uri, text } = origin.file;
  const place = { start: origin.start, end: origin.end };
  const end = { start: place.end, end: place.end };
  return { main: { uri, text, directives: [], end, embedding: unchangeable(place) }, options: [] };
}

/** Resolvers of what the lines of an instance name. */
export interface Resolvers {
  readonly include: (target: Target) => IncludeResolver;
  readonly aclFile: AclFileResolver;
}

/** The instance of a start, as a server of the target reads it. */
export function instanceOf(
  id: string,
  { mode }: Start,
  { main, options, launch }: StartFiles,
  target: Target,
  { include, aclFile }: Resolvers,
): RawInstance {
  return { id, launch, loading: load(main, { mode, target, options, include: include(target), aclFile }) };
}
