import { posix } from "node:path";
import type { FileSource } from "./source.ts";

/** The names of files as reports show them: relative to the working directory, with `/`; `.` is the directory itself. */
export class Paths {
  /** The working directory, absolute. */
  readonly here: string;

  constructor(source: FileSource) {
    this.here = rooted(source.real(".") ?? "/");
  }

  /** One name for a path as a user writes it. */
  name(path: string): string {
    const plain = /^[A-Za-z]:[\\/]/.test(path) ? rooted(path.replaceAll("\\", "/")) : path;
    const name = posix.isAbsolute(plain) ? posix.relative(this.here, plain) : posix.normalize(plain);
    return name.length > 1 && name.endsWith("/") ? name.slice(0, -1) : name || ".";
  }

  absolute(name: string): string {
    return posix.resolve(this.here, name);
  }
}

/** Whether an absolute path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** "C:/redis" as "/C:/redis", so that all absolute paths begin alike. */
export function rooted(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

export function join(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

/** What a path written in a file of a folder names. */
export function follow(folder: string, path: string): string {
  return posix.join(folder, path);
}

/** The folder of a name; `.` for one without folders. Not to be asked about `..` and what is above. */
export function folderOf(name: string): string {
  return posix.dirname(name);
}

export function baseOf(name: string): string {
  return posix.basename(name);
}

/** The deepest folder that holds others. */
export function deepestFolder(folders: readonly string[]): string {
  let common = (folders[0] ?? ".").split("/");
  for (const folder of folders) {
    const parts = folder.split("/");
    const differs = common.findIndex((part, index) => parts[index] !== part);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return common.join("/") || ".";
}
