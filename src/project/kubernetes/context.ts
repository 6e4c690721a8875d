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
  report(kind: StartupProblem["kind"], at: SourceText, message: string, severity: StartupProblem["severity"]): void;
}

/** Tells that no file has a ConfigMap or a secret: it may be made elsewhere. */
export function reportMissing({ report, pod }: PodContext, kind: DataKind, name: SourceText): void {
  const { name: workload } = pod.workload.object;
  report("name-undefined", name, `${said[kind]} ${name.value} of ${workload.value} is in none of these files`, "info");
}

/** Tells that a ConfigMap or a secret is there and has no such key, which keeps the container from starting. */
export function reportNoKey({ report, isPatched }: PodContext, kind: DataKind, name: string, key: SourceText): void {
  report("name-undefined", key, `${said[kind]} ${name} has no key ${key.value}`, isPatched ? "info" : "error");
}

const said = { ConfigMap: "the ConfigMap", Secret: "the secret" } as const;

