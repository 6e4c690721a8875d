/** What a repair may write: a login that all far ends are known to let in, if there is only one. */

import { aclUser, mayRun } from "../../grammar/acl-user.ts";
import type { Instance } from "./deployment.ts";
import type { Secret } from "./secret.ts";

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

/**
 * The only user that a password lets in on all of them, and that may run what it must there.
 *
 * @param needed commands with arguments: "replconf ack 0"
 */
export function commonUser(ends: readonly Instance[], password: Secret, needed: readonly string[]): string | undefined {
  // Who a template has yet to name may be the one that is meant.
  if (ends.some(({ loading }) => loading.users.some(({ isTemplate }) => isTemplate))) return undefined;
  const [first] = ends;
  const candidates = first?.users.named.filter(({ name, access: { kind } }) => {
    return kind === "password" && name !== "default" && ends.every((end) => letsIn(end, name, password));
  });
  const [only] = candidates ?? [];
  if (!only || candidates!.length > 1) return undefined;
  return ends.every((end) => mayRunAll(end, only.name, needed)) ? only.name : undefined;
}

function mayRunAll({ users, loading: { target, mode } }: Instance, name: string, needed: readonly string[]): boolean {
  const rules = users.get(name).or(undefined)?.rules ?? [];
  const user = aclUser(rules, { target, sentinel: mode === "sentinel", allChannels: false });
  return needed.every((words) => mayRun(user, words.split(" ")).kind === "allowed");
}

function letsIn({ users }: Instance, name: string, password: Secret): boolean {
  const access = users.get(name).or(undefined)?.access;
  return access?.kind === "password" && access.secrets.some((secret) => secret.equals(password));
}
