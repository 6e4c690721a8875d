import type { Target } from "../../grammar/version.ts";
import type { Located, Origin } from "./origin.ts";
import type { Secret } from "./secret.ts";

/**
 * How and where an instance is started, as a compose file, a manifest, a unit, a script or the project file says it, or where
 * it runs, as a probe has seen it. What
 * nothing tells is undefined.
 */
export interface Launch {
  readonly by: "compose" | "kubernetes" | "unit" | "script" | "project-file" | "probe";
  /** For messages: `service redis-1`, `StatefulSet redis`, `redis.service`. */
  readonly name: string;
  /** Where it is introduced: the name of the service, of the workload. */
  readonly origin: Origin;
  /** What its peers can reach it by, the best first. */
  readonly hosts: readonly LaunchHost[];
  /** Instances with the same one run on one machine. */
  readonly machine?: string;
  /** Instances with the same one share the loopback interface and ports: a container or a pod, or the machine itself. */
  readonly namespace?: string;
  /** Networks it is in: two that share none do not reach each other by these hosts. */
  readonly networks?: readonly string[];
  /** The ranges that addresses in its networks are of, where they are told: `192.168.3.0/24`. */
  readonly subnets?: readonly string[];
  /** One of them may hold what no file here tells of. */
  readonly isInForeignNetwork?: true;
  /** Names that its own list of hosts has, for addresses of others: `extra_hosts`. */
  readonly ownNames?: readonly string[];
  /** Its own addresses hold only between containers: from elsewhere it is reached by a published port. */
  readonly isInside: boolean;
  /** The ports that are given to the network of its machine. */
  readonly ports: readonly PublishedPort[];
  readonly image?: Image;
  /** Where the file it is started with lies. */
  readonly config?: Storage;
  /** A script writes that file, or changes it, each time before it starts. */
  readonly isConfigWritten?: true;
  /** Where in its container configuration lies that its command does not name, so that nobody reads it. */
  readonly idle?: Told<string>;
  /** Where its working directory lies. */
  readonly data?: Storage;
  /** What starts it again when it ends, as it is said: `restart: always`, `a StatefulSet`. */
  readonly restart?: Told<string>;
  /** Bytes. */
  readonly memoryLimit?: Told<number>;
  /** It is one of several that one description starts. */
  readonly copy?: { readonly index: number; readonly count: number; readonly origin: Origin };
  /** How pods of its workload are kept on machines of their own. */
  readonly spread?: Spread;
  /** It is started only where one of these is asked for: the profiles of a compose file. */
  readonly profiles?: readonly string[];
  /** What asks it whether it is well, as far as that can be read. */
  readonly checks?: readonly HealthCheck[];
  /** Elements of its command that hold several words: `"--port 6379"`. */
  readonly together?: readonly QuotedTogether[];
  /** What lies at an absolute path, as its process sees it; undefined where nobody can look. */
  readonly fileAt?: (path: string) => FileAt | undefined;
  /** Of its start, what could not be followed, for messages: "what entrypoint.sh does". Settings that are not seen are unknown. */
  readonly unread?: string;
  /** Of that only what its file holds: which file it is, and where it lies, is known. */
  readonly isFollowed?: true;
}

/** A script of a file system, as far as it matters for running it. */
export interface FileAt {
  readonly kind: "file" | "folder" | "missing";
  /** What its mount says about who may execute it; undefined where the file itself says it. */
  readonly isExecutable?: boolean;
}

/** What is asked of a server to see whether it is well: by its container's health check, by a probe of its pod. */
export interface HealthCheck extends Located {
  /** As it is called where it is written: `healthcheck`, `livenessProbe`. */
  readonly name: string;
  /** Where it asks; undefined for the loopback interface. */
  readonly host?: string;
  /** Undefined where a variable tells it. */
  readonly port: number | undefined;
  /** What it logs in with; `unknown` where something is sent that nobody sees. */
  readonly password: Secret | "none" | "unknown";
  readonly isTls: boolean;
  /**
   * What makes it pass: a connection, an exit code of 0 (redis-cli ends so whatever the server answers), or an answer that
   * is no error.
   */
  readonly passesWith: "connection" | "answer";
  /** What is started only when it has passed. */
  readonly awaitedBy: readonly Told<string>[];
}

/** One element of a command that holds several words. */
export interface QuotedTogether extends Located {
  /** What it holds: an option and its values, a value and the next option, a program and its options. */
  readonly kind: "option" | "value" | "program";
  /** The name of the option or the program. */
  readonly name: string;
  /** The element behind it is an option. */
  readonly isBeforeOption?: true;
}

export interface Told<T> extends Located {
  readonly value: T;
}

export interface LaunchHost extends Located {
  readonly host: string;
  /** Where it is not the port it listens on: a published one. */
  readonly port?: number;
  /** Others answer by this name, too: replicas of one service. */
  readonly isShared?: boolean;
}

export interface PublishedPort extends Located {
  readonly inside: number;
  /** On the machine; undefined where any free one is taken. */
  readonly outside: number | undefined;
  /** The address of the machine it is bound to. */
  readonly address?: string;
}

export interface Image extends Located {
  /** As written, without login. */
  readonly name: string;
  readonly kind: "official" | "bitnami" | "keydb" | "other" | "built";
  /** The release its tag names. */
  readonly target?: Target;
}

/** Where a path of a container lies. */
export interface Storage extends Located {
  /**
   * `bind-file`, `bind-folder`: of the machine. `volume`: kept by name or claim. `config`: a ConfigMap, a secret, `configs:`,
   * `secrets:`. `image`, `ephemeral`: lost with the container. `written`: by a script at each start, into what is
   * lost with the container. `machine`: a file of the machine itself, of a unit or a script.
   */
  readonly kind: "bind-file" | "bind-folder" | "volume" | "config" | "image" | "ephemeral" | "written" | "machine";
  /** The path as the process sees it. */
  readonly path: string;
  readonly isReadOnly: boolean;
  /** It is a mount by itself, not a part of one: rename() cannot put another in its place. */
  readonly isMountPoint?: true;
  /** When what ends with a container is gone: whenever its process ends, or not before another takes its place. */
  readonly lostOn?: "restart" | "replacement";
  /** Equal for instances that use the same file or folder. */
  readonly key: string;
}

export interface Spread extends Located {
  readonly kind: "required" | "preferred" | "none";
  /** Pods that may be evicted at once, by a PodDisruptionBudget. */
  readonly evictable?: Told<number>;
}
