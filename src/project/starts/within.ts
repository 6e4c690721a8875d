import { posix } from "node:path";
import { isAtLeast, type Target } from "../../../grammar/version.ts";
import { parseAclFile } from "../../syntax/acl-file.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import type { AclFileResolver, IncludeResolver } from "../../syntax/load.ts";
import { ownText } from "../../syntax/own-text.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { decode } from "../../syntax/position.ts";
import { whyNoAclFile } from "../acl-files.ts";
import { expand, isPattern } from "../glob.ts";
import type { Opened } from "../includes.ts";
import type { Disk } from "./disk.ts";
import type { Resolvers } from "./instance.ts";
import type { Start } from "./start.ts";

/** Opens files that lines of an instance name, as parsed for configuration and for users. */
export interface Openers {
  readonly config: (name: string) => Opened;
  readonly users: (name: string) => Opened;
}

/** Resolvers for one start. */
export interface Within extends Resolvers {
  /** What they found that stands in files of another language, by path. */
  readonly texts: ReadonlyMap<string, ConfigFile>;
}

/**
 * Finds what the lines of a start name: in a container by what is mounted there, on a machine also by the folders around
 * its file, as for files that nothing starts.
 *
 * @param outside resolvers for files of a machine
 */
export function resolversOf(start: Start, disk: Disk, open: Openers, outside: Resolvers): Within {
  const { launch } = start;
  const texts = new Map<string, ConfigFile>();
  const embedded = (path: string | undefined, parse: typeof parseConfig) => {
    const known = path === undefined ? undefined : texts.get(path);
    const text = path === undefined || known ? undefined : start.textAt?.(path);
    if (!text) return known;
    const file = parseEmbedded(text.source, text.embedding, parse);
    texts.set(path!, file);
    return file;
  };
  const absolute = (path: string, directory: string | undefined) => {
    const folder = directory === undefined ? start.folder : posix.resolve(start.folder ?? "/", decode(directory));
    return path.startsWith("/") ? path : folder === undefined ? undefined : posix.resolve(folder, path);
  };
  const include =
    (target: Target): IncludeResolver =>
    (pattern, _from, _stack, directory) => {
      const path = absolute(decode(pattern), directory);
      const globs = isAtLeast(target, { redis: "7.0", valkey: "7.2" });
      const text = globs && isPattern(path ?? "") ? undefined : embedded(path, parseConfig);
      if (text) return { kind: "files", files: [text] };
      const names = path === undefined ? undefined : namesOf(path, globs, start, disk);
      if (!names) return { kind: "outside", path: decode(pattern) };
      const files = [];
      for (const name of names) {
        const opened = open.config(name);
        if ("reason" in opened) return { kind: "unreadable", path: name, reason: opened.reason };
        files.push(opened.file);
      }
      return { kind: "files", files };
    };
  const aclFile: AclFileResolver = (written, _from, _main, directory) => {
    const path = absolute(decode(written), directory);
    const text = embedded(path, parseAclFile);
    if (text)
      return whyNoAclFile(ownText(text)) === undefined
        ? { kind: "file", file: text }
        : { kind: "outside", path: decode(written) };
    const name = path === undefined ? undefined : start.hostPath(path);
    if (name === undefined || disk.kind(name) !== "file") return { kind: "outside", path: decode(written) };
    const opened = open.users(name);
    return "file" in opened
      ? { kind: "file", file: opened.file }
      : { kind: "unreadable", path: name, reason: opened.reason };
  };
  if (launch.isInside) return { include, aclFile, texts };
  return {
    texts,
    include: (target) => (pattern, from, stack, directory) => {
      const found = include(target)(pattern, from, stack, directory);
      return found.kind === "outside" ? outside.include(target)(pattern, from, stack, directory) : found;
    },
    aclFile: (path, from, main, directory) => {
      const found = aclFile(path, from, main, directory);
      return found.kind === "outside" ? outside.aclFile(path, from, main, directory) : found;
    },
  };
}

/** The project's files behind a path or a pattern; undefined where it cannot be looked there. */
function namesOf(path: string, globs: boolean, start: Start, disk: Disk): readonly string[] | undefined {
  if (!globs || !isPattern(path)) {
    const name = start.hostPath(path);
    const kind = name === undefined ? undefined : disk.kind(name);
    if (kind === "directory") return [];
    return kind === "file" ? [name!] : undefined;
  }
  const parts = path.split("/");
  const first = parts.findIndex(isPattern);
  const folder = start.hostPath(parts.slice(0, first).join("/") || "/");
  if (folder === undefined || disk.kind(folder) !== "directory") return undefined;
  return expand(posix.join(folder, ...parts.slice(first)), (name) => disk.list(name));
}
