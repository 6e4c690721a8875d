import { posix } from "node:path";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Mount } from "../containers/container.ts";
import { follow } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import { blockEmbedding } from "../yaml/block-embedding.ts";
import { definitionOf, keyOfVolume } from "./definitions.ts";
import { isMadeFromPattern } from "./missing.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, isTrue, type MapNode, type Node, stringOf, textOf, textsOf } from "./tree.ts";
import { isPath, readVolume } from "./volume-text.ts";

type Source = Mount["source"];

export interface MountContext {
  readonly project: Project;
  readonly disk: Disk;
  readonly places: Places;
  /** Of the container, unique: of anonymous volumes. */
  readonly id: string;
}

/** What a service mounts, as it stands in its files; of `volumes_from`, what the others mount. */
export function mountsOf(service: MapNode, context: MountContext): readonly PlacedMount[] {
  return mounts(service, context, new Set());
}

export type PlacedMount = Mount & { readonly host: HostFile };

function mounts(service: MapNode, context: MountContext, open: Set<Node>): readonly PlacedMount[] {
  if (open.has(service)) return [];
  open.add(service);
  const { places, project } = context;
  const found: PlacedMount[] = [];
  for (const text of textsOf(get(service, "volumes_from"))) {
    const [name = "", mode] = text.value.split(":");
    const other = get(get(project.tree, "services"), name);
    if (other?.kind !== "map") continue;
    for (const mount of mounts(other, context, open)) {
      found.push({ ...mount, isReadOnly: mount.isReadOnly || mode === "ro" });
    }
  }
  const volumes = get(service, "volumes");
  places.isWrong(volumes, "volumes", "list");
  for (const item of volumes?.kind === "list" ? volumes.items : []) {
    const mount = item.kind === "map" ? longVolume(item, context) : shortVolume(textOf(item), context);
    if (mount) found.push(mount);
  }
  for (const text of textsOf(get(service, "tmpfs"))) {
    const target = text.value.replace(/:.*/s, "");
    const source = { kind: "ephemeral", key: `${context.id}:${target}` } as const;
    found.push({ target, host: text.host, origin: text.span, isReadOnly: false, source });
  }
  for (const kind of ["configs", "secrets"] as const) {
    const list = get(service, kind);
    for (const item of list?.kind === "list" ? list.items : []) {
      const mount = textMount(kind, item, context);
      if (mount) found.push(mount);
    }
  }
  open.delete(service);
  return found;
}

function shortVolume(text: SourceText | undefined, context: MountContext): PlacedMount | undefined {
  if (!text) return undefined;
  const { source, target, options } = readVolume(text.value);
  const mount = { target: cleaned(target), host: text.host, origin: text.span, isReadOnly: options.includes("ro") };
  if (source === undefined) return { ...mount, source: anonymous(target, context) };
  // A name has no slash: below what a variable stands for lies a file of the machine.
  if (isPath(source) || (source.includes("$") && source.includes("/"))) {
    return { ...mount, source: bindOf(source, text.host, context) };
  }
  return { ...mount, source: volumeOf(source, text, context) };
}

function longVolume(item: MapNode, context: MountContext): PlacedMount | undefined {
  const place = textOf(get(item, "target"));
  const target = place?.value;
  if (!place || target === undefined) {
    context.places.add("not-readable", item, "a mount must have a target, here is none");
    return undefined;
  }
  const { host, span } = place;
  const mount = { target: cleaned(target), host, origin: span, isReadOnly: isTrue(get(item, "read_only")) };
  const source = textOf(get(item, "source")) ?? textOf(get(item, "src"));
  const type = stringOf(get(item, "type")) ?? "volume";
  if (type === "tmpfs") return { ...mount, source: { kind: "ephemeral", key: `${context.id}:${target}` } };
  if (!source) return { ...mount, source: anonymous(target, context) };
  const subpath = stringOf(get(get(item, "volume"), "subpath"));
  if (type === "bind") return { ...mount, source: bindOf(source.value, source.host, context) };
  const volume = volumeOf(source.value, source, context);
  return {
    ...mount,
    source: subpath && volume.kind === "volume" ? { ...volume, key: `${volume.key}/${subpath}` } : volume,
  };
}

/** Kept while the container is there, and over `up` of a newer one; nobody else has it. */
function anonymous(target: string, { id }: MountContext): Source {
  return { kind: "volume", key: `${id}:${cleaned(target)}` };
}

function volumeOf(name: string, place: SourceText, context: MountContext): Source {
  const { project, places } = context;
  const definition = definitionOf(project, "volumes", name);
  if (!definition && !project.isVersion1 && !name.includes("$")) {
    places.add(
      "name-undefined",
      place,
      `the volume "${name}" is not defined under volumes; a path of the machine begins with ./ or /`,
    );
  }
  const options = get(definition?.value, "driver_opts");
  const device = textOf(get(options, "device"));
  // The driver mounts a folder of the machine.
  if (device && /\bbind\b/.test(stringOf(get(options, "o")) ?? "")) return bindOf(device.value, device.host, context);
  if (stringOf(get(options, "type")) === "tmpfs") return { kind: "ephemeral", key: keyOfVolume(project, name) };
  return { kind: "volume", key: keyOfVolume(project, name) };
}

/** A path of the machine as a file of the project. */
function bindOf(path: string, host: HostFile, { project, disk }: MountContext): Source {
  const folder = project.folderFor(host);
  const own = path.replace(/^\$\{?PWD\b(?::?-[^}]*)?\}?(?=\/|$)/, ".").replaceAll("\\", "/");
  if (/^(?:~|[A-Za-z]:)|\$/.test(own)) return { kind: "bind", path: own, is: "outside" };
  if (own.startsWith("/")) {
    const found = ofProject(own, folder, disk);
    return { kind: "bind", ...(found ?? { path: own, is: "outside" }) };
  }
  const found = follow(folder, own).replace(/(?<=.)\/$/, "");
  const kind = disk.kind(found);
  return { kind: "bind", path: found, is: kind === "directory" ? "folder" : (kind ?? "missing") };
}

/**
 * `/srv/redis/conf/redis.conf` of a project that has conf/redis.conf beside the compose file: it is put there as it is. So
 * is a folder that holds configuration.
 */
function ofProject(path: string, folder: string, disk: Disk): { path: string; is: "file" | "folder" } | undefined {
  const parts = path.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  const isFile = /\.\w+$/.test(parts.at(-1) ?? "");
  for (let from = 1; from < Math.min(parts.length, 12); from++) {
    const found = follow(folder, parts.slice(from).join("/"));
    const kind = disk.kind(found);
    if (kind === "file" && isFile) return { path: found, is: "file" };
    if (kind === "directory" && !isFile) {
      const holds = disk.list(found)?.some((entry) => entry.kind === "file" && entry.name.endsWith(".conf"));
      if (holds) return { path: found, is: "folder" };
    }
  }
  return undefined;
}

/**
 * A mount of `configs:` or `secrets:`: files are mounted read-only, in either form; what stands in the compose file or in a
 * variable is copied into the container (docker/compose: buildContainerConfigMounts, injectSecrets).
 */
function textMount(kind: "configs" | "secrets", item: Node, context: MountContext): PlacedMount | undefined {
  const { project, disk, places } = context;
  const name = textOf(item) ?? textOf(get(item, "source"));
  if (!name) return undefined;
  const root = kind === "secrets" ? "/run/secrets/" : "/";
  const place = textOf(get(item, "target")) ?? name;
  const target = posix.resolve(root, place.value);
  const mount = { target, host: place.host, origin: place.span, isReadOnly: true };
  const key = `${project.folder}:${kind}:${name.value}`;
  const definition = definitionOf(project, kind, name.value)?.value;
  if (!definition) {
    const single = kind.slice(0, -1);
    places.add("name-undefined", name, `the ${single} "${name.value}" is not defined under ${kind}`);
    return { ...mount, source: { kind: "texts", key, texts: new Map([["", undefined]]) } };
  }
  const file = textOf(get(definition, "file"));
  if (file) {
    const source = bindOf(isPath(file.value) ? file.value : `./${file.value}`, file.host, { ...context, disk });
    if (source.kind === "bind" && source.is === "missing" && !isMadeFromPattern(source.path, disk)) {
      // What is secret is seldom kept with the rest.
      const severity = kind === "secrets" ? "info" : "error";
      const message = `there is no file ${source.path} for the ${kind.slice(0, -1)} "${name.value}"`;
      places.add("file-missing", file, message, severity);
    }
    return { ...mount, source };
  }
  const variable = stringOf(get(definition, "environment"));
  const value = variable === undefined ? undefined : project.variables.get(variable);
  const written = get(definition, "content");
  const content = textOf(written) ?? (value === undefined ? undefined : name.with(value));
  const scalar = written?.yaml?.kind === "scalar" ? written.yaml : undefined;
  const embeddings = scalar && new Map([["", blockEmbedding(scalar, { isInterpolated: true })]]);
  return {
    ...mount,
    isReadOnly: written === undefined && variable === undefined,
    source: { kind: "texts", key, texts: new Map([["", content]]), ...(embeddings && { embeddings }) },
  };
}

function cleaned(target: string): string {
  return posix.resolve("/", target);
}
