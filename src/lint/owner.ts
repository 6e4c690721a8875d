import type { Deployment, Instance } from "../model/deployment.ts";

type OwnerAt = (file: string, offset: number) => Instance | undefined;

const known = new WeakMap<Deployment, OwnerAt>();

/** The observed instance in whose answers an offset of a file of facts lies. */
export function ownerAt(deployment: Deployment, file: string, offset: number): Instance | undefined {
  const find = known.get(deployment) ?? ownersIn(deployment);
  known.set(deployment, find);
  return find(file, offset);
}

function ownersIn({ instances }: Deployment): OwnerAt {
  // Facts are one file.
  const heads = instances.flatMap((instance) => (instance.live ? [{ instance, ...instance.live.section }] : []));
  const ordered = heads.toSorted((a, b) => a.head.start - b.head.start);
  return (uri, offset) => {
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle]!.head.start <= offset) low = middle + 1;
      else high = middle;
    }
    const last = ordered[low - 1];
    return last?.file.uri === uri ? last.instance : undefined;
  };
}
