import { SourceText } from "../../syntax/source-text.ts";
import type { Environment } from "../containers/container.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import type { DataKind } from "./config-data.ts";
import { type PodContext, reportMissing, reportNoKey } from "./context.ts";
import { expand } from "./expand.ts";
import { isTrue, mapAt, mapsAt, textAt, valueAt } from "./fields.ts";
import { quantity } from "./quantity.ts";

const references = [
  ["configMapKeyRef", "ConfigMap"],
  ["secretKeyRef", "Secret"],
] as const;

/** The variables of a container: `envFrom` first, then `env` in order, each with the values of those before it. */
export function environmentOf(container: YamlMap, context: PodContext): Environment {
  const variables = new Map<string, SourceText | undefined>();
  for (const from of mapsAt(container, "envFrom")) {
    const prefix = valueAt(from, "prefix") ?? "";
    for (const [field, kind] of [
      ["configMapRef", "ConfigMap"],
      ["secretRef", "Secret"],
    ] as const) {
      const name = textAt(from, field, "name");
      if (!name) continue;
      const data = context.data.find(kind, context.pod.workload.object.namespace, name.value);
      if (data === undefined && !isTrue(from, field, "optional")) reportMissing(context, kind, name);
      if (data === undefined || data === "elsewhere") continue;
      for (const [key, content] of data)
        variables.set(prefix + key, content.kind === "text" ? content.text : undefined);
    }
  }
  for (const variable of mapsAt(container, "env")) {
    const name = valueAt(variable, "name");
    if (name === undefined) continue;
    const from = mapAt(variable, "valueFrom");
    const value = textAt(variable, "value");
    if (from) variables.set(name, referred(from, container, context));
    else variables.set(name, value ? expand(value, variables) : SourceText.written(context.host, "", variable.span));
  }
  return variables;
}

function referred(from: YamlMap, container: YamlMap, context: PodContext): SourceText | undefined {
  for (const [field, kind] of references) {
    const reference = mapAt(from, field);
    if (reference) return keyOf(reference, kind, context);
  }
  const path = textAt(from, "fieldRef", "fieldPath");
  if (path) {
    const value = fieldValue(path.value, context);
    return value === undefined ? undefined : path.with(value);
  }
  const resource = textAt(from, "resourceFieldRef", "resource");
  if (!resource) return undefined;
  const [kind = "", unit = ""] = resource.value.split(".");
  const value = quantity(valueAt(container, "resources", kind, unit) ?? "");
  const divisor = quantity(valueAt(from, "resourceFieldRef", "divisor") ?? "1") || 1;
  return value === undefined ? undefined : resource.with(String(Math.ceil(value / divisor)));
}

function keyOf(reference: YamlMap, kind: DataKind, context: PodContext): SourceText | undefined {
  const [name, key] = [textAt(reference, "name"), textAt(reference, "key")];
  if (!name || !key) return undefined;
  const isOptional = isTrue(reference, "optional");
  const data = context.data.find(kind, context.pod.workload.object.namespace, name.value);
  if (data === undefined && !isOptional) reportMissing(context, kind, name);
  if (data === undefined || data === "elsewhere") return undefined;
  const content = data.get(key.value);
  if (!content && !isOptional) reportNoKey(context, kind, name.value, key);
  return content?.kind === "text" ? content.text : undefined;
}

/** A field of the pod, as far as it is known before it runs. */
function fieldValue(path: string, { pod }: PodContext): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path) ?? [];
  if (map === "labels") return pod.labels.get(key!) ?? "";
  if (map === "annotations") return valueAt(pod.workload.template, "metadata", "annotations", key!);
  if (path === "metadata.name") return pod.name;
  if (path === "metadata.namespace") return pod.workload.object.namespace;
  if (path === "spec.nodeName") return valueAt(pod.spec, "nodeName");
  return path === "spec.serviceAccountName" ? valueAt(pod.spec, "serviceAccountName") : undefined;
}
