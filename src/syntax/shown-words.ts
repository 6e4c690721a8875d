import { directiveSpellings } from "../../grammar/spellings.ts";
import { statementSpellings } from "../../grammar/statements.ts";
import type { ConfigFile, Directive, Span, Word } from "./config-file.ts";
import { imageOf } from "./own-text.ts";
import { isSecretName, shownLength } from "./secret-name.ts";
import { shownNameLength } from "./shown-name.ts";

/** A part of a word that may be shown, in characters of the word as it is written in the configuration. */
export interface ShownPart extends Span {
  readonly word: Word;
}

/** The parts of a directive that may be shown, in order. */
export function* shownParts(file: ConfigFile, directive: Directive): Iterable<ShownPart> {
  const { name, args } = directive;
  if (file.isAclFile && name.value !== "user") return;
  const nameImage = imageOf(file, name);
  const nameLength = shownNameImage(file, directive, nameImage);
  yield { word: name, start: 0, end: nameLength };
  // A name that is hidden in part says too little about the rest.
  if (nameLength < nameImage.length || name.value === "") return;
  const policy = policyOf(file, directive);
  const broken = directive.unbalanced ? args.length - 1 : -1;
  const isUser = /^user$/i.test(name.value);
  const isSentinel = /^sentinel$/i.test(name.value);
  for (const [index, word] of args.entries()) {
    const written = imageOf(file, word);
    // Glued together around bytes that no server reads.
    if (written.includes("\0")) return;
    if (written[0] === "#" && !isUser) {
      yield { word, start: 0, end: 1 };
      return;
    }
    const isShown = policy.shows(index, word) && (index !== broken || policy.broken);
    if ((isShown && !holdsSecret(word.value)) || /^(["'])\1$/.test(written)) {
      const start = isUser && index > 0 ? 0 : loginLength(written);
      const end = isUserName(directive, index) ? userLength(written) : written.length;
      if (start < end) yield { word, start, end };
    }
    // Another directive on the same line.
    if (speaksOfSecret.test(word.value) && !(isSentinel && index === 0)) return;
  }
}

const speaksOfSecret = /^-*(?:requirepass|(?:master|primary)auth|(?:auth|sentinel)-pass|tls-(?:\w+-)?key-file-pass)\b/i;

/** A URL with credentials, or `requirepass=...` as a word. */
export function holdsSecret(value: string): boolean {
  return /:\/\/.*@/s.test(value) || (speaksOfSecret.test(value) && /[^\w-]/.test(value));
}

export const mask = "***";

/** A host or a path for a message: what stands before an `@` may be a password. */
export function withoutLogin(text: string): string {
  const length = loginLength(text);
  return length > 0 ? mask + text.slice(length) : text;
}

/** How much of a word stands before an `@`: `user:password@host`. */
function loginLength(written: string): number {
  return Math.max(0, written.lastIndexOf("@"));
}

/** Whether an argument is the name of a user to log in as. */
function isUserName({ name, args }: Directive, index: number): boolean {
  if (/^(?:master|primary)user$/i.test(name.value)) return index === 0;
  if (!/^sentinel$/i.test(name.value)) return false;
  return (
    index === (/^auth-user$/i.test(args[0]?.value ?? "") ? 2 : /^sentinel-user$/i.test(args[0]?.value ?? "") ? 1 : -1)
  );
}

/** How much of a user's name can be shown: `user:password` may stand in its place. */
export function userLength(name: string): number {
  const colon = name.indexOf(":");
  return colon < 0 ? name.length : colon;
}

/** How much of a name can be shown as it is written. */
function shownNameImage(file: ConfigFile, directive: Directive, written: string): number {
  const { value } = directive.name;
  const length = shownNameLength(file, directive, false);
  if (length === 0) return 0;
  if (length === value.length && (written === value || written.slice(1, -1) === value)) return written.length;
  const quote = /^["']/.test(written) ? 1 : 0;
  return quote + Math.min(length, shownLength(written.slice(quote)));
}

/** Which arguments of a directive may be shown. */
interface Policy {
  shows(index: number, word: Word): boolean;
  /** Whether the rest of a line with unbalanced quotes may be. */
  readonly broken: boolean;
}

const nothing: Policy = { shows: () => false, broken: false };
const plainOnly: Policy = { shows: (_index, word) => isPlain(word.value), broken: false };
const first = (count: number, broken: boolean): Policy => ({
  shows: (index, word) => index < count || isPlain(word.value),
  broken,
});

function policyOf(file: ConfigFile, directive: Directive): Policy {
  const name = directive.name.value.toLowerCase();
  if (name === "sentinel") return statementPolicy(file, directive);
  if (name === "user") return userPolicy(directive);
  if (name === "loadmodule") return { ...nothing, shows: (index) => index === 0 };
  // A new name can be renamed again.
  if (name === "rename-command") return { ...nothing, shows: (index, word) => index === 0 && !isGivenName(file, word) };
  if (isSecretName(name)) return nothing;
  if (!directiveSpellings().has(name)) return plainOnly;
  return first(mostArguments(name), true);
}

function mostArguments(name: string): number {
  const counts = (directiveSpellings().get(name) ?? []).flatMap(({ entry }) =>
    [entry, ...(entry.variants ?? [])].map(({ args }) => (args ? (args[1] ?? Number.POSITIVE_INFINITY) : 1)),
  );
  return Math.max(1, ...counts);
}

function statementPolicy(file: ConfigFile, directive: Directive): Policy {
  const { args } = directive;
  const statement = args[0]?.value.toLowerCase() ?? "";
  const known = statementSpellings().get(statement);
  const names = (index: number) => index === 0 && shownNameLength(file, directive, true) === args[0]!.value.length;
  // A password where the master's name belongs is no name of a master.
  const masters = (index: number, word: Word) => index === 1 && monitored(file).has(word.value);
  if (statement === "rename-command")
    // Where a word is missing, the new name stands in another one's place.
    return {
      ...nothing,
      shows: (index, word) => names(index) || masters(index, word) || (index === 2 && args.length > 3),
    };
  if (known?.entry.secret || isSecretName(statement))
    return { ...nothing, shows: (index, word) => names(index) || (args.length > 2 && masters(index, word)) };
  if (!known)
    return { ...nothing, shows: (index, word) => names(index) || isPlain(word.value) || masters(index, word) };
  return first(1 + known.entry.params.length, true);
}

const mastersOf = new WeakMap<ConfigFile, ReadonlySet<string>>();

function monitored(file: ConfigFile): ReadonlySet<string> {
  let found = mastersOf.get(file);
  if (!found) {
    const lines = file.directives.filter(
      ({ name, args }) => /^sentinel$/i.test(name.value) && /^monitor$/i.test(args[0]?.value ?? ""),
    );
    found = new Set(lines.map(({ args }) => args[1]?.value ?? ""));
    mastersOf.set(file, found);
  }
  return found;
}

const namesOf = new WeakMap<ConfigFile, ReadonlyMap<string, number>>();

/** Whether a word of a `rename-command` line is a name that an earlier line of the file, taken or refused, gave. */
export function isGivenName(file: ConfigFile, { value, start }: Word): boolean {
  let found = namesOf.get(file);
  if (!found) {
    const lines = file.directives.filter(({ name }) => /^rename-command$/i.test(name.value));
    const given = lines.map(({ args, end }) => [args[1]?.value.toLowerCase() ?? "", end] as const);
    // The first of several counts.
    found = new Map(given.toReversed());
    namesOf.set(file, found);
  }
  return (found.get(value.toLowerCase()) ?? start) < start;
}

const aclRule =
  /^\(?(?:(?:on|off|(?:no|reset)pass|reset(?:keys|channels)?|all(?:keys|channels|commands)|nocommands|clearselectors|(?:skip-)?sanitize-payload|[+-]@?[a-z0-9_|.-]+|(?:%[rw]{0,2})?~[^\s<>#!()]*|&[^\s<>#!()]*)(?=[\s)]|$)[\s]*)+\)?$/i;

function userPolicy({ args }: Directive): Policy {
  const afterSign = (index: number) => /^\(?[<>#!]$/.test(args[index - 1]?.value ?? "");
  return {
    shows: (index, word) =>
      index === 0 ? /^[\w.@-]+$/.test(word.value) : !afterSign(index) && aclRule.test(word.value),
    broken: false,
  };
}

/** A number, a size, yes or no, an address. */
function isPlain(value: string): boolean {
  return /^(?:yes|no|on|off|localhost|-?\d{1,10}(?:[kmg]b?|b|%)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|(?=.*:.*:)[0-9a-f:]+)$/i.test(
    value,
  );
}
