import type { Target } from "../../../grammar/version.ts";
import type { Image } from "../../model/launch.ts";
import { SourceText } from "../../syntax/source-text.ts";
import { placeFile } from "./places.ts";
import type { ImageFile, Recipe } from "./recipe.ts";
import { isServersName, released, releaseOfImage } from "./release.ts";

type Known = Pick<Recipe, "family" | "engine" | "isSentinel"> & { readonly kind: Image["kind"] };

/**
 * What is known of an image by its name. Registries, mirrors and digests do not change what an image is: `redis` of any
 * registry is taken for the official one, as `docker.io/library/redis`, `public.ecr.aws/docker/library/redis` are.
 */
function knownImage(builder: string | undefined, base: string): Known | undefined {
  const [, engine, sentinel] = /^(redis|valkey)(-sentinel)?$/.exec(base) ?? [];
  const isSentinel = sentinel !== undefined;
  if (engine === "redis" || engine === "valkey") {
    if (builder && /^bitnami(?:legacy|secure)?$/.test(builder))
      return { family: "bitnami", kind: "bitnami", engine, isSentinel };
    const isOfficial = builder === undefined || builder === "library" || builder === engine;
    if (isOfficial && !isSentinel) return { family: "official", kind: "official", engine, isSentinel };
  }
  if (/^redis-stack(?:-server)?$/.test(base) && (builder === undefined || /^redis(?:labs)?$/.test(builder)))
    return { family: "stack", kind: "other", engine: "redis", isSentinel: false };
  if (/^keydb(?:_x86_64|_arm64)?$/.test(base) && (builder === undefined || /^(?:eqalpha|snapchat)$/i.test(builder)))
    return { family: "keydb", kind: "keydb", engine: "keydb", isSentinel: false };
  return undefined;
}

interface Reference {
  /** As written, without login. */
  readonly name: string;
  /** The organisation, where it is no registry. */
  readonly builder?: string;
  readonly base: string;
  readonly tag: string;
}

/** Takes `registry.example.com:5000/team/redis:7.2-alpine@sha256:...` apart. */
export function readReference(text: string): Reference {
  const name = text.trim().replace(/^[^/@]*:[^/@]*@(?!sha\d)/, "");
  const [path = ""] = name.split("@");
  const parts = path.split("/");
  const [base = "", tag = ""] = parts.pop()!.split(/:(.*)/);
  const last = parts.at(-1);
  // Without an organisation a registry stands in front: it has a dot or a port, or is the machine itself.
  const builder = last === undefined || (parts.length === 1 && /[.:]|^localhost$/.test(last)) ? undefined : last;
  return { name, ...(builder !== undefined && { builder }), base, tag };
}

/** What an image brings, by its name alone. */
export function recipeOf(image: SourceText): Recipe {
  const { host } = image;
  const { name, builder, base, tag } = readReference(image.value);
  const known = knownImage(builder, base);
  const target = known && releaseOf(known, name, tag);
  const origin: Image["origin"] = { from: "file", file: placeFile(host, image.span), ...image.span };
  const implied = (words: readonly string[]) => words.map((word) => SourceText.written(host, word, image.span));
  const start = startOf(known);
  return {
    image: { name, kind: known?.kind ?? "other", origin, ...(target && { target }) },
    family: known?.family ?? "unknown",
    engine: known?.engine ?? "redis",
    isSentinel: known?.isSentinel ?? /sentinel/i.test(base),
    isServers: known !== undefined || isServersName(base),
    ...(target && { target }),
    environment: new Map(),
    hosts: [],
    ...start,
    files: known?.family === "keydb" ? keydbFiles(image) : new Map(),
    entrypoint: implied(start.entrypoint),
    command: implied(start.command),
  };
}

/** The file that KeyDB's image starts with: what is not the server's default in it. */
function keydbFiles({ host, span }: SourceText): ReadonlyMap<string, ImageFile> {
  const source = SourceText.written(host, "dir /data\nprotected-mode no\n", span);
  return new Map(["keydb", "redis"].map((name) => [`/etc/keydb/${name}.conf`, { kind: "text", source }]));
}

function releaseOf({ family, engine, kind }: Known, name: string, tag: string): Target | undefined {
  if (kind === "keydb") return keydbsRelease(tag);
  if (engine === "keydb") return undefined;
  // Tags of Redis Stack begin with the release of the server: 7.2.0-v10, 6.2.6-v15.
  if (family === "stack") return released("redis", /^\d+\.\d+(?=\.\d+-v\d+$)/.exec(tag)?.[0]);
  const release = releaseOfImage(name);
  return typeof release === "object" ? release : undefined;
}

/** The Redis that KeyDB is made of: it counts as Redis does, and its 6.3 is 6.2.6 (Snapchat/KeyDB#372, #440). */
function keydbsRelease(tag: string): Target | undefined {
  const [, line = "6.2"] = /(?:^|_)v?([56]\.\d)/.exec(tag) ?? [];
  return released("redis", line.startsWith("5") ? "5.0" : line === "6.0" ? line : "6.2");
}

/**
 * ENTRYPOINT, CMD, WORKDIR and VOLUME as the Dockerfiles of docker-library/redis, valkey-io/valkey-container,
 * Snapchat/KeyDB (pkg/docker), bitnami/containers and redis-stack/redis-stack have them.
 */
function startOf(known: Known | undefined): {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly folder: string;
  readonly volumes: readonly string[];
  readonly isBare: boolean;
} {
  const inData = { folder: "/data", volumes: ["/data"] };
  const inRoot = { folder: "/", volumes: [], isBare: false };
  switch (known?.family) {
    case "official":
      return { ...inData, entrypoint: ["docker-entrypoint.sh"], command: [`${known.engine}-server`], isBare: true };
    case "keydb":
      return {
        ...inData,
        entrypoint: ["docker-entrypoint.sh"],
        command: ["keydb-server", "/etc/keydb/keydb.conf"],
        isBare: false,
      };
    case "bitnami": {
      const scripts = `/opt/bitnami/scripts/${known.engine}${known.isSentinel ? "-sentinel" : ""}`;
      return { ...inRoot, entrypoint: [`${scripts}/entrypoint.sh`], command: [`${scripts}/run.sh`] };
    }
    case "stack":
      return { ...inRoot, volumes: ["/data"], entrypoint: [], command: ["/entrypoint.sh"] };
    default:
      return { ...inRoot, entrypoint: [], command: [] };
  }
}
