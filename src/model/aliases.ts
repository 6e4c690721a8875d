import { addressKey, isLoopback, isWildcard } from "./address.ts";
import type { Deployment, Master, Watch } from "./deployment.ts";
import { latest } from "./epochs.ts";
import { groupBy } from "./identity.ts";

/** One server that is monitored under several names. */
export interface Aliases {
  /** Who watches it, by name: the name with most sentinels first. */
  readonly names: readonly (readonly [name: string, watches: readonly Watch[]])[];
  /**
   * `twice`: by one sentinel, or by sets of sentinels of which each has its quorum; `apart`: by sentinels that should be
   * one set and do not meet, since hello messages carry the name.
   */
  readonly how: "twice" | "apart";
}

const known = new WeakMap<Deployment, readonly Aliases[]>();

/** The servers of a deployment with more than one name, as those say who have heard of the last failover. */
export function aliasesIn(deployment: Deployment): readonly Aliases[] {
  const found = known.get(deployment) ?? find(deployment);
  known.set(deployment, found);
  return found;
}

/** Whether others watch the same server under another name: what is counted for each name is less than was meant. */
export function isKnownApart({ name, deployment }: Master): boolean {
  return aliasesIn(deployment).some(({ how, names }) => how === "apart" && names.some(([other]) => other === name));
}

function find({ masters }: Deployment): Aliases[] {
  const watches = masters.flatMap((master) => latest(master.watches)).filter(isTelling);
  return [...groupBy(watches, targetOf).values()].flatMap((all): Aliases[] => {
    const names = [...groupBy(all, ({ name }) => name)];
    if (names.length < 2) return [];
    const isBySame = new Set(all.map(({ sentinel }) => sentinel)).size < all.length;
    const areSets = names.every(
      ([, side]) => side.length > 1 && side.every(({ quorum }) => quorum.or(0) <= side.length),
    );
    return [
      {
        names: names.toSorted(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1)),
        how: isBySame || areSets ? "twice" : "apart",
      },
    ];
  });
}

function isTelling({ address, sentinel }: Watch): boolean {
  return address.isKnown && !isWildcard(address.value.host) && !sentinel.isLeftOut;
}

/** Each machine has a loopback interface of its own. */
function targetOf({ address: { value }, sentinel }: Watch): string {
  const place = isLoopback(value.host) ? `${sentinel.host.or(sentinel.id)} ` : "";
  return `${place}${addressKey(value)}`;
}
