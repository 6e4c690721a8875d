import { isAtLeast, type Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { IncludeResolver, IncludeResult } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import { expand, isPattern } from "./glob.ts";
import { folderOf, isWithin, join, type Paths, rooted } from "./paths.ts";
import { type FileSource, leadsNowhere } from "./source.ts";

/** Servers go on until they crash (they were seen to read 202); nobody nests deeper on purpose. */
const deepest = 500;
/** Folders of an absolute path that are tried below ours. */
const longestEnd = 16;

/** A file that was parsed, or why it could not be read. */
export type Opened = { readonly file: ConfigFile } | { readonly reason: string };

/**
 * Finds included files, and only below the folders allowed.
 *
 * A server counts relative paths from its working directory, which no file tells: the folder of the file that holds
 * the line is tried first, then those above it, then that of the file it started with. An absolute path of another
 * machine is looked for by its end: `/etc/redis/common.conf` as `etc/redis/common.conf` or `redis/common.conf` below
 * one of these folders, or `common.conf` beside the file; the nearest counts.
 */
export class Includes {
  readonly #source: FileSource;
  readonly #paths: Paths;
  readonly #open: (name: string) => Opened;
  /** Absolute, as given and with links resolved. */
  readonly #roots: readonly string[];
  readonly #kinds = new Map<string, "file" | "directory" | "outside" | undefined>();

  /**
   * @param roots folders that may be read, all below them included
   * @param open reads and parses a file, once
   */
  constructor(source: FileSource, paths: Paths, roots: readonly string[], open: (name: string) => Opened) {
    this.#source = source;
    this.#paths = paths;
    this.#open = open;
    const resolved = roots.map((root) => source.real(root)).filter((root) => root !== undefined);
    this.#roots = [...new Set([...roots.map((root) => paths.absolute(root)), ...resolved.map(rooted)])];
  }

  /** A resolver that treats patterns as servers of the target do: they know them from 7.0 on. */
  resolver(target: Target): IncludeResolver {
    const globs = isAtLeast(target, { redis: "7.0", valkey: "7.2" });
    return (pattern, from, stack, directory) => {
      if (stack.length > deepest) return { kind: "too-deep" };
      return this.#resolve(decode(pattern), globs, from.uri, stack, directory && decode(directory));
    };
  }

  #resolve(
    written: string,
    globs: boolean,
    from: string,
    stack: readonly ConfigFile[],
    directory: string | undefined,
  ): IncludeResult {
    const bases = this.#bases([from, stack[0]?.uri ?? from]);
    let looked: string[] = [];
    let outside = written === "" ? undefined : this.#stranger(written);
    for (const path of spellings(written)) {
      const glob = globs && isPattern(path);
      looked = [];
      for (const name of this.#candidates(path, bases, directory)) {
        if (!this.#isInside(name)) {
          outside ??= name;
          continue;
        }
        const files = glob ? this.#matches(name) : this.#kind(name) ? [name] : [];
        // /etc/redis/redis.conf is not the redis.conf that names it.
        const guessed = isAbsolute(path) && this.#paths.name(path) !== name;
        if (guessed && stack.some(({ uri }) => files.includes(uri))) continue;
        if (!guessed) looked.push(name);
        if (files.length > 0) return this.#read(files, stack);
      }
    }
    if (outside !== undefined && (looked.length === 0 || isAbsolute(written)))
      return { kind: "outside", path: outside };
    if (globs && isPattern(written)) return { kind: "files", files: [] };
    return { kind: "missing", looked: [...new Set(looked)] };
  }

  #read(names: readonly string[], stack: readonly ConfigFile[]): IncludeResult {
    const files: ConfigFile[] = [];
    for (const name of names) {
      const kind = this.#kind(name);
      if (kind === "outside") return { kind: "outside", path: name };
      if (kind === undefined) return { kind: "unreadable", path: name, reason: leadsNowhere };
      // A folder opens and reads as empty.
      if (kind === "directory") continue;
      if (stack.some(({ uri }) => uri === name)) return { kind: "cycle" };
      const opened = this.#open(name);
      if ("file" in opened) files.push(opened.file);
      else return { kind: "unreadable", path: name, reason: opened.reason };
    }
    return { kind: "files", files };
  }

  /** Folders of the files and those above them up to a root, nearest first. */
  #bases(files: readonly string[]): string[] {
    const bases = new Set<string>();
    for (const file of files) {
      let folder = folderOf(file);
      for (let up = 0; up < 64 && this.#isInside(folder); up++) {
        bases.add(folder);
        folder = this.#paths.name(`${folder}/..`);
      }
    }
    return [...bases];
  }

  /** Names to try, the nearest first, so that folders above a deployment change nothing for what lies in it. */
  *#candidates(path: string, bases: readonly string[], directory: string | undefined): Iterable<string> {
    const name = (text: string) => this.#paths.name(text);
    if (path === "") return;
    if (!isAbsolute(path)) {
      if (directory && isAbsolute(directory)) yield* this.#ends(`${directory}/${path}`, bases);
      else if (directory) for (const base of bases) yield name(`${base}/${directory}/${path}`);
      for (const base of bases) yield name(join(base, path));
      return;
    }
    if (this.#isInside(name(path))) yield name(path);
    yield* this.#ends(path, bases);
  }

  /** What an absolute path of another machine may be here. */
  *#ends(path: string, bases: readonly string[]): Iterable<string> {
    const parts = path
      .replace(/^[A-Za-z]:/, "")
      .split("/")
      .filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) return;
    for (const [index, base] of bases.entries()) {
      // The name alone proves little: only beside the file that names it.
      const shortest = index === 0 ? 1 : 2;
      for (let from = Math.max(0, parts.length - longestEnd); from <= parts.length - shortest; from++) {
        yield this.#paths.name(join(base, parts.slice(from).join("/")));
      }
    }
  }

  /** The path itself, if it is absolute and leads out of all roots. */
  #stranger(written: string): string | undefined {
    return isAbsolute(written) && !this.#isInside(this.#paths.name(written)) ? written : undefined;
  }

  /** By its letters alone; links are looked at before anything is read. */
  #isInside(name: string): boolean {
    const path = this.#paths.absolute(name);
    return this.#roots.some((root) => isWithin(path, root));
  }

  #kind(name: string): "file" | "directory" | "outside" | undefined {
    if (this.#kinds.has(name)) return this.#kinds.get(name);
    const real = this.#source.real(name);
    const leaves = real !== undefined && !this.#roots.some((root) => isWithin(rooted(real), root));
    const there = leaves ? "outside" : (this.#source.kind(name) ?? (real === undefined ? undefined : "file"));
    this.#kinds.set(name, there);
    return there;
  }

  #matches(pattern: string): string[] {
    return expand(pattern, (folder) => (this.#kind(folder) === "directory" ? this.#source.list(folder) : undefined));
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** As written, and where a backslash can only separate folders, with the separators of this program. */
function spellings(path: string): string[] {
  return path.includes("\\") ? [path, path.replaceAll("\\", "/")] : [path];
}
