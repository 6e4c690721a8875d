import type { Target } from "../../../grammar/version.ts";
import type { Severity } from "../../lint/report.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import type { Mode } from "../../syntax/load.ts";
import type { FailOn } from "./fail-on.ts";

/** A value of a project file and where it stands. */
export interface Placed<T> {
  readonly value: T;
  readonly span: Span;
}

/** A project file, read and found to be right. Paths and patterns count from its folder. */
export interface ProjectFile {
  /** Its text, as a file without directives. */
  readonly file: ConfigFile;
  readonly target?: Placed<Target>;
  readonly partial?: Placed<boolean>;
  readonly failOn?: Placed<FailOn>;
  readonly maxWarnings?: Placed<number>;
  readonly format?: Placed<string>;
  readonly includeRoots?: readonly Placed<string>[];
  readonly ignore: readonly Placed<string>[];
  readonly suppressions: readonly Suppression[];
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly hosts: ReadonlyMap<string, StatedHost>;
  readonly deployments: readonly StatedDeployment[];
  readonly credentials: readonly StatedCredential[];
}

export interface RuleSetting {
  readonly severity?: Placed<Severity | "off">;
  readonly parameters: ReadonlyMap<string, Placed<number>>;
}

export interface Suppression {
  readonly rule: string;
  /** A pattern. */
  readonly file: string;
  readonly reason: string;
  readonly span: Span;
}

/** A machine. */
export interface StatedHost {
  readonly name: Placed<string>;
  /** Addresses and host names, the best first. */
  readonly addresses: readonly Placed<string>[];
}

export interface StatedDeployment {
  readonly name: Placed<string>;
  /** Patterns. */
  readonly files: readonly Placed<string>[];
  readonly target?: Placed<Target>;
  readonly partial?: Placed<boolean>;
  readonly instances: readonly StatedInstance[];
}

/** What the project file says of one server or sentinel. */
export interface StatedInstance {
  /** Its file, or file and service: `compose.yml#redis-1`. */
  readonly id: Placed<string>;
  readonly host?: Placed<string>;
  readonly addresses: readonly Placed<string>[];
  /** That its peers reach it by. */
  readonly port?: Placed<number>;
  readonly kind?: Placed<Mode>;
  /** What its command line has behind the file: words, or texts of words without blanks. */
  readonly options: readonly (Placed<string> & { readonly isWord: boolean })[];
}

/** As whom instances of a host are asked; where the password is, never the password. */
export interface StatedCredential {
  /** A machine, or a pattern of addresses and host names. */
  readonly host: Placed<string>;
  readonly kind?: Placed<Mode>;
  readonly user?: Placed<string>;
  readonly password: { readonly from: "variable" | "file"; readonly name: Placed<string> };
}

/** The file that an instance is read from: `compose.yml` of `compose.yml#redis-1`. */
export function fileOf(id: string): string {
  return /^(.*\.ya?ml)#[^/]*$/is.exec(id)?.[1] ?? id;
}
