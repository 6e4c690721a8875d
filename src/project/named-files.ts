import { expand, isPattern } from "./glob.ts";
import { folderOf, isWithin, join, type Paths, rooted } from "./paths.ts";
import type { FileSource } from "./source.ts";

/** Folders of an absolute path that are tried below ours. */
const longestEnd = 16;

/** What a path written in a configuration file leads to. */
export type Found =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "missing"; readonly looked: readonly string[] };

export interface Search {
  /** The files whose folders count, nearest first: the one that holds the line, and the one the server started with. */
  readonly from: readonly string[];
  /** Files that are open already: /etc/redis/redis.conf is not the redis.conf that names it. */
  readonly open: readonly string[];
  /** Where the server went by a `dir` line. */
  readonly directory: string | undefined;
  /** Whether the path can be a pattern. */
  readonly globs: boolean;
}

/**
 * Finds the files that configuration files name, and only below the folders allowed.
 *
 * A server counts relative paths from its working directory, which no file tells: the folder of the file that holds
 * the line is tried first, then those above it, then that of the file it started with. An absolute path of another
 * machine is looked for by its end: `/etc/redis/common.conf` as `etc/redis/common.conf` or `redis/common.conf` below
 * one of these folders, or `common.conf` beside the file; the nearest counts.
 */
export class NamedFiles {
  readonly #source: FileSource;
  readonly #paths: Paths;
  /** Absolute, as given and with links resolved. */
  readonly #roots: readonly string[];
  readonly #kinds = new Map<string, "file" | "directory" | "outside" | undefined>();

  /** @param roots folders that may be read, all below them included */
  constructor(source: FileSource, paths: Paths, roots: readonly string[]) {
    this.#source = source;
    this.#paths = paths;
    const resolved = roots.map((root) => source.real(root)).filter((root) => root !== undefined);
    this.#roots = [...new Set([...roots.map((root) => paths.absolute(root)), ...resolved.map(rooted)])];
  }

  find(written: string, { from, open, directory, globs }: Search): Found {
    const bases = this.#bases(from);
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
        const names = glob ? this.#matches(name) : this.kind(name) ? [name] : [];
        const guessed = isAbsolute(path) && this.#paths.name(path) !== name;
        if (guessed && open.some((uri) => names.includes(uri))) continue;
        if (!guessed) looked.push(name);
        if (names.length > 0) return { kind: "names", names };
      }
    }
    if (outside !== undefined && (looked.length === 0 || isAbsolute(written)))
      return { kind: "outside", path: outside };
    if (globs && isPattern(written)) return { kind: "names", names: [] };
    return { kind: "missing", looked: [...new Set(looked)] };
  }

  /** Whether a name may be looked at: it lies below a root, links followed. */
  contains(name: string): boolean {
    return this.#isInside(name) && this.kind(name) !== "outside";
  }

  /** What a name stands for, links followed; undefined for one that leads nowhere. */
  kind(name: string): "file" | "directory" | "outside" | undefined {
    if (this.#kinds.has(name)) return this.#kinds.get(name);
    const real = this.#source.real(name);
    const leaves = real !== undefined && !this.#roots.some((root) => isWithin(rooted(real), root));
    const there = leaves ? "outside" : (this.#source.kind(name) ?? (real === undefined ? undefined : "file"));
    this.#kinds.set(name, there);
    return there;
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

  #matches(pattern: string): string[] {
    return expand(pattern, (folder) => (this.kind(folder) === "directory" ? this.#source.list(folder) : undefined));
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** As written, and where a backslash can only separate folders, with the separators of this program. */
function spellings(path: string): string[] {
  return path.includes("\\") ? [path, path.replaceAll("\\", "/")] : [path];
}
