import { userLength } from "../../syntax/masking.ts";
import { decode } from "../../syntax/position.ts";
import type { Setting } from "../known.ts";
import { Secret } from "../secret.ts";

/** Who may log in as one user of an instance. */
export type Access =
  /** Without a password; a password that is sent all the same is an error for the server. */
  | { readonly kind: "open" }
  /** With any of these. */
  | { readonly kind: "password"; readonly secrets: readonly Secret[] }
  /** Nobody: the user is off, has no password, or does not exist. One that is off can still be marked `nopass`. */
  | { readonly kind: "closed"; readonly nopass?: true; readonly isUndefined?: true };

/** Who may log in as a user with these rules. */
export function accessOf(rules: readonly string[]): Access {
  const state = { on: false, nopass: false, secrets: [] as Secret[] };
  for (const rule of rules) applyRule(state, rule);
  if (!state.on || (!state.nopass && state.secrets.length === 0)) {
    return { kind: "closed", ...(state.nopass && { nopass: true }) };
  }
  return state.nopass ? { kind: "open" } : { kind: "password", secrets: state.secrets };
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
    const given = word.startsWith(">") ? Secret.plain(word.slice(1)) : Secret.hashed(word.slice(1));
    if (!state.secrets.some((secret) => secret.equals(given))) state.secrets.push(given);
  } else if (word.startsWith("<") || word.startsWith("!")) {
    const gone = word.startsWith("<") ? Secret.plain(word.slice(1)) : Secret.hashed(word.slice(1));
    state.secrets = state.secrets.filter((secret) => !secret.equals(gone));
  }
}

/** Whether a password is wanted, and this is one that lets in. */
export function isWanted(secret: Secret, access: Access): boolean {
  return access.kind === "password" && access.secrets.some((wanted) => wanted.equals(secret));
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

/** A user's name as messages show it; a password rule in its place is none. */
export function shownUser(name: string): string {
  if (/^\(?[<>#!]/.test(name)) return '"***"';
  const length = userLength(name);
  const text = decode(name.slice(0, length)).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}${length < name.length ? ":***" : ""}"`;
}
