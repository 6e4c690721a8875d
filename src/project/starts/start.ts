import type { Launch } from "../../model/launch.ts";
import type { StartupProblem } from "../../model/startup.ts";
import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { EmbeddedText, Started } from "../containers/container.ts";

/** A server or a sentinel that a file of the project starts: what it reads, and how and where it runs. */
export interface Start extends Started {
  /** Unique: `docker-compose.yml#redis-1`, `k8s/redis.yaml#redis-0`. */
  readonly id: string;
  readonly launch: Launch;
  /** The only file of the project with the name of one that is not in view. */
  readonly meant?: string;
  /** The project's file behind a path that the process sees, for include and aclfile lines; undefined if there is none. */
  hostPath(path: string): string | undefined;
  /** The text of another file behind such a path. */
  textAt?(path: string): EmbeddedText | undefined;
}

/** What the files of one compose project, of a folder of manifests, one unit or one script start. */
export interface Startup {
  /** Its main file. */
  readonly file: string;
  readonly kind: "compose" | "kubernetes" | "unit" | "script";
  readonly starts: readonly Start[];
  /** Every file it was put together from, with what may be shown of it. */
  readonly hosts: readonly { readonly host: HostFile; readonly shown: readonly Span[] }[];
  readonly problems: readonly StartupProblem[];
  /** Configuration files of the project that it hands to containers of any kind, so that they are used. */
  readonly used: readonly string[];
  /** Its services that were seen and start neither server nor sentinel, or cannot be followed, with the reason; for tests. */
  readonly passed: readonly Passed[];
}

export interface Passed {
  readonly name: string;
  readonly reason: string;
  /** It may start a server or a sentinel: an image nobody knows, a script that cannot be followed. */
  readonly isOpen?: boolean;
}

export type { StartupProblem };
