import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { Form, Kind, Unit } from "../../../grammar/kinds.ts";
import type { Param } from "../../../grammar/params.ts";
import { directiveSpellings } from "../../../grammar/spellings.ts";
import { statementSpellings } from "../../../grammar/statements.ts";
import { newerName } from "../../model/spelling.ts";
import type { ConfigFile, Directive, Word } from "../../syntax/config-file.ts";
import { imageOf } from "../../syntax/own-text.ts";
import { decode } from "../../syntax/position.ts";
import { isSecretName } from "../../syntax/secret-name.ts";
import { mask, shownParts } from "../../syntax/shown-words.ts";
import type { Part } from "../workspace/snapshot.ts";

/**
 * What a word of a line is. `choice` is one of a few words, yes and no among them; `rule` a rule of an ACL user that holds
 * no password; `path` leads to a file or folder; `host` is an address or a name of a host.
 */
export type Role =
  | "directive"
  | "statement"
  | "master"
  | "host"
  | "port"
  | "path"
  | "user"
  | "rule"
  | "command"
  | "secret"
  | "number"
  | "choice"
  | "text";

/** The least of a part that tells what words are. */
export type Read = Pick<Part, "file" | "target">;

/**
 * What the words of a line are, the name first.
 *
 * @param count of how many words to tell; more than there are tells what a word there would be
 */
export function rolesOf(
  { target }: Pick<Read, "target">,
  directive: Directive,
  count = directive.args.length + 1,
): readonly Role[] {
  const name = directive.name.value.toLowerCase();
  const roleOf = argumentRoles(name, directive.args, target);
  return Array.from({ length: count }, (_, index) => (index === 0 ? "directive" : roleOf(index - 1)));
}

/** The preferred spelling of a directive's name, in any release; the name in small letters if nobody knows it. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return directiveSpellings().get(lower)?.[0]?.name ?? lower;
}

/** What follows the word `sentinel`, in its preferred spelling; undefined for other directives. */
export function statementOf({ name, args }: Directive): string | undefined {
  if (name.value.toLowerCase() !== "sentinel" || !args[0]) return undefined;
  const lower = args[0].value.toLowerCase();
  return statementSpellings().get(lower)?.name ?? lower;
}

/** The word of a line that is the name of a master. */
export function masterWordOf(directive: Directive): Word | undefined {
  const statement = statementOf(directive);
  const known = statement === undefined ? undefined : statementSpellings().get(statement);
  return known?.entry.scope === "master" ? directive.args[1] : undefined;
}

/** An address as a line writes it. */
export interface WrittenAddress {
  readonly host: Word;
  readonly port: Word;
}

/** The address of another instance that a line names: replicaof, monitor, known-replica, known-sentinel. */
export function addressOf(directive: Directive): WrittenAddress | undefined {
  const statement = statementOf(directive);
  const [first, second, third, fourth] = directive.args;
  if (canonicalName(directive.name.value) === "replicaof") {
    const isNoOne = first?.value.toLowerCase() === "no" && second?.value.toLowerCase() === "one";
    return first && second && !isNoOne ? { host: first, port: second } : undefined;
  }
  const isNaming = statement === "monitor" || statement === "known-replica" || statement === "known-sentinel";
  return isNaming && second && third && fourth ? { host: third, port: fourth } : undefined;
}

/** The words of a line as they may be shown, the name first: what may be a secret is masked. */
export function shownWords(file: ConfigFile, directive: Directive): readonly string[] {
  const shown = new Map<Word, { start: number; end: number }>();
  for (const { word, start, end } of shownParts(file, directive)) shown.set(word, { start, end });
  return [directive.name, ...directive.args].map((word) => {
    const image = imageOf(file, word);
    const { start, end } = shown.get(word) ?? { start: 0, end: 0 };
    const text = decode(image.slice(start, end));
    return `${start > 0 ? mask : ""}${text}${end < image.length ? mask : ""}`;
  });
}

/**
 * What the arguments of a directive are, by their index.
 *
 * @param name in small letters
 */
export function argumentRoles(name: string, args: readonly Word[], target: Read["target"]): (index: number) => Role {
  if (name === "sentinel") return statementRoles(args, target);
  const place = directiveSpellings().get(name)?.[0];
  const facts = catalogueAt(target).find(name)?.facts ?? place?.entry;
  if (!place || !facts) return () => (isSecretName(name) ? "secret" : "text");
  if (place.entry.secret) return () => "secret";
  const known = byName[place.name];
  if (known) return (index) => known(index, args[index]);
  return () => byFacts(facts);
}

const one = (role: Role) => () => role;
const userRoles = (index: number, word?: Word): Role => {
  if (index === 0) return "user";
  return /^\(?[<>#!]/.test(word?.value ?? "") ? "secret" : "rule";
};

/** Of directives whose words are more than the kind of their value tells. */
const byName: Readonly<Record<string, (index: number, word?: Word) => Role>> = {
  user: userRoles,
  replicaof: (index) => (index === 0 ? "host" : "port"),
  bind: one("host"),
  "bind-source-addr": one("host"),
  "rdma-bind": one("host"),
  "replica-announce-ip": one("host"),
  "cluster-announce-ip": one("host"),
  "cluster-announce-hostname": one("host"),
  masteruser: one("user"),
  "rename-command": (index) => (index === 0 ? "command" : "secret"),
  loadmodule: (index) => (index === 0 ? "path" : "text"),
  "client-output-buffer-limit": (index) => (index % 4 === 0 ? "choice" : "number"),
  aclfile: one("path"),
  dir: one("path"),
  include: one("path"),
  logfile: one("path"),
  pidfile: one("path"),
  unixsocket: one("path"),
  "tls-ca-cert-dir": one("path"),
  "tls-ca-cert-file": one("path"),
  "tls-cert-file": one("path"),
  "tls-key-file": one("path"),
  "tls-client-cert-file": one("path"),
  "tls-client-key-file": one("path"),
  "tls-alt-cert-file": one("path"),
  "tls-alt-key-file": one("path"),
  "tls-dh-params-file": one("path"),
};

const numbers: readonly (Kind | Form)[] = [
  "int",
  "memory",
  "memory-or-percent",
  "octal",
  "save-points",
  "int-triple",
  "percentiles",
];

function byFacts({ kind, form, unit }: { readonly kind?: Kind; readonly form?: Form; readonly unit?: Unit }): Role {
  if (unit === "port") return "port";
  if (kind === "bool" || kind === "enum" || kind === "flags") return "choice";
  return numbers.some((one) => one === kind || one === form) ? "number" : "text";
}

function statementRoles([statement]: readonly Word[], target: Read["target"]): (index: number) => Role {
  const name = statement?.value ?? "";
  const facts = catalogueAt(target).statement(name)?.facts ?? statementSpellings().get(name.toLowerCase())?.entry;
  if (!facts) return (index) => (index === 0 ? "statement" : isSecretName(name) ? "secret" : "text");
  return (index) => {
    const param = facts.params[index - 1];
    return index === 0 ? "statement" : param ? byParam(param) : "text";
  };
}

const byParamName: Readonly<Record<string, Role>> = {
  master: "master",
  ip: "host",
  port: "port",
  user: "user",
  password: "secret",
  command: "command",
  newName: "secret",
};

function byParam({ name, type }: Param): Role {
  const known = byParamName[name];
  if (known) return known;
  if (type === "host") return "host";
  if (type === "executable-path") return "path";
  if (type === "bool") return "choice";
  return type === "int-lenient" || type === "uint-lenient" ? "number" : "text";
}

/** Whether a server of the target knows a line's name as an old one, or gives it no effect. */
export function isOutdated(target: Read["target"], { name, args }: Directive): boolean {
  const catalogue = catalogueAt(target);
  const isStatement = name.value.toLowerCase() === "sentinel" && args[0] !== undefined;
  const at = isStatement ? catalogue.statement(args[0]!.value) : catalogue.find(name.value);
  if (!at) return false;
  return newerName(at, target) !== undefined || ("kind" in at.facts && at.facts.kind === "ignored");
}
