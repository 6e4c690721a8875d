import type { History } from "../../grammar/catalogue.ts";
import type { ConfigFile, Directive, Word } from "./config-file.ts";

/** A line another line is compared with. */
export interface Place {
  readonly file: ConfigFile;
  readonly directive: Directive;
}

interface Problem_ extends Place {
  /** What to mark: words of the line, in order; a word from a quoted list has the span of the whole quoted word. */
  readonly words: readonly Word[];
  /** The server of this target does not start because of it. */
  readonly refused: boolean;
  /** False where the judgement rests on documents or on a guess about the machine, not on servers that were run. */
  readonly certain: boolean;
  /** When the server notices: reading the line, after all lines of the file, or when it starts after that. */
  readonly stage: "line" | "end" | "start";
}

/** The name of no directive (`statement`: of no sentinel statement) of any release we know; `words`: the name. */
export interface UnknownDirective extends Problem_ {
  readonly kind: "unknown-directive";
  readonly statement: boolean;
  readonly name: string;
  /** A similar name that this target has. */
  readonly suggestion?: string;
  /** The server that has a directive of this name, for instance "KeyDB". */
  readonly fork?: string;
}

/** A name other releases or the other engine have; `words`: the name. */
export interface DirectiveNotInVersion extends Problem_ {
  readonly kind: "directive-not-in-version";
  readonly statement: boolean;
  readonly name: string;
  readonly history: History;
}

/** Too few or too many arguments; `words`: the surplus ones, or the name. */
export interface WrongArguments extends Problem_ {
  readonly kind: "wrong-arguments";
  readonly name: string;
  /** "1 argument", "at least 4 arguments". */
  readonly expected: string;
  readonly found: number;
}

/** A value the server refuses; `words`: the value. */
export interface InvalidValue extends Problem_ {
  readonly kind: "invalid-value";
  readonly name: string;
  /** "yes or no", "an integer between 0 and 65535". */
  readonly expected: string;
  /** The line holds a secret: its words must not be shown. */
  readonly secret: boolean;
}

/** A template's placeholder where a value of another kind is needed; `words`: the word that holds it. */
export interface PlaceholderValue extends Problem_ {
  readonly kind: "placeholder";
  readonly name: string;
  readonly expected: string;
}

/** `words`: the rest of the line from the word whose quotes do not match. */
export interface UnbalancedQuotes extends Problem_ {
  readonly kind: "unbalanced-quotes";
}

/** A remark behind a value; `words`: all of the remark. Without it the line would be accepted. */
export interface InlineComment extends Problem_ {
  readonly kind: "inline-comment";
  readonly name: string;
  /** What the server makes of the line if it does not refuse it, in words. */
  readonly taken?: string;
}

/** Before 6.2: a statement about a master above its monitor line; `words`: the master name. */
export interface SentinelDirectiveOrder extends Problem_ {
  readonly kind: "sentinel-directive-order";
  readonly name: string;
  readonly master: string;
  readonly monitor: Place;
}

/** A statement about a master without monitor line; `words`: the master name. */
export interface UnknownMasterName extends Problem_ {
  readonly kind: "unknown-master-name";
  readonly master: string;
  /** A monitored name that is similar. */
  readonly suggestion?: string;
  /** How many monitor lines there are; with none the file may be a part of a configuration. */
  readonly monitored: number;
}

/** `words`: the second master name. */
export interface DuplicateMasterName extends Problem_ {
  readonly kind: "duplicate-master-name";
  readonly master: string;
  readonly other: Place;
}

/** A sentinel statement in the file of a server; `words`: the word `sentinel` and the statement's name. */
export interface SentinelDirectivesInRedisConf extends Problem_ {
  readonly kind: "sentinel-directives-in-redis-conf";
}

/** `words`: the path. */
export interface IncludeNotFound extends Problem_ {
  readonly kind: "include-not-found";
  readonly path: string;
  readonly looked: readonly string[];
}

/** A file that is there and cannot be read; `words`: the path. */
export interface IncludeUnreadable extends Problem_ {
  readonly kind: "include-unreadable";
  readonly path: string;
  readonly reason: string;
}

/** A file that includes itself, directly or not, or an include we did not follow any further; `words`: the path. */
export interface IncludeCycle extends Problem_ {
  readonly kind: "include-cycle";
  readonly tooDeep: boolean;
}

/** `words`: the command or its new name, whichever is wrong. */
export interface RenameCommandProblem extends Problem_ {
  readonly kind: "rename-command";
  readonly reason: "no-such-command" | "name-taken" | "renamed-before" | "subcommand" | "mapped-twice";
  readonly command: string;
  /** The line that renamed the command before. */
  readonly other?: Place;
}

/** One known-replica or known-sentinel twice; `words`: what must be unique: host and port, or the run id. */
export interface DuplicateKnownReplica extends Problem_ {
  readonly kind: "duplicate-known-replica";
  readonly of: "replica" | "sentinel";
  readonly other: Place;
}

/**
 * A line of a user that is refused, in the configuration or in an ACL file; `words`: the rule word (none of them may be
 * shown: it can hold a password).
 */
export interface AclSyntax extends Problem_ {
  readonly kind: "acl-syntax";
  /** A line of an ACL file that is about no user. */
  readonly stray?: true;
  /** In plain words, without any word of the line. */
  readonly reason: string;
}

/** From 7.0: one user on two lines; `words`: the user name. */
export interface DuplicateUser extends Problem_ {
  readonly kind: "duplicate-user";
  readonly other: Place;
}

/** An `aclfile` line beside `user` lines; `words`: the path. */
export interface AclfileWithInlineUsers extends Problem_ {
  readonly kind: "aclfile-with-inline-users";
  /** The last of the user lines. */
  readonly user: Place;
}

/** A name where a Sentinel needs an address; up to 6.0 not refused if it resolves. `words`: the name. */
export interface HostnameWithoutResolveHostnames extends Problem_ {
  readonly kind: "hostname-without-resolve-hostnames";
  /** The statement that holds it. */
  readonly name: string;
  readonly host: string;
}

/** Every line is accepted and still the process ends before serving; `words`: the values that cause it. */
export interface ServerDoesNotStart extends Problem_ {
  readonly kind: "server-does-not-start";
  /** In plain words: "it listens nowhere: port is 0 and there is neither tls-port nor unixsocket". */
  readonly reason: string;
  /** Other lines that take part. */
  readonly others: readonly Place[];
  /** Settings that no line gives and whose absence takes part: a command line may give them. */
  readonly absent: readonly Helper[];
  /** A mistake that has a rule of its own. */
  readonly about?: "tls-port" | "tls-material";
}

type Helper =
  | "port"
  | "tls-port"
  | "unixsocket"
  | "tls-cert-file"
  | "tls-key-file"
  | "tls-ca-cert-file"
  | "tls-ca-cert-dir"
  | "tls-auth-clients";

export type Problem =
  | UnknownDirective
  | DirectiveNotInVersion
  | WrongArguments
  | InvalidValue
  | PlaceholderValue
  | UnbalancedQuotes
  | InlineComment
  | SentinelDirectiveOrder
  | UnknownMasterName
  | DuplicateMasterName
  | SentinelDirectivesInRedisConf
  | IncludeNotFound
  | IncludeUnreadable
  | IncludeCycle
  | RenameCommandProblem
  | DuplicateKnownReplica
  | AclSyntax
  | DuplicateUser
  | AclfileWithInlineUsers
  | HostnameWithoutResolveHostnames
  | ServerDoesNotStart;

export type ProblemKind = Problem["kind"];
/** The problem of one kind. */
export type ProblemOf<K extends ProblemKind> = Extract<Problem, { kind: K }>;
