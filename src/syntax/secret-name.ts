import { directiveSpellings } from "../../grammar/spellings.ts";
import { statementSpellings } from "../../grammar/statements.ts";

/** Parts of words that speak of secrets; names the servers know are exempt. */
const tellTale = /pass|pw|auth|secret|key|token|cred|hash/;

/** Directives and sentinel statements whose value is a secret, in every spelling. */
export function secretNames(): readonly string[] {
  names ??= [
    ...[...directiveSpellings()].filter(([, places]) => places.some(({ entry }) => entry.secret)).map(([name]) => name),
    ...[...statementSpellings()].filter(([, { entry }]) => entry.secret).map(([name]) => name),
  ];
  return names;
}
let names: readonly string[] | undefined;

/**
 * Whether what stands behind such a name may be a secret: the name is one of a secret directive, resembles one, or
 * speaks of secrets. Names the servers know are what they are: `tls-key-file` is a path.
 */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase().replace(/^-+/, "");
  if (secretNames().includes(lower)) return true;
  if (directiveSpellings().has(lower) || statementSpellings().has(lower)) return false;
  return tellTale.test(lower) || secretNames().some((secret) => resembles(lower, secret));
}

/**
 * How many characters of a name can be shown. A name can hold a secret where a blank is missing: `requirepass=x`,
 * `requirepassx`, or a quoted line that is one word.
 */
export function shownLength(name: string): number {
  const plain = /^[A-Za-z0-9_.-]*/.exec(name)![0];
  // A login before a host.
  if (name.includes("@")) return 0;
  const lower = plain.toLowerCase();
  if (directiveSpellings().has(lower) || statementSpellings().has(lower)) return plain.length;
  const ends = secretNames()
    .filter((secret) => lower.includes(secret))
    .map((secret) => lower.indexOf(secret) + secret.length);
  const end = Math.max(...ends, -1);
  // One or two letters too many are a slip, more of them may be the secret.
  return end >= 0 && plain.length > end + 2 ? end : plain.length;
}

/** A third of the letters differs at most. */
function resembles(name: string, secret: string): boolean {
  const limit = Math.floor(secret.length / 3);
  return Math.abs(name.length - secret.length) <= limit && distance(name, secret) <= limit;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
