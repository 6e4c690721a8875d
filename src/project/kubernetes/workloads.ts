import type { SourceText } from "../../syntax/source-text.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import { mapAt, numberAt, textAt, valueAt, valuesOf } from "./fields.ts";
import type { Labels } from "./labels.ts";
import type { KubeObject } from "./objects.ts";
import type { Renaming } from "./renaming.ts";

/** What makes pods: a StatefulSet, a Deployment, a pod by itself. */
export interface Workload {
  readonly object: KubeObject;
  /** The pod, or its template. */
  readonly template: YamlMap;
  /** What tells how many pods there are, else the name. */
  readonly countAt: SourceText;
  /** Of a DaemonSet, infinity: as many as there are machines. */
  readonly count: number;
  readonly pods: readonly Pod[];
}

export interface Pod {
  readonly workload: Workload;
  readonly index: number;
  /** Undefined where Kubernetes makes one up. */
  readonly name: string | undefined;
  /** Its name, or that of its workload with its number. */
  readonly label: string;
  /** Tells it from all others. */
  readonly key: string;
  readonly labels: Labels;
  readonly spec: YamlMap;
}

const controllers = [
  "StatefulSet",
  "Deployment",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "DeploymentConfig",
];

/** Nobody writes down so many pods of a server; what is above is counted and not looked at one by one. */
export const mostPods = 50;

/**
 * The pods an object makes; undefined for an object that makes none.
 *
 * @param most the number of pods to look at
 */
export function workloadOf(object: KubeObject, renaming: Renaming, most: number): Workload | undefined {
  const isPod = object.kind === "Pod";
  if (!isPod && !controllers.includes(object.kind)) return undefined;
  const template = isPod ? object.node : mapAt(object.node, "spec", "template");
  const spec = mapAt(template, "spec");
  if (!template || !spec) return undefined;
  const name = renaming.nameOf(object);
  const told = isPod ? undefined : (renaming.replicasOf(object) ?? textAt(object.node, "spec", "replicas"));
  const count = countOf(object, told);
  const labels = valuesOf(mapAt(template, "metadata", "labels"));
  const pods: Pod[] = [];
  const workload: Workload = { object, template, countAt: told ?? object.name, count, pods };
  const key = `${object.host.uri}#${object.kind}/${object.namespace ?? ""}/`;
  const first = numberAt(object.node, "spec", "ordinals", "start") ?? 0;
  for (let index = 0; index < Math.min(count, object.kind === "DaemonSet" ? 1 : most); index++) {
    if (object.kind !== "StatefulSet") {
      const label = isPod || count === 1 || count === Infinity ? name : `${name}-${index}`;
      pods.push({ workload, index, name: isPod ? name : undefined, label, key: key + label, labels, spec });
      continue;
    }
    const own = `${name}-${first + index}`;
    const ownLabels = new Map(labels)
      .set("statefulset.kubernetes.io/pod-name", own)
      .set("apps.kubernetes.io/pod-index", String(first + index));
    pods.push({ workload, index, name: own, label: own, key: key + own, labels: ownLabels, spec });
  }
  return workload;
}

function countOf({ kind }: KubeObject, told: SourceText | undefined): number {
  if (kind === "DaemonSet") return Infinity;
  return told && /^\d{1,9}$/.test(told.value) ? Number(told.value) : 1;
}

/** The name other pods know a pod by, as `hostname` prints it there. */
export function hostnameOf(pod: Pod): string | undefined {
  return valueAt(pod.spec, "hostname") ?? pod.name;
}
