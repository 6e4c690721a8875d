import type { Spread } from "../../model/launch.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import { mapAt, mapsAt, numberAt, textAt, valueAt } from "./fields.ts";
import { type Labels, matches } from "./labels.ts";
import { isSameNamespace, type KubeObject, type Objects } from "./objects.ts";
import type { Places } from "./places.ts";
import { share } from "./quantity.ts";
import type { Pod, Workload } from "./workloads.ts";

/** Keys of machines and of what holds several: pods apart by one of these are on different machines. */
const places =
  /^(?:kubernetes\.io\/hostname|topology\.kubernetes\.io\/(?:zone|region)|failure-domain\.beta\.kubernetes\.io\/(?:zone|region))$/;

/** How the pods of workloads are kept on different machines, and how many may be evicted at once. */
export class Spreads {
  readonly #pods: readonly Pod[];
  readonly #budgets: readonly KubeObject[];
  readonly #places: Places;
  readonly #known = new Map<Workload, Spread>();

  constructor(objects: Objects, pods: readonly Pod[], places: Places) {
    this.#pods = pods;
    this.#budgets = objects.ofKind("PodDisruptionBudget");
    this.#places = places;
  }

  of(pod: Pod): Spread {
    const known = this.#known.get(pod.workload);
    if (known) return known;
    const evictable = evictableOf(pod, this.#pods, this.#budgets, this.#places);
    const { kind, told } = keptApart(pod);
    const spread = { kind, origin: this.#places.of(told), ...(evictable && { evictable }) };
    this.#known.set(pod.workload, spread);
    return spread;
  }
}

function keptApart({ spec, labels, workload }: Pod): { kind: Spread["kind"]; told: SourceText } {
  const rules = mapAt(spec, "affinity", "podAntiAffinity");
  const required = mapsAt(rules, "requiredDuringSchedulingIgnoredDuringExecution");
  for (const term of required) {
    const told = apart(term, labels);
    if (told) return { kind: "required", told };
  }
  let preferred: SourceText | undefined;
  for (const item of mapsAt(rules, "preferredDuringSchedulingIgnoredDuringExecution")) {
    preferred ??= apart(mapAt(item, "podAffinityTerm"), labels);
  }
  for (const constraint of mapsAt(spec, "topologySpreadConstraints")) {
    const told = apart(constraint, labels);
    if (!told) continue;
    // Pods may differ by that many in number: with more than one, two can be together on the only machine.
    const isStrict =
      numberAt(constraint, "maxSkew") === 1 && valueAt(constraint, "whenUnsatisfiable") !== "ScheduleAnyway";
    if (isStrict) return { kind: "required", told };
    preferred ??= told;
  }
  if (preferred) return { kind: "preferred", told: preferred };
  // Of a DaemonSet, a machine has one pod.
  if (workload.object.kind === "DaemonSet") return { kind: "required", told: workload.object.kindAt };
  return { kind: "none", told: workload.object.name };
}

/** The key by which a term keeps pods apart from their like. */
function apart(term: YamlMap | undefined, labels: Labels): SourceText | undefined {
  const key = textAt(term, "topologyKey");
  return key && places.test(key.value) && matches(mapAt(term, "labelSelector"), labels) ? key : undefined;
}

function evictableOf(
  { workload, labels }: Pod,
  pods: readonly Pod[],
  budgets: readonly KubeObject[],
  at: Places,
): Spread["evictable"] {
  const { namespace } = workload.object;
  for (const { node, namespace: own } of budgets) {
    const selector = mapAt(node, "spec", "selector");
    if (!isSameNamespace(namespace, own) || !matches(selector, labels)) continue;
    const workloads = new Set(
      pods
        .filter((pod) => matches(selector, pod.labels) && isSameNamespace(pod.workload.object.namespace, own))
        .map((pod) => pod.workload),
    );
    const total = [...workloads].reduce((sum, { count }) => sum + count, 0);
    if (!Number.isFinite(total)) continue;
    const [least, most] = [textAt(node, "spec", "minAvailable"), textAt(node, "spec", "maxUnavailable")];
    const [kept, lost] = [least && share(least.value, total), most && share(most.value, total)];
    if (most && lost !== undefined) return { value: Math.min(lost, total), origin: at.of(most) };
    if (least && kept !== undefined) return { value: Math.max(total - kept, 0), origin: at.of(least) };
  }
  return undefined;
}
