import type { Span } from "../../syntax/config-file.ts";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";
import type { DataKind, DataSource } from "./config-data.ts";
import type { Objects } from "./objects.ts";
import type { Pod } from "./workloads.ts";

/** What is asked for while the containers of a pod are read. */
export interface PodContext {
  readonly pod: Pod;
  readonly host: HostFile;
  readonly objects: Objects;
  readonly data: DataSource;
  /** Objects may be changed by something that is not followed, so that what is missing is no mistake. */
  readonly isPatched: boolean;
  /** What may be shown of a file. Ordered. */
  shown(host: HostFile): readonly Span[];
  report(kind: StartupProblem["kind"], at: SourceText, message: string, severity: StartupProblem["severity"]): void;
}

/**
 * Tells that no file has what a pod names, where files of the folder have others of its kind: it may be made elsewhere.
 * Secrets mostly are.
 */
export function reportMissing({ report, pod, objects }: PodContext, kind: string, name: SourceText): void {
  if (kind === "Secret" || objects.ofKind(kind).length === 0) return;
  const { name: workload } = pod.workload.object;
  const lack = kind === "Service" ? "service-missing" : "object-missing";
  report(lack, name, `the ${kind} ${name.value} of ${workload.value} is in none of these files`, "info");
}

/** Tells that a ConfigMap or a secret is there and has no such key, which keeps the container from starting. */
export function reportNoKey({ report, isPatched }: PodContext, kind: DataKind, name: string, key: SourceText): void {
  report("name-undefined", key, `the ${kind} ${name} has no key ${key.value}`, isPatched ? "info" : "error");
}
