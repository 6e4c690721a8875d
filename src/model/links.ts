import { isAtLeast } from "../../grammar/version.ts";
import { type Access, accessKey, mayDoAll, shownUser } from "./access.ts";
import { isLoopback } from "./address.ts";
import { type CommandUse, commandsOfPeer, commandsOfReplication, commandsOfWatch } from "./command-names.ts";
import type { DataNode, Deployment, Group, Instance, Sentinel, Watch } from "./deployment.ts";
import { type Encryption, encryptionNow, encryptionOfWatch, encryptionTowards } from "./encryption.ts";
import { groupBy } from "./identity.ts";
import { Setting, Undecided } from "./known.ts";
import type { Origin } from "./origin.ts";
import { mayBecomeMaster } from "./promotion.ts";
import type { Secret } from "./secret.ts";

/**
 * One instance that must talk to another, now or after a failover. Far ends that let in the same clients, speak the same
 * and call commands the same count as one, so that the number of links grows with the number of instances, not with its
 * square.
 */
export type Link = ReplicationLink | WatchLink | PeerLink;

interface LinkBase {
  /** The line that causes the link, else the place of the near end. */
  readonly origin: Origin;
  readonly credentials: Credentials;
  readonly encryption: Encryption;
  readonly commands: readonly CommandUse[];
}

/** A replica connects to its master. */
export interface ReplicationLink extends LinkBase {
  readonly kind: "replication";
  readonly from: DataNode;
  readonly to: DataNode;
  readonly when: "now" | "after a failover";
}

/** A sentinel connects to a node it watches, master or replica. */
export interface WatchLink extends LinkBase {
  readonly kind: "watch";
  readonly from: Sentinel;
  readonly to: DataNode;
  readonly watch: Watch;
}

/** A sentinel asks another for its vote. */
export interface PeerLink extends LinkBase {
  readonly kind: "peer";
  readonly from: Sentinel;
  readonly to: Sentinel;
  /** What the near end watches together with the far end. */
  readonly watch: Watch;
}

/** What the near end sends and what the far end makes of it. */
export interface Credentials {
  readonly user: Setting<string | undefined>;
  readonly secret: Setting<Secret | undefined>;
  /** What the far end demands of that user. */
  readonly wanted: Setting<Access>;
  /**
   * `password-not-wanted`: a password alone, sent by a replica to a master without one, which ends the attempt.
   *
   * @throws Undecided where either side is unknown
   */
  readonly outcome: "accepted" | "no-password" | "wrong-password" | "password-not-wanted" | "closed";
}

/** Every ordered pair of a deployment that must talk. */
export function* links(deployment: Deployment): Iterable<Link> {
  for (const group of deployment.groups) yield* replicationLinks(group);
  for (const { group, watches } of deployment.masters) if (group) yield* watchLinks(group, watches);
  for (const { watches } of deployment.masters) yield* peerLinks(watches);
}

function* replicationLinks(group: Group): Iterable<ReplicationLink> {
  const alike = profiles(group.nodes);
  for (const from of group.nodes) {
    const { follows } = from;
    const user = from.settings.get("masteruser");
    if (follows && follows !== from) {
      const { origin } = from.replicaof;
      yield {
        kind: "replication",
        from,
        to: follows,
        when: "now",
        origin,
        credentials: replicationCredentials(from, follows),
        encryption: encryptionNow(from, follows),
        get commands() {
          return commandsOfReplication(from, follows);
        },
      };
    }
    if (!group.failsOver) continue;
    for (const nodes of alike(user.or(undefined))) {
      if (follows && nodes.includes(follows)) continue;
      const to = nodes.find((node) => node !== from && mayBecomeMaster(node));
      if (!to) continue;
      const { origin } = from;
      yield {
        kind: "replication",
        from,
        to,
        when: "after a failover",
        origin,
        credentials: replicationCredentials(from, to),
        encryption: encryptionTowards(from, to),
        get commands() {
          return commandsOfReplication(from, to);
        },
      };
    }
  }
}

function* watchLinks(group: Group, watches: readonly Watch[]): Iterable<WatchLink> {
  const alike = profiles(group.nodes);
  for (const watch of watches) {
    if (leadsElsewhere(watch, group)) continue;
    for (const [to] of alike(watch.authUser.or(undefined))) {
      if (!to) continue;
      yield {
        kind: "watch",
        from: watch.sentinel,
        to,
        watch,
        origin: watch.origin,
        credentials: judge(watch.sentinel, watch.authUser, watch.authPass, to),
        encryption: encryptionOfWatch(watch, to),
        get commands() {
          return commandsOfWatch(watch, to);
        },
      };
    }
  }
}

/** By a loopback address a sentinel may mean any machine's server: not one known by another address. */
function leadsElsewhere({ address }: Watch, { nodes }: Group): boolean {
  const loopback = isLoopback(address.or(undefined)?.host ?? "");
  return loopback && !nodes.some((node) => isLoopback(node.address.or(undefined)?.host ?? ""));
}

function* peerLinks(watches: readonly Watch[]): Iterable<PeerLink> {
  const alike = profiles(watches.map(({ sentinel }) => sentinel));
  for (const watch of watches) {
    const from = watch.sentinel;
    for (const others of alike(from.peerUser.or(undefined))) {
      const to = others.find((other) => other !== from);
      if (!to) continue;
      const credentials = peerCredentials(from, to);
      yield {
        kind: "peer",
        from,
        to,
        watch,
        origin: from.origin,
        credentials,
        encryption: encryptionTowards(from, to),
        get commands() {
          return commandsOfPeer(watch, to, credentials.secret);
        },
      };
    }
  }
}

/** Instances that treat a user, and one without a name, alike, the first of them to stand for all. */
function profiles<T extends Instance>(
  instances: readonly T[],
): (user: string | undefined) => readonly (readonly T[])[] {
  const made = new Map<string, readonly (readonly T[])[]>();
  return (name = "default") => {
    const known = made.get(name);
    if (known) return known;
    const user = Setting.known<string | undefined>(name, instances[0]!.origin);
    const key = (one: T) => `${accessKey(one.access)}\n${accessKey(wantedOf(user, one))}\n${mannersOf(one)}`;
    const groups = [...groupBy(instances, key).values()];
    made.set(name, groups);
    return groups;
  };
}

/** Equal for instances that speak the same on their ports and call commands the same. */
function mannersOf({ settings }: Instance): string {
  const tls = (["tls-port", "tls-replication"] as const).map((name) => String(settings.get(name).or("unknown")));
  const names = settings.lines("rename-command").map(({ args }) => args.map(({ value }) => value.toLowerCase()));
  return JSON.stringify([tls, names]);
}

/** `masteruser` and `masterauth`: what syncWithMaster in replication.c sends. */
function replicationCredentials(from: DataNode, to: DataNode): Credentials {
  const user = from.settings.get("masteruser").map((name) => name || undefined);
  return judge(from, user, from.settings.secret("masterauth"), to);
}

/** `sentinel-user` and `sentinel-pass` (6.2), else the sentinel's own requirepass (5.0.1): sentinelSendAuthIfNeeded in sentinel.c. */
function peerCredentials(from: Sentinel, to: Sentinel): Credentials {
  const { target, statements } = from.loading;
  const nobody = Setting.known<string | undefined>(undefined, from.origin);
  if (
    isAtLeast(target, { redis: "6.2", valkey: "7.2.5" }) &&
    statements.some(({ at }) => at.name === "sentinel-pass") &&
    from.peerPass.or("unknown") !== undefined
  ) {
    return judge(from, from.peerUser, from.peerPass, to);
  }
  return judge(from, nobody, from.settings.secret("requirepass"), to);
}

function judge(
  from: Instance,
  user: Setting<string | undefined>,
  secret: Setting<Secret | undefined>,
  to: Instance,
): Credentials {
  return {
    user,
    secret,
    get wanted() {
      return wantedOf(user, to);
    },
    get outcome() {
      const password = secret.value;
      // Sentinel goes on when its AUTH is refused, as the default user; a replica does not (docs/facts-found.md).
      if (from.kind === "sentinel" && to.access.or(undefined)?.kind === "open") return "accepted";
      // Without a password nothing is sent, not even the user (sendAuth needs both).
      const access = password ? wantedOf(user, to).value : to.access.value;
      if (access.kind === "closed") return "closed";
      if (access.kind === "open") return password && user.value === undefined ? "password-not-wanted" : "accepted";
      if (!password) return "no-password";
      return access.secrets.some((wanted) => wanted.equals(password)) ? "accepted" : "wrong-password";
    },
  };
}

function wantedOf(user: Setting<string | undefined>, to: Instance): Setting<Access> {
  if (!user.isKnown) return Setting.unknown(user.missing!, user.origin);
  if (user.value === undefined || user.value === "default") return to.access;
  return to.users.get(user.value).map((known) => known?.access ?? { kind: "closed", isUndefined: true });
}

/**
 * Leaves open what a user that is let in may do, unless its lines allow everything: rights are not judged yet.
 *
 * @throws Undecided where they do not
 */
export function requireAllRights({ from, to, credentials: { user, secret } }: Link): void {
  const name = (secret.value && user.value) || "default";
  const channels = from.kind === "sentinel" && isAtLeast(to.loading.target, { redis: "6.2", valkey: "7.2" });
  // Whoever is let in though no such user exists is the default user.
  const known = to.users.get(name).value ?? to.users.get("default").value;
  if (known && !mayDoAll(known, channels)) throw new Undecided(`the rights of user ${shownUser(name)}, not judged yet`);
}
