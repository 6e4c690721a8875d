import type { DataNode } from "../deployment.ts";

/** The servers on the way from one back to itself along replicaof lines; none if the way ends elsewhere. */
export function circleOf(node: DataNode): readonly DataNode[] {
  const { way, end } = followUp(node);
  return end === node ? [...way] : [];
}

/** No end is reached by following the masters up, from a server of a circle or one below it. */
export function leadsInCircle(node: DataNode): boolean {
  return followUp(node).end !== undefined;
}

/** The servers above one, itself first, until nobody of the deployment is followed or one comes again. */
function followUp(node: DataNode): { readonly way: ReadonlySet<DataNode>; readonly end: DataNode | undefined } {
  const way = new Set<DataNode>();
  let at: DataNode | undefined = node;
  for (; at && !way.has(at); at = at.follows) way.add(at);
  return { way, end: at };
}

/** The server at the upper end of a chain; undefined where it is not one of the deployment or there is no end. */
export function topOf(node: DataNode): DataNode | undefined {
  const { way, end } = followUp(node);
  const top = [...way].at(-1)!;
  return end === undefined && top.replicaof.isKnown && top.replicaof.value === undefined ? top : undefined;
}

/** In KeyDB masters may follow each other, and a list of masters may hold the own address. */
export function takesManyMasters({ file }: DataNode): boolean {
  return file.directives.some(
    ({ name, args }) => /^(?:multi-master|active-replica)$/i.test(name.value) && !/^no$/i.test(args[0]?.value ?? ""),
  );
}
