import { posix } from "node:path";
import { SourceText } from "../../syntax/source-text.ts";
import { expand, isPattern } from "../glob.ts";
import { follow, join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import { isBelow } from "./below.ts";
import type { ImageFile } from "./recipe.ts";

/** Where an instruction copies to. */
export interface Into {
  readonly target: string;
  /** WORKDIR. */
  readonly folder: string;
  /** Several files go there. */
  readonly isFolder: boolean;
}

/** Folders that every image has, so that a file copied there keeps its name. */
const usual = /^\/(?:|etc|opt|tmp|var|home|root|data|bin|usr(?:\/local)?(?:\/(?:s?bin|etc|lib|share))?)$/;

/** The files of an image while it is built. */
export class ImageFiles {
  readonly byPath: Map<string, ImageFile>;
  readonly #disk: Disk;

  constructor(files: ReadonlyMap<string, ImageFile>, disk: Disk) {
    this.byPath = new Map(files);
    this.#disk = disk;
  }

  /** @param name what the file is called where the target is a folder */
  set({ target, folder, isFolder }: Into, name: string, file: ImageFile): void {
    const at = posix.resolve(folder, target);
    const isInside = isFolder || /(?:^|\/)\.{0,2}$/.test(target) || this.#isFolder(at, folder);
    this.byPath.set(isInside ? join(at === "/" ? "" : at, name) : at, file);
  }

  #isFolder(at: string, folder: string): boolean {
    if (usual.test(at) || at === posix.resolve("/", folder)) return true;
    return [...this.byPath.keys()].some((path) => path !== at && isBelow(path, at));
  }

  /** @param source a path or a pattern in the folder that is built from */
  copy(into: Into, folder: string, source: string): void {
    // Paths end at the folder: "../x" and "/x" are names in it.
    const path = follow(folder, posix.resolve("/", source).slice(1) || ".");
    if (isPattern(source)) {
      const several = { ...into, isFolder: true };
      for (const file of expand(path, (name) => this.#disk.list(name)))
        this.set(several, posix.basename(file), { kind: "copy", path: file });
      return;
    }
    switch (this.#disk.kind(path)) {
      case "directory":
        this.#copyFolder(posix.resolve(into.folder, into.target), path);
        return;
      case "file":
        this.set(into, posix.basename(path), { kind: "copy", path });
        return;
      default:
        this.set(into, posix.basename(path), { kind: "unknown", why: `what ${source} holds, which is not here` });
    }
  }

  /** What is in the folder goes into the target. */
  #copyFolder(at: string, path: string): void {
    if (!this.byPath.has(at)) this.byPath.set(at, { kind: "copy", path });
    else {
      for (const { name } of this.#disk.list(path) ?? [])
        this.byPath.set(posix.resolve(at, name), { kind: "copy", path: join(path, name) });
    }
  }

  /** @param from the files of another stage; undefined for an image that nobody reads */
  copyFrom(into: Into, source: string, from: ImageFiles | undefined): void {
    const path = posix.resolve("/", source);
    const inside = [...(from?.byPath ?? [])].filter(([name]) => name !== path && isBelow(name, path));
    const file = from?.byPath.get(path);
    for (const [name, found] of inside)
      this.byPath.set(posix.resolve(into.folder, into.target, posix.relative(path, name)), found);
    if (file || inside.length === 0)
      this.set(into, posix.basename(path), file ?? { kind: "unknown", why: `what ${path} of another image holds` });
  }

  /** The text of a file, as far as it is known. */
  read(path: string): SourceText | undefined {
    for (let at = path; ; at = posix.dirname(at)) {
      const file = this.byPath.get(at);
      if (file?.kind === "text" && at === path) return file.source;
      if (file?.kind === "copy") {
        const name = follow(file.path, posix.relative(at, path) || ".");
        const read = this.#disk.read(name);
        if (read.ok) return SourceText.at({ uri: name, text: read.text }, { start: 0, end: read.text.length });
      }
      if (at === "/") return undefined;
    }
  }
}
