import type { Severity } from "../lint/report.ts";

/** Deployments as a picture shows them. Texts are as the files have them: every format escapes for itself. */
export interface Graph {
  readonly deployments: readonly DeploymentGraph[];
}

export interface DeploymentGraph {
  readonly id: string;
  /** "redis 8.10" */
  readonly target: string;
  readonly isTargetAssumed: boolean;
  /** False where the paths given are only a part of the deployment. */
  readonly complete: boolean;
  /** Machines with an instance on them. */
  readonly hosts: readonly GraphHost[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Worst first, then in the order of the report. */
  readonly findings: readonly GraphFinding[];
  readonly counts: Counts;
}

export interface GraphHost {
  /** Unique in the graph, fit to be a name in every format. */
  readonly id: string;
  readonly name: string;
}

/**
 * `server` and `sentinel`: an instance. `watch`: the sentinels that watch the same masters, as a group. `ghost`: an address
 * that files name and no instance has.
 */
export type GraphNode = InstanceNode | WatchNode | GhostNode;

interface NodeBase {
  /** Unique in the graph, fit to be a name in every format. */
  readonly id: string;
  /** Of what is about the node and about no edge of it. */
  readonly marks: Counts;
  /** What the files leave open of it, or what no file proves. */
  readonly isUncertain: boolean;
  /** Host it is on, if the files tell. */
  readonly host?: string;
}

export interface InstanceNode extends NodeBase {
  readonly kind: "server" | "sentinel";
  /** What its file makes it when it starts; absent for a sentinel. */
  readonly role?: "master" | "replica" | "unknown";
  /** "10.0.0.1:6379" */
  readonly address?: string;
  readonly file: string;
  /** What else is to be known of it, each a few words. */
  readonly notes: readonly string[];
}

export interface WatchNode extends NodeBase {
  readonly kind: "watch";
  readonly masters: readonly WatchedMaster[];
  /** Ids of nodes, ghosts among them. */
  readonly sentinels: readonly string[];
}

export interface WatchedMaster {
  readonly name: string;
  /** Where the sentinels of this group look for it. */
  readonly address?: string;
  /** Absent where its sentinels differ, or the files do not tell. */
  readonly quorum?: number;
}

export interface GhostNode extends NodeBase {
  readonly kind: "ghost";
  readonly of: "server" | "sentinel";
  readonly address: string;
}

/** `replicates`: from a replica to its master. `watches`: from a sentinel to its group. `monitors`: from the group to a master. */
export interface GraphEdge {
  readonly id: string;
  readonly kind: "replicates" | "watches" | "monitors";
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly isUncertain: boolean;
  readonly marks: Counts;
}

export interface GraphFinding {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Nodes and edges it is about. */
  readonly about: readonly string[];
}

export type Counts = Readonly<Record<Severity, number>>;
