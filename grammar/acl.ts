/** The rules of a `user` line as ACLSetUser and ACLSetSelector in acl.c judge them. Words are Latin-1: one character per byte. */

import { createHash } from "node:crypto";
import { cString } from "./c-string.ts";
import { type CommandHost, categoryExists, commandExists, isContainer } from "./commands.ts";
import { compareVersions, isAtLeast, type Target } from "./version.ts";
import { isSpace, splitArguments } from "./words.ts";

/** What is wrong with a rule. Texts never hold a word of the line: it can be a password. */
export interface AclProblem {
  /** Indices of the first and last rule word concerned; a selector can take several words. */
  readonly first: number;
  readonly last: number;
  /** `reading`: the line is refused; `starting`: found when users are created, after all files have been read. */
  readonly stage: "reading" | "starting";
  readonly reason: string;
}

export interface AclHost extends CommandHost {
  /** `acl-pubsub-default` is `allchannels` where the line stands. */
  readonly allChannels: boolean;
}

/** What the servers remember of a user or selector while they read its rules. */
interface Permissions {
  allKeys: boolean;
  allChannels: boolean;
  /** Redis 6.0 only: commands allowed as a whole; undefined for what a category may have changed. */
  allCommands: boolean | undefined;
  readonly commands: Map<string, boolean>;
}

interface User extends Permissions {
  readonly passwords: Set<string>;
}

/** A refused rule; rules that name an unknown command or category are only found when the server starts. */
interface Refusal {
  readonly stage: AclProblem["stage"];
  readonly reason: string;
}

const refuse = (reason: string): Refusal => ({ stage: "reading", reason });
const refuseLater = (reason: string): Refusal => ({ stage: "starting", reason });

const notARule = refuse("this is not an ACL rule");

/** Whether channels, `&pattern` and payload sanitizing exist. */
function knowsChannels(target: Target): boolean {
  return isAtLeast(target, { redis: "6.2", valkey: "7.2" });
}

/** Whether selectors, `%R~pattern` and subcommands exist. */
function knowsSelectors(target: Target): boolean {
  return isAtLeast(target, { redis: "7.0", valkey: "7.2" });
}

/** All mistakes in the rules of one user, in order; each rule is judged as if the refused ones were absent. */
export function judgeRules(rules: readonly string[], host: AclHost): AclProblem[] {
  const user: User = { ...newPermissions(host), passwords: new Set() };
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

function newPermissions(host: AclHost): Permissions {
  return {
    allKeys: false,
    allChannels: host.allChannels && knowsChannels(host.target),
    allCommands: false,
    commands: new Map(),
  };
}

interface Merged {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** ACLMergeSelectorArguments: the words from one beginning with "(" to one ending with ")" are one rule. */
function mergeSelectors(rules: readonly string[], target: Target): { merged: Merged[]; unclosed: number | undefined } {
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
  if (op[0] === ">" || op[0] === "#") return addPassword(user, op);
  if (op[0] === "<" || op[0] === "!") return removePassword(user, op);
  if (selectors && op.length > 1 && op.startsWith("(") && op.endsWith(")")) return setSelector(op, host);
  if (selectors && word === "clearselectors") return undefined;
  if (word === "reset") {
    // 6.2.0 forgot the default for channels here.
    const forgets = target.engine === "redis" && compareVersions(target.version, [6, 2, 1]) < 0;
    Object.assign(user, newPermissions(forgets ? { ...host, allChannels: false } : host));
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

/** ACLSetSelector; before 7.0 the rest of ACLSetUser. */
function setPermission(to: Permissions, op: string, word: string, host: AclHost): Refusal | undefined {
  const { target } = host;
  const channels = knowsChannels(target);
  if (word === "allkeys" || word === "~*") to.allKeys = true;
  else if (word === "resetkeys") to.allKeys = false;
  else if (channels && (word === "allchannels" || word === "&*")) to.allChannels = true;
  else if (channels && word === "resetchannels") to.allChannels = false;
  else if (word === "allcommands" || word === "+@all" || word === "nocommands" || word === "-@all") {
    to.allCommands = word === "allcommands" || word === "+@all";
    to.commands.clear();
  } else if (op[0] === "~") return setKeyPattern(to, op.slice(1));
  else if (op[0] === "%" && knowsSelectors(target)) return setKeyPermission(to, op, target);
  else if (op[0] === "&" && channels) return setChannelPattern(to, op.slice(1));
  else if (op[0] === "+" || op[0] === "-") return op[1] === "@" ? setCategory(to, op, host) : setCommand(to, op, host);
  else return explainUnknown(op, word, target);
  return undefined;
}

function explainUnknown(op: string, word: string, target: Target): Refusal {
  if (!knowsSelectors(target)) {
    if (op[0] === "(" || word === "clearselectors") return refuse("selectors exist from Redis 7.0 on");
    if (op[0] === "%") return refuse("key permissions such as %R~ exist from Redis 7.0 on");
  }
  if (!knowsChannels(target)) {
    if (op[0] === "&" || word === "allchannels" || word === "resetchannels")
      return refuse("rules for channels exist from Redis 6.2 on");
    if (word.endsWith("sanitize-payload")) return refuse("this rule exists from Redis 6.2 on");
  }
  return notARule;
}

function addPassword(user: User, op: string): Refusal | undefined {
  if (op[0] === "#" && !isHash(op.slice(1))) return badHash;
  user.passwords.add(hashOf(op));
  return undefined;
}

function removePassword(user: User, op: string): Refusal | undefined {
  if (op[0] === "!" && !isHash(op.slice(1))) return badHash;
  return user.passwords.delete(hashOf(op)) ? undefined : refuse("the password to remove was not given before");
}

const badHash = refuse("a password hash is 64 lower-case hexadecimal digits");

/** ACLCheckPasswordHash. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text) && text.length === 64;
}

/** Passwords are compared by their SHA-256, whichever way they are written. */
function hashOf(op: string): string {
  const plain = op[0] === ">" || op[0] === "<";
  return plain ? createHash("sha256").update(op.slice(1), "latin1").digest("hex") : op.slice(1);
}

const spaces = refuse("a pattern cannot hold white space");

function setKeyPattern(to: Permissions, pattern: string): Refusal | undefined {
  if (to.allKeys) return refuse("a key pattern behind allkeys or ~* has no effect; put resetkeys in front of it");
  return hasSpaces(pattern) ? spaces : undefined;
}

/** `%R~pattern`, `%W~pattern`, `%RW~pattern`. */
function setKeyPermission(to: Permissions, op: string, target: Target): Refusal | undefined {
  if (to.allKeys) return setKeyPattern(to, op);
  const flags = new Set<string>();
  let at = 1;
  for (; at < op.length; at++) {
    const letter = op[at]!.toUpperCase();
    if ((letter === "R" || letter === "W") && !flags.has(letter)) flags.add(letter);
    else if (letter === "~" && (flags.size > 0 || !needsLetter(target))) {
      at++;
      break;
    } else return refuse("key permissions are written %R~pattern, %W~pattern or %RW~pattern");
  }
  return setKeyPattern(to, op.slice(at));
}

/** CVE-2024-31227: `%~pattern`, with no letter at all, was accepted. */
function needsLetter({ engine, version }: Target): boolean {
  const corrected = engine === "valkey" ? [7, 2, 7] : version[0] === 7 && version[1] <= 2 ? [7, 2, 6] : [7, 4, 1];
  const first = engine === "valkey" && version[0] === 8 && version[1] === 0 ? [8, 0, 1] : corrected;
  return compareVersions(version, first as [number, number, number]) >= 0;
}

function setChannelPattern(to: Permissions, pattern: string): Refusal | undefined {
  if (to.allChannels)
    return refuse("a channel pattern has no effect while all channels are allowed; put resetchannels in front of it");
  return hasSpaces(pattern) ? spaces : undefined;
}

const noSuchCommand = refuseLater("the server has no such command");

function setCommand(to: Permissions, op: string, host: AclHost): Refusal | undefined {
  const name = cString(op.slice(1));
  const allow = op[0] === "+";
  if (!knowsSelectors(host.target)) return setCommandBefore7(to, name, allow, host);
  const bar = name.lastIndexOf("|");
  if (bar < 0 || !allow) return commandExists(name, host) === "no" ? noSuchCommand : undefined;
  const command = name.slice(0, bar);
  if (commandExists(command, host) === "no") return noSuchCommand;
  if (command.includes("|")) return refuse("a subcommand has no subcommands or first arguments");
  if (bar === name.length - 1) return refuse("the subcommand behind | is missing");
  return isContainer(command, host) && commandExists(name, host) === "no" ? noSuchCommand : undefined;
}

function setCommandBefore7(to: Permissions, name: string, allow: boolean, host: AclHost): Refusal | undefined {
  const bar = name.indexOf("|");
  const command = (bar < 0 || !allow ? name : name.slice(0, bar)).toLowerCase();
  if (commandExists(command, host) === "no") return noSuchCommand;
  if (bar < 0 || !allow) {
    to.commands.set(command, allow);
    return undefined;
  }
  if (bar === name.length - 1) return refuse("the subcommand behind | is missing");
  // 6.0 refuses what 6.2 takes for granted.
  const allowed = to.commands.get(command) ?? to.allCommands;
  if (!knowsChannels(host.target)) {
    if (allowed) return refuse("the whole command is allowed already; a subcommand would add nothing");
    to.commands.set(command, false);
  }
  return undefined;
}

function setCategory(to: Permissions, op: string, host: AclHost): Refusal | undefined {
  if (categoryExists(cString(op.slice(2)), host.target) === "no")
    return refuseLater("the server has no such command category");
  to.allCommands = undefined;
  to.commands.clear();
  return undefined;
}

/** ACLStringHasSpaces. */
function hasSpaces(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0 || isSpace(code)) return true;
  }
  return false;
}
