import type { Target } from "../../../grammar/version.ts";
import type { Launch } from "../../model/launch.ts";
import type { RawInstance } from "../../model/raw.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type AclFileResolver, type IncludeResolver, load } from "../../syntax/load.ts";
import { decode } from "../../syntax/position.ts";
import type { Opened } from "../includes.ts";
import { isTemplateText } from "../recognize.ts";
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
export function filesOfStart({ config, options, launch, unread }: Start, open: (name: string) => Opened): StartFiles {
  const told = launch.unread ?? unread;
  const doubtful = (missing: string | undefined): Launch => {
    const why = told ?? missing;
    return why === undefined ? launch : { ...launch, unread: why };
  };
  if (config.kind === "embedded") return { main: config.file, options, launch: doubtful(undefined) };
  if (config.kind === "file") {
    const opened = open(config.path);
    if ("file" in opened) {
      const isTemplate = isTemplateText(opened.file.text);
      return { main: opened.file, options, launch: doubtful(isTemplate ? `what fills in ${config.path}` : undefined) };
    }
    return { ...withoutFile(options, launch), launch: doubtful(`what ${decode(config.path)} holds`) };
  }
  const missing = config.kind === "none" ? undefined : `what ${decode(config.at)} holds`;
  return { ...withoutFile(options, launch), launch: doubtful(missing) };
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
