import type { Target } from "../../grammar/version.ts";
import { type Address, addressKey, isLiteral, isLoopback, isWildcard } from "./address.ts";
import type { DataNode, Deployment, Group, Instance, Master, Reference, View, Watch } from "./deployment.ts";
import { readGroups } from "./groups.ts";
import { isKnownApart } from "./identity/aliases.ts";
import { copies } from "./identity/copies.ts";
import { placeOnHosts } from "./identity/hosts.ts";
import { areOnLoopback, groupBy, identify, portsOf } from "./identity/identity.ts";
import { arePortsTaken } from "./identity/machines.ts";
import { NodeModel, SentinelModel } from "./instance.ts";
import { Setting } from "./known.ts";
import type { RawDeployment } from "./raw.ts";
import { Surroundings } from "./surroundings/surroundings.ts";
import { unused } from "./surroundings/unused.ts";
import { countSentinels, sentinelsByMaster } from "./votes/census.ts";

/** Puts the files of a deployment together: who is who, who names whom, who swaps roles with whom. */
export function buildDeployment(raw: RawDeployment): Deployment {
  return new DeploymentModel(raw);
}

class DeploymentModel implements Deployment {
  readonly id: string;
  readonly view: View = "declared";
  readonly target: Target;
  readonly complete: boolean;
  readonly isTargetAssumed: boolean;
  readonly isReleaseOpen: boolean;
  readonly instances: readonly (NodeModel | SentinelModel)[];
  readonly nodes: readonly NodeModel[];
  readonly sentinels: readonly SentinelModel[];
  readonly masters: readonly Master[];
  readonly groups: readonly Group[];
  readonly hosts: ReadonlySet<string>;
  readonly #surroundings: Surroundings;
  #watching: ReturnType<typeof sentinelsByMaster> | undefined;
  #unused: ReadonlySet<string> | undefined;
  #spansMachines: boolean | undefined;
  #hosts: ReadonlyMap<Instance, Setting<string>> | undefined;
  readonly #nodesAt: ReadonlyMap<string, readonly NodeModel[]>;

  constructor(raw: RawDeployment) {
    this.id = raw.id;
    this.target = raw.target;
    this.complete = raw.complete;
    this.isTargetAssumed = !["option", "project-file", "image", "install"].includes(raw.targetFrom);
    this.isReleaseOpen = raw.isReleaseOpen ?? false;
    const surroundings = new Surroundings(() => raw.surroundings);
    this.#surroundings = surroundings;
    this.instances = raw.instances.map((instance) =>
      instance.loading.mode === "sentinel"
        ? new SentinelModel(instance, this, surroundings)
        : new NodeModel(instance, this, surroundings),
    );
    // A copy takes no part: it is judged for itself only.
    const left = copies(this.instances);
    const used = this.instances.filter((instance) => !left.has(instance));
    this.nodes = used.filter((instance) => instance instanceof NodeModel);
    this.sentinels = used.filter((instance) => instance instanceof SentinelModel);

    const references = used.filter(({ isLeftOut }) => !isLeftOut).flatMap(referencesBy);
    identify(used, references, this.complete);
    const reachable = used.filter(({ address }) => address.isKnown);
    const byAddress = byAddresses(reachable);
    for (const reference of references) {
      const wanted = reference.how === "known-sentinel" ? "sentinel" : "server";
      for (const instance of byAddress.get(addressKey(reference.address)) ?? []) {
        if (instance.kind === wanted) instance.references.push(reference);
      }
    }
    this.#nodesAt = byAddresses(this.nodes.filter(({ address }) => address.isKnown));
    const onLoopback = areOnLoopback(used, references);
    this.hosts = new Set(
      [...references.map(({ address }) => address.host), ...reachable.map(({ address }) => address.value.host)].filter(
        (host) => !isLoopback(host) && !isWildcard(host) && !onLoopback,
      ),
    );
    const masters = this.#readMasters();
    this.groups = this.#readGroups(masters);
    this.masters = masters;
    for (const node of left) {
      if (node instanceof NodeModel) {
        node.group = { deployment: this, nodes: [node], masters: [], failsOver: false, origin: node.origin };
      }
    }
  }

  get isAccompanied(): boolean {
    return !this.#surroundings.areEmpty;
  }

  filledInBy(placeholder: string): string | undefined {
    return this.#surroundings.filling(placeholder);
  }

  get isForKeydb(): boolean {
    return this.instances.some(({ id }) => /keydb[^/]*$/i.test(id)) || this.#surroundings.runKeydb;
  }

  get runsContainers(): boolean {
    return this.#surroundings.containers;
  }

  publisherOf(port: number): string | undefined {
    return this.#surroundings.publisher(port);
  }

  get serverStarter(): { readonly file: string; readonly count: number } | undefined {
    return this.#surroundings.serverStarter;
  }

  script(path: string, { id }: Instance) {
    return this.#surroundings.script(
      path,
      id,
      this.instances.map((instance) => instance.id),
    );
  }

  get spansMachines(): boolean {
    this.#spansMachines ??= this.#areMachines();
    return this.#spansMachines;
  }

  #areMachines(): boolean {
    const literals = [...this.hosts].filter(isLiteral).length;
    const areNamed = Math.max(literals, this.hosts.size - literals) > 1;
    return (areNamed || arePortsTaken(this)) && !this.#isOneMachine;
  }

  hostOf(instance: Instance): Setting<string> {
    this.#hosts ??= placeOnHosts([...this.nodes, ...this.sentinels], this.#isOneMachine || this.#isLocal);
    return this.#hosts.get(instance) ?? Setting.unknown(`the host of ${instance}`, instance.origin);
  }

  /** A file beside the configuration starts all of it on one machine. */
  get #isOneMachine(): boolean {
    return this.#surroundings.areOnOneMachine(this.instances.map(({ id }) => id));
  }

  /** Each is reached over the loopback interface, and nobody names another host. */
  get #isLocal(): boolean {
    const isLocal = ({ address }: Instance) => address.isKnown && isLoopback(address.value.host);
    return this.hosts.size === 0 && [...this.nodes, ...this.sentinels].every(isLocal);
  }

  sentinelCount(watches: readonly Watch[]): Setting<number> {
    this.#watching ??= sentinelsByMaster(this.sentinels);
    const watching = this.#watching.get(watches[0]!.name) ?? [];
    return countSentinels(watches, watching, this.sentinels.length, this.#surroundings);
  }

  isUnused(id: string): boolean {
    this.#unused ??= new Set([...unused(this.instances, this.#surroundings.uses)].map((instance) => instance.id));
    return this.#unused.has(id);
  }

  nodesAt(address: Address): readonly NodeModel[] {
    return this.#nodesAt.get(addressKey(address)) ?? [];
  }

  #readMasters(): MasterModel[] {
    const watches = this.sentinels.flatMap((sentinel) => sentinel.watches);
    return [...groupBy(watches, ({ name }) => name)].map(([name, all]) => {
      const started = all.filter(({ sentinel }) => !sentinel.isLeftOut);
      return new MasterModel(name, this, started.length > 0 ? started : all);
    });
  }

  #readGroups(masters: readonly MasterModel[]): Group[] {
    for (const node of this.nodes) {
      const master = node.replicaof.or(undefined);
      node.follows = master && this.nodesAt(master)[0];
    }
    const groups = readGroups(this.nodes, masters, this);
    for (const group of groups) {
      for (const node of group.nodes) (node as NodeModel).group = group;
      for (const master of group.masters) (master as MasterModel).group = group;
    }
    return groups;
  }
}

class MasterModel implements Master {
  readonly name: string;
  readonly deployment: DeploymentModel;
  readonly watches: readonly Watch[];
  readonly monitored: readonly DataNode[];
  group: Group | undefined;
  #sentinelCount: Setting<number> | undefined;

  constructor(name: string, deployment: DeploymentModel, watches: readonly Watch[]) {
    this.name = name;
    this.deployment = deployment;
    this.watches = watches;
    const nodes = watches.flatMap(({ address }) => (address.isKnown ? deployment.nodesAt(address.value) : []));
    this.monitored = [...new Set(nodes)];
  }

  get origin() {
    return this.watches[0]!.nameOrigin;
  }

  get sentinelCount(): Setting<number> {
    this.#sentinelCount ??= isKnownApart(this)
      ? Setting.unknown("which name the sentinels of this master are to use", this.origin)
      : this.deployment.sentinelCount(this.watches);
    return this.#sentinelCount;
  }
}

/** Instances by the addresses at which they answer: one that has a plain and a TLS port does on both. */
function byAddresses<T extends NodeModel | SentinelModel>(instances: readonly T[]): Map<string, T[]> {
  const found = groupBy(instances, ({ address }) => addressKey(address.value));
  const others = [
    groupBy(instances, ({ secondAddress }) => secondAddress && addressKey(secondAddress.value)),
    groupBy(instances, (instance) => {
      const { host, port } = instance.address.value;
      const ports = portsOf(instance);
      const another = ports.includes(port) ? ports.find((one) => one !== port) : undefined;
      return another && addressKey({ host, port: another });
    }),
  ];
  for (const other of others) for (const [key, all] of other) if (key && !found.has(key)) found.set(key, all);
  return found;
}

function referencesBy(by: Instance): Reference[] {
  if (by.kind === "server") {
    const { replicaof } = by;
    const address = replicaof.or(undefined);
    return address ? [{ by, address, how: "replicaof", origin: replicaof.origin }] : [];
  }
  return by.watches.flatMap(({ address, knownReplicas, knownSentinels }) =>
    (
      [
        ["monitor", [address]],
        ["known-replica", knownReplicas],
        ["known-sentinel", knownSentinels],
      ] as const
    ).flatMap(([how, settings]) =>
      settings
        .filter((setting) => setting.isKnown)
        .map((setting): Reference => ({ by, address: setting.value, how, origin: setting.origin })),
    ),
  );
}
