import type { Launch } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Started } from "../containers/container.ts";

/** A server or a sentinel that a file of the project starts: what it reads, and how and where it runs. */
export interface Start extends Started {
  /** Unique: `docker-compose.yml#redis-1`, `k8s/redis.yaml#redis-0`. */
  readonly id: string;
  readonly launch: Launch;
  /** The project's file behind a path that the process sees, for include and aclfile lines; undefined if there is none. */
  hostPath(path: string): string | undefined;
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
  readonly passed: readonly { readonly name: string; readonly reason: string }[];
}

/** A mistake in what starts servers; told by rules. */
export interface StartupProblem {
  readonly kind: /** No YAML, or not what a compose file or a manifest must be. */
    | "not-readable"
    /** A mount, an env_file, an extended file that is not there. */
    | "file-missing"
    /** A variable in a value that matters, without value or default. */
    | "variable-unset"
    /** A service, network, ConfigMap or key that is named and not defined. */
    | "name-undefined";
  /** The place, as a file without directives. */
  readonly file: ConfigFile;
  readonly span: Span;
  /** Lower case, no full stop; no secret. */
  readonly message: string;
  readonly severity: "error" | "warning" | "info";
}
