import { type Address, addressKey } from "../address.ts";
import type { DataNode, Deployment, Watch } from "../deployment.ts";
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

const known = new WeakMap<Deployment, ReadonlyMap<DataNode, readonly Claim[]>>();

/** One claim for each master name whose sentinels that run know a node, and do not take it for down. */
function claimsOn(node: DataNode): readonly Claim[] {
  const { deployment } = node;
  const found = known.get(deployment) ?? claimsIn(deployment);
  known.set(deployment, found);
  return found.get(node) ?? [];
}

function claimsIn(deployment: Deployment): ReadonlyMap<DataNode, readonly Claim[]> {
  const found = new Map<DataNode, Claim[]>();
  for (const { name, watches } of deployment.masters) {
    const newest = watches.reduce((most, watch) => Math.max(most, epochOf(watch)), 0);
    for (const watch of watches) {
      const { live, address } = watch;
      if (!live || epochOf(watch) < newest) continue;
      const add = (at: Setting<Address>, as: Claim["as"]) => {
        if (!at.isKnown) return;
        for (const node of deployment.nodesAt(at.value, watch.sentinel)) {
          const claims = found.get(node) ?? [];
          found.set(node, claims);
          // Those of one name come one after the other.
          if (claims.at(-1)?.name !== name) claims.push({ name, as, watch, at });
        }
      };
      add(address, "master");
      for (const peer of live.replicas.or([])) if (!isDown(peer)) add(peer.address, "replica");
    }
  }
  return found;
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
