import { isAtLeast } from "../../grammar/version.ts";
import { decode } from "../syntax/position.ts";
import { Setting } from "./known.ts";
import { inFile, type Origin } from "./origin.ts";
import { Secret } from "./secret.ts";
import type { Settings } from "./settings.ts";

/** Who may log in as one user of an instance. */
export type Access =
  /** Without a password; a password that is sent all the same is an error for the server. */
  | { readonly kind: "open" }
  /** With any of these. */
  | { readonly kind: "password"; readonly secrets: readonly Secret[] }
  /** Nobody: the user is off, has no password, or does not exist. One that is off can still be marked `nopass`. */
  | { readonly kind: "closed"; readonly nopass?: true; readonly isUndefined?: true };

/**
 * What the default user of an instance demands of a client (T7 of the rule evidence; ACLLoadConfiguredUsers and
 * ACLUpdateDefaultUserPassword in acl.c): from 6.0 an ACL file decides alone, then a `user default` line, then requirepass.
 */
export function defaultUserAccess(settings: Settings): Setting<Access> {
  const { target, mode } = settings.loading;
  const knowsUsers = isAtLeast(target, { redis: mode === "sentinel" ? "6.2" : "6.0", valkey: "7.2.5" });
  if (knowsUsers) {
    const aclfile = settings.get("aclfile");
    if (!aclfile.isKnown) return Setting.unknown(aclfile.missing!, aclfile.origin);
    if (aclfile.value) return Setting.unknown("the users in the ACL file", aclfile.origin);
    const users = userAccess(settings, "default");
    if (users) return users;
  }
  return settings
    .secret("requirepass")
    .map((secret): Access => (secret ? { kind: "password", secrets: [secret] } : { kind: "open" }));
}

/** What a named user demands, by the `user` lines of the configuration; undefined if they do not name it. */
export function userAccess(settings: Settings, user: string): Setting<Access> | undefined {
  const lines = settings.lines("user").filter(({ args }) => args[0]?.value === user);
  const refused = settings.loading.problems.find(({ refused, directive: { name, args } }) => {
    return refused && name.value.toLowerCase() === "user" && args[0]?.value === user;
  });
  if (refused) {
    const origin = inFile(refused.file, refused.directive);
    return Setting.unknown("a user line that the server accepts", origin);
  }
  const template = lines.find(({ reading }) => reading === "placeholder");
  if (template) {
    return Setting.unknown(
      "the value that replaces the placeholder of user",
      inFile(template.file, template.directive),
    );
  }
  const last = lines.at(-1);
  if (!last) return undefined;
  const state = { on: false, nopass: false, secrets: [] as Secret[] };
  for (const { args } of lines) for (const { value } of args.slice(1)) applyRule(state, value);
  const origin: Origin = inFile(last.file, { start: last.args[0]!.start, end: last.args.at(-1)!.end });
  if (!state.on || (!state.nopass && state.secrets.length === 0)) {
    return Setting.known({ kind: "closed", ...(state.nopass && { nopass: true }) }, origin);
  }
  return Setting.known(state.nopass ? { kind: "open" } : { kind: "password", secrets: state.secrets }, origin);
}

/** What may define a user that no line names: as the end of "cannot tell without ..."; undefined if nothing may. */
export function usersFromElsewhere(settings: Settings): string | undefined {
  const aclfile = settings.get("aclfile");
  if (!aclfile.isKnown) return aclfile.missing;
  if (aclfile.value) return "the users in the ACL file";
  const isUser = (name: string) => name.toLowerCase() === "user";
  if (settings.loading.problems.some(({ refused, directive }) => refused && isUser(directive.name.value))) {
    return "a user line that the server accepts";
  }
  if (settings.lines("user").some(({ reading }) => reading === "placeholder")) {
    return "the value that replaces the placeholder of user";
  }
  const file = settings.addedBy("user");
  return file && `whether ${file} adds users`;
}

/**
 * Whether a user's lines plainly allow every command, and for sentinels every channel. Without a line the default user may
 * do all.
 */
export function mayDoAll(settings: Settings, user: string, channels: boolean): boolean {
  const lines = settings.lines("user").filter(({ args }) => args[0]?.value === user);
  if (lines.length === 0) return user === "default";
  const words = lines.flatMap(({ args }) => args.slice(1).map(({ value }) => value.toLowerCase()));
  const has = (...wanted: string[]) => wanted.some((word) => words.includes(word));
  if (has("reset", "nocommands", "resetchannels") || words.some((word) => word.startsWith("-"))) return false;
  return has("+@all", "allcommands") && (!channels || has("allchannels", "&*"));
}

/** One word of a `user` line, as far as it is about logging in (ACLSetUser in acl.c). */
function applyRule(state: { on: boolean; nopass: boolean; secrets: Secret[] }, word: string): void {
  const rule = word.toLowerCase();
  if (rule === "on") state.on = true;
  else if (rule === "off") state.on = false;
  else if (rule === "nopass") {
    state.nopass = true;
    state.secrets = [];
  } else if (rule === "resetpass" || rule === "reset") {
    state.nopass = false;
    state.secrets = [];
    if (rule === "reset") state.on = false;
  } else if (word.startsWith(">") || word.startsWith("#")) {
    state.nopass = false;
    state.secrets.push(word.startsWith(">") ? Secret.plain(word.slice(1)) : Secret.hashed(word.slice(1)));
  } else if (word.startsWith("<") || word.startsWith("!")) {
    const gone = word.startsWith("<") ? Secret.plain(word.slice(1)) : Secret.hashed(word.slice(1));
    state.secrets = state.secrets.filter((secret) => !secret.equals(gone));
  }
}

/** Whether some client can log in to both: without a password, or with one that both take. */
export function sharesLogin(a: Access, b: Access): boolean {
  if (a.kind !== "password" || b.kind !== "password") return a.kind === b.kind;
  return a.secrets.some((secret) => b.secrets.some((other) => other.equals(secret)));
}

/** Equal for those that let in the same clients. */
export function accessKey(access: Setting<Access>): string {
  if (!access.isKnown) return "unknown";
  const { value } = access;
  if (value.kind !== "password") return value.kind;
  return value.secrets
    .map((secret) => secret.digest())
    .sort()
    .join(" ");
}

/** Why nobody can log in as a user, as the end of "the user ...". */
export function whyClosed(access: Setting<Access>): string {
  const { value } = access;
  return value.kind === "closed" && value.isUndefined ? "is not defined" : "is off or has no password";
}

/** A user's name as messages show it. */
export function shownUser(name: string): string {
  const text = decode(name).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
}
