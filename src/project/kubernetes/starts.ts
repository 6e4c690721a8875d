import { basename } from "node:path/posix";
import type { Launch, Storage } from "../../model/launch.ts";
import type { ContainerOutcome, ContainerStart } from "../containers/starts.ts";
import type { Disk } from "../starts/disk.ts";
import type { Start } from "../starts/start.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import type { PodContainer } from "./containers.ts";
import { isTrue, listAt, mapAt, mapsAt, textAt, textsAt, valueAt } from "./fields.ts";
import { listeningPort } from "./listening-port.ts";
import type { Places } from "./places.ts";
import { probesOf } from "./probes.ts";
import { quantity } from "./quantity.ts";
import type { Services } from "./services.ts";
import type { Spreads } from "./spread.ts";
import type { Pod, Workload } from "./workloads.ts";

/** What of a folder the launches of its pods are told by. */
export interface Cluster {
  readonly places: Places;
  readonly services: Services;
  readonly spreads: Spreads;
  readonly disk: Disk;
  /** The files ConfigMaps and secrets are generated from. */
  readonly generatedFrom: ReadonlySet<string>;
  readonly unread: string | undefined;
  /** The kustomization that puts other folders together, whose names stand for them. */
  readonly root: string | undefined;
}

/** A container of a pod and what it comes to. */
export interface Ran extends PodContainer {
  readonly pod: Pod;
  readonly outcome: ContainerOutcome;
}

/**
 * Whether a container is taken for a server by the name of its image alone though nobody can reach it: it lists no port,
 * and no service leads to its pod or another container lists some. Tools are often built into the images of servers.
 */
export function isTool({ node, pod, outcome }: Ran, services: Services): boolean {
  const isGuess = outcome.started.every(
    ({ config, options, unread }) => unread !== undefined && config.kind === "none" && options.length === 0,
  );
  if (!isGuess || mapsAt(node, "ports").length > 0) return false;
  return !services.isSelected(pod) || mapsAt(pod.spec, "containers").some((other) => mapsAt(other, "ports").length > 0);
}

/** The servers and sentinels of a container. */
export function startsOfContainer(ran: Ran, isOnly: boolean, cluster: Cluster): readonly Start[] {
  const { container, pod, outcome } = ran;
  return outcome.started.map((started, index): Start => {
    const { storage, together, ...rest } = started;
    const { object } = pod.workload;
    const part = isOnly ? "" : `/${container.name}`;
    const count = outcome.started.length > 1 ? `/${index + 1}` : "";
    const unread = started.unread ?? cluster.unread;
    return {
      ...rest,
      ...(unread !== undefined && { unread }),
      id: `${cluster.root ?? object.host.uri}#${pod.label}${part}${count}`,
      launch: launchOf(ran, started, isOnly, cluster),
      hostPath: (path) => outcome.hostPath(path),
      textAt: (path) => outcome.textAt(path),
    };
  });
}

function launchOf(ran: Ran, started: ContainerStart, isOnly: boolean, cluster: Cluster): Launch {
  const { container, node, pod, outcome } = ran;
  const { workload, spec } = pod;
  const { places, services } = cluster;
  const { object } = workload;
  const machine = machineOf(spec);
  const isOnMachine = isTrue(spec, "hostNetwork");
  const storage = (of: Storage) => ownStorage(of, ran, cluster);
  const { config, data } = started.storage;
  const restart = restartOf(workload, spec, places);
  const limit = textAt(node, "resources", "limits", "memory");
  const memory = limit && quantity(limit.value);
  const unread = started.unread ?? cluster.unread;
  const checks = probesOf(node, container.host, container.environment, places);
  const isCopy = workload.count > 1;
  return {
    by: "kubernetes",
    name: isOnly ? nameOf(pod) : `container ${container.name} of ${nameOf(pod)}`,
    origin: places.of(isOnly ? object.name : (textAt(node, "name") ?? object.name)),
    hosts: services.hostsOf(pod, listeningPort(started, cluster.disk)),
    ...(machine !== undefined && { machine }),
    namespace: isOnMachine && machine !== undefined ? machine : pod.key,
    isInside: !isOnMachine,
    ports: services.portsOf(pod, node),
    ...(outcome.image && { image: outcome.image }),
    ...(config && { config: storage(config) }),
    ...(data && { data: storage(data) }),
    ...(started.together && { together: started.together }),
    fileAt: (path) => outcome.fileAt(path),
    ...(checks.length > 0 && { checks }),
    ...(restart && { restart }),
    ...(limit && memory !== undefined && { memoryLimit: { value: memory, origin: places.of(limit) } }),
    ...(isCopy && { copy: { index: pod.index, count: workload.count, origin: places.of(workload.countAt) } }),
    spread: cluster.spreads.of(pod),
    ...(unread !== undefined && { unread }),
  };
}

function nameOf({ workload, name }: Pod): string {
  const { kind, name: own } = workload.object;
  return name === undefined ? `${kind} ${own.value}` : `pod ${name}`;
}

/** The machine a pod is bound to. */
function machineOf(spec: YamlMap): string | undefined {
  const hostname = "kubernetes.io/hostname";
  const bound = valueAt(spec, "nodeName") ?? valueAt(spec, "nodeSelector", hostname) ?? onlyNode(spec, hostname);
  return bound === undefined ? undefined : `node ${bound}`;
}

/** The one machine that a required affinity leaves. */
function onlyNode(spec: YamlMap, hostname: string): string | undefined {
  const required = mapAt(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const terms = mapsAt(required, "nodeSelectorTerms");
  if (terms.length !== 1) return undefined;
  for (const expression of mapsAt(terms[0], "matchExpressions")) {
    const values = textsAt(expression, "values");
    const isIn = valueAt(expression, "key") === hostname && valueAt(expression, "operator") === "In";
    if (isIn && values.length === 1) return values[0]!.value;
  }
  return undefined;
}

function restartOf({ object }: Workload, spec: YamlMap, places: Places): Launch["restart"] {
  if (object.kind !== "Pod") {
    const article = /^[AEIOU]/.test(object.kind) ? "an" : "a";
    return { value: `${article} ${object.kind}`, origin: places.of(object.kindAt) };
  }
  const policy = textAt(spec, "restartPolicy");
  if (policy?.value === "Never") return undefined;
  return policy
    ? { value: `restartPolicy: ${policy.value}`, origin: places.of(policy) }
    : { value: "a Pod", origin: places.of(object.kindAt) };
}

/** Storage as a pod has it: what ends with a container is its own, what is made from files is read-only. */
function ownStorage(of: Storage, { container, pod }: Ran, { generatedFrom }: Cluster): Storage {
  if (of.kind.startsWith("bind") && generatedFrom.has(of.key)) return { ...of, kind: "config", isReadOnly: true };
  const isUnknownConfig = of.kind === "volume" && /^(?:ConfigMap|Secret|projected|fields) /.test(of.key);
  if (isUnknownConfig) return { ...of, kind: "config", isReadOnly: true };
  const isOwn = of.key.startsWith(`${container.host.uri}#${container.name}:`);
  return isOwn ? { ...of, key: `${pod.key}:${of.key}` } : of;
}

/** Whether anything in a pod is about the servers we know, so that its mistakes are told. */
export function isAboutServers({ spec, workload }: Pod): boolean {
  const texts = [workload.object.name.value];
  for (const container of [...mapsAt(spec, "containers"), ...mapsAt(spec, "initContainers")]) {
    texts.push(basename(valueAt(container, "image") ?? ""), valueAt(container, "name") ?? "");
    for (const field of ["command", "args"]) {
      if (listAt(container, field)) texts.push(...textsAt(container, field).map(({ value }) => value));
    }
  }
  return texts.some((text) => /(?:redis|valkey|keydb)(?!.?(?:exporter|insight|commander))|sentinel/i.test(text));
}
