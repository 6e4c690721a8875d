import type { Secret } from "../secret.ts";

/**
 * What stands where a password is to be put in, and passwords of examples that many have copied: `foobared` is that of the
 * redis.conf of all releases, the long one that of its sentinel.conf.
 */
const kinds = [
  /^(?:please[-_ ]?)?(?:change|replace)[-_ ]?(?:me|this|it)(?:[-_ ](?:\w+))*[!.]*$/i,
  /^(?:enter|insert|put|use|set)?[-_ ]?(?:your|my)[-_ ]?(?:\w+[-_ ]?){0,3}(?:password|passwd|pass|secret)(?:[-_ ]?here)?$/i,
  /^(?:(?:\w+[-_ ])?password|secret)[-_ ]here$/i,
  /^(?:x{4,}|\*{3,}|\.{3,}|todo|tbd|foobared|MySUPER--secret-0123passw0rd)$/i,
];

/** Whether a password is one that was to be replaced, or that of an example. */
export function isExample(password: Secret): boolean {
  return kinds.some((kind) => password.matches(kind));
}
