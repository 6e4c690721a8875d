/** What an ACL rule changes for a user or a selector, and when it is refused. */

import { cString } from "./c-string.ts";
import { type CommandHost, categoryExists, commandExists, isContainer } from "./commands.ts";
import { compareVersions, isAtLeast, type Target } from "./version.ts";
import { isSpace } from "./words.ts";

/** A server at the point where it reads a rule. */
export interface AclHost extends CommandHost {
  /** `acl-pubsub-default` is `allchannels` where the line stands. */
  readonly allChannels: boolean;
}

/** What the servers remember of a user or selector while they read its rules. */
export interface Permissions {
  allKeys: boolean;
  allChannels: boolean;
  /** Redis 6.0 only: commands allowed as a whole; undefined for what a category may have changed. */
  allCommands: boolean | undefined;
  readonly commands: Map<string, boolean>;
}

/** A refused rule; rules that name an unknown command or category are only found when the server starts. */
export interface Refusal {
  readonly stage: "reading" | "starting";
  readonly reason: string;
}

export const refuse = (reason: string): Refusal => ({ stage: "reading", reason });
const refuseLater = (reason: string): Refusal => ({ stage: "starting", reason });

const notARule = refuse("this is not an ACL rule");

/** Whether a later release may take it: it may have commands, categories and rules that nobody has read of. */
export function mayBeNew({ stage, reason }: Refusal): boolean {
  return stage === "starting" || reason === notARule.reason;
}

/** Whether channels, `&pattern` and payload sanitizing exist. */
export function knowsChannels(target: Target): boolean {
  return isAtLeast(target, { redis: "6.2", valkey: "7.2" });
}

/** Whether selectors, `%R~pattern` and subcommands exist. */
export function knowsSelectors(target: Target): boolean {
  return isAtLeast(target, { redis: "7.0", valkey: "7.2" });
}

/** 6.2.0 forgot the default for channels where the rule "reset" stands. */
export function resetsToDefault({ engine, version }: Target): boolean {
  return engine === "valkey" || version[0] < 6 || compareVersions(version, [6, 2, 1]) >= 0 || version[1] < 2;
}

export function newPermissions(host: AclHost): Permissions {
  return {
    allKeys: false,
    allChannels: host.allChannels && knowsChannels(host.target),
    allCommands: false,
    commands: new Map(),
  };
}

/** ACLSetSelector; before 7.0 the rest of ACLSetUser. */
export function setPermission(to: Permissions, op: string, word: string, host: AclHost): Refusal | undefined {
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
  else if (isNewerRule(word, target)) return undefined;
  else return explainUnknown(op, word, target);
  return undefined;
}

/** Rules for databases and roles, known from documents; their own syntax is not looked at. */
function isNewerRule(word: string, target: Target): boolean {
  if (word.startsWith("role:")) return isAtLeast(target, { valkey: "9.2" });
  return /^(?:alldbs|resetdbs|db=.*)$/s.test(word) && isAtLeast(target, { valkey: "9.1" });
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

/** Rules for nodes are often copied to sentinels, whose table is short. */
function noSuchCommand(name: string, host: AclHost): Refusal {
  const isElsewhere = host.sentinel && isServersOnly(name, host);
  return refuseLater(
    isElsewhere ? "a sentinel has no such command; the rule belongs on the nodes" : "the server has no such command",
  );
}

/** What nobody has read may be there; but what servers have and no sentinel had so far most likely is not. */
function isMissing(name: string, host: AclHost): boolean {
  const exists = commandExists(name, host);
  return exists === "no" || (exists === "unknown" && host.sentinel && isServersOnly(name, host));
}

function isServersOnly(name: string, { target }: AclHost): boolean {
  return commandExists(name, { target, sentinel: false }) === "yes";
}

function setCommand(to: Permissions, op: string, host: AclHost): Refusal | undefined {
  const name = cString(op.slice(1));
  const allow = op[0] === "+";
  if (!knowsSelectors(host.target)) return setCommandBefore7(to, name, allow, host);
  const bar = name.lastIndexOf("|");
  if (bar < 0 || !allow) return isMissing(name, host) ? noSuchCommand(name, host) : undefined;
  const command = name.slice(0, bar);
  if (isMissing(command, host)) return noSuchCommand(command, host);
  if (command.includes("|")) return refuse("a subcommand has no subcommands or first arguments");
  if (bar === name.length - 1) return refuse("the subcommand behind | is missing");
  return isContainer(command, host) && commandExists(name, host) === "no" ? noSuchCommand(name, host) : undefined;
}

function setCommandBefore7(to: Permissions, name: string, allow: boolean, host: AclHost): Refusal | undefined {
  const bar = name.indexOf("|");
  const command = (bar < 0 || !allow ? name : name.slice(0, bar)).toLowerCase();
  if (commandExists(command, host) === "no") return noSuchCommand(command, host);
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
export function hasSpaces(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0 || isSpace(code)) return true;
  }
  return false;
}
