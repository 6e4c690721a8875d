import type { Surrounding } from "../raw.ts";
import { isComposeFile, isOfServer, servicesOf, withoutComments } from "./starts.ts";

/** The configuration files that a file beside them uses, as far as its text tells. */
export interface Uses {
  readonly file: string;
  /** The folder it lies in. */
  readonly folder: string;
  /** A compose file: what it does not name it does not use. */
  readonly isTelling: boolean;
  readonly files: readonly string[];
  /** All that lies in them is handed over, and it is not said which file is read. */
  readonly folders: readonly string[];
  /** Files of these names, wherever they lie. */
  readonly names: readonly string[];
}

const config = String.raw`\.(?:conf|cfg|cnf)(?![\w.-])`;
/** Of relative paths: others are inside a container. */
const relativeConfig = new RegExp(String.raw`(?<![\w./:$}~-])(?:\$\{?PWD\}?\/)?((?:[\w.-]+\/)*[\w.-]+${config})`, "g");
/** Before the colon of a mount: by a path on the machine, or below one that a variable holds. */
const mountedConfig = new RegExp(String.raw`(?<![\w.-])([\w.-]{1,200}${config})(?=:\/)`, "g");
/** In a script: a container's own paths are no files of the project. */
const mentionedConfig = new RegExp(
  String.raw`(?<![^\s"'=;(])(?:[^\s:"',=;/][^\s:"',=;]{0,200}\/)?([\w.-]{1,200}${config})`,
  "g",
);
const innerConfig = new RegExp(String.raw`(?<![\w./:-])\/[\w./-]+${config}`, "g");
const mount = /(?:^|[\s"'[,])((?:\.{1,2}|\$\{?PWD\}?)(?:\/[^\s:"',]*)?):(\/[^\s:"',\]]*)/gm;
const longMount = /\bsource:[ \t]*["']?(\.[^\s"']*)["']?\s+target:[ \t]*["']?(\/[^\s"']*)/g;
const build = /^[ \t]*(?:build|context):[ \t]*["']?(\.[^\s"']*|[\w-][^\s"']*)["']?[ \t]*$/gm;

export function usesOf(surrounding: Surrounding, others: readonly Surrounding[]): Uses {
  const said = withoutComments(surrounding);
  const { file } = surrounding;
  const folder = folderOf(file);
  if (isComposeFile(surrounding)) return { file, folder, isTelling: true, ...usesOfCompose(said, folder, others) };
  const nothing = { file, folder, isTelling: false, files: [], folders: [], names: [] };
  if (isImageFile(surrounding)) return { ...nothing, ...copiedBy(said, folder) };
  return { ...nothing, names: [...said.matchAll(mentionedConfig)].map(([, name]) => name!) };
}

function usesOfCompose(said: string, folder: string, others: readonly Surrounding[]) {
  const files = configsIn(said, folder);
  const names = [...said.matchAll(mountedConfig)].map(([, name]) => name!);
  const folders: string[] = [];
  const services = servicesOf(said).filter(isOfServer);
  // What services share, each may have.
  const isShared = /<<:|\bextends:/.test(said);
  for (const block of isShared ? [[said.split(/^services:/m)[0], ...services].join("")] : services) {
    const read = [...block.matchAll(innerConfig)].map(([path]) => path);
    for (const [, outer, inner] of [...block.matchAll(mount), ...block.matchAll(longMount)]) {
      if (new RegExp(config).test(outer!)) continue;
      const top = resolved(folder, outer!.replace(/^\$\{?PWD\}?/, "."));
      const below = `${inner!.replace(/\/+$/, "")}/`;
      const found = read.filter((path) => path.startsWith(below));
      for (const path of found) files.push(resolved(top, path.slice(below.length)));
      if (found.length === 0) folders.push(top);
    }
    for (const [, context] of block.matchAll(build)) {
      const top = resolved(folder, context!);
      // What its image file copies is told there.
      const isTold = others.some((other) => isImageFile(other) && folderOf(other.file) === top);
      if (!isTold) folders.push(top);
    }
  }
  return { files, names, folders };
}

/** The configuration files that a text names by relative paths. */
export function configsIn(said: string, folder: string): string[] {
  return [...said.matchAll(relativeConfig)].map(([, path]) => resolved(folder, path!));
}

function isImageFile({ file }: Surrounding): boolean {
  return /^(?:Docker|Container)file/i.test(file.slice(file.lastIndexOf("/") + 1));
}

/** What an image file copies; a pattern or a folder stands for all in it. */
function copiedBy(said: string, folder: string) {
  const files: string[] = [];
  const folders: string[] = [];
  for (const [, words] of said.replace(/\\\r?\n/g, " ").matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+(.+)$/gim)) {
    const paths = words!.match(/[^\s"',[\]]+/g)?.filter((word) => !word.startsWith("--")) ?? [];
    for (const path of paths.slice(0, -1)) {
      const [fixed = "", pattern] = path.split(/[*?]/, 2);
      if (pattern !== undefined) folders.push(resolved(folder, fixed.slice(0, fixed.lastIndexOf("/") + 1)));
      else (new RegExp(config).test(path) ? files : folders).push(resolved(folder, path));
    }
  }
  return { files, folders, names: files.map((path) => path.slice(path.lastIndexOf("/") + 1)) };
}

/** A path as seen from a folder: "infra/compose" and "../redis.conf" give "infra/redis.conf". */
export function resolved(folder: string, path: string): string {
  const parts = folder === "." ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || ".";
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}
