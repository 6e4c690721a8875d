import type { DataNode } from "../deployment.ts";
import { groupBy } from "../grouping.ts";
import { type Setting, Undecided } from "../known.ts";
import { leaderOf } from "../roles/promotion.ts";

/** A node that is set differently from most others of its group, and one of those. */
export interface Deviation<T> {
  readonly node: DataNode;
  readonly setting: Setting<T>;
  readonly other: DataNode;
  readonly usual: Setting<T>;
}

/**
 * The nodes whose value is not the usual one: what most have, and where as many have another, what the master has. Unknown
 * values are left out.
 *
 * @param key equal for values that mean the same
 */
export function deviations<T>(
  nodes: readonly DataNode[],
  read: (node: DataNode) => Setting<T>,
  key: (value: T) => unknown = (value) => value,
): Deviation<T>[] {
  const values = nodes.map((node) => ({ node, setting: read(node) })).filter(({ setting }) => setting.isKnown);
  const byKey = groupBy(values, ({ setting }) => key(setting.value));
  if (byKey.size < 2) return [];
  const leader = leaderOf(values.map(({ node }) => node));
  const sides = [...byKey.values()].toSorted((a, b) => b.length - a.length);
  const common = sides.filter(({ length }) => length === sides[0]!.length);
  const usual = common.find((side) => side.some(({ node }) => node === leader)) ?? common[0]!;
  const [first] = usual;
  const other = usual.find(({ node }) => node === leader) ?? first!;
  return values
    .filter(({ setting }) => key(setting.value) !== key(first!.setting.value))
    .map(({ node, setting }) => ({ node, setting, other: other.node, usual: other.setting }));
}

/**
 * Leaves open what could not be compared.
 *
 * @throws Undecided where one of several nodes has an unknown value
 */
export function requireAllKnown(nodes: readonly DataNode[], ...reads: ((node: DataNode) => Setting<unknown>)[]): void {
  if (nodes.length < 2) return;
  for (const read of reads) {
    for (const node of nodes) {
      const { missing } = read(node);
      if (missing !== undefined) throw new Undecided(missing);
    }
  }
}
