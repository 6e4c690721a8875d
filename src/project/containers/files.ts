import { posix } from "node:path";
import type { FileAt, Storage } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { follow, join } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import { isBelow } from "./below.ts";
import type { ConfigSource, Container, EmbeddedText, Mount } from "./container.ts";
import { likelyCopy } from "./likely-copy.ts";
import { storageOf } from "./mount-storage.ts";
import { placeFile } from "./places.ts";
import type { ImageFile, Recipe } from "./recipe.ts";

/** What stands behind a path in a container. */
export type Found =
  /** `isGuess`: nobody says that this file is copied there. `doubt`: see `Written`. */
  (
    | { readonly kind: "file"; readonly path: string; readonly isGuess?: true; readonly doubt?: string }
    | { readonly kind: "folder"; readonly path?: string }
    | { readonly kind: "text"; readonly source: SourceText; readonly isWritten?: true; readonly doubt?: string }
    /** Lines made of variables. */
    | { readonly kind: "lines"; readonly file: ConfigFile }
    | { readonly kind: "missing" }
    | { readonly kind: "unknown"; readonly why: string }
  ) & {
    readonly mount?: Mount;
    /** It may hold other lines: what wrote it could not be followed all the way. */
    readonly doubt?: string;
  };

/** What a script wrote, or could have. */
export type Written =
  /**
   * `doubt`: what of it is not known, for messages; there may be other lines in it. `isKept`: only where nothing is there
   * yet, or changed in its place, so that what a server writes outlives a restart.
   */
  | { readonly kind: "text"; readonly source: SourceText; readonly doubt?: string; readonly isKept?: true }
  | { readonly kind: "lines"; readonly file: ConfigFile; readonly isKept?: true }
  | { readonly kind: "unknown"; readonly why: string };

/** Programs that every image has. */
const ofSystem = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

/** What texts hold that are configuration: all pods of a workload mount the same one. */
const parsed = new WeakMap<SourceText, ConfigFile>();

/** The files of a container: those of its image, under its mounts, under what its scripts write. */
export class ContainerFiles {
  readonly #container: Container;
  readonly #recipe: Recipe;
  readonly #disk: Disk;
  readonly #written = new Map<string, Written>();
  readonly #hosts = new Map<string, HostFile>();
  /** What containers before it wrote into volumes: by the key of the volume, then by path in it. */
  readonly #shared: ReadonlyMap<string, ReadonlyMap<string, Written>>;

  constructor(
    container: Container,
    recipe: Recipe,
    disk: Disk,
    shared: ReadonlyMap<string, ReadonlyMap<string, Written>> = new Map(),
  ) {
    this.#container = container;
    this.#recipe = recipe;
    this.#disk = disk;
    this.#shared = shared;
  }

  /** The folder its command is started in. */
  get folder(): string {
    return posix.resolve("/", this.#recipe.folder, this.#container.workingFolder ?? "");
  }

  absolute(path: string): string {
    return posix.resolve(this.folder, path);
  }

  write(path: string, written: Written): void {
    this.#written.set(this.absolute(path), written);
  }

  find(path: string): Found {
    const at = this.absolute(path);
    const written = this.#written.get(at);
    const mount = this.mountOf(at);
    const where = mount ? { mount } : {};
    if (written) return { ...foundOf(written), ...where };
    return mount ? { ...this.#mounted(at, mount), mount } : this.#inImage(at);
  }

  /** The mount that a path lies in: the deepest one, of equal ones the last. */
  mountOf(path: string): Mount | undefined {
    let best: Mount | undefined;
    for (const mount of this.#container.mounts) {
      const target = posix.resolve("/", mount.target);
      if (!isBelow(path, target)) continue;
      if (!best || target.length >= posix.resolve("/", best.target).length) best = mount;
    }
    return best;
  }

  #mounted(at: string, mount: Mount): Found {
    const inside = posix.relative(posix.resolve("/", mount.target), at);
    const { source } = mount;
    switch (source.kind) {
      case "bind": {
        if (source.is === "missing") return { kind: "missing" };
        if (source.is === "outside") return { kind: "unknown", why: `what ${at} holds, outside the folders given` };
        const path = inside === "" ? source.path : join(source.path, inside);
        return source.is === "file" && inside !== "" ? { kind: "missing" } : this.#ofProject(path, at);
      }
      case "texts": {
        if (!source.texts.has(inside)) {
          const isFolder = inside === "" || [...source.texts.keys()].some((name) => name.startsWith(`${inside}/`));
          return { kind: isFolder ? "folder" : "missing" };
        }
        const text = source.texts.get(inside);
        return text ? { kind: "text", source: text } : { kind: "unknown", why: `what ${at} holds` };
      }
      default: {
        const written = this.#writtenBefore(at, mount);
        if (written) return foundOf(written);
        return { kind: "unknown", why: `what the volume at ${mount.target} holds` };
      }
    }
  }

  #ofProject(path: string, at: string): Found {
    switch (this.#disk.kind(path)) {
      case "file":
        return { kind: "file", path };
      case "directory":
        return { kind: "folder", path };
      case "outside":
        return { kind: "unknown", why: `what ${at} holds, outside the folders given` };
      default:
        return { kind: "missing" };
    }
  }

  /** What a container before it left at a path. */
  #writtenBefore(at: string, mount: Mount | undefined): Written | undefined {
    if (!mount || !("key" in mount.source)) return undefined;
    return this.#shared.get(mount.source.key)?.get(posix.relative(posix.resolve("/", mount.target), at));
  }

  #inImage(at: string): Found {
    const { files, isBare, image } = this.#recipe;
    for (let path = at; ; path = posix.dirname(path)) {
      const file = files.get(path);
      if (file && (path === at || file.kind === "copy")) {
        const found = this.#copied(file, posix.relative(path, at), at);
        // What is not in a folder that was copied may have been there before.
        if (path === at || found.kind !== "missing") return found;
      }
      if (path === "/") break;
    }
    if ([...files.keys()].some((path) => path !== at && isBelow(path, at))) return { kind: "folder" };
    const { build } = this.#container;
    const guess = build && this.#recipe.unread !== undefined && likelyCopy(build.folder, at, this.#disk);
    if (guess) return { kind: "file", path: guess, isGuess: true };
    return isBare ? { kind: "missing" } : { kind: "unknown", why: `what the image ${image.name} holds at ${at}` };
  }

  #copied(file: ImageFile, inside: string, at: string): Found {
    if (file.kind !== "copy") return file;
    return this.#ofProject(inside === "" ? file.path : follow(file.path, inside), at);
  }

  /** What was written into volumes, for containers that start later: by the key of the volume, then by path in it. */
  shared(): Map<string, Map<string, Written>> {
    const shared = new Map([...this.#shared].map(([key, files]) => [key, new Map(files)]));
    for (const [path, written] of this.#written) {
      const mount = this.mountOf(path);
      if (mount?.source.kind !== "volume" && mount?.source.kind !== "ephemeral") continue;
      const files = shared.get(mount.source.key) ?? new Map<string, Written>();
      shared.set(mount.source.key, files.set(posix.relative(posix.resolve("/", mount.target), path), written));
    }
    return shared;
  }

  /** The text of a file. */
  read(path: string): SourceText | undefined {
    const found = this.find(path);
    if (found.kind === "text") return found.source;
    if (found.kind !== "file") return undefined;
    const host = this.#hosts.get(found.path) ?? this.#hostFile(found.path);
    return host && SourceText.at(host, { start: 0, end: host.text.length });
  }

  /** The text of a file; "missing" where there is none, undefined where nobody knows. */
  readScript(path: string): SourceText | "missing" | undefined {
    const text = this.read(path);
    if (text) return text;
    const { kind, mount } = this.find(path);
    // What is mounted was meant to be there: a secret that is not kept with the rest.
    const isMeant = mount?.source.kind === "bind" && mount.source.is === "missing";
    return kind === "missing" && !isMeant ? "missing" : undefined;
  }

  /** One for each file: texts are joined by the file they stand in. */
  #hostFile(path: string): HostFile | undefined {
    const read = this.#disk.read(path);
    if (!read.ok) return undefined;
    const host = { uri: path, text: read.text };
    this.#hosts.set(path, host);
    return host;
  }

  hostPath(path: string): string | undefined {
    const found = this.find(path);
    return found.kind === "file" || found.kind === "folder" ? found.path : undefined;
  }

  /** What is not known of a file, for messages, where something is. */
  doubtAt(path: string): string | undefined {
    const found = this.find(path);
    if (found.doubt !== undefined) return found.doubt;
    if (found.kind !== "file" || !found.isGuess) return undefined;
    return this.#recipe.unread ?? `what the image makes of ${posix.basename(path)}`;
  }

  /** @param named where the path is written in the container's file */
  configAt(path: string, named: Span): ConfigSource {
    const at = this.absolute(path);
    const found = this.find(at);
    const about = { at, named, ...(found.mount && { mount: found.mount }) };
    switch (found.kind) {
      case "file":
        return { kind: "file", path: found.path, ...about };
      case "text": {
        const { source, isWritten } = found;
        const file = parsed.get(source) ?? parseEmbedded(source, this.#embedded(source, at, found.mount).embedding);
        parsed.set(source, file);
        return { kind: "embedded", file, ...about, ...(isWritten && { isWritten }) };
      }
      case "lines":
        return { kind: "embedded", file: found.file, ...about, isWritten: true };
      case "unknown":
        return { kind: "unknown", why: found.why, ...about };
      default:
        // A server cannot read a folder, either.
        return { kind: "missing", ...about };
    }
  }

  /** What stands at a path as a text of another file; undefined where there is none or more may stand there. */
  textAt(path: string): EmbeddedText | undefined {
    const at = this.absolute(path);
    const found = this.find(at);
    return found.kind === "text" && found.doubt === undefined
      ? this.#embedded(found.source, at, found.mount)
      : undefined;
  }

  #embedded(source: SourceText, at: string, mount: Mount | undefined): EmbeddedText {
    const { start } = source.span;
    return { source, embedding: this.#embeddingOf(at, mount) ?? unchangeable({ start, end: start }, "line") };
  }

  #embeddingOf(at: string, mount: Mount | undefined) {
    if (mount?.source.kind !== "texts") return undefined;
    return mount.source.embeddings?.get(posix.relative(posix.resolve("/", mount.target), at));
  }

  /** What lies at a path; undefined where nobody can look. */
  fileAt(path: string): FileAt | undefined {
    const found = this.find(path);
    if (found.kind === "unknown" || (found.kind === "file" && found.isGuess)) return undefined;
    if (found.kind === "missing" && !found.mount && ofSystem.test(this.absolute(path))) return undefined;
    const kind = found.kind === "folder" || found.kind === "missing" ? found.kind : "file";
    const { mode } = found.mount ?? {};
    return { kind, ...(mode !== undefined && { isExecutable: (mode & 0o111) !== 0 }) };
  }

  storageAt(path: string): Storage {
    const at = this.absolute(path);
    const { host, place, name, isPod } = this.#container;
    const mount = this.mountOf(at);
    const own = `${host.uri}#${name}:`;
    const file = placeFile(host, mount?.origin ?? place);
    const span = mount?.origin ?? place;
    const about = { path: at, origin: { from: "file", file, ...span } } as const;
    const written = this.#written.get(at) ?? this.#writtenBefore(at, mount);
    const isKept = written !== undefined && written.kind !== "unknown" && written.isKept;
    if (mount) {
      const storage = storageOf(mount, at);
      // The memory of a container is given back when it ends, a pod keeps its volumes for the next one.
      const lostOn = isPod ? "replacement" : "restart";
      return {
        ...about,
        ...storage,
        ...(storage.kind === "ephemeral" && { lostOn }),
        ...(written && !isKept && storage.kind === "volume" && { kind: "written" }),
      };
    }
    const volume = this.#recipe.volumes.find((folder) => isBelow(at, folder));
    if (volume !== undefined) {
      // Kubernetes knows no volumes of images: their folders end with the container.
      const kept = isPod ? ({ kind: "ephemeral", lostOn: "restart" } as const) : ({ kind: "volume" } as const);
      return { ...about, ...kept, isReadOnly: false, key: `${own}${at}` };
    }
    const isOfImage = !written && /^(?:file|text)$/.test(this.#inImage(at).kind);
    const kind = written && !isKept ? "written" : isOfImage ? "image" : "ephemeral";
    return { ...about, kind, isReadOnly: false, lostOn: isPod ? "restart" : "replacement", key: `${own}${at}` };
  }
}

/** A copy of a file of the project is that file. */
function foundOf(written: Written): Found {
  if (written.kind !== "text") return written;
  const { source, doubt } = written;
  const isFile = source.value === source.host.text && source.value !== "" && source.isVerbatim;
  return isFile
    ? { kind: "file", path: source.host.uri, ...(doubt !== undefined && { doubt }) }
    : { ...written, isWritten: true };
}
