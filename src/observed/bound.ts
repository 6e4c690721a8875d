import type { Section } from "../facts/read.ts";
import { type Address, exactKey, isLiteral, isLoopback, isWildcard } from "../model/address.ts";
import type { Deployment, Instance } from "../model/deployment.ts";
import { groupBy } from "../model/grouping.ts";
import { listeningPorts } from "../model/identity/announce.ts";
import { boundHosts } from "../model/identity/reach.ts";

/** A deployment, and what is known of whose sections belong to it. */
export interface Owner {
  readonly deployment: Deployment;
  readonly pairs: Map<Section, Instance>;
}

/**
 * Pairs what was asked at an address that a file binds, while it announces another: where one file alone binds it, and
 * nobody answered for that.
 *
 * @param sectionsOf by kind and address
 */
export function pairBound(owners: readonly Owner[], sectionsOf: ReadonlyMap<string, readonly Section[]>): void {
  const paired = new Set(owners.flatMap(({ pairs }) => [...pairs.keys()]));
  const answered = new Set(owners.flatMap(({ pairs }) => [...pairs.values()]));
  const bound = owners.flatMap(({ deployment: { sentinels, nodes }, pairs }) =>
    [...sentinels, ...nodes].flatMap((instance) =>
      boundAddresses(instance).flatMap((address) =>
        [instance.kind, "unknown"].map((kind) => ({ key: `${kind} ${exactKey(address)}`, instance, pairs })),
      ),
    ),
  );
  for (const [key, [only, ...others]] of groupBy(bound, (one) => one.key)) {
    if (!only || others.length > 0 || answered.has(only.instance)) continue;
    for (const section of sectionsOf.get(key) ?? []) if (!paired.has(section)) only.pairs.set(section, only.instance);
  }
}

/** Addresses that lead to one machine; a container has interfaces of its own. */
function boundAddresses(instance: Instance): readonly Address[] {
  if (instance.isLeftOut || instance.launch?.isInside) return [];
  const hosts = boundHosts(instance)
    .or([])
    .filter((host) => isLiteral(host) && !isLoopback(host) && !isWildcard(host));
  return hosts.flatMap((host) => listeningPorts(instance).map((port) => ({ host, port })));
}
