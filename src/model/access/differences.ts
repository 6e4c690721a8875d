import { type AclUser, aclUser, mayRun } from "../../../grammar/acl-user.ts";
import type { DataNode, Instance } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { Setting } from "../known.ts";
import { accessKey } from "./access.ts";
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
  const standings = nodes.flatMap((at) => {
    const known = at.users.get(name);
    return known.isKnown ? [{ user: known.value, at }] : [];
  });
  standings.sort((a, b) => Number(isReplica(a.at)) - Number(isReplica(b.at)));
  const written = groupBy(standings, ({ user }) => user && `${user.line !== undefined} ${user.rules.join(" ")}`);
  const groups = written.size < 2 ? written : groupBy(standings, ({ user, at }) => user && meaning(user, at));
  const size = (group: readonly Standing[]) => group.length + (group[0]?.user ? 0.5 : 0);
  return [...groups.values()].toSorted((a, b) => size(b) - size(a));
}

/** Equal for users that are alike. */
function meaning(user: User, at: Instance): string {
  return JSON.stringify([user.access.kind === "closed", ...partsOf(user, at).values()]);
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

const known = new WeakMap<User, Map<string, string>>();

function partsOf(user: User, at: Instance): Map<string, string> {
  const parts = known.get(user) ?? evaluate(user, at);
  known.set(user, parts);
  return parts;
}

function evaluate(user: User, at: Instance): Map<string, string> {
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
