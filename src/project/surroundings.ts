import type { Surrounding } from "../model/raw.ts";
import { labelOf } from "./label.ts";
import { baseOf, folderOf, isWithin, join } from "./paths.ts";
import type { Entry, FileSource } from "./source.ts";

const wanted =
  /\.ya?ml(?:\.(?:template|tmpl|tpl|j2|dist|example|sample))?$|^\.env(?:\..*)?$|\.(?:sh|bat|cmd|ps1|service|container|env)$|^(?:Docker|Container|Vagrant|Make)file(?:\..*)?$|\.(?:docker|container)file$/i;
const most = 50;
const largest = 256 * 1024;

/** The folders of a walk, and which deployment lies where. */
export class Neighbourhood {
  readonly #source: FileSource;
  readonly #folders: ReadonlyMap<string, readonly Entry[]>;
  readonly #roots: readonly string[];
  /** For each folder the deployments with files in it or below it. */
  readonly #owners = new Map<string, Set<number>>();
  /** What of a folder may stand beside deployments in others: it is asked for by each of them. */
  readonly #shared = new Map<string, readonly Entry[]>();

  /**
   * @param roots the folders given, and those of the files given
   * @param folders what the folders walked hold
   * @param deployments the folders in which each has files
   */
  constructor(
    source: FileSource,
    roots: readonly string[],
    folders: ReadonlyMap<string, readonly Entry[]>,
    deployments: readonly (readonly string[])[],
  ) {
    this.#source = source;
    this.#folders = folders;
    this.#roots = roots;
    for (const [index, places] of deployments.entries()) {
      for (const place of places) {
        for (const folder of this.#upward(place)) {
          const owners = this.#owners.get(folder) ?? new Set();
          if (owners.has(index)) break;
          this.#owners.set(folder, owners.add(index));
        }
      }
    }
  }

  /**
   * What stands beside the files of a deployment: in the deepest folder that holds them all and below it, except where
   * other deployments lie, and in the folders above as long as they hold no deployment beside it (there only directly and in
   * folders named for roles, for configuration or for scripts). So it does not matter whether the walk began at the deployment or at
   * a folder of many.
   *
   * @param home the deepest folder that holds all its files
   */
  around(index: number, home: string): Surrounding[] {
    const found: Surrounding[] = [];
    let below: string | undefined;
    for (const folder of this.#upward(home)) {
      const isHome = folder === home;
      if (!isHome && this.#count(folder) > this.#count(home)) break;
      const entries = isHome ? this.#entries(folder) : this.#sharedOf(folder).filter(({ name }) => name !== below);
      this.#collect(folder, entries, index, found);
      below = baseOf(folder);
    }
    return found.sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  #entries(folder: string): readonly Entry[] {
    return this.#folders.get(folder) ?? this.#source.list(folder) ?? [];
  }

  #sharedOf(folder: string): readonly Entry[] {
    const known = this.#shared.get(folder);
    if (known) return known;
    const shared = this.#entries(folder).filter(({ name, kind }) =>
      kind === "file" ? wanted.test(name) : isPart(name),
    );
    this.#shared.set(folder, shared);
    return shared;
  }

  /** @param entries what of the folder is looked at */
  #collect(top: string, entries: readonly Entry[], index: number, found: Surrounding[]): void {
    const pending: [folder: string, entries: readonly Entry[]][] = [[top, entries]];
    for (let next = pending.shift(); next; next = pending.shift()) {
      const [folder, entries] = next;
      for (const { name, kind, link } of entries) {
        if (found.length >= most) return;
        if (link) continue;
        const path = join(folder, name);
        if (kind === "directory") {
          const inside = this.#folders.get(path);
          if (inside && !this.#holdsOthers(path, index)) pending.push([path, inside]);
        } else if (wanted.test(name)) this.#add(path, found);
      }
    }
  }

  #add(file: string, found: Surrounding[]): void {
    const read = this.#source.read(file);
    if (read.ok && read.text.length <= largest) found.push({ file, text: read.text });
  }

  #count(folder: string): number {
    return this.#owners.get(folder)?.size ?? 0;
  }

  #holdsOthers(folder: string, index: number): boolean {
    const owners = this.#owners.get(folder);
    return owners !== undefined && owners.size > (owners.has(index) ? 1 : 0);
  }

  /** The folder and those above it, up to the outermost root around it. */
  *#upward(folder: string): Iterable<string> {
    const roots = this.#roots.filter((root) => contains(root, folder));
    for (let at = folder; ; at = folderOf(at)) {
      yield at;
      if (roots.every((root) => root === at || !contains(root, at)) || at === folderOf(at)) return;
    }
  }
}

const ofScripts = /^(?:s?bin|scripts?|entrypoints?)$/i;

function isPart(folder: string): boolean {
  const { stem, isTelling } = labelOf(folder);
  return (stem === "" && isTelling) || ofScripts.test(folder);
}

/** Whether a folder is another or lies in it, by names relative to the working directory. */
function contains(folder: string, inner: string): boolean {
  if (folder === ".") return inner !== ".." && !inner.startsWith("../");
  return isWithin(inner, folder);
}
