import { forkOf } from "../../grammar/forks.ts";
import { directiveSpellings } from "../../grammar/spellings.ts";
import { statementSpellings } from "../../grammar/statements.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { ConfigFile, Directive } from "./config-file.ts";
import { isSecretName, secretNames, shownLength } from "./secret-name.ts";

/**
 * How many characters of a directive's name, or of a sentinel statement's, can be shown. A name nobody knows can be the
 * rest of a password that was wrapped, or one on a line of its own.
 */
export function shownNameLength(file: ConfigFile, directive: Directive, isStatement: boolean): number {
  const { name, args } = directive;
  const written = (isStatement ? args[0] : name)?.value ?? "";
  const length = shownLength(written);
  const shown = written.slice(0, length);
  const spellings = isStatement ? statementSpellings() : directiveSpellings();
  if (spellings.has(shown.toLowerCase()) || (!isStatement && statementSpellings().has(shown.toLowerCase())))
    return length;
  if (continuesSecret(file, directive)) return 0;
  const rest = written.slice(length);
  const isAlone = args.length === (isStatement ? 1 : 0);
  const isTold = resembles(shown, spellings) || holdsSecretName(shown) || (!isStatement && forkOf(shown) !== undefined);
  return isTold || isVariable(shown, rest) || (!isAlone && looksLikeName(shown, rest)) ? length : 0;
}

/** It is cut behind it. */
function holdsSecretName(shown: string): boolean {
  return secretNames().some((name) => shown.toLowerCase().includes(name));
}

const resembling = new Map<string, boolean>();

function resembles(name: string, spellings: ReadonlyMap<string, unknown>): boolean {
  const key = `${spellings.size} ${name}`;
  let found = resembling.get(key);
  if (found === undefined) {
    found = suggest(name, [...spellings.keys()]) !== undefined;
    resembling.set(key, found);
  }
  return found;
}

/** `REDIS_PORT=6379`. */
function isVariable(shown: string, rest: string): boolean {
  return rest.startsWith("=") && /^[A-Z]+(?:_[A-Z]+)+$/.test(shown);
}

function looksLikeName(shown: string, rest: string): boolean {
  return /^:?$/.test(rest) && /^[a-z]+(?:[-_.][a-z]+)*$/.test(shown);
}

/** Whether the line above is about a secret that it lacks, or that seems to go on. */
function continuesSecret(file: ConfigFile, directive: Directive): boolean {
  const above = directiveAbove(file, directive);
  if (!above) return false;
  const isStatement = /^sentinel$/i.test(above.name.value);
  const [name, ...args] = isStatement ? above.args : [above.name, ...above.args];
  if (!name || !isSecretName(name.value.slice(0, shownLength(name.value)))) return false;
  const needed = isStatement && /^auth-/i.test(name.value) ? 2 : 1;
  return args.length < needed || above.unbalanced || args.at(-1)!.value.endsWith("\\");
}

function directiveAbove({ directives }: ConfigFile, { start }: Directive): Directive | undefined {
  let low = 0;
  let high = directives.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (directives[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return directives[low - 1];
}
