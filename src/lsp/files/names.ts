import { posix } from "node:path";
import { URI } from "vscode-uri";
import { isWithin, rooted } from "../../project/paths.ts";

/**
 * One spelling for all that mean the same file: editors differ in what they escape, and in the case of drives. What is no
 * URI is one of a scheme that nothing is saved under.
 */
export function canonical(uri: string): string {
  const { scheme, path } = parsed(uri);
  // A path that begins with two slashes would be no URI either.
  if (scheme === invalid) return URI.from({ scheme, path: uri.startsWith("/") ? `/.${uri}` : `/${uri}` }).toString();
  return path.startsWith("/")
    ? parsed(uri).toString()
    : parsed(uri)
        .with({ path: `/${path}` })
        .toString();
}

/** `/` paths of a URI, drives in lower case: `/c:/redis/redis.conf`. */
export function pathOf(uri: string): string {
  const { path, fsPath, scheme } = parsed(uri);
  return scheme === "file" && /^[a-z]:/i.test(fsPath) ? `/${fsPath.replaceAll("\\", "/")}` : rooted(path);
}

/** The canonical URI of the folder that holds a file, of its canonical URI. */
export function parentOf(uri: string): string {
  const parent = uri.slice(0, uri.lastIndexOf("/"));
  return /^[\w+.-]+:(?:\/\/[^/]*)?$/.test(parent) ? `${parent}/` : parent;
}

export function baseOf(uri: string): string {
  return posix.basename(pathOf(uri));
}

const invalid = "invalid";

function parsed(uri: string): URI {
  try {
    return URI.parse(uri, true);
  } catch {
    return URI.from({ scheme: invalid, path: "/" });
  }
}

const mostNames = 10_000;

function remembered(known: Map<string, string>, key: string, make: () => string): string {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  if (known.size >= mostNames) known.clear();
  known.set(key, made);
  return made;
}

/** The names that the engine gives files, relative to a folder and with `/` (`../` for what lies elsewhere), and their URIs. */
export class Names {
  readonly #path: string;
  readonly #real: string;
  readonly #base: URI;
  /** By name: asked for each file in every check. */
  readonly #uris = new Map<string, string>();
  /** By URI. */
  readonly #names = new Map<string, string>();

  /**
   * @param folder its URI
   * @param real its path with symbolic links resolved: what names that lead out of it count from
   */
  constructor(folder: string, real: string) {
    this.#base = parsed(folder);
    this.#path = pathOf(folder);
    this.#real = real;
  }

  /** The URI of a name, or of a path that the engine reads. */
  uriOf(name: string): string {
    return remembered(this.#uris, name, () => this.#makeUri(name));
  }

  #makeUri(name: string): string {
    const path = this.#pathOf(name);
    try {
      return this.#base.with({ path }).toString();
    } catch {
      // A name with bytes that are no UTF-8; no editor opens such a file.
      const escaped = path.replace(
        /[^\w./-]/g,
        (letter) => `%${(letter.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`,
      );
      return `${this.#base.scheme}://${escaped}`;
    }
  }

  nameOf(uri: string): string {
    return remembered(this.#names, uri, () => this.#findName(uri));
  }

  #findName(uri: string): string {
    const path = pathOf(uri);
    const folder = isWithin(path, this.#path) ? this.#path : this.#real;
    return posix.relative(folder, path) || ".";
  }

  /** Whether a URI is that of the folder or of something in it. */
  contains(uri: string): boolean {
    const { scheme, authority } = parsed(uri);
    return scheme === this.#base.scheme && authority === this.#base.authority && isWithin(pathOf(uri), this.#path);
  }

  #pathOf(name: string): string {
    if (!posix.isAbsolute(name)) return posix.resolve(name.startsWith("../") ? this.#real : this.#path, name);
    return isWithin(name, this.#real) ? posix.resolve(this.#path, posix.relative(this.#real, name)) : name;
  }
}
