import { targetText } from "../../grammar/version.ts";
import type { Diagnostic } from "../lint/report.ts";
import { type Address, addressText, hostText, isLoopback } from "../model/address.ts";
import type { DataNode, Deployment, Instance } from "../model/deployment.ts";
import type { Setting } from "../model/known.ts";
import { decode } from "../syntax/position.ts";
import type { DeploymentGraph, GraphEdge, GraphHost, GraphNode, InstanceNode, WatchNode } from "./graph.ts";
import { counted, Marks } from "./marks.ts";
import { opinionsOf, watchGroups } from "./opinions.ts";

/**
 * What there is to draw of a deployment, in time that grows with the number of its lines.
 *
 * @param diagnostics all that was found in it
 * @param prefix begins every id, so that graphs of several deployments can stand in one document
 */
export function graphOf(deployment: Deployment, diagnostics: readonly Diagnostic[], prefix = ""): DeploymentGraph {
  const drawing = new Drawing(deployment, prefix);
  drawing.instances();
  drawing.replication();
  drawing.watching();
  const { hosts, marks } = drawing;
  const { findings, of } = marks.weigh(diagnostics);
  return {
    id: deployment.id,
    target: targetText(deployment.target),
    isTargetAssumed: deployment.isTargetAssumed,
    complete: deployment.complete,
    hosts: [...hosts.values()],
    nodes: drawing.nodes.map((node) => ({ ...node, marks: of(node.id) })),
    edges: drawing.edges.map((edge) => ({ ...edge, marks: of(edge.id) })),
    findings,
    counts: counted(diagnostics),
  };
}

type Unmarked<T> = T extends unknown ? Omit<T, "marks"> : never;

class Drawing {
  readonly nodes: Unmarked<GraphNode>[] = [];
  readonly edges: Unmarked<GraphEdge>[] = [];
  readonly hosts = new Map<string, GraphHost>();
  readonly marks = new Marks();
  readonly #deployment: Deployment;
  readonly #prefix: string;
  readonly #ids = new Map<Instance, string>();
  readonly #ghosts = new Map<string, string>();
  readonly #made = { n: 0, e: 0 };

  constructor(deployment: Deployment, prefix: string) {
    this.#deployment = deployment;
    this.#prefix = prefix;
  }

  instances(): void {
    const { instances, nodes, sentinels } = this.#deployment;
    const taking = new Set<Instance>([...nodes, ...sentinels]);
    for (const instance of instances) {
      const id = this.#next("n");
      this.#ids.set(instance, id);
      const notes = notesOf(instance, !taking.has(instance));
      const host = this.#hostOf(instance);
      const address = instance.address.isKnown ? textOf(instance.address.value) : undefined;
      const node: Unmarked<InstanceNode> = {
        id,
        kind: instance.kind,
        ...(instance.kind === "server" && { role: roleOf(instance) }),
        ...(address !== undefined && { address }),
        file: instance.id,
        notes,
        isUncertain: address === undefined || instance.isLeftOut || !taking.has(instance),
        ...(host !== undefined && { host }),
      };
      this.nodes.push(node);
      this.marks.addInstance(instance, id);
    }
  }

  replication(): void {
    for (const node of this.#deployment.nodes) {
      const { replicaof } = node;
      const master = replicaof.or(undefined);
      if (!master || node.isLeftOut) continue;
      const targets = this.#serversAt(master).filter((target) => target !== this.#idOf(node));
      for (const to of targets) {
        const id = this.#edge("replicates", this.#idOf(node), to, targets.length > 1);
        this.marks.addLine(node.loading, replicaof.origin, id);
      }
    }
  }

  watching(): void {
    const opinions = this.#deployment.masters.flatMap((master) => opinionsOf(master));
    for (const { members, about } of watchGroups(opinions)) {
      const id = this.#next("n");
      const peers = new Map<string, Address>();
      for (const { unmetSentinels } of about) for (const peer of unmetSentinels) peers.set(textOf(peer), peer);
      const sentinels = [...members].map((sentinel) => this.#idOf(sentinel));
      const ghosts = [...peers.values()].map((peer) => this.#ghost(peer, "sentinel"));
      const node: Unmarked<WatchNode> = {
        id,
        kind: "watch",
        masters: about.map(({ name, address, quorums }) => {
          const quorum = only(quorums.values());
          return { name, ...(address && { address: textOf(address) }), ...(quorum !== undefined && { quorum }) };
        }),
        sentinels: [...sentinels, ...ghosts],
        isUncertain: false,
      };
      this.nodes.push(node);
      for (const sentinel of members) {
        const differing = about.filter(({ quorums }) => only(quorums.values()) === undefined);
        const label = differing.map(({ name, quorums }) => {
          const quorum = `quorum ${quorums.get(sentinel) ?? "?"}`;
          return about.length > 1 ? `${name}: ${quorum}` : quorum;
        });
        const edge = this.#edge("watches", this.#idOf(sentinel), id, false, label.join(", "));
        for (const { watches } of about) {
          for (const watch of watches) if (watch.sentinel === sentinel) this.marks.addWatch(watch, edge, id);
        }
      }
      for (const ghost of ghosts) this.#edge("watches", ghost, id, true);
      for (const { name, address, unmetReplicas } of about) {
        if (!address) continue;
        const label = about.length > 1 ? name : "";
        const targets = this.#serversAt(address);
        for (const to of targets) this.#edge("monitors", id, to, targets.length > 1, label);
        for (const replica of unmetReplicas) {
          this.#edge("replicates", this.#ghost(replica, "server"), targets[0]!, true);
        }
      }
    }
  }

  /** The nodes at an address, or the ghost of one. */
  #serversAt(address: Address): readonly string[] {
    const nodes = this.#deployment.nodesAt(address).filter((node) => !node.isLeftOut);
    return nodes.length > 0 ? nodes.map((node) => this.#idOf(node)) : [this.#ghost(address, "server")];
  }

  #ghost(address: Address, of: "server" | "sentinel"): string {
    const key = `${of} ${textOf(address)}`;
    const known = this.#ghosts.get(key);
    if (known !== undefined) return known;
    const id = this.#next("n");
    this.#ghosts.set(key, id);
    const host = isLoopback(address.host) ? undefined : this.hosts.get(address.host)?.id;
    this.nodes.push({
      id,
      kind: "ghost",
      of,
      address: textOf(address),
      isUncertain: true,
      ...(host !== undefined && { host }),
    });
    return id;
  }

  #edge(kind: GraphEdge["kind"], from: string, to: string, isUncertain: boolean, label = ""): string {
    const id = this.#next("e");
    this.edges.push({ id, kind, from, to, isUncertain, ...(label !== "" && { label }) });
    return id;
  }

  #hostOf(instance: Instance): string | undefined {
    const host: Setting<string> = instance.host;
    if (!host.isKnown) return undefined;
    let known = this.hosts.get(host.value);
    if (!known) {
      known = { id: `${this.#prefix}h${this.hosts.size + 1}`, name: hostText(host.value) };
      this.hosts.set(host.value, known);
    }
    return known.id;
  }

  #idOf(instance: Instance): string {
    return this.#ids.get(instance)!;
  }

  #next(letter: "n" | "e"): string {
    return `${this.#prefix}${letter}${++this.#made[letter]}`;
  }
}

function roleOf({ replicaof }: DataNode): "master" | "replica" | "unknown" {
  if (!replicaof.isKnown) return "unknown";
  return replicaof.value ? "replica" : "master";
}

function notesOf(instance: Instance, isCopy: boolean): string[] {
  const { launch } = instance;
  const copy = launch?.copy ? `, one of ${launch.copy.count}` : "";
  const notes: string[] = launch ? [`${decode(launch.name)}${copy}`] : [];
  if (instance.kind === "server" && instance.settings.get("replica-priority").or(undefined) === 0)
    notes.push("priority 0: never promoted");
  if (isCopy) return [...notes, "copy: another file has its address"];
  if (instance.isLeftOut) notes.push("nothing seen starts it");
  if (!instance.address.isKnown) notes.push("address unknown");
  return notes;
}

function textOf(address: Address): string {
  return decode(addressText(address));
}

/** The one value of all; undefined where there are several, or one is unknown. */
function only<T>(values: Iterable<T | undefined>): T | undefined {
  const different = new Set(values);
  return different.size === 1 ? [...different][0] : undefined;
}
