import type { Engine } from "../../grammar/version.ts";
import type { Facts } from "../facts/read.ts";
import type { ConfigFile, Span } from "../syntax/config-file.ts";
import type { TextChange } from "../syntax/embedding.ts";

/** From worst to mildest. */
export const severities = ["error", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** All that one run has to say; every output format is made from it. */
export interface Report {
  readonly deployments: readonly DeploymentSummary[];
  /** Ordered by deployment, file, offset, rule. */
  readonly diagnostics: readonly Diagnostic[];
  /** Questions that the files left open. */
  readonly undecided: readonly Undecided[];
  /** Files met on the way that were not checked, and why. */
  readonly skipped: readonly SkippedFile[];
  /** Inputs that could not be read: exit code 3. */
  readonly unreadable: readonly SkippedFile[];
  /** Every file checked, by name, for code frames. */
  readonly files: ReadonlyMap<string, ConfigFile>;
  readonly summary: Summary;
  /** What running instances answered, where they were asked. */
  readonly asked?: Asked;
}

/** How running instances were asked, and all that they answered. */
export interface Asked {
  readonly facts: Facts;
  /** Milliseconds that it took; absent for facts taken before. */
  readonly took?: number;
  /** Declared instances that could not be asked, and why. */
  readonly notAsked?: readonly { readonly instance: string; readonly reason: string }[];
}

export interface DeploymentSummary {
  /** The folder that holds its files, relative to the working directory, or the name of a single file. */
  readonly id: string;
  readonly target: TargetSummary;
  readonly instances: readonly InstanceSummary[];
  readonly masters: readonly MasterSummary[];
  /** False where the paths given are only a part of the deployment. */
  readonly complete: boolean;
  /** What its running instances answered, where they were asked. */
  readonly observed?: ObservedSummary;
}

/** What running instances answered, in short. All text is as it came: Latin-1 and from a stranger. */
export interface ObservedSummary {
  /** When the asking began: `2026-11-21T21:05:33Z`. */
  readonly takenAt?: string;
  readonly instances: readonly ObservedInstance[];
  readonly masters: readonly ObservedMaster[];
}

export interface ObservedInstance {
  /** "10.0.0.1:6379" */
  readonly address: string;
  /** Where the connection went, if elsewhere. */
  readonly dialled?: string;
  readonly kind: "server" | "sentinel" | "unknown";
  readonly answered: boolean;
  /** Why it could not be asked at all. */
  readonly failure?: ObservedFailure;
  /** Commands without an answer. */
  readonly failed: readonly (ObservedFailure & { readonly command: string })[];
  /** "master", "slave", "sentinel" */
  readonly role?: string;
  readonly version?: string;
  readonly runId?: string;
  /** As whom it was asked, and whether that one may write, as far as it was told. */
  readonly user?: string;
  readonly mayWrite?: boolean;
  readonly replication?: ObservedReplication;
}

export interface ObservedFailure {
  /** One of `failureCodes` in `src/facts/answers.ts`. */
  readonly code: string;
  readonly text: string;
}

/** INFO replication, of a master or a replica. */
export interface ObservedReplication {
  readonly offset?: number;
  /** The master that a replica follows. */
  readonly master?: string;
  readonly linkUp?: boolean;
  /** Seconds since the master was last heard of. */
  readonly silentFor?: number;
  /** The replicas of a master. */
  readonly replicas?: readonly {
    readonly address: string;
    readonly state: string;
    readonly offset?: number;
    /** Seconds. */
    readonly lag?: number;
  }[];
}

/** What sentinels think of a master name. */
export interface ObservedMaster {
  readonly name: string;
  readonly views: readonly ObservedView[];
}

export interface ObservedView {
  /** The sentinel's address. */
  readonly sentinel: string;
  /** Where it thinks that the master is. */
  readonly address?: string;
  readonly epoch?: number;
  readonly quorum?: number;
  /** How many other sentinels, and how many replicas, it knows. */
  readonly peers?: number;
  readonly replicas?: number;
  /** "master", "s_down", "o_down" ... */
  readonly flags: readonly string[];
}

export interface TargetSummary {
  readonly engine: Engine;
  /** "8.10" */
  readonly version: string;
  /**
   * `project-file`: it says so. `image`: a container image beside the files. `install`: an archive or a package that a file beside them installs.
   * `windows`, `state`: the newest release of the port for Windows, or of those whose Sentinel writes such files. `probe`: the running instances say it.
   */
  readonly from: "option" | "project-file" | "image" | "install" | "windows" | "state" | "probe" | "default";
  /** The file that tells; there unless `from` is "option" or "default". */
  readonly file?: string;
  /** Facts about this release come from documents, no server of it was run. */
  readonly documentedOnly: boolean;
}

export interface InstanceSummary {
  readonly id: string;
  readonly kind: "server" | "sentinel";
  /** "10.0.0.1:6379"; absent where the files do not tell. */
  readonly address?: string;
  readonly files: readonly string[];
}

export interface MasterSummary {
  readonly name: string;
  /** Ids of instances, or addresses without a file. */
  readonly master?: string;
  readonly replicas: readonly string[];
  readonly sentinels: readonly string[];
}

/** Something wrong at a place, with everything a reader needs. */
export interface Diagnostic {
  /** Id of the rule, or "internal" where a rule failed. */
  readonly rule: string;
  readonly severity: Severity;
  /** Lower case, no full stop, never a secret. */
  readonly message: string;
  readonly deployment: string;
  /** Whether files say it, or running instances. */
  readonly view: "declared" | "observed";
  readonly place: Place;
  readonly related: readonly Related[];
  /** One line each: what happens if it stays, and what to do. */
  readonly consequence: string;
  readonly remedy: string;
  /** The repair, where it is certain: all of these or none. A function, for they can hold passwords: never to be printed. */
  readonly repair?: () => readonly Change[];
  readonly fingerprint: string;
}

export interface Place {
  readonly file: string;
  readonly span: Span;
}

export interface Related extends Place {
  readonly message: string;
}

export interface Undecided {
  readonly rule: string;
  readonly deployment: string;
  /** What was asked about: an instance, a master name. */
  readonly about: string;
  /** What is missing for an answer. */
  readonly missing: string;
}

/** A stretch of a file, half open, that gets another text; Latin-1. */
export interface Change extends TextChange {
  readonly file: string;
}

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly files: number;
  readonly instances: number;
}
