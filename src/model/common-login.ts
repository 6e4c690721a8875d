import { mayDoAll } from "./access.ts";
import type { Instance } from "./deployment.ts";
import type { Secret } from "./secret.ts";

/** What a repair may write: a login that all far ends are known to let in, if there is only one. */

/** The password that a user must give on all of them; undefined if they differ or it is known by its digest only. */
export function commonPassword(ends: readonly Instance[], user = "default"): Secret | undefined {
  let common: Secret | undefined;
  for (const { users } of ends) {
    const access = users.get(user).or(undefined)?.access;
    if (access?.kind !== "password" || access.secrets.length !== 1) return undefined;
    const [secret] = access.secrets;
    if (common && !secret!.equals(common)) return undefined;
    if (common?.inClear() === undefined) common = secret;
  }
  return common?.inClear() === undefined ? undefined : common;
}

/** The only user that a password lets in on all of them, and that may do all or what is named. */
export function commonUser(ends: readonly Instance[], password: Secret, needed: readonly string[]): string | undefined {
  const [first] = ends;
  const candidates = first?.users.named.filter(({ name, access: { kind } }) => {
    return kind === "password" && name !== "default" && ends.every((end) => letsIn(end, name, password));
  });
  const [only] = candidates ?? [];
  if (!only || candidates!.length > 1) return undefined;
  const may = (end: Instance) => {
    const user = end.users.get(only.name).or(undefined);
    return user && (mayDoAll(user, true) || needed.every((rule) => user.rules.includes(rule)));
  };
  return ends.every(may) ? only.name : undefined;
}

function letsIn({ users }: Instance, name: string, password: Secret): boolean {
  const access = users.get(name).or(undefined)?.access;
  return access?.kind === "password" && access.secrets.some((secret) => secret.equals(password));
}
