import type { DirectiveAt, StatementAt } from "../../grammar/catalogue.ts";
import type { Target } from "../../grammar/version.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";
import type { Problem } from "./problem.ts";

/** `redis-server FILE` or `redis-server FILE --sentinel`. */
export type Mode = "server" | "sentinel";

/** What an include line leads to. */
export type IncludeResult =
  | { readonly kind: "files"; readonly files: readonly ConfigFile[] }
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "cycle" }
  | { readonly kind: "too-deep" }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

/**
 * Finds the files an include line names: the loader never touches the disk.
 *
 * @param pattern the argument as written; a glob pattern only for targets that know them (7.0 on)
 * @param from the file that holds the line
 * @param stack the files being read, outermost first, `from` last
 * @param directory the argument of the last `dir` line before this one, which moves relative paths
 */
export type IncludeResolver = (
  pattern: string,
  from: ConfigFile,
  stack: readonly ConfigFile[],
  directory: string | undefined,
) => IncludeResult;

/** What an `aclfile` line leads to. */
export type AclFileResult =
  | { readonly kind: "file"; readonly file: ConfigFile }
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

/**
 * Finds the file that an `aclfile` line names.
 *
 * @param path the argument as written
 * @param from the file that holds the line
 * @param main the file the server started with
 * @param directory the argument of the last `dir` line of all, which moves relative paths
 */
export type AclFileResolver = (
  path: string,
  from: ConfigFile,
  main: ConfigFile,
  directory: string | undefined,
) => AclFileResult;

export interface LoadOptions {
  readonly mode: Mode;
  readonly target: Target;
  /** Without it every include is "outside". */
  readonly include?: IncludeResolver;
  /** Without it every ACL file is "outside". */
  readonly aclFile?: AclFileResolver;
  /**
   * Lines that are read behind the main file as if they stood in it, in this order: what an image makes of its variables,
   * the options of the command.
   */
  readonly options?: readonly ConfigFile[];
}

/**
 * How the arguments of a line came about: as the server takes them; holding a template's placeholder, so that the value
 * is unknown to us; or with a remark dropped that makes the server refuse the line (the line as it was meant).
 */
export type Reading = "as-written" | "placeholder" | "without-remark";

/** A directive line the server applied, or would have had no other line stopped it; in the order applied, includes inlined. */
export interface Applied {
  readonly file: ConfigFile;
  readonly directive: Directive;
  readonly at: DirectiveAt;
  /** Where one quoted argument was split into several they all have its span. */
  readonly args: readonly Word[];
  readonly reading: Reading;
}

/** The same for what follows the word `sentinel`. */
export interface AppliedStatement {
  readonly file: ConfigFile;
  /** Its name is the word `sentinel`. */
  readonly directive: Directive;
  readonly at: StatementAt;
  /** The words behind the statement's name. */
  readonly args: readonly Word[];
  /** The master it is about. */
  readonly master?: Word;
  readonly reading: Reading;
}

/** An include line and where it led. */
export interface Included {
  readonly directive: Directive;
  /** The file that holds the line. */
  readonly file: ConfigFile;
  readonly result: IncludeResult;
}

/** A line that defines a user, of the configuration or of an ACL file. */
export interface UserLine {
  /** The file that holds the line. */
  readonly file: ConfigFile;
  readonly directive: Directive;
  readonly name: Word;
  readonly rules: readonly Word[];
  /** It holds a template's placeholder. */
  readonly isTemplate: boolean;
}

/** The `aclfile` line in force and where it led. */
export interface NamedAclFile {
  readonly directive: Directive;
  /** The file that holds the line. */
  readonly file: ConfigFile;
  readonly result: AclFileResult;
}

/** What a server of the target makes of a file. */
export interface Loading {
  readonly file: ConfigFile;
  readonly mode: Mode;
  readonly target: Target;
  readonly applied: readonly Applied[];
  /** In the order the server applies them: from 6.2 global ones, monitor lines, the rest; before in file order. */
  readonly statements: readonly AppliedStatement[];
  /** All mistakes, in the order the server would meet them; it stops at the first that is `refused`. */
  readonly problems: readonly Problem[];
  readonly includes: readonly Included[];
  /** Users the server takes, in the order read; of several lines with one name the last counts, which resets the user. */
  readonly users: readonly UserLine[];
  /** There if an ACL file decides who the users are. */
  readonly aclFile?: NamedAclFile;
  /** What was read behind the file as a part of it; empty where it is started with the file alone. */
  readonly options: readonly ConfigFile[];
}

/** Whether a server of the target starts with the file. */
export function accepted(loading: Loading): boolean {
  return !loading.problems.some((problem) => problem.refused);
}
