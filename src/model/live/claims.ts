import { addressKey } from "../address.ts";
import type { DataNode, Watch } from "../deployment.ts";
import type { Setting } from "../known.ts";
import type { Located } from "../origin.ts";
import { epochOf } from "../votes/epochs.ts";
import type { LivePeer } from "./peer.ts";

/** That sentinels of a master name hold a node for one of theirs. */
export interface Claim {
  readonly name: string;
  readonly as: "master" | "replica";
  readonly watch: Watch;
  /** Where a sentinel says so. */
  readonly at: Located;
}

/** The claims of two names that have different masters; undefined where one is all there is. */
export function rivalClaims(node: DataNode): readonly [Claim, Claim] | undefined {
  const [first, ...others] = claimsOn(node);
  const other = first && others.find((one) => !haveOneMaster(first, one));
  return first && other ? [first, other] : undefined;
}

/** One claim for each master name whose sentinels that run know a node, and do not take it for down. */
function claimsOn(node: DataNode): readonly Claim[] {
  const { deployment } = node;
  const isNode = (found: Setting<{ host: string; port: number }>, { sentinel }: Watch) =>
    found.isKnown && deployment.nodesAt(found.value, sentinel).includes(node);
  return deployment.masters.flatMap(({ name, watches }): Claim[] => {
    const newest = Math.max(0, ...watches.map(epochOf));
    for (const watch of watches) {
      const { live, address } = watch;
      if (!live || epochOf(watch) < newest) continue;
      if (isNode(address, watch)) return [{ name, as: "master", watch, at: address }];
      const replica = live.replicas.or([]).find((peer) => isNode(peer.address, watch) && !isDown(peer));
      if (replica) return [{ name, as: "replica", watch, at: replica.address }];
    }
    return [];
  });
}

/** Whether the names of two claims have one master: it has two names then. */
function haveOneMaster(one: Claim, other: Claim): boolean {
  const [a, b] = [one, other].map(({ watch: { address } }) =>
    address.isKnown ? addressKey(address.value) : undefined,
  );
  return a === b;
}

function isDown(peer: LivePeer): boolean {
  const flags = peer.flags.or(new Set<string>());
  return flags.has("s_down") || flags.has("disconnected");
}
