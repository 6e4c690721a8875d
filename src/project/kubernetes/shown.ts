import type { Span } from "../../syntax/config-file.ts";
import { isProgramOrFile } from "../yaml/command-embedding.ts";
import { shownOfCheck } from "../yaml/health-words.ts";
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
  const shown = new Map<number, Span>();
  const secret = new Set<number>();
  const show = (span: Span) => shown.set(span.start, span);
  for (const { node, kind, kindAt, name } of objects) {
    if (known.test(kind)) walk(node, show, secret, false, false);
    else for (const { span } of [kindAt, name]) show(span);
  }
  // What an alias repeats elsewhere stays hidden.
  return [...shown.values()].filter(({ start }) => !secret.has(start)).sort((a, b) => a.start - b.start);
}

function walk(
  node: YamlNode,
  show: (span: Span) => void,
  secret: Set<number>,
  isLabels: boolean,
  isHidden: boolean,
): void {
  if (node.kind === "list") {
    for (const item of node.items) walk(item, show, secret, isLabels, isHidden);
    return;
  }
  if (node.kind === "scalar") {
    const { start } = node.text.span;
    const isLabel = isLabels && node.style !== "literal" && node.style !== "folded";
    if (isHidden && !isProgramOrFile(node.text.value)) secret.add(start);
    else if (isLabel || isProgramOrFile(node.text.value)) show(node.text.span);
    return;
  }
  for (const { key, value } of node.entries) {
    if (field.test(key.value)) show(key.span);
    const isSecret = isHidden || hidden.has(key.value);
    if (value.kind !== "scalar") {
      walk(value, show, secret, isLabels || labels.has(key.value), isSecret && !isVariable(key.value));
      if (key.value === "exec") showCheck(value, show, secret);
    } else if (!isSecret && isShown(key.value, value.text.value, isLabels)) show(value.text.span);
    else secret.add(value.text.span.start);
  }
}

/** Of what a probe runs: the words that cannot be a password. */
function showCheck(node: YamlNode, show: (span: Span) => void, secret: Set<number>): void {
  const words = node.kind === "map" ? node.get("command") : undefined;
  for (const span of words ? shownOfCheck(words) : []) {
    secret.delete(span.start);
    show(span);
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
