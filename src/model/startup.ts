import type { ConfigFile, Span } from "../syntax/config-file.ts";

/** What the files of one compose project, of a folder of manifests, one unit or one script say of all they start. */
export interface RawStartup {
  /** Its main file. */
  readonly file: string;
  /** Every file it was put together from: what they say is known instance by instance. */
  readonly hosts: readonly string[];
  /** Names of what it starts besides, by which others reach it; nobody knows what answers there. */
  readonly others: readonly string[];
  /** The first of what may start a server or a sentinel and cannot be followed; undefined where all is known. */
  readonly open: string | undefined;
  readonly problems: readonly StartupProblem[];
}

/** A mistake in what starts servers; told by rules. */
export interface StartupProblem {
  readonly kind: /** No YAML, or not what a compose file or a manifest must be. */
    | "not-readable"
    /** A mount, an env_file, an extended file that is not there. */
    | "file-missing"
    /** A variable in a value that matters, without value or default. */
    | "variable-unset"
    /** A service or network of a compose file, a volume or a key that is named and not defined. */
    | "name-undefined"
    /** A ConfigMap or a claim of a pod that is in none of the files. */
    | "object-missing"
    /** The Service that gives pods their names, in none of the files. */
    | "service-missing";
  /** The place, as a file without directives. */
  readonly file: ConfigFile;
  readonly span: Span;
  /** Lower case, no full stop; no secret. */
  readonly message: string;
  readonly severity: "error" | "warning" | "info";
}
