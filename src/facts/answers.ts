/** What instances answered, as the probe hands it over to be frozen. All text is Latin-1, one character per byte. */

/** A host and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Why there is no answer. */
export const failureCodes = [
  /** Nothing listens there. */
  "refused",
  "no-route",
  "name-not-found",
  /** Neither accepted nor refused in time. */
  "connect-timeout",
  /** Accepted, and no answer in time. */
  "no-answer",
  /** Closed before the answer was complete. */
  "closed",
  /** What came is not the protocol of Redis. */
  "not-redis",
  /** The answer was larger than is read. */
  "too-large",
  /** The far end wants TLS, and TLS was not spoken. */
  "tls-wanted",
  /** TLS was spoken, and the far end does not. */
  "tls-not-spoken",
  "certificate",
  "protected-mode",
  "wrong-password",
  "password-wanted",
  "no-permission",
  /** Renamed, switched off, or of a newer release. */
  "unknown-command",
  "loading",
  "master-down",
  "busy",
  "too-many-clients",
  /** The sentinel knows no such master name. */
  "unknown-master",
  /** The time for the whole run was used up before. */
  "out-of-time",
  /** Passwords of two instances differ, or there is none for it. */
  "other",
] as const;
export type FailureCode = (typeof failureCodes)[number];

export interface Failure {
  readonly code: FailureCode;
  /** One line for a reader: what happened and what to do; lower case, no full stop, never a secret. */
  readonly text: string;
}

/** Fields of an answer, in the order given. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** All that was learnt from one instance, or why nothing was. */
export interface InstanceAnswers {
  /** What it was taken for, or said it is; `unknown` where it never answered. */
  readonly kind: "server" | "sentinel" | "unknown";
  /** As files, other instances or the user call it. */
  readonly address: Endpoint;
  /** Where the connection went, if elsewhere. */
  readonly dialled?: Endpoint;
  readonly isTls: boolean;
  /** Milliseconds. */
  readonly took: number;
  /** It could not be asked at all. */
  readonly unreachable?: Failure;
  /** Commands that were answered with an error or not at all: `CONFIG GET`. */
  readonly failed: readonly { readonly command: string; readonly failure: Failure }[];
  /** What AUTH was sent with; undefined where it was sent none. */
  readonly login?: LoginUsed;
  /** ACL WHOAMI. */
  readonly user?: string;
  /** Whether the user it was asked as may write; only where the server told. */
  readonly mayWrite?: boolean;
  readonly info?: Fields;
  /** ROLE, flat. */
  readonly role?: readonly string[];
  readonly config: Fields;
  readonly secrets: readonly SecretAnswer[];
  readonly dryRuns: readonly DryRun[];
  readonly myid?: string;
  readonly watches?: readonly WatchAnswers[];
}

/** A login, without telling it. */
export interface LoginUsed {
  /** The same for equal users and passwords of one probe. */
  readonly label: number;
  /** Whether it is that of the default user by the requirepass that the instance's files declare; undefined where none was read. */
  readonly isDeclared?: boolean;
}

/** What CONFIG GET said of a password, without the password. */
export interface SecretAnswer {
  readonly name: string;
  /** The same for equal passwords of one probe; undefined where it is empty. */
  readonly label?: number;
  /** Whether it is what the instance's files declare; undefined where none of them was read. */
  readonly isDeclared?: boolean;
}

/** ACL DRYRUN. */
export interface DryRun {
  readonly user: string;
  readonly command: readonly string[];
  readonly allowed: boolean;
  /** What the server said where it is not. */
  readonly reason?: string;
}

/** What a sentinel said of one master name. */
export interface WatchAnswers {
  readonly name: string;
  /** SENTINEL MASTERS. */
  readonly master: Fields;
  /** SENTINEL REPLICAS and SENTINEL SENTINELS; undefined where they were not answered. */
  readonly replicas?: readonly Fields[];
  readonly peers?: readonly Fields[];
  /** SENTINEL CKQUORUM, the text of the answer. */
  readonly quorumCheck?: { readonly passes: boolean; readonly text: string };
  /** SENTINEL GET-MASTER-ADDR-BY-NAME; null where it said there is none. */
  readonly address?: Endpoint | null;
  /** SENTINEL INFO-CACHE: what instances last told the sentinel, and how many milliseconds ago. */
  readonly cached?: readonly { readonly age: number; readonly info: Fields }[];
  /** SENTINEL MASTER once more, when all others had been asked: what has changed meanwhile is no contradiction. */
  readonly again?: Fields;
}

/** A whole probe. */
export interface Answers {
  /** When it began: `2026-11-21T21:05:33Z`. */
  readonly taken: string;
  readonly instances: readonly InstanceAnswers[];
}
