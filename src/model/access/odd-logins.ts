import type { DataNode, Group, Instance, Sentinel } from "../deployment.ts";
import { credentialsOfPeer, credentialsOfReplication, credentialsOfWatch } from "../links/credentials.ts";
import type { Link, PeerLink } from "../links/links.ts";
import type { Secret } from "../secret.ts";
import { isWanted, sharesLogin } from "./access.ts";

/** Who is at fault where a login is refused: one wrong password is refused by many, and refuses many. */

export interface OddLogins {
  /** A node whose password is what most lines of the group say; undefined if no node's is known. */
  readonly usual: DataNode | undefined;
  readonly odd: readonly DataNode[];
}

const found = new WeakMap<Group, OddLogins | undefined>();

/** The nodes whose password differs from that of the others with which they swap roles; undefined where that decides nothing. */
export function oddLogins(group: Group): OddLogins | undefined {
  if (!found.has(group)) found.set(group, findOdd(group));
  return found.get(group);
}

function findOdd(group: Group): OddLogins | undefined {
  if (!group.failsOver || group.nodes.length < 2) return undefined;
  const known = group.nodes.filter(({ access }) => access.isKnown);
  // Named users may be what the group really uses: that is for other rules to compare.
  if (known.some(({ access }) => access.value.kind === "closed")) return undefined;
  const usual = mostAgreed(known, secretsSent(group));
  if (!usual) return { usual, odd: [] };
  const wanted = usual.access.value;
  const odd = known.filter((node) => !sharesLogin(node.access.value, wanted));
  // One whose user line or ACL file leaves the common password without effect has that mistake.
  return { usual, odd: odd.filter((node) => !isWantedBy(voidPassword(node), usual)) };
}

/** The node with which most lines of the group agree; among equals the master. */
function mostAgreed(nodes: readonly DataNode[], sent: readonly Secret[]): DataNode | undefined {
  const masterFirst = nodes.toSorted((a, b) => Number(isReplica(a)) - Number(isReplica(b)));
  let best: DataNode | undefined;
  let most = 0;
  const all = nodes.length + sent.length;
  for (const node of masterFirst) {
    const access = node.access.value;
    const alike = nodes.filter((other) => sharesLogin(access, other.access.value)).length;
    const count = alike + sent.filter((secret) => isWanted(secret, access)).length;
    if (count > most) [best, most] = [node, count];
    if (most * 2 > all) break;
  }
  return best;
}

/** The passwords that nodes and sentinels send for the default user. */
function secretsSent({ nodes, masters }: Group): Secret[] {
  const ofNodes = nodes.flatMap(({ settings }) => {
    return settings.get("masteruser").or("?") ? [] : (settings.secret("masterauth").or(undefined) ?? []);
  });
  const ofSentinels = masters.flatMap(({ watches }) =>
    watches.flatMap(({ authUser, authPass }) => (authUser.or("?") ? [] : (authPass.or(undefined) ?? []))),
  );
  return [...ofNodes, ...ofSentinels];
}

/** The password of requirepass where it has no effect: a user line or an ACL file says otherwise of the default user. */
export function voidPassword({ settings, users }: Instance): Secret | undefined {
  const password = settings.secret("requirepass").or(undefined);
  const user = users.get("default").or(undefined);
  if (!password || !user || (!user.line && !users.aclFile) || user.access.kind === "closed") return undefined;
  return isWanted(password, user.access) ? undefined : password;
}

/** Whether a login is refused by a mistake that is told of the far end: what is sent is what it should want. */
export function isFaultOfFarEnd(link: Link): boolean {
  const { to, credentials } = link;
  if (link.kind === "peer" || to.kind !== "server" || (credentials.user.or("?") ?? "default") !== "default")
    return false;
  const sent = credentials.secret.or(undefined);
  if (sent && voidPassword(to)?.equals(sent)) return true;
  const logins = oddLogins(to.group);
  const usual = logins?.usual;
  if (!usual || !logins.odd.includes(to)) return false;
  const there =
    link.kind === "watch" ? credentialsOfWatch(link.watch, usual) : credentialsOfReplication(link.from, usual);
  return there.outcome === "accepted";
}

/** Whether a server wants no password by a mistake that is told as such. */
export function isOpenByMistake(node: DataNode): boolean {
  if (node.access.or(undefined)?.kind !== "open") return false;
  return voidPassword(node) !== undefined || oddLogins(node.group)?.odd.includes(node) === true;
}

function isWantedBy(secret: Secret | undefined, node: DataNode): boolean {
  return secret !== undefined && isWanted(secret, node.access.value);
}

function isReplica({ replicaof }: DataNode): boolean {
  return replicaof.or(undefined) !== undefined;
}

/** Whether a sentinel is refused by one whose password is the odd one, and that is refused by the others in turn. */
export function isFaultOfFarPeer({ from, to, watch }: PeerLink): boolean {
  if (!from.access.isKnown || !to.access.isKnown) return false;
  const all = watch.sentinel.deployment.sentinels.filter(({ watches }) =>
    watches.some(({ name }) => name === watch.name),
  );
  const alike = ({ access }: Sentinel) =>
    all.filter((other) => other.access.isKnown && sharesLogin(other.access.value, access.value)).length;
  return alike(to) < alike(from) && credentialsOfPeer(to, from).outcome !== "accepted";
}
