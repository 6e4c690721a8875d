import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { follow } from "../paths.ts";
import type { YamlMap, YamlNode } from "../yaml/yaml.ts";
import type { ConfigData, Content } from "./config-data.ts";
import { listAt, mapsAt, textAt, textsAt, valueAt } from "./fields.ts";

/** What a kustomization says of a folder of manifests. */
export interface Kustomization {
  readonly host: HostFile;
  /** The files and folders that are put together, as project files, with the place that names them. */
  readonly resources: readonly { readonly path: string; readonly named: SourceText }[];
  /** By kind and name, `ConfigMap redis-config`. */
  readonly generated: ReadonlyMap<string, ConfigData>;
  /** The files that are used to generate them. */
  readonly files: readonly { readonly path: string; readonly named: SourceText }[];
  readonly namespace: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
  /** Other images by name. */
  readonly images: ReadonlyMap<string, SourceText>;
  readonly replicas: ReadonlyMap<string, SourceText>;
  /** It changes objects in ways that are not followed. */
  readonly patches: boolean;
}

const changes = [
  "patches",
  "patchesStrategicMerge",
  "patchesJson6902",
  "components",
  "transformers",
  "replacements",
  "vars",
  "helmCharts",
];

export function kustomizationOf(node: YamlNode, host: HostFile, folder: string): Kustomization {
  const resources = [...textsAt(node, "resources"), ...textsAt(node, "bases")].flatMap((named) => {
    // One with a scheme or a host is fetched from elsewhere.
    return /:\/\/|^[\w.-]+\.\w+\/.*(?:\?ref=|\.git)|^git@/.test(named.value)
      ? []
      : [{ path: follow(folder, named.value), named }];
  });
  const generated = new Map<string, ConfigData>();
  const files: { path: string; named: SourceText }[] = [];
  for (const [kind, key] of [
    ["ConfigMap", "configMapGenerator"],
    ["Secret", "secretGenerator"],
  ] as const) {
    for (const generator of mapsAt(node, key)) {
      const name = valueAt(generator, "name");
      if (name === undefined) continue;
      const data = new Map<string, Content>();
      for (const named of textsAt(generator, "files")) {
        const { key, path } = fileOf(named, folder);
        data.set(key, { kind: "file", path });
        files.push({ path, named });
      }
      for (const literal of textsAt(generator, "literals")) {
        const equals = literal.value.indexOf("=");
        if (equals > 0)
          data.set(literal.value.slice(0, equals), { kind: "text", text: unquoted(literal.slice(equals + 1)) });
      }
      generated.set(`${kind} ${name}`, data);
    }
  }
  return {
    host,
    resources,
    generated,
    files,
    namespace: valueAt(node, "namespace"),
    prefix: valueAt(node, "namePrefix") ?? "",
    suffix: valueAt(node, "nameSuffix") ?? "",
    images: new Map(mapsAt(node, "images").flatMap(imageOf)),
    replicas: new Map(
      mapsAt(node, "replicas").flatMap((item): [string, SourceText][] => {
        const [name, count] = [valueAt(item, "name"), textAt(item, "count")];
        return name !== undefined && count ? [[name, count]] : [];
      }),
    ),
    patches: changes.some((key) => (listAt(node, key)?.items.length ?? 0) > 0),
  };
}

/** `redis.conf` or `key=files/redis.conf`. */
function fileOf({ value }: SourceText, folder: string): { key: string; path: string } {
  const equals = value.indexOf("=");
  const path = value.slice(equals + 1);
  return {
    key: equals > 0 ? value.slice(0, equals) : path.slice(path.lastIndexOf("/") + 1),
    path: follow(folder, path),
  };
}

function unquoted(text: SourceText): SourceText {
  return /^(["']).*\1$/s.test(text.value) && text.value.length > 1 ? text.slice(1, text.value.length - 1) : text;
}

function imageOf(item: YamlMap): [string, SourceText][] {
  const [name, newName, newTag, digest] = ["name", "newName", "newTag", "digest"].map((key) => textAt(item, key));
  const from = newTag ?? digest ?? newName;
  if (!name || !from) return [];
  const end = newTag ? `:${newTag.value}` : digest ? `@${digest.value}` : "";
  return [[name.value, SourceText.written(name.host, `${newName?.value ?? name.value}${end}`, from.span)]];
}
