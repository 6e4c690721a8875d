import type { DataNode, Group, Instance } from "../deployment.ts";
import { possibleMasters } from "../roles/promotion.ts";
import type { Secret } from "../secret.ts";
import { hindranceOf, type LinkKind, lacksOf } from "./rights.ts";

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

const agreed = new WeakMap<Group, Map<string, Secret | undefined>>();

/** The password that a user must give on every node it may have to follow. */
export function passwordOfMasters(node: DataNode, user = "default"): Secret | undefined {
  const { group, follows } = node;
  if (!group.failsOver) return follows ? commonPassword([follows], user) : undefined;
  // Where the whole group agrees, nobody has to be asked twice.
  const known = agreed.get(group) ?? new Map<string, Secret | undefined>();
  agreed.set(group, known);
  if (!known.has(user)) known.set(user, commonPassword(group.nodes, user));
  return known.get(user) ?? commonPassword(possibleMasters(node), user);
}

/**
 * The only user that a password lets in on all of them, and that may run what it must there.
 */
export function commonUser(ends: readonly Instance[], password: Secret, kind: LinkKind): string | undefined {
  // Who a template has yet to name may be the one that is meant.
  if (ends.some(({ loading }) => loading.users.some(({ isTemplate }) => isTemplate))) return undefined;
  const [first] = ends;
  const candidates = first?.users.named.filter(({ name, access: { kind } }) => {
    return kind === "password" && name !== "default" && ends.every((end) => letsIn(end, name, password));
  });
  const [only] = candidates ?? [];
  if (!only || candidates!.length > 1) return undefined;
  return ends.every((end) => mayDoItsPart(end, only.name, kind)) ? only.name : undefined;
}

function mayDoItsPart(end: Instance, name: string, kind: LinkKind): boolean {
  const user = end.users.get(name).or(undefined);
  const lacks = user && lacksOf(kind, user, end).or(undefined);
  return lacks !== undefined && (kind === "replication" ? !hindranceOf(lacks) : lacks.length === 0);
}

function letsIn({ users }: Instance, name: string, password: Secret): boolean {
  const access = users.get(name).or(undefined)?.access;
  return access?.kind === "password" && access.secrets.some((secret) => secret.equals(password));
}
