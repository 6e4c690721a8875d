import { addressKey, isLoopback, isWildcard } from "../address.ts";
import type { Deployment, Master, Watch } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { latest } from "../votes/epochs.ts";

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

const known = new WeakMap<Deployment, Found>();

interface Found {
  readonly aliases: readonly Aliases[];
  readonly apart: ReadonlySet<string>;
}

/** The servers of a deployment with more than one name, as those say who have heard of the last failover. */
export function aliasesIn(deployment: Deployment): readonly Aliases[] {
  return lookUp(deployment).aliases;
}

/** Whether others watch the same server under another name: what is counted for each name is less than was meant. */
export function isKnownApart({ name, deployment }: Pick<Master, "name" | "deployment">): boolean {
  return lookUp(deployment).apart.has(name);
}

function lookUp(deployment: Deployment): Found {
  const before = known.get(deployment);
  if (before) return before;
  const aliases = find(deployment);
  const apart = aliases.flatMap(({ how, names }) => (how === "apart" ? names.map(([name]) => name) : []));
  const found = { aliases, apart: new Set(apart) };
  known.set(deployment, found);
  return found;
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
