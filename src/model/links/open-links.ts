import { addressKey, isLoopback, isWildcard } from "../address.ts";
import type { DataNode, Deployment, Sentinel, Watch } from "../deployment.ts";
import { absenceAt } from "../identity/presence.ts";
import { Undecided } from "../known.ts";
import type { Origin } from "../origin.ts";
import type { ReplicationLink, WatchLink } from "./links.ts";

/**
 * Links towards an address at which a server of the deployment may answer and none is known to: the first of those that
 * name it stands for all. Whoever asks about the far end is undecided.
 */
export function* openLinks(deployment: Deployment): Iterable<OpenReplication | OpenWatch> {
  const seen = new Set<string>();
  for (const from of deployment.nodes) {
    const { origin } = from.replicaof;
    const address = from.isLeftOut ? undefined : from.replicaof.or(undefined);
    if (!address || isOwn(address.host) || seen.has(addressKey(address))) continue;
    seen.add(addressKey(address));
    const missing = whatIsMissing(() => absenceAt(deployment, address, from));
    if (missing !== undefined) yield new OpenReplication(from, origin, missing);
  }
  for (const { watches } of deployment.masters) {
    const watched = new Set<string>();
    for (const watch of watches) {
      const address = watch.sentinel.isLeftOut ? undefined : watch.address.or(undefined);
      if (!address || isOwn(address.host) || watched.has(addressKey(address))) continue;
      watched.add(addressKey(address));
      const missing = whatIsMissing(() => absenceAt(deployment, address, watch.sentinel));
      if (missing !== undefined) yield new OpenWatch(watch, missing);
    }
  }
}

/** Each machine calls itself so. */
function isOwn(host: string): boolean {
  return isLoopback(host) || isWildcard(host);
}

function whatIsMissing(ask: () => unknown): string | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (error instanceof Undecided) return error.missing;
    throw error;
  }
}

abstract class OpenLink {
  readonly origin: Origin;
  readonly missing: string;
  readonly alike = [];

  constructor(origin: Origin, missing: string) {
    this.origin = origin;
    this.missing = missing;
  }

  get to(): never {
    throw new Undecided(this.missing);
  }

  get credentials(): never {
    return this.to;
  }

  get encryption(): never {
    return this.to;
  }

  get commands(): never {
    return this.to;
  }
}

class OpenReplication extends OpenLink implements ReplicationLink {
  readonly kind = "replication";
  readonly when = "now";
  readonly from: DataNode;

  constructor(from: DataNode, origin: Origin, missing: string) {
    super(origin, missing);
    this.from = from;
  }
}

class OpenWatch extends OpenLink implements WatchLink {
  readonly kind = "watch";
  readonly from: Sentinel;
  readonly watch: Watch;

  constructor(watch: Watch, missing: string) {
    super(watch.origin, missing);
    this.from = watch.sentinel;
    this.watch = watch;
  }
}
