import { posix } from "node:path";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";

/** No path is looked for in more folders than that. */
const deepest = 16;
/** Nor is a longer one looked for. */
const longest = 4096;

/** The files of a machine, as the project holds them beside what starts its servers. */
export class MachineFiles {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #texts = new Map<string, SourceText>();

  /** @param file the unit or script */
  constructor(file: string, disk: Disk) {
    this.#disk = disk;
    this.#folder = posix.dirname(file);
  }

  /** The project's file behind a path of the machine. */
  find(path: string): string | undefined {
    return this.#look(path, ["file"]);
  }

  /** The same for a file or a folder. */
  findAny(path: string): string | undefined {
    return this.#look(path, ["file", "directory"]);
  }

  /** The texts between two parts of a name for which there is a file: 6379 for `/etc/redis/redis-` and `.conf`. */
  between(before: string, after: string): string[] {
    const [front, behind] = [posix.basename(`${before}x`).slice(0, -1), after];
    if (behind.includes("/")) return [];
    const found = new Set<string>();
    const folder = before.slice(0, before.length - front.length);
    for (const place of [...this.#candidates(folder), this.#folder, posix.dirname(this.#folder)]) {
      for (const { name, kind } of this.#disk.list(place) ?? []) {
        const isLonger = name.length > front.length + behind.length;
        if (kind === "file" && isLonger && name.startsWith(front) && name.endsWith(behind))
          found.add(name.slice(front.length, name.length - behind.length));
      }
      if (found.size > 0) break;
    }
    return [...found].sort();
  }

  #look(path: string, kinds: readonly string[]): string | undefined {
    for (const name of this.#candidates(path)) if (kinds.includes(this.#disk.kind(name) ?? "")) return name;
    return undefined;
  }

  /**
   * Where a path may lie: relative ones count from the folder of the script or the one around it. Of absolute ones people
   * keep the machine's folders as they are (`host-a/etc/redis/redis.conf` with `host-a/etc/systemd/system/redis.service`),
   * or the last part beside the script, or in a folder of the same name: `etc/redis/redis.conf`, `redis.conf`.
   */
  *#candidates(path: string): Iterable<string> {
    if (path.length > longest) return;
    const above = posix.dirname(this.#folder);
    const folders = [this.#folder, ...(above === this.#folder || above.startsWith("..") ? [] : [above])];
    const slashed = path.replaceAll("\\", "/").replace(/^[A-Za-z]:/, "");
    if (!slashed.startsWith("/") && !slashed.startsWith("$")) {
      for (const folder of folders) {
        const name = posix.normalize(posix.join(folder, slashed));
        if (name !== ".." && !name.startsWith("../")) yield name.replace(/(?<=.)\/$/, "");
      }
      if (!path.includes("\\")) return;
    }
    const parts = slashed
      .replace(/^\$[^/]*/, "")
      .split("/")
      .filter((part) => part !== "" && part !== "." && part !== "..");
    if (slashed.startsWith("/") && parts.length > 1) yield* this.#below(parts.join("/"));
    for (const folder of folders)
      for (let at = Math.max(0, parts.length - 6); at < parts.length; at++)
        yield posix.join(folder, ...parts.slice(at));
  }

  /** The whole path below the folders around the script, which may be the machine's own. */
  *#below(path: string): Iterable<string> {
    let folder = this.#folder;
    for (let up = 0; up < deepest; up++) {
      yield posix.join(folder, path);
      const next = posix.dirname(folder);
      if (next === folder || folder === "..") return;
      folder = next;
    }
  }

  /** What the shell may know of a path; what is not in the project may lie on the machine. */
  readonly read = (path: string): SourceText | undefined => {
    const name = this.find(path);
    return name === undefined ? undefined : this.text(name);
  };

  text(name: string): SourceText | undefined {
    const known = this.#texts.get(name);
    if (known) return known;
    const read = this.#disk.read(name);
    if (!read.ok) return undefined;
    const text = SourceText.at({ uri: name, text: read.text }, { start: 0, end: read.text.length });
    this.#texts.set(name, text);
    return text;
  }

  /** Whether a text is of a file that was read here, and no script: it ends as configuration does. */
  isRead({ uri }: HostFile): boolean {
    return this.#texts.has(uri) && !/\.(?:sh|bash|bat|cmd)$/i.test(uri);
  }
}
