/** Things by what they have in common, in the order in which they come. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const shared = key(item);
    const group = groups.get(shared);
    if (group) group.push(item);
    else groups.set(shared, [item]);
  }
  return groups;
}
