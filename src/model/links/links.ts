import { accessKey } from "../access/access.ts";
import { isLoopback } from "../address.ts";
import type { DataNode, Deployment, Instance, Sentinel, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { candidatesFor } from "../identity/candidates.ts";
import { Setting } from "../known.ts";
import type { Origin } from "../origin.ts";
import { mayBecomeMaster } from "../roles/promotion.ts";
import { setsOf } from "../votes/census.ts";
import {
  type CommandUse,
  commandsOfPeer,
  commandsOfReplication,
  commandsOfWatch,
  renamedCommands,
} from "./command-names.ts";
import {
  type Credentials,
  credentialsOfPeer,
  credentialsOfReplication,
  credentialsOfWatch,
  wantedOf,
} from "./credentials.ts";
import { type Encryption, encryptionNow, encryptionOfWatch, encryptionTowards } from "./encryption.ts";

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
  /** The far ends that this one stands for, itself included; the near end can be among them. */
  readonly alike: readonly Instance[];
  readonly encryption: Encryption;
  readonly commands: readonly CommandUse[];
  /** What would have to be known to tell the far end; undefined where it is known. */
  readonly missing?: string;
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

const made = new WeakMap<Deployment, readonly Link[]>();

/** Every ordered pair of a deployment that must talk: what is started never does with what nothing starts. */
export function links(deployment: Deployment): readonly Link[] {
  const known = made.get(deployment) ?? [...allLinks(deployment)];
  made.set(deployment, known);
  return known;
}

function* allLinks({ groups, masters }: Deployment): Iterable<Link> {
  for (const isLeftOut of [false, true]) {
    const isPart = (one: Instance) => one.isLeftOut === isLeftOut;
    for (const { nodes, failsOver } of groups) yield* replicationLinks(nodes.filter(isPart), failsOver);
    for (const { group, watches } of masters) {
      const own = watches.filter(({ sentinel }) => isPart(sentinel));
      yield* group ? watchLinks(group.nodes.filter(isPart), own) : likelyLinks(own);
      if (own.length > 0) for (const set of setsOf(own)) yield* peerLinks(set);
    }
  }
}

function* replicationLinks(members: readonly DataNode[], failsOver: boolean): Iterable<ReplicationLink> {
  const alike = profiles(members);
  for (const from of members) {
    const follows = from.follows?.isLeftOut === from.isLeftOut ? from.follows : undefined;
    const user = from.settings.get("masteruser");
    const groups = alike(user.or(undefined));
    // Into another group: replicaof-other-group.
    if (follows && follows !== from && follows.group === from.group) {
      const { origin } = from.replicaof;
      yield {
        kind: "replication",
        from,
        to: follows,
        when: "now",
        origin,
        alike: (failsOver && groups.find((nodes) => nodes.includes(follows))) || [follows],
        credentials: credentialsOfReplication(from, follows),
        encryption: encryptionNow(from, follows),
        get commands() {
          return commandsOfReplication(from, follows);
        },
      };
    }
    if (!failsOver) continue;
    for (const nodes of groups) {
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
        alike: nodes,
        credentials: credentialsOfReplication(from, to),
        encryption: encryptionTowards(from, to),
        get commands() {
          return commandsOfReplication(from, to);
        },
      };
    }
  }
}

function* watchLinks(members: readonly DataNode[], watches: readonly Watch[]): Iterable<WatchLink> {
  if (members.length === 0) return;
  const alike = profiles(members);
  for (const watch of watches) {
    if (leadsElsewhere(watch, members)) continue;
    for (const nodes of alike(watch.authUser.or(undefined))) {
      yield linkOfWatch(watch, nodes);
    }
  }
}

function linkOfWatch(watch: Watch, nodes: readonly DataNode[]): WatchLink {
  const to = nodes[0]!;
  return {
    kind: "watch",
    from: watch.sentinel,
    to,
    watch,
    origin: watch.origin,
    alike: nodes,
    credentials: credentialsOfWatch(watch, to),
    encryption: encryptionOfWatch(watch, to),
    get commands() {
      return commandsOfWatch(watch, to);
    },
  };
}

/** To one of several servers, if they are all alike: nobody knows which of them is the master. */
function* likelyLinks(watches: readonly Watch[]): Iterable<WatchLink> {
  for (const watch of watches) {
    const nodes = watch.address.isKnown ? candidatesFor(watch.address.value, watch.sentinel) : [];
    const [alike, ...others] = nodes.length > 0 ? profiles(nodes)(watch.authUser.or(undefined)) : [];
    if (alike && others.length === 0) yield linkOfWatch(watch, alike);
  }
}

/** By a loopback address a sentinel may mean any machine's server: not one known by another address. */
function leadsElsewhere({ address }: Watch, nodes: readonly DataNode[]): boolean {
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
      const credentials = credentialsOfPeer(from, to);
      yield {
        kind: "peer",
        from,
        to,
        watch,
        origin: from.origin,
        alike: others,
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

/** Equal for instances that have the same kinds of ports and rename the same commands, to whatever. */
function mannersOf(one: Instance): string {
  const { settings } = one;
  const listens = (["port", "tls-port"] as const).map((name) => settings.get(name).or("unknown") === 0);
  const hasTls = Boolean(settings.get("tls-port").or("unknown"));
  return JSON.stringify([...listens, hasTls, settings.get("tls-replication").or("unknown"), ...renamedCommands(one)]);
}
