/** What a compose file or a manifest starts, as Docker or Kubernetes would: read for the lab, without the code under test. */
export interface ContainersPlan {
  readonly networks: readonly NetworkPlan[];
  readonly sandboxes: readonly SandboxPlan[];
}

export interface NetworkPlan {
  readonly name: string;
  /** The first three numbers of the addresses: `192.168.3`. */
  readonly prefix: string;
}

/** What shares one network namespace: a container of a compose file, or a pod. */
export interface SandboxPlan {
  readonly name: string;
  readonly interfaces: readonly InterfacePlan[];
  readonly ports: readonly PortPlan[];
  /** Run one after the other before the containers, each to its end. */
  readonly init: readonly ContainerPlan[];
  readonly containers: readonly ContainerPlan[];
  /** Each start is a pod of its own: nothing of the last one is left but its claims, and its address is another. */
  readonly isPod: boolean;
}

export interface InterfacePlan {
  readonly network: string;
  readonly address?: string;
  /** What others in the network call it. */
  readonly names: readonly string[];
}

export interface PortPlan {
  readonly outside: number;
  readonly inside: number;
}

export interface ContainerPlan {
  readonly name: string;
  /** With what the image runs it by. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly mounts: readonly MountPlan[];
  /** Something starts it again when it has ended by itself. */
  readonly restarts: boolean;
}

export interface MountPlan {
  /** In the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly source: MountSource;
}

export type MountSource =
  /** Below the folder of the deployment. What is not there is made, as a folder. */
  | { readonly kind: "bind"; readonly path: string }
  /** Kept by name. */
  | { readonly kind: "volume"; readonly name: string }
  /** Kept as long as the pod. */
  | { readonly kind: "pod"; readonly name: string }
  | { readonly kind: "memory" }
  /** Files by name; `only` mounts one of them. */
  | {
      readonly kind: "texts";
      readonly name: string;
      readonly texts: Readonly<Record<string, string>>;
      readonly only?: string;
    };
