import type { LaunchHost, PublishedPort } from "../../model/launch.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import { push } from "../groups.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import { mapAt, mapsAt, numberAt, textAt, valueAt, valuesOf } from "./fields.ts";
import { hasAll } from "./labels.ts";
import { isSameNamespace, type KubeObject, type Objects } from "./objects.ts";
import type { Places } from "./places.ts";
import type { Renaming } from "./renaming.ts";
import { hostnameOf, type Pod } from "./workloads.ts";

/** No pod that people write has so many; of more, the first are looked at. */
const mostServices = 20;

/** How the pods of a folder are reached: by the names that Services and stable pods have in the DNS of the cluster. */
export class Services {
  readonly #places: Places;
  readonly #renaming: Renaming;
  readonly #services: readonly KubeObject[];
  readonly #selectors = new Map<Pod, KubeObject[]>();
  /** To how many pods a service leads. */
  readonly #counts = new Map<KubeObject, number>();

  constructor(objects: Objects, pods: readonly Pod[], places: Places, renaming: Renaming) {
    this.#places = places;
    this.#renaming = renaming;
    this.#services = objects.ofKind("Service").filter(({ node }) => valueAt(node, "spec", "type") !== "ExternalName");
    const labelled = byLabel(pods);
    for (const service of this.#services) {
      const selected = podsOf(service, labelled);
      const hasMore = selected.some(({ workload }) => workload.count > workload.pods.length);
      this.#counts.set(service, hasMore ? Infinity : selected.length);
      for (const pod of selected) {
        const selectors = this.#selectors.get(pod);
        if (selectors) selectors.push(service);
        else this.#selectors.set(pod, [service]);
      }
    }
  }

  isSelected(pod: Pod): boolean {
    return this.#selectors.has(pod);
  }

  /** The service of a name, if a file has it. */
  find(name: string, namespace: string | undefined): KubeObject | undefined {
    return this.#services.find(
      (service) => service.name.value === name && isSameNamespace(service.namespace, namespace),
    );
  }

  /**
   * The names of what listens in a pod, its own first.
   *
   * @param port what it listens on, if that is known
   */
  hostsOf(pod: Pod, port: number | undefined): readonly LaunchHost[] {
    const selecting = this.#selecting(pod).map((service) => this.#hostsOf(service, pod, port));
    const isShared = (hosts: readonly LaunchHost[]) => hosts.some((host) => host.isShared);
    return [
      ...this.#ownNames(pod),
      ...selecting.filter((hosts) => !isShared(hosts)).flat(),
      ...selecting.filter(isShared).flat(),
    ];
  }

  /** The ports of a pod that are open on machines: those of its containers, and of a service that is only its own. */
  portsOf(pod: Pod, container: YamlMap): readonly PublishedPort[] {
    const published: PublishedPort[] = [];
    for (const port of mapsAt(container, "ports")) {
      const [inside, outside, at] = [
        numberAt(port, "containerPort"),
        numberAt(port, "hostPort"),
        textAt(port, "hostPort"),
      ];
      if (inside !== undefined && outside && at) published.push({ inside, outside, origin: this.#places.of(at) });
    }
    for (const service of this.#selecting(pod)) {
      if (this.#counts.get(service)! > 1) continue;
      for (const port of mapsAt(service.node, "spec", "ports")) {
        const [inside, at] = [targetOf(port, pod), textAt(port, "nodePort")];
        const outside = numberAt(port, "nodePort");
        if (inside !== undefined && outside && at) published.push({ inside, outside, origin: this.#places.of(at) });
      }
    }
    return published;
  }

  /** `redis-0.redis`: the names that pods with a host name have below their service. */
  #ownNames(pod: Pod): LaunchHost[] {
    const { object } = pod.workload;
    const at = textAt(object.node, "spec", "serviceName") ?? textAt(pod.spec, "subdomain");
    const hostname = hostnameOf(pod);
    if (!at || hostname === undefined) return [];
    const service = this.find(at.value, object.namespace);
    // A name is made for a pod only where its service selects it.
    if (service && !this.#selectors.get(pod)?.includes(service)) return [];
    const name = service ? this.#renaming.nameOf(service) : at.value;
    return this.#names(name, object).map((host) => ({ host: `${hostname}.${host}`, origin: this.#places.of(at) }));
  }

  #hostsOf(service: KubeObject, pod: Pod, port: number | undefined): readonly LaunchHost[] {
    const reached = this.#portTo(service, pod, port);
    if (reached === "none") return [];
    const origin = this.#places.of(service.name);
    const isShared = this.#counts.get(service)! > 1;
    return this.#names(this.#renaming.nameOf(service), service).map((host) => ({
      host,
      origin,
      ...(reached !== undefined && { port: reached }),
      ...(isShared && { isShared }),
    }));
  }

  /** The port of a service that leads to a port of a pod, if that is another one. */
  #portTo({ node }: KubeObject, pod: Pod, port: number | undefined): number | "none" | undefined {
    // Its name leads to the pods themselves, whatever ports it lists.
    if (valueAt(node, "spec", "clusterIP") === "None" || port === undefined) return undefined;
    const ports = mapsAt(node, "spec", "ports");
    const leading = ports.filter((item) => targetOf(item, pod) === port).map((item) => numberAt(item, "port"));
    if (leading.includes(port)) return undefined;
    if (leading.length > 0) return leading[0];
    return ports.some((item) => targetOf(item, pod) === undefined) ? undefined : "none";
  }

  #names(service: string, object: KubeObject): readonly string[] {
    const namespace = this.#renaming.namespaceOf(object, service);
    const full = `${service}.${namespace}`;
    return [service, full, `${full}.svc`, `${full}.svc.${this.#renaming.domain}`];
  }

  #selecting(pod: Pod): readonly KubeObject[] {
    return this.#selectors.get(pod)?.slice(0, mostServices) ?? [];
  }
}

/** The pods that have a label, by `name=value`. */
function byLabel(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) for (const label of pod.labels) push(found, label.join("="), pod);
  return found;
}

/** The pods a service leads to: those of its namespace, else those that may be in it. */
function podsOf({ node, namespace }: KubeObject, pods: ReadonlyMap<string, readonly Pod[]>): readonly Pod[] {
  const selector = valuesOf(mapAt(node, "spec", "selector"));
  const [fewest = []] = [...selector]
    .map((label) => pods.get(label.join("=")) ?? [])
    .sort((one, other) => one.length - other.length);
  const labelled = fewest.filter(({ labels }) => hasAll(labels, selector));
  const exact = labelled.filter(({ workload }) => workload.object.namespace === namespace);
  if (exact.length > 0) return exact;
  return labelled.filter(({ workload }) => isSameNamespace(workload.object.namespace, namespace));
}

/** The port of a pod that a port of a service leads to; undefined for a name that no container has. */
function targetOf(port: YamlMap, { spec }: Pod): number | undefined {
  const target: SourceText | undefined = textAt(port, "targetPort");
  if (!target) return numberAt(port, "port");
  if (/^\d{1,5}$/.test(target.value)) return Number(target.value);
  for (const container of mapsAt(spec, "containers")) {
    const named = mapsAt(container, "ports").find((item) => valueAt(item, "name") === target.value);
    if (named) return numberAt(named, "containerPort");
  }
  return undefined;
}
