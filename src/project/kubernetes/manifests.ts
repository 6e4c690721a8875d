import { SourceText } from "../../syntax/source-text.ts";
import { startsOf } from "../containers/starts.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import type { Passed, Start, Startup, StartupProblem } from "../starts/start.ts";
import { dataSource } from "./config-data.ts";
import { containersOf, type PodContainer } from "./containers.ts";
import { type PodContext, reportMissing } from "./context.ts";
import { textAt } from "./fields.ts";
import { type Folder, mayHoldServers, namesServers, readFolder, rootOf } from "./folder.ts";
import { type KubeObject, Objects } from "./objects.ts";
import { passedFor } from "./operators.ts";
import { Places } from "./places.ts";
import { renamingOf } from "./renaming.ts";
import { Services } from "./services.ts";
import { shownOf } from "./shown.ts";
import { type Cluster, isAboutServers, type Ran, startsOfContainer } from "./starts.ts";
import { type Pod, workloadOf } from "./workloads.ts";

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

class FolderStarts {
  readonly #read: Folder;
  readonly #disk: Disk;
  readonly #places = new Places();
  readonly #objects: Objects;
  readonly #problems = new Map<string, StartupProblem>();
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
    const { imageOf, isPatched } = renaming;
    const workloads = this.#objects.all.flatMap((object) => workloadOf(object, renaming) ?? []);
    const pods = workloads.flatMap((workload) => workload.pods);
    const generated = new Map(kustomizations.flatMap((one) => [...one.generated]));
    const data = dataSource(this.#objects, generated);
    const services = new Services(this.#objects, pods, this.#places, renaming);
    const files = kustomizations.flatMap((one) => one.files.map(({ path }) => path));
    const cluster: Cluster = {
      places: this.#places,
      pods,
      services,
      budgets: this.#objects.ofKind("PodDisruptionBudget"),
      disk: this.#disk,
      generatedFrom: new Set(files),
      unread: isPatched ? `what ${kustomizations[0]!.host.uri} changes` : undefined,
      root: rootOf(this.#read),
    };
    const starts: Start[] = [];
    const used = new Set<string>();
    const others = new Map<string, Startup["hosts"][number]>();
    for (const pod of pods) {
      const isAbout = isAboutServers(pod);
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
      const ran = containersOf(context, imageOf).map((container) => this.#run(pod, container));
      const starting = ran.filter(({ outcome }) => outcome.started.length > 0);
      for (const one of ran) {
        for (const path of one.outcome.used) used.add(path);
        for (const host of one.outcome.hosts) others.set(host.host.uri, host);
      }
      for (const one of starting) starts.push(...startsOfContainer(one, starting.length === 1, cluster));
      if (starting.length > 0) this.#reportService(context);
      for (const { outcome } of ran) problems.push(...outcome.problems);
      for (const problem of problems) {
        if (starting.length > 0 || (isAbout && problem.severity !== "info")) this.#tell(problem);
      }
      this.#passOver(pod, ran, isAbout);
    }
    this.#readProblems();
    this.#passObjects(workloads.filter(({ count }) => count === 0).map(({ object }) => object));
    if (starts.length === 0 && this.#passed.length === 0 && this.#problems.size === 0) return undefined;
    const main = cluster.root ?? starts[0]?.launch.origin.file.uri ?? hosts[0]?.uri ?? this.#passed[0]!.name;
    const own = new Set(hosts.map(({ uri }) => uri));
    return {
      file: main,
      kind: "kubernetes",
      starts: unique(starts),
      hosts: [...this.#places.hosts, ...[...others.values()].filter(({ host }) => !own.has(host.uri))],
      problems: [...this.#problems.values()],
      used: [...new Set([...used, ...files])],
      passed: this.#passed,
    };
  }

  #run(pod: Pod, container: PodContainer): Ran {
    return { ...container, pod, outcome: startsOf(container.container, this.#disk) };
  }

  /** The pods of a StatefulSet have names of their own only below its service. */
  #reportService(context: PodContext): void {
    const { object } = context.pod.workload;
    const named = textAt(object.node, "spec", "serviceName");
    if (named && !this.#objects.find("Service", object.namespace, named.value))
      reportMissing(context, "Service", named);
  }

  /** Tells each reason once for all pods of a workload. */
  #passOver({ workload, index }: Pod, ran: readonly Ran[], isAbout: boolean): void {
    if (index > 0 || !isAbout) return;
    for (const { container, outcome } of ran) {
      const name = `${workload.object.name.value}/${container.name}`;
      if (outcome.passed !== undefined)
        this.#passed.push({ name, reason: outcome.passed, ...(outcome.isOpen && { isOpen: true }) });
    }
  }

  #passObjects(none: readonly KubeObject[]): void {
    for (const { name, kind } of none) this.#passed.push({ name: name.value, reason: `a ${kind} of 0 replicas` });
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
      const severity = namesServers(host.text) ? "error" : "info";
      const message = `a part of this file is no YAML: ${problem.message}`;
      this.#tell(this.#problem("not-readable", SourceText.at(host, problem), message, severity));
    }
    for (const named of this.#read.missing) {
      this.#tell(this.#problem("file-missing", named, `there is no ${named.value}, which kustomize needs`, "error"));
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

/**
 * Without the startups of folders that a kustomization of another folder puts together: those are started by it.
 */
export function withoutParts(startups: readonly Startup[]): Startup[] {
  const filesOf = (startup: Startup) => new Set(startup.starts.map(({ launch }) => launch.origin.file.uri));
  return startups.filter((startup) => {
    const files = filesOf(startup);
    if (startup.kind !== "kubernetes" || files.size === 0 || !files.has(startup.file)) return true;
    return !startups.some((other) => {
      if (other === startup || other.kind !== "kubernetes") return false;
      const theirs = filesOf(other);
      return !theirs.has(other.file) && [...files].every((file) => theirs.has(file));
    });
  });
}
