import type { Reply } from "./resp.ts";

/** A server or sentinel of a lab. */
export interface Running {
  /** What is lost when its host is lost. */
  readonly host: { readonly name: string };
  readonly file: string;
  readonly isSentinel: boolean;
  readonly isRunning: boolean;
  readonly log: string;
  start(): void;
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  ask(...command: string[]): Promise<Reply>;
}

/** A deployment on real servers. */
export interface RunningDeployment {
  readonly instances: readonly Running[];
  readonly servers: readonly Running[];
  readonly sentinels: readonly Running[];
  readonly logs: string;
  close(): Promise<void>;
}

/** The last lines of every log, for a failure. */
export function lastLines(instances: readonly Running[]): string {
  const last = (text: string) => text.trimEnd().split("\n").slice(-12).join("\n");
  return instances.map(({ host, file, log }) => `--- ${host.name}/${file}\n${last(log)}`).join("\n");
}
