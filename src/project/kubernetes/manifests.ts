import { SourceText } from "../../syntax/source-text.ts";
import { startsOf } from "../containers/starts.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import type { Passed, Start, Startup, StartupProblem } from "../starts/start.ts";
import { mayHoldServers, namesServers } from "./candidates.ts";
import { type DataSource, dataSource } from "./config-data.ts";
import { containersOf, type PodContainer } from "./containers.ts";
import { type PodContext, reportMissing } from "./context.ts";
import { textAt } from "./fields.ts";
import { type Folder, readFolder, rootOf } from "./folder.ts";
import { type KubeObject, Objects } from "./objects.ts";
import { passedFor } from "./operators.ts";
import { Places } from "./places.ts";
import { type Renaming, renamingOf } from "./renaming.ts";
import { Services } from "./services.ts";
import { shownOf } from "./shown.ts";
import { Spreads } from "./spread.ts";
import { type Cluster, isAboutServers, isTool, type Ran, startsOfContainer } from "./starts.ts";
import { mostPods, type Pod, type Workload, workloadOf } from "./workloads.ts";

/**
 * What the manifests of a folder start: one startup, or none where no file of it is about the servers we know.
 *
 * @param folder its name as a project file
 * @param entries what it holds
 */
export function readManifests(folder: string, entries: readonly Entry[], disk: Disk): Startup[] {
  if (!mayHoldServers(folder, entries, disk)) return [];
  const read = readFolder(folder, entries, disk);
  if (!read.hosts.some(({ text }) => namesServers(text)) && read.passed.length === 0) return [];
  const startup = new FolderStarts(read, disk).startup();
  return startup ? [startup] : [];
}

/** Behind so many pods, one of each workload is looked at. */
const mostOfFolder = 1000;

class FolderStarts {
  readonly #read: Folder;
  readonly #disk: Disk;
  readonly #places = new Places();
  readonly #objects: Objects;
  readonly #problems = new Map<string, StartupProblem>();
  readonly #starts: Start[] = [];
  readonly #used = new Set<string>();
  /** Files that are no manifests: what images are built from, scripts. */
  readonly #others = new Map<string, Startup["hosts"][number]>();
  readonly #passed: Passed[];

  constructor(read: Folder, disk: Disk) {
    this.#read = read;
    this.#disk = disk;
    this.#objects = new Objects(read.objects);
    this.#passed = [...read.passed];
    for (const host of read.hosts) {
      this.#places.add(host, shownOf(read.objects.filter((object) => object.host === host)));
    }
  }

  startup(): Startup | undefined {
    const { hosts, kustomizations } = this.#read;
    const renaming = renamingOf(this.#read);
    const workloads = this.#workloads(renaming);
    const pods = workloads.flatMap((workload) => workload.pods);
    const generated = new Map(kustomizations.flatMap((one) => [...one.generated]));
    const data = dataSource(this.#objects, generated);
    const files = kustomizations.flatMap((one) => one.files.map(({ path }) => path));
    const cluster: Cluster = {
      places: this.#places,
      services: new Services(this.#objects, pods, this.#places, renaming),
      spreads: new Spreads(this.#objects, pods, this.#places),
      disk: this.#disk,
      generatedFrom: new Set(files),
      unread: renaming.isPatched ? `what ${kustomizations[0]!.host.uri} changes` : undefined,
      root: rootOf(this.#read),
    };
    for (const pod of pods) this.#runPod(pod, data, renaming, cluster);
    this.#readProblems();
    this.#passObjects(workloads, data.unused());
    if (this.#starts.length === 0 && this.#passed.length === 0 && this.#problems.size === 0) return undefined;
    const first = this.#starts[0]?.launch.origin.file.uri ?? hosts[0]?.uri ?? this.#passed[0]!.name;
    const own = new Set(hosts.map(({ uri }) => uri));
    return {
      file: cluster.root ?? first,
      kind: "kubernetes",
      starts: unique(this.#starts),
      hosts: [...this.#places.hosts, ...[...this.#others.values()].filter(({ host }) => !own.has(host.uri))],
      problems: [...this.#problems.values()],
      used: [...new Set([...this.#used, ...files])],
      passed: this.#passed,
    };
  }

  #runPod(pod: Pod, data: DataSource, { imageOf, isPatched }: Renaming, cluster: Cluster): void {
    const problems: StartupProblem[] = [];
    const context: PodContext = {
      pod,
      host: pod.workload.object.host,
      objects: this.#objects,
      data,
      isPatched,
      shown: (host) => this.#places.shown(host),
      report: (...problem) => problems.push(this.#problem(...problem)),
    };
    const ran = containersOf(context, imageOf).map((container) => this.#run(pod, container, cluster));
    const starting = ran.filter(({ outcome }) => outcome.started.length > 0);
    for (const one of starting) this.#starts.push(...startsOfContainer(one, starting.length === 1, cluster));
    if (starting.length > 0) this.#reportService(context);
    for (const { outcome } of ran) {
      problems.push(...outcome.problems);
      for (const path of outcome.used) this.#used.add(path);
      for (const host of outcome.hosts) this.#others.set(host.host.uri, host);
    }
    const isAbout = isAboutServers(pod);
    for (const problem of problems) {
      if (starting.length > 0 || (isAbout && problem.severity !== "info")) this.#tell(problem);
    }
    if (isAbout) this.#passOver(pod, ran);
  }

  #workloads(renaming: Renaming): Workload[] {
    const workloads: Workload[] = [];
    let count = 0;
    for (const object of this.#objects.all) {
      const workload = workloadOf(object, renaming, count < mostOfFolder ? mostPods : 1);
      if (workload) workloads.push(workload);
      count += workload?.pods.length ?? 0;
    }
    return workloads;
  }

  #run(pod: Pod, container: PodContainer, { services }: Cluster): Ran {
    const ran = { ...container, pod, outcome: startsOf(container.container, this.#disk) };
    const [started] = ran.outcome.started;
    if (!started || !isTool(ran, services)) return ran;
    return { ...ran, outcome: { ...ran.outcome, started: [], passed: `${started.unread}, and it has no port` } };
  }

  /** The pods of a StatefulSet have names of their own only below its service. */
  #reportService(context: PodContext): void {
    const { object } = context.pod.workload;
    const named = textAt(object.node, "spec", "serviceName");
    if (named && !this.#objects.find("Service", object.namespace, named.value))
      reportMissing(context, "Service", named);
  }

  /** Tells each reason once for all pods of a workload. */
  #passOver({ workload, index }: Pod, ran: readonly Ran[]): void {
    if (index > 0) return;
    for (const { container, outcome } of ran) {
      const name = `${workload.object.name.value}/${container.name}`;
      if (outcome.passed !== undefined) this.#passed.push({ name, reason: outcome.passed });
    }
  }

  #passObjects(workloads: readonly Workload[], unused: readonly KubeObject[]): void {
    for (const { object, count } of workloads) {
      if (count === 0) this.#passed.push({ name: object.name.value, reason: `a ${object.kind} of 0 replicas` });
    }
    for (const { name, kind } of unused) {
      this.#passed.push({ name: name.value, reason: `a ${kind} that no pod of these files reads` });
    }
    for (const object of this.#objects.replaced) {
      const reason = passedFor(object) ?? `another ${object.kind} of this name is applied later`;
      this.#passed.push({ name: object.name.value, reason });
    }
    for (const object of this.#objects.all) {
      const reason = passedFor(object);
      if (reason !== undefined) this.#passed.push({ name: object.name.value, reason, isOpen: true });
    }
  }

  #readProblems(): void {
    for (const { host, problem } of this.#read.unreadable) {
      const at = SourceText.at(host, problem);
      // kubectl takes the last of two keys and says nothing; kustomize and stricter tools refuse them.
      const isRefused = problem.kind !== "refused" || /^[\0-\x1f\x7f]/.test(at.value);
      const severity = namesServers(host.text) ? (isRefused ? "error" : "warning") : "info";
      const message = isRefused
        ? `a part of this file cannot be read: ${problem.message}`
        : `${problem.message}: only the last one counts`;
      this.#tell(this.#problem("not-readable", at, message, severity));
    }
    for (const { path, named } of this.#read.missing) {
      this.#tell(this.#problem("file-missing", named, `there is no ${path}, which kustomize needs`, "error"));
    }
  }

  #problem(...[kind, at, message, severity]: Parameters<PodContext["report"]>): StartupProblem {
    return this.#places.problem(kind, at, message, severity);
  }

  #tell(problem: StartupProblem): void {
    const key = `${problem.file.uri} ${problem.message}`;
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  }
}

/** Workloads of two namespaces or kinds can have one name. */
function unique(starts: readonly Start[]): Start[] {
  const counts = new Map<string, number>();
  return starts.map((start) => {
    const count = (counts.get(start.id) ?? 0) + 1;
    counts.set(start.id, count);
    return count === 1 ? start : { ...start, id: `${start.id}~${count}` };
  });
}
