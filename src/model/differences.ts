import { type AclUser, aclUser, mayRun } from "../../grammar/acl-user.ts";
import { accessKey } from "./access.ts";
import type { DataNode, Instance } from "./deployment.ts";
import { Setting } from "./known.ts";
import type { User } from "./users.ts";

/** A user of one name on one node; undefined if the node has none. */
export interface Standing {
  readonly user: User | undefined;
  readonly at: DataNode;
}

/**
 * What a name stands for on the nodes of which it is known: those alike together, however their rules are written, and
 * the usual ones first. Among equals somebody has forgotten a user rather than left one behind, and the master counts.
 *
 * @throws Undecided where it depends on a setting that is unknown
 */
export function standingsOf(name: string, nodes: readonly DataNode[]): Standing[][] {
  const groups: Standing[][] = [];
  for (const at of nodes.toSorted((a, b) => Number(isReplica(a)) - Number(isReplica(b)))) {
    const known = at.users.get(name);
    if (!known.isKnown) continue;
    const standing = { user: known.value, at };
    const alike = groups.find(([other]) => areAlike(standing, other!));
    if (alike) alike.push(standing);
    else groups.push([standing]);
  }
  const size = (group: Standing[]) => group.length + (group[0]?.user ? 0.5 : 0);
  return groups.toSorted((a, b) => size(b) - size(a));
}

function areAlike(one: Standing, other: Standing): boolean {
  if (!one.user || !other.user) return one.user === other.user;
  if (one.user.line && other.user.line && one.user.rules.join(" ") === other.user.rules.join(" ")) return true;
  return differences(one, other).length === 0;
}

/** In what a user is another than the same on a second node, in words; the default user's password is not looked at. */
export function differences(one: Standing, other: Standing): readonly string[] {
  if (!one.user || !other.user) return [];
  const isClosed = one.user.access.kind === "closed";
  if (isClosed !== (other.user.access.kind === "closed"))
    return [isClosed ? "off or without password here" : "on here"];
  const [mine, theirs] = [partsOf(one.user, one.at), partsOf(other.user, other.at)];
  return [...mine.keys()].filter((part) => mine.get(part) !== theirs.get(part)).map((part) => `other ${part}`);
}

function partsOf(user: User, at: Instance): Map<string, string> {
  const [root, ...others] = evaluated(user, at).selectors.map(({ parts }) => parts);
  const passwords = user.name === "default" ? "" : accessKey(Setting.known(user.access, user.origin));
  const selectors = JSON.stringify(others.map((parts) => JSON.stringify(parts)).sort());
  return new Map(Object.entries({ passwords, ...root, selectors }));
}

/** Whether a user could change data, if keys allow it. */
export function mayWrite(user: User, at: Instance): boolean {
  return mayRun(evaluated(user, at), ["set", "key", "value"]).kind !== "command";
}

export function isReplica({ replicaof }: DataNode): boolean {
  return replicaof.or(undefined) !== undefined;
}

function evaluated({ rules }: User, { settings, loading: { target, mode } }: Instance): AclUser {
  const allChannels = settings.get("acl-pubsub-default").value === "allchannels";
  return aclUser(rules, { target, sentinel: mode === "sentinel", allChannels });
}
