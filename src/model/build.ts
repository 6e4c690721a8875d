import type { Target } from "../../grammar/version.ts";
import { type Address, isLiteral, isLoopback, isWildcard } from "./address.ts";
import type { DataNode, Deployment, Group, Instance, Master, Reference, View, Watch } from "./deployment.ts";
import { groupBy } from "./grouping.ts";
import { readGroups } from "./groups.ts";
import { AddressBook } from "./identity/address-book.ts";
import { isKnownApart } from "./identity/aliases.ts";
import { copies } from "./identity/copies.ts";
import { placeOnHosts } from "./identity/hosts.ts";
import { identify } from "./identity/identity.ts";
import { areInOneNetwork } from "./identity/launch-machines.ts";
import { isLaunchRead } from "./identity/launches.ts";
import { arePortsTaken } from "./identity/machines.ts";
import { areOnLoopback } from "./identity/on-loopback.ts";
import { NodeModel, SentinelModel } from "./instance.ts";
import { Setting } from "./known.ts";
import { upstreamOf } from "./live/upstream.ts";
import type { RawDeployment } from "./raw.ts";
import type { StartupProblem } from "./startup.ts";
import { Starters } from "./surroundings/starters.ts";
import { Surroundings } from "./surroundings/surroundings.ts";
import { countSentinels, sentinelsByMaster } from "./votes/census.ts";

/**
 * Puts the files of a deployment together: who is who, who names whom, who swaps roles with whom.
 *
 * @param counterparts of an observed one: the deployment that the files declare, and its instances by the ids of these
 */
export function buildDeployment(raw: RawDeployment, counterparts?: Counterparts): Deployment {
  return new DeploymentModel(raw, counterparts);
}

export interface Counterparts {
  /** Undefined where there are no files. */
  readonly declared: Deployment | undefined;
  readonly instances: ReadonlyMap<string, Instance>;
}

class DeploymentModel implements Deployment {
  readonly id: string;
  readonly view: View;
  readonly declared: Deployment | undefined;
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
  readonly problems: readonly StartupProblem[];
  readonly #surroundings: Surroundings;
  readonly #starters: Starters;
  #watching: ReturnType<typeof sentinelsByMaster> | undefined;
  #unused: ReadonlySet<string> | undefined;
  #spansMachines: boolean | undefined;
  #hosts: ReadonlyMap<Instance, Setting<string>> | undefined;
  readonly #nodesAt: AddressBook<NodeModel>;
  readonly #counterparts: ReadonlyMap<string, Instance>;

  constructor(raw: RawDeployment, counterparts: Counterparts | undefined) {
    this.id = raw.id;
    this.view = counterparts ? "observed" : "declared";
    this.declared = counterparts?.declared;
    this.#counterparts = counterparts?.instances ?? new Map();
    this.target = raw.target;
    this.complete = raw.complete;
    // An image of KeyDB tells the Redis that it is made of, not all that it is.
    const isKeydbs = raw.targetFrom === "image" && raw.instances.some(({ launch }) => launch?.image?.kind === "keydb");
    this.isTargetAssumed =
      isKeydbs || !["option", "project-file", "image", "install", "probe"].includes(raw.targetFrom);
    this.isReleaseOpen = raw.isReleaseOpen ?? false;
    const startups = raw.startups ?? [];
    this.problems = startups.flatMap(({ problems }) => problems);
    const surroundings = new Surroundings(() => raw.surroundings, new Set(startups.flatMap(({ hosts }) => hosts)));
    this.#surroundings = surroundings;
    this.instances = raw.instances.map((instance) =>
      instance.loading.mode === "sentinel"
        ? new SentinelModel(instance, this, surroundings)
        : new NodeModel(instance, this, surroundings),
    );
    this.#starters = new Starters(surroundings, startups, this.instances);
    // A copy takes no part: it is judged for itself only.
    const left = copies(this.instances.filter(({ launch }) => !launch));
    const used = this.instances.filter((instance) => !left.has(instance));
    this.nodes = used.filter((instance) => instance instanceof NodeModel);
    this.sentinels = used.filter((instance) => instance instanceof SentinelModel);

    const references = used.filter(({ isLeftOut }) => !isLeftOut).flatMap(referencesBy);
    identify(used, references, this.complete);
    const reachable = used.filter(({ address }) => address.isKnown);
    const byAddress = new AddressBook(used);
    for (const reference of references) {
      const wanted = reference.how === "known-sentinel" ? "sentinel" : "server";
      for (const instance of byAddress.at(reference.address, reference.by)) {
        if (instance.kind === wanted) instance.references.push(reference);
      }
    }
    this.#nodesAt = new AddressBook(this.nodes);
    const onLoopback = areOnLoopback(used, references);
    const named = new Set(
      [...references.map(({ address }) => address.host), ...reachable.map(({ address }) => address.value.host)].filter(
        (host) => !isLoopback(host) && !isWildcard(host) && !onLoopback,
      ),
    );
    this.hosts = this.declared?.runsContainers ? this.declared.hosts : named;
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
    return this.#starters.areOpen;
  }

  filledInBy(placeholder: string, instance: Instance): string | undefined {
    const beside = isLaunchRead(instance) ? this.#surroundings.unmodelled : this.#surroundings;
    return beside.filling(placeholder);
  }

  get isForKeydb(): boolean {
    const isKeydbs = ({ id, launch }: Instance) => launch?.image?.kind === "keydb" || /keydb[^/]*$/i.test(id);
    return this.instances.some(isKeydbs) || this.#surroundings.runKeydb;
  }

  get runsContainers(): boolean {
    if (this.declared?.runsContainers) return true;
    return this.instances.some(({ launch }) => launch?.isInside) || this.#surroundings.containers;
  }

  publisherOf(port: number): string | undefined {
    if (this.declared) return this.declared.publisherOf(port);
    return this.#surroundings.publisher(port);
  }

  get serverStarter(): { readonly file: string; readonly count: number } | undefined {
    return this.declared ? this.declared.serverStarter : this.#starters.ofServers;
  }

  script(path: string, { id }: Instance) {
    return this.#surroundings.script(
      path,
      id,
      this.instances.map((instance) => instance.id),
    );
  }

  get spansMachines(): boolean {
    // Names of containers are no proof of machines.
    if (this.declared?.spansMachines || this.declared?.runsContainers) return this.declared.spansMachines;
    this.#spansMachines ??= this.#areMachines();
    return this.#spansMachines;
  }

  #areMachines(): boolean {
    const literals = [...this.hosts].filter(isLiteral).length;
    const areNamed = Math.max(literals, this.hosts.size - literals) > 1;
    if (this.#isOneMachine) return false;
    return arePortsTaken(this) || (areNamed && !areInOneNetwork([...this.nodes, ...this.sentinels]));
  }

  hostOf(instance: Instance): Setting<string> {
    const same = this.declaredBy(instance.id);
    if (same && (same.host.isKnown || this.declared?.runsContainers)) return same.host;
    this.#hosts ??= placeOnHosts([...this.nodes, ...this.sentinels], this.#isOneMachine || this.#isLocal);
    return this.#hosts.get(instance) ?? Setting.unknown(`the host of ${instance}`, instance.origin);
  }

  /** A file beside the configuration starts all of it on one machine. */
  get #isOneMachine(): boolean {
    return this.#starters.areOnOneMachine;
  }

  /** Each is reached over the loopback interface, and nobody names another host. */
  get #isLocal(): boolean {
    const isLocal = ({ address }: Instance) => address.isKnown && isLoopback(address.value.host);
    return this.hosts.size === 0 && [...this.nodes, ...this.sentinels].every(isLocal);
  }

  sentinelCount(watches: readonly Watch[]): Setting<number> {
    this.#watching ??= sentinelsByMaster(this.sentinels);
    const watching = this.#watching.get(watches[0]!.name) ?? [];
    return countSentinels(watches, watching, this.sentinels, this.#starters);
  }

  declaredBy(id: string): Instance | undefined {
    return this.#counterparts.get(id);
  }

  isUnused(id: string): boolean {
    this.#unused ??= new Set([...this.#starters.unused()].map(({ id }) => id));
    return this.#unused.has(id);
  }

  nodesAt(address: Address, from?: Instance): readonly NodeModel[] {
    return this.#nodesAt.at(address, from);
  }

  nodesSharing(address: Address, from?: Instance): readonly NodeModel[] {
    return this.#nodesAt.sharing(address, from);
  }

  isOfAnother(host: string): boolean {
    return this.#starters.names.has(host);
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
      node.follows = master && (this.nodesAt(master, node)[0] ?? upstreamOf(node, this.nodes));
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
    const nodes = watches.flatMap(({ address, sentinel }) =>
      address.isKnown ? deployment.nodesAt(address.value, sentinel) : [],
    );
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
