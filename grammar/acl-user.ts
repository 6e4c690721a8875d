/** What the rules of a user come to (ACLSetUser in acl.c), and what such a user may run. */

import { judgeRules, mergeSelectors } from "./acl.ts";
import { Passwords } from "./acl-passwords.ts";
import type { AclHost } from "./acl-permissions.ts";
import { Selector } from "./acl-selector.ts";
import { cString } from "./c-string.ts";
import { type CommandFacts, lookupCommand } from "./command-facts.ts";
import { channelsOf, keysOf } from "./command-keys.ts";
import { splitArguments } from "./words.ts";

/** A user as a server has it when all its rules have been followed. */
export interface AclUser {
  /** The server it is a user of: what its rules mean depends on it. */
  readonly host: AclHost;
  readonly isOn: boolean;
  readonly nopass: boolean;
  readonly passwords: Passwords;
  /** Its own permissions, then those in brackets; each is asked by itself. */
  readonly selectors: readonly [Selector, ...Selector[]];
}

/**
 * A user that gets these rules, in this order, after those of a new one: off, without passwords and permissions. Rules
 * that the server refuses count as absent.
 */
export function aclUser(rules: readonly string[], host: AclHost): AclUser {
  const root = new Selector(host);
  const user = { host, isOn: false, nopass: false, passwords: new Passwords(), selectors: [root] as AclSelectors };
  const refused = new Set(judgeRules(rules, host).map(({ first }) => first));
  for (const { text, first } of mergeSelectors(rules, host.target).merged) {
    if (!refused.has(first)) apply(user, text);
  }
  return user;
}

type AclSelectors = [Selector, ...Selector[]];
type Draft = { -readonly [K in keyof AclUser]: AclUser[K] } & { selectors: AclSelectors };

function apply(user: Draft, op: string): void {
  const word = cString(op).toLowerCase();
  if (op === "" || word === "sanitize-payload" || word === "skip-sanitize-payload") return;
  if (word === "on" || word === "off") user.isOn = word === "on";
  else if (word === "nopass" || word === "resetpass") {
    user.nopass = word === "nopass";
    user.passwords.clear();
  } else if (op[0] === ">" || op[0] === "#") {
    user.nopass = false;
    user.passwords.add(op);
  } else if (op[0] === "<" || op[0] === "!") user.passwords.remove(op);
  else if (op[0] === "(") {
    const selector = new Selector(user.host);
    for (const rule of splitArguments(op.slice(1, -1)) ?? []) selector.apply(rule);
    user.selectors.push(selector);
  } else if (word === "clearselectors") user.selectors.length = 1;
  else if (word === "reset") {
    user.isOn = false;
    user.nopass = false;
    user.passwords.clear();
    user.selectors.length = 1;
    user.selectors[0].reset();
  } else user.selectors[0].apply(op);
}

/** What ACL DRYRUN answers; `at` is the word that is refused. */
export type Permission =
  | { readonly kind: "allowed" }
  /** The command itself, under its full name. */
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "key" | "channel"; readonly at: number }
  | { readonly kind: "no-such-command" }
  | { readonly kind: "wrong-arity"; readonly name: string };

/** Whether a user may run a command with these words: ACLCheckAllUserCommandPerm. Being off or not matters at login only. */
export function mayRun({ selectors, host }: AclUser, argv: readonly string[]): Permission {
  const command = lookupCommand(argv, host);
  if (!command) return { kind: "no-such-command" };
  const { arity, name } = command;
  if (arity > 0 ? arity !== argv.length : argv.length < -arity) return { kind: "wrong-arity", name };
  let worst: Permission = { kind: "command", name };
  for (const selector of selectors) {
    const permission = check(selector, command, argv, host);
    if (permission.kind === "allowed") return permission;
    if (isWorse(permission, worst)) worst = permission;
  }
  return worst;
}

/** The first words of a command with as many others as it must have. */
export function wordsFor(first: readonly string[], host: AclHost): readonly string[] {
  const missing = Math.abs(lookupCommand(first, host)?.arity ?? 0) - first.length;
  return [...first, ...Array.from({ length: Math.max(0, missing) }, () => "x")];
}

/** Whether some set of permissions allows all channels that a command names, whatever it says of the command. */
export function mayUseChannels({ selectors, host }: AclUser, argv: readonly string[]): boolean {
  const command = lookupCommand(argv, host);
  const channels = command && channelsOf(command, argv, host);
  return (
    !channels ||
    selectors.some((selector) => channels.at.every((at) => selector.allowsChannel(argv[at]!, channels.patterns)))
  );
}

/** ACLSelectorCheckCmd. */
function check(selector: Selector, command: CommandFacts, argv: readonly string[], host: AclHost): Permission {
  if (!selector.allowsCommand(command, argv)) return { kind: "command", name: command.name };
  const key = keysOf(command, argv, host).find(({ at, access }) => !selector.allowsKey(argv[at]!, access));
  if (key) return { kind: "key", at: key.at };
  const channels = channelsOf(command, argv, host);
  const channel = channels?.at.find((at) => !selector.allowsChannel(argv[at]!, channels.patterns));
  return channel === undefined ? { kind: "allowed" } : { kind: "channel", at: channel };
}

const severity = { allowed: 0, "no-such-command": 0, "wrong-arity": 0, command: 1, key: 2, channel: 3 };

/** The server tells what it missed last and furthest behind. */
function isWorse(a: Permission, b: Permission): boolean {
  const difference = severity[a.kind] - severity[b.kind];
  return difference > 0 || (difference === 0 && "at" in a && "at" in b && a.at > b.at);
}
