import { type Address, addressKey } from "../address.ts";
import type { Master, Watch } from "../deployment.ts";
import type { Setting } from "../known.ts";
import { inFile, type Located } from "../origin.ts";

/** Another sentinel that one remembers: a `sentinel known-sentinel` line. */
export interface KnownPeer extends Located {
  readonly address: Setting<Address>;
  /** Undefined where the line gives none. */
  readonly id: string | undefined;
}

/** The sentinels that one has met on a master, in the order of its lines. */
export function knownPeers({ knownSentinels, lines }: Watch): KnownPeer[] {
  if (knownSentinels.length === 0) return [];
  const written = lines("known-sentinel").filter(({ args }) => args.length > 2);
  return knownSentinels.map((address, index) => {
    const { args, file, directive } = written[index]!;
    return { address, id: args[3]?.value.toLowerCase() || undefined, origin: inFile(file, directive) };
  });
}

/** What a sentinel remembers of the others, held against the files there are. */
export interface Memory {
  readonly watch: Watch;
  /** How many sentinels count for it, itself included: it never forgets one. */
  readonly all: number;
  /** Files for sentinels of the master. */
  readonly files: number;
  /** At port 0: an id that another one replaced. */
  readonly gone: readonly KnownPeer[];
  /** With its own run id. */
  readonly itself: readonly KnownPeer[];
  /** At an address at which, by its own lines, a server answers that holds data. */
  readonly servers: readonly KnownPeer[];
  /** Two ids at one address; that of a file comes second. */
  readonly twins: readonly Twins[];
  /** Whether a file has the id. */
  readonly isFound: (peer: KnownPeer) => boolean;
  /** Those of which there is no file, by address and by id. */
  readonly strangers: readonly KnownPeer[];
}

export interface Twins {
  readonly stale: KnownPeer;
  readonly other: KnownPeer;
  /** The other is a file's own id, and the first is nobody's. */
  readonly isCertain: boolean;
}

/** What each sentinel of a master remembers; nothing for those that remember nobody. */
export function* memories({ watches }: Master): Iterable<Memory> {
  const sentinels = watches.flatMap(({ sentinel }) => (sentinel.isLeftOut ? [] : [sentinel]));
  const ids = new Set(sentinels.map(({ myid }) => myid?.or(undefined)?.toLowerCase()));
  const places = new Set(sentinels.map(({ address }) => (address.isKnown ? addressKey(address.value) : undefined)));
  const isFound = ({ id }: KnownPeer) => id !== undefined && ids.has(id);
  for (const watch of watches) {
    const peers = watch.sentinel.isLeftOut ? [] : knownPeers(watch);
    const isGone = ({ address }: KnownPeer) => address.or(undefined)?.port === 0;
    const own = watch.sentinel.myid?.or(undefined)?.toLowerCase();
    const itself = peers.filter(({ id }) => id !== undefined && id === own);
    const data = new Set([watch.address, ...watch.knownReplicas].map((address) => keyOf(address)));
    const servers = peers.filter((peer) => !itself.includes(peer) && !isGone(peer) && data.has(keyOf(peer.address)));
    const told = new Set([...itself, ...servers]);
    const living = peers.filter((peer) => !isGone(peer) && !told.has(peer));
    const isStranger = (peer: KnownPeer) =>
      peer.address.isKnown && !places.has(addressKey(peer.address.value)) && !isFound(peer);
    if (peers.length === 0) continue;
    yield {
      watch,
      all: peers.length + 1,
      files: sentinels.length,
      gone: peers.filter((peer) => isGone(peer) && !told.has(peer)),
      itself,
      servers,
      isFound,
      twins: twinsAmong(living, isFound),
      strangers: living.filter(isStranger),
    };
  }
}

/** A value of its own for each address that is not known. */
function keyOf(address: Setting<Address>): string | Setting<Address> {
  return address.isKnown ? addressKey(address.value) : address;
}

function twinsAmong(peers: readonly KnownPeer[], isFound: (peer: KnownPeer) => boolean): Twins[] {
  const kept = new Map<string, KnownPeer>();
  const twins: Twins[] = [];
  for (const peer of peers) {
    if (!peer.address.isKnown) continue;
    const key = addressKey(peer.address.value);
    const first = kept.get(key);
    const [stale, other] = first && isFound(peer) && !isFound(first) ? [first, peer] : [peer, first ?? peer];
    if (first) twins.push({ stale, other, isCertain: isFound(other) && !isFound(stale) });
    kept.set(key, other);
  }
  return twins;
}
