/** The rules of a `user` line as ACLSetUser and ACLSetSelector in acl.c judge them. Words are Latin-1: one character per byte. */

import { Passwords } from "./acl-passwords.ts";
import {
  type AclHost,
  hasSpaces,
  knowsChannels,
  knowsSelectors,
  newPermissions,
  type Permissions,
  type Refusal,
  refuse,
  resetsToDefault,
  setPermission,
} from "./acl-permissions.ts";
import { cString } from "./c-string.ts";
import { compareVersions, type Target } from "./version.ts";
import { splitArguments } from "./words.ts";

export type { AclHost } from "./acl-permissions.ts";

/** What is wrong with a rule. Texts never hold a word of the line: it can be a password. */
export interface AclProblem {
  /** Indices of the first and last rule word concerned; a selector can take several words. */
  readonly first: number;
  readonly last: number;
  /** `reading`: the line is refused; `starting`: found when users are created, after all files have been read. */
  readonly stage: "reading" | "starting";
  readonly reason: string;
}

interface User extends Permissions {
  readonly passwords: Passwords;
}

/** All mistakes in the rules of one user, in order; each rule is judged as if the refused ones were absent. */
export function judgeRules(rules: readonly string[], host: AclHost): AclProblem[] {
  const user: User = { ...newPermissions(host), passwords: new Passwords() };
  const problems: AclProblem[] = [];
  const { merged, unclosed } = mergeSelectors(rules, host.target);
  for (const { text, first, last } of merged) {
    const refusal = setUser(user, text, host);
    if (refusal) problems.push({ first, last, ...refusal });
  }
  if (unclosed !== undefined)
    problems.push({
      first: unclosed,
      last: rules.length - 1,
      ...refuse("the selector is not closed: its last word must end with )"),
    });
  return problems;
}

/** Whether a user name is accepted when users are created: white space and NUL bytes are not. */
export function isUserName(name: string): boolean {
  return !hasSpaces(name);
}

/** A rule of one or more words. */
export interface Merged {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** ACLMergeSelectorArguments: the words from one beginning with "(" to one ending with ")" are one rule. */
export function mergeSelectors(
  rules: readonly string[],
  target: Target,
): { merged: Merged[]; unclosed: number | undefined } {
  const merged: Merged[] = [];
  if (!knowsSelectors(target))
    return { merged: rules.map((text, at) => ({ text, first: at, last: at })), unclosed: undefined };
  // Up to 7.0 a second open bracket forgets what stood behind the first.
  const restarts = target.engine === "redis" && compareVersions(target.version, [7, 2, 0]) < 0;
  let open: number | undefined;
  let words: string[] = [];
  for (const [at, text] of rules.entries()) {
    const opens = text.startsWith("(") && !text.endsWith(")");
    if (opens && (open === undefined || restarts)) {
      words = [text];
      open = at;
    } else if (open !== undefined) {
      words.push(cString(text));
      if (!text.endsWith(")")) continue;
      merged.push({ text: words.join(" "), first: open, last: at });
      open = undefined;
    } else merged.push({ text, first: at, last: at });
  }
  return { merged, unclosed: open };
}

/** ACLSetUser. */
function setUser(user: User, op: string, host: AclHost): Refusal | undefined {
  if (op === "") return undefined;
  const { target } = host;
  const word = cString(op).toLowerCase();
  const selectors = knowsSelectors(target);
  if (word === "on" || word === "off") return undefined;
  if (word === "nopass" || word === "resetpass") {
    user.passwords.clear();
    return undefined;
  }
  if ((word === "sanitize-payload" || word === "skip-sanitize-payload") && knowsChannels(target)) return undefined;
  if (op[0] === ">" || op[0] === "#") return user.passwords.add(op);
  if (op[0] === "<" || op[0] === "!") return user.passwords.remove(op);
  if (selectors && op.length > 1 && op.startsWith("(") && op.endsWith(")")) return setSelector(op, host);
  if (selectors && word === "clearselectors") return undefined;
  if (word === "reset") {
    Object.assign(user, newPermissions(resetsToDefault(target) ? host : { ...host, allChannels: false }));
    user.passwords.clear();
    return undefined;
  }
  return setPermission(user, op, word, host);
}

/** aclCreateSelectorFromOpSet; unbalanced quotes leave an empty selector. */
function setSelector(op: string, host: AclHost): Refusal | undefined {
  const selector = newPermissions(host);
  for (const rule of splitArguments(op.slice(1, -1)) ?? []) {
    const refusal = setPermission(selector, rule, cString(rule).toLowerCase(), host);
    if (refusal) return refusal;
  }
  return undefined;
}
