import { isWanted, sharesLogin } from "./access/access.ts";
import { addressKey, isLoopback } from "./address.ts";
import type { DataNode, Deployment, Group, Master, Watch } from "./deployment.ts";
import { groupBy } from "./grouping.ts";

type Tied<N extends DataNode> = N | string;

/**
 * Nodes tied together, found by walking from node to node along replicaof, monitor and known-replica lines. A line that
 * leads into another group ties nothing where all else tells that it is wrong.
 */
export function readGroups<N extends DataNode>(
  nodes: readonly N[],
  masters: readonly Master[],
  all: Deployment,
): Group[] {
  const groups = tie(nodes, masters, all, new Map());
  const home = new Map<DataNode, DataNode>();
  if (masters.length > 1) {
    const groupOf = new Map(groups.flatMap((group) => group.nodes.map((node) => [node, group] as const)));
    for (const node of nodes) {
      const own = homeOf(node, groups, (other) => groupOf.get(other));
      if (own) home.set(node, own);
    }
  }
  return home.size > 0 ? tie(nodes, masters, all, home) : groups;
}

/** @param home for replicas that follow a master of another group: a node of their own */
function tie<N extends DataNode>(
  nodes: readonly N[],
  masters: readonly Master[],
  deployment: Deployment,
  home: ReadonlyMap<DataNode, DataNode>,
): Group[] {
  const ties = new Ties<Tied<DataNode>>();
  for (const node of nodes) {
    ties.add(node);
    for (const address of [node.address, ...node.otherAddresses]) {
      if (address.isKnown) ties.join(node, addressKey(address.value));
    }
    const own = home.get(node);
    if (own) {
      ties.join(node, own);
      continue;
    }
    const master = node.replicaof.or(undefined);
    if (master && !isLoopback(master.host)) ties.join(node, addressKey(master));
    if (node.follows) ties.join(node, node.follows);
  }
  const nameOf = ({ name }: Master) => `master ${name}`;
  const tieWatch = (master: Master, { address, knownReplicas, sentinel }: Watch) => {
    for (const { value } of [address, ...knownReplicas].filter((setting) => setting.isKnown)) {
      ties.join(nameOf(master), addressKey(value));
      for (const node of deployment.nodesAt(value, sentinel)) ties.join(nameOf(master), node);
    }
  };
  const doubtful: (readonly [Master, Watch])[] = [];
  for (const master of masters) {
    const isOdd = oddOnes(master.watches);
    for (const watch of master.watches) {
      if (isOdd(watch)) doubtful.push([master, watch]);
      else tieWatch(master, watch);
    }
  }
  for (const [master, watch] of doubtful) {
    const there = addressKey(watch.address.value);
    // What others monitor there under another name is theirs.
    if (!masters.some((other) => other !== master && ties.areTied(nameOf(other), there))) tieWatch(master, watch);
  }
  const mastersOf = new Map(masters.map((master) => [nameOf(master), master]));
  return ties.groups().flatMap((members): Group[] => {
    const tied = members.filter((member) => typeof member !== "string");
    if (tied.length === 0) return [];
    const watching = members.flatMap((member) => (typeof member === "string" ? (mastersOf.get(member) ?? []) : []));
    const failsOver = deployment.sentinels.length > 0;
    return [{ deployment, nodes: tied, masters: watching, failsOver, origin: tied[0]!.origin }];
  });
}

/** Those that most sentinels of the name contradict. */
function oddOnes(watches: readonly Watch[]): (watch: Watch) => boolean {
  const known = watches.filter(({ address }) => address.isKnown);
  const sides = [...groupBy(known, ({ address }) => addressKey(address.value)).values()];
  const most = sides.find((side) => side.length * 2 > watches.length);
  return (watch) => most !== undefined && watch.address.isKnown && !most.includes(watch);
}

/**
 * A node of the group to which a replica belongs by its passwords, where it follows a master of another group: that one
 * refuses its password, and the nodes there require another.
 */
function homeOf(
  node: DataNode,
  groups: readonly Group[],
  groupOf: (node: DataNode) => Group | undefined,
): DataNode | undefined {
  const { follows, settings, access } = node;
  const there = follows?.access.or(undefined);
  const own = access.or(undefined);
  const sent = settings.get("masteruser").or("?") ? undefined : settings.secret("masterauth").or(undefined);
  if (!sent || own?.kind !== "password" || there?.kind !== "password") return undefined;
  if (isWanted(sent, there) || sharesLogin(own, there)) return undefined;
  const isHome = ({ nodes, masters }: Group) =>
    masters.length > 0 &&
    nodes.every((other) => {
      const wanted = other.access.or(undefined);
      return wanted !== undefined && sharesLogin(wanted, own) && isWanted(sent, wanted);
    });
  const homes = groups.filter((group) => group !== groupOf(node) && isHome(group));
  return homes.length === 1 && groupOf(follows!)!.masters.length > 0 ? homes[0]!.nodes[0] : undefined;
}

/** Disjoint sets of things that belong together (union-find with path halving), in the order they were met. */
class Ties<T> {
  readonly #parents = new Map<T, T>();

  add(item: T): void {
    if (!this.#parents.has(item)) this.#parents.set(item, item);
  }

  join(a: T, b: T): void {
    this.add(a);
    this.add(b);
    const root = this.#root(a);
    this.#parents.set(this.#root(b), root);
  }

  areTied(a: T, b: T): boolean {
    return this.#parents.has(a) && this.#parents.has(b) && this.#root(a) === this.#root(b);
  }

  groups(): T[][] {
    return [...groupBy([...this.#parents.keys()], (item) => this.#root(item)).values()];
  }

  #root(item: T): T {
    let at = item;
    for (;;) {
      const parent = this.#parents.get(at)!;
      if (parent === at) return at;
      const above = this.#parents.get(parent)!;
      this.#parents.set(at, above);
      at = above;
    }
  }
}
