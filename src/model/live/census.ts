import { addressKey } from "../address.ts";
import type { Deployment, Sentinel, Watch } from "../deployment.ts";
import { Setting } from "../known.ts";
import { knownPeers } from "../votes/peers.ts";
import { isForgotten, reputationsOf } from "./opinions.ts";
import type { LiveWatch } from "./watch.ts";

/** Milliseconds: each sentinel says hello every two seconds. */
const enough = 10_000;

/**
 * How many sentinels watch a master that was asked about: those that answered and those that these know beside them,
 * without the ones that nobody expects back.
 *
 * @param present all sentinels that were asked
 */
export function countRunning(watches: readonly Watch[], present: readonly Sentinel[]): Setting<number> {
  const [{ name, nameOrigin, sentinel }] = watches as readonly [Watch, ...Watch[]];
  const young = watches.find(({ live }) => live && isYoung(live));
  if (young) return Setting.unknown(`whom ${young.sentinel} meets in its first seconds`, nameOrigin);
  const known = new Set(watches.flatMap((watch) => keysOf(watch.sentinel)));
  const strangers = new Set(strangersTo(watches, sentinel.deployment).map(({ key }) => key));
  const open = present.find(
    (one) => !one.live?.tellsWatches && !keysOf(one).some((key) => known.has(key) || strangers.has(key)),
  );
  if (open) return Setting.unknown(`whether ${open} watches "${name}"`, nameOrigin);
  return Setting.known(watches.length + strangers.size, nameOrigin);
}

/** It has watched the master for too short a time to have met all; a failover, which starts that time anew, leaves it those it knows. */
export function isYoung(live: LiveWatch): boolean {
  if (live.number("role-reported-time").or(enough) >= enough) return false;
  const runs = live.live.number("uptime_in_seconds").or(0) * 1000;
  return runs < enough || live.number("config-epoch").or(0) === 0 || live.peers.or([]).length === 0;
}

/** Sentinels that others know and that did not say what they watch, each once, by their addresses. */
function strangersTo(watches: readonly Watch[], deployment: Deployment): readonly { readonly key: string }[] {
  const own = new Set(watches.flatMap(({ sentinel }) => keysOf(sentinel)));
  const data = new Set(
    watches.flatMap((watch) => [watch.address, ...watch.knownReplicas]).map((at) => at.isKnown && addressKey(at.value)),
  );
  // What answers and does not watch it has never a vote.
  const idle = new Set(deployment.sentinels.filter(({ live }) => live?.tellsWatches).flatMap(keysOf));
  const gone = new Set(
    reputationsOf(deployment, watches[0]!.name)
      .filter((one) => one.of === "sentinel" && isForgotten(one, deployment))
      .map(({ address }) => addressKey(address)),
  );
  return watches.flatMap(knownPeers).flatMap(({ address, id }) => {
    if (!address.isKnown || address.value.port === 0) return [];
    const key = addressKey(address.value);
    const isOther = [key, id].every((word) => word === undefined || !(own.has(word) || idle.has(word)));
    return isOther && !data.has(key) && !gone.has(key) ? [{ key }] : [];
  });
}

/** What a sentinel is known by: its id and its addresses. */
export function keysOf({ address, otherAddresses, myid }: Sentinel): readonly string[] {
  const addresses = [address, ...otherAddresses].flatMap((one) => (one.isKnown ? [addressKey(one.value)] : []));
  const id = myid?.or(undefined)?.toLowerCase();
  return id ? [...addresses, id] : addresses;
}
