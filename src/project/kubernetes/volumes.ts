import type { Embedding } from "../../syntax/embedding.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { Environment, Mount } from "../containers/container.ts";
import { blockEmbedding } from "../yaml/block-embedding.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import type { ConfigData, Content, DataKind } from "./config-data.ts";
import { type PodContext, reportMissing, reportNoKey } from "./context.ts";
import { expand } from "./expand.ts";
import { isTrue, mapAt, mapsAt, type TextEntry, textAt, valueAt } from "./fields.ts";

/** What a volume of a pod holds. */
export type Volume =
  /** Texts and files by path; `undefined` where they are not known. Read-only by nature. */
  | { readonly kind: "data"; readonly key: string; readonly data: ConfigData | undefined; readonly mode?: number }
  | { readonly kind: "kept"; readonly key: string }
  | { readonly kind: "ephemeral"; readonly key: string }
  | { readonly kind: "machine"; readonly path: string };

const dataSources = [
  ["configMap", "ConfigMap", "name"],
  ["secret", "Secret", "secretName"],
] as const;

/** The volumes of a pod by name; those of `volumeClaimTemplates` are its own. */
export function volumesOf(context: PodContext): ReadonlyMap<string, Volume> {
  const { spec, key, label, workload } = context.pod;
  const volumes = new Map<string, Volume>();
  for (const volume of mapsAt(spec, "volumes")) {
    const name = valueAt(volume, "name");
    if (name !== undefined) volumes.set(name, volumeOf(volume, `${key}/${name}`, context));
  }
  for (const claim of mapsAt(workload.object.node, "spec", "volumeClaimTemplates")) {
    const name = valueAt(claim, "metadata", "name");
    if (name !== undefined)
      volumes.set(name, { kind: "kept", key: `claim ${workload.object.namespace ?? ""}/${name}-${label}` });
  }
  return volumes;
}

function volumeOf(volume: YamlMap, own: string, context: PodContext): Volume {
  const namespace = context.pod.workload.object.namespace;
  for (const [field, kind, nameField] of dataSources) {
    const source = mapAt(volume, field);
    const name = textAt(source, nameField);
    if (!source || !name) continue;
    const data = dataOf(source, kind, name, context);
    return { kind: "data", key: `${kind} ${namespace ?? ""}/${name.value}`, data, ...modeOf(source) };
  }
  const projected = mapAt(volume, "projected");
  if (projected)
    return { kind: "data", key: `projected ${own}`, data: projectedOf(projected, context), ...modeOf(projected) };
  if (mapAt(volume, "downwardAPI")) return { kind: "data", key: `fields ${own}`, data: undefined };
  const claim = textAt(volume, "persistentVolumeClaim", "claimName");
  if (claim) {
    const kind = "PersistentVolumeClaim";
    if (!context.objects.find(kind, namespace, claim.value)) reportMissing(context, kind, claim);
    return { kind: "kept", key: `claim ${namespace ?? ""}/${claim.value}` };
  }
  const path = valueAt(volume, "hostPath", "path");
  if (path !== undefined) return { kind: "machine", path };
  // Without a source it is an emptyDir.
  const isKept = volume.entries.some(({ key }) => !["name", "emptyDir", "ephemeral", "volumes"].includes(key.value));
  return isKept ? { kind: "kept", key: `volume ${own}` } : { kind: "ephemeral", key: `emptyDir ${own}` };
}

/** Permissions of all files of a volume, written as an octal or a decimal number; not where items have their own. */
function modeOf(source: YamlMap): { readonly mode?: number } {
  const all = [
    source,
    ...mapsAt(source, "sources").flatMap((each) => mapAt(each, "configMap") ?? mapAt(each, "secret") ?? []),
  ];
  if (all.some((each) => mapsAt(each, "items").some((item) => item.get("mode")))) return {};
  const text = valueAt(source, "defaultMode") ?? "0644";
  const [, octal, decimal] = /^(?:0o?([0-7]{1,6})|([1-9]\d{0,5}))$/.exec(text) ?? [];
  if (octal !== undefined) return { mode: Number.parseInt(octal, 8) };
  return decimal === undefined ? {} : { mode: Number(decimal) };
}

/** Under which paths a volume shows the keys of a ConfigMap or a secret. */
function dataOf(source: YamlMap, kind: DataKind, name: SourceText, context: PodContext): ConfigData | undefined {
  const data = context.data.find(kind, context.pod.workload.object.namespace, name.value);
  const isOptional = isTrue(source, "optional");
  if (data === undefined && !isOptional) reportMissing(context, kind, name);
  const known = data === "elsewhere" ? undefined : data;
  const items = mapsAt(source, "items");
  if (items.length === 0) return known;
  const shown = new Map<string, Content>();
  for (const item of items) {
    const [key, path] = [textAt(item, "key"), valueAt(item, "path")];
    if (!key || path === undefined) continue;
    const content = known?.get(key.value);
    if (known && !content && !isOptional) reportNoKey(context, kind, name.value, key);
    if (content || !known) shown.set(path, content ?? { kind: "text", text: undefined });
  }
  return shown;
}

function projectedOf(projected: YamlMap, context: PodContext): ConfigData | undefined {
  const all = new Map<string, Content>();
  for (const source of mapsAt(projected, "sources")) {
    for (const [field, kind] of dataSources) {
      const [part, name] = [mapAt(source, field), textAt(source, field, "name")];
      if (!part || !name) continue;
      const data = dataOf(part, kind, name, context);
      if (!data) return undefined;
      for (const [path, content] of data) all.set(path, content);
    }
  }
  return all;
}

/** The mounts of a container. A file of the project that a ConfigMap is made from is a mount of its own. */
export function mountsOf(
  container: YamlMap,
  volumes: ReadonlyMap<string, Volume>,
  variables: Environment,
  context: PodContext,
): readonly Mount[] {
  return mapsAt(container, "volumeMounts").flatMap((mount): readonly Mount[] => {
    const [name, target] = [textAt(mount, "name"), textAt(mount, "mountPath")];
    if (!name || !target) return [];
    const volume = volumes.get(name.value);
    const expression = textAt(mount, "subPathExpr");
    const inside = expression ? expand(expression, variables) : textAt(mount, "subPath");
    const subPath = inside?.value.replace(/^\/+|\/+$/g, "") ?? "";
    if (!volume) {
      const message = `the pod of ${context.pod.workload.object.name.value} has no volume ${name.value}`;
      context.report("name-undefined", name, message, context.isPatched ? "info" : "error");
      return [];
    }
    const place = {
      target: target.value.replace(/(?!^)\/+$/, ""),
      origin: target.span,
      isReadOnly: volume.kind === "data" || isTrue(mount, "readOnly"),
      ...(volume.kind === "data" && volume.mode !== undefined && { mode: volume.mode }),
    };
    const below = subPath === "" ? "" : `/${subPath}`;
    if (volume.kind === "machine")
      return [{ ...place, source: { kind: "bind", path: volume.path + below, is: "outside" } }];
    if (volume.kind === "ephemeral") return [{ ...place, source: { kind: "ephemeral", key: volume.key + below } }];
    if (volume.kind === "kept" || !volume.data) {
      return [{ ...place, source: { kind: "volume", key: volume.key + below } }];
    }
    return dataMounts(volume.data, volume.key + below, subPath, place, context);
  });
}

function dataMounts(
  data: ConfigData,
  key: string,
  subPath: string,
  place: Omit<Mount, "source">,
  context: PodContext,
): readonly Mount[] {
  const texts = new Map<string, SourceText | undefined>();
  const embeddings = new Map<string, Embedding>();
  const files: Mount[] = [];
  for (const [path, content] of data) {
    const name =
      subPath === ""
        ? path
        : path === subPath
          ? ""
          : path.startsWith(`${subPath}/`)
            ? path.slice(subPath.length + 1)
            : undefined;
    if (name === undefined) continue;
    if (content.kind === "text") {
      texts.set(name, content.text);
      if (content.entry) embeddings.set(name, embeddingOf(content.entry, context));
    } else {
      const target = name === "" ? place.target : `${place.target.replace(/\/$/, "")}/${name}`;
      files.push({ ...place, target, source: { kind: "bind", path: content.path, is: "file" } });
    }
  }
  if (texts.size === 0 && files.some(({ target }) => target === place.target)) return files;
  return [{ ...place, source: { kind: "texts", key, texts, embeddings } }, ...files];
}

function embeddingOf({ key, scalar }: TextEntry, context: PodContext): Embedding {
  return blockEmbedding(scalar, { place: key.span, shown: context.shown(key.host) });
}
