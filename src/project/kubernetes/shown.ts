import type { Span } from "../../syntax/config-file.ts";
import type { YamlNode } from "../yaml/yaml.ts";
import type { KubeObject } from "./objects.ts";

/** Fields whose values say how pods run and hold no secret. */
const plain = new Set([
  ..."apiVersion kind name namespace replicas count serviceName subdomain hostname nodeName clusterIP type protocol".split(
    " ",
  ),
  ..."port targetPort containerPort hostPort nodePort mountPath subPath claimName secretName readOnly optional".split(
    " ",
  ),
  ..."restartPolicy hostNetwork topologyKey whenUnsatisfiable maxSkew operator weight".split(" "),
  ..."minAvailable maxUnavailable memory workingDir fieldPath path key imagePullPolicy".split(" "),
]);
const labels = new Set(["labels", "matchLabels", "selector"]);
const hidden = new Set(["annotations", "data", "stringData", "binaryData", "args", "command", "env", "literals"]);
/** Objects whose fields we know. */
const known =
  /^(?:StatefulSet|Deployment|DaemonSet|ReplicaSet|ReplicationController|DeploymentConfig|Pod|Service|ConfigMap|Secret|PodDisruptionBudget|PersistentVolumeClaim)$/;
const image = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/;
const field = /^[A-Za-z0-9][\w./-]{0,62}$/;

/** What may be shown of the objects of a file: names, kinds, fields, ports; no values of variables, no texts. Ordered. */
export function shownOf(objects: readonly KubeObject[]): readonly Span[] {
  const shown: Span[] = [];
  for (const { node, kind, kindAt, name } of objects) {
    if (known.test(kind)) walk(node, shown, false, false);
    else shown.push(kindAt.span, name.span);
  }
  return shown.sort((a, b) => a.start - b.start);
}

function walk(node: YamlNode, shown: Span[], isLabels: boolean, isHidden: boolean): void {
  if (node.kind === "list") {
    for (const item of node.items) walk(item, shown, isLabels, isHidden);
    return;
  }
  if (node.kind === "scalar") {
    if (isLabels && !isHidden && node.style !== "literal" && node.style !== "folded") shown.push(node.text.span);
    return;
  }
  for (const { key, value } of node.entries) {
    if (field.test(key.value)) shown.push(key.span);
    const isSecret = isHidden || hidden.has(key.value);
    if (value.kind !== "scalar")
      walk(value, shown, isLabels || labels.has(key.value), isSecret && !isVariable(key.value));
    else if (!isSecret && isShown(key.value, value.text.value, isLabels)) shown.push(value.text.span);
  }
}

/** Of variables the names are shown, and where their values come from. */
function isVariable(key: string): boolean {
  return key === "env";
}

function isShown(key: string, value: string, isLabels: boolean): boolean {
  if (key === "image") return image.test(value);
  return (isLabels || plain.has(key)) && /^[\w ./:%-]{1,253}$/.test(value);
}
