import type { Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { AppliedStatement, Loading, ProblemKind, ProblemOf } from "../syntax/load.ts";
import type { Access } from "./access/access.ts";
import type { Users } from "./access/users.ts";
import type { Address } from "./address.ts";
import type { Setting } from "./known.ts";
import type { Launch } from "./launch.ts";
import type { Live } from "./live/live.ts";
import type { LiveWatch } from "./live/watch.ts";
import type { Located, Origin } from "./origin.ts";
import type { Secret } from "./secret.ts";
import type { Settings } from "./settings.ts";
import type { StartupProblem } from "./startup.ts";

/** `declared`: what the files say. `observed`: what the running instances answered. */
export type View = "declared" | "observed";

/** The servers and sentinels that belong together, and what they say of each other. */
export interface Deployment {
  readonly id: string;
  readonly view: View;
  /** Of one that is observed: what the files say of the same instances, where there are files. */
  readonly declared: Deployment | undefined;
  readonly target: Target;
  /** False if more instances may exist than the files given tell of. */
  readonly complete: boolean;
  /** Nobody named the server: it is judged for the newest release that it can be. */
  readonly isTargetAssumed: boolean;
  /** It is judged for the newest release, though something beside the files starts a release that cannot be read. */
  readonly isReleaseOpen: boolean;
  /** A file or an image beside the files is named for KeyDB. */
  readonly isForKeydb: boolean;
  /** Files beside the configuration may add to it: compose files, manifests, scripts, units. */
  readonly isAccompanied: boolean;
  /** The file beside the configuration that may fill in a placeholder of an instance: it holds it, or names its variable. */
  filledInBy(placeholder: string, instance: Instance): string | undefined;
  /** What a script says that lies beside an instance's configuration, by a path on its machine; undefined for several. */
  script(path: string, instance: Instance): { readonly file: string; readonly text: string } | undefined;
  readonly instances: readonly Instance[];
  readonly nodes: readonly DataNode[];
  readonly sentinels: readonly Sentinel[];
  /** One per master name, in the order of their first monitor line. */
  readonly masters: readonly Master[];
  readonly groups: readonly Group[];
  /** Known hosts other than loopback, of instances and of the addresses they name. */
  readonly hosts: ReadonlySet<string>;
  /**
   * The files prove that it runs on more than one machine: they name two hosts, or want one port twice, and no compose file
   * starts all.
   */
  readonly spansMachines: boolean;
  /** Servers run in containers, each with folders of its own: a path in two files is not one place. */
  readonly runsContainers: boolean;
  /** The file beside the configuration that gives a port of containers to the network of their machine. */
  publisherOf(port: number): string | undefined;
  /** The file beside the configuration that starts most servers, if one starts any; infinity where it may be any number. */
  readonly serverStarter: { readonly file: string; readonly count: number } | undefined;
  /** The nodes that answer at an address; as seen from an instance, where it is given: names of containers hold within networks. */
  nodesAt(address: Address, from?: Instance): readonly DataNode[];
  /** Those that share a name, of which any may answer. */
  nodesSharing(address: Address, from?: Instance): readonly DataNode[];
  /** Whether a name is that of something else that is started beside the instances: a proxy, a service nobody can follow. */
  isOfAnother(host: string): boolean;
  /** Mistakes in what starts its instances. */
  readonly problems: readonly StartupProblem[];
  hostOf(instance: Instance): Setting<string>;
  /** The instance of the files that an observed one is. */
  declaredBy(id: string): Instance | undefined;
  /** Nothing seems to start the instance of this id. */
  isUnused(id: string): boolean;
}

interface InstanceBase extends Located {
  /** Unique in the deployment: the name of its main file. */
  readonly id: string;
  readonly deployment: Deployment;
  readonly loading: Loading;
  readonly file: ConfigFile;
  readonly settings: Settings;
  /** A place that stands for the whole instance: its port line, else its first line. */
  readonly origin: Origin;
  /** The port its peers use. */
  readonly port: Setting<number>;
  /** What it answered; there in the observed view only. */
  readonly live: Live | undefined;
  /** Of one that is observed: the same instance as its files declare it. */
  readonly declared: Instance | undefined;
  /** Where its peers reach it; unknown unless the files prove it. */
  readonly address: Setting<Address>;
  /** Others of its addresses: names, what it binds beside them, what stands before it. */
  readonly otherAddresses: readonly Setting<Address>[];
  /** How and where it is started, where a file says so. */
  readonly launch: Launch | undefined;
  /** Who may log in, and what they may do. */
  readonly users: Users;
  /** The machine it runs on, by the host part of an address; unknown unless the files prove it. */
  readonly host: Setting<string>;
  /** Who may log in as the default user. */
  readonly access: Setting<Access>;
  /** Lines of the deployment that name this instance by an address. */
  readonly references: readonly Reference[];
  /**
   * Nothing seems to start it: a compose file hands others of its kind to containers and not this one, the sentinels
   * beside it, which have been running, know exactly each other, it is an older copy of a sentinel's file, or as it came
   * with the server. It may be a spare copy or the pattern for others.
   */
  readonly isLeftOut: boolean;
  /** A compose file hands it to a container of an official image, and nothing beside it rewrites files. */
  readonly isHandedOverAsIs: boolean;
  /** The release line of the container image that a compose file runs it with, where it names one. */
  readonly image: Target | undefined;
  /** The file beside the configuration that starts it again when it ends, and how it says so; undefined if none is seen. */
  readonly restartedBy: { readonly file: string; readonly policy: string } | undefined;
  /** Mistakes met while reading its files, without those that come of how its command is quoted. */
  problems<K extends ProblemKind>(kind: K): readonly ProblemOf<K>[];
  /** How messages call it: its address, else its file. */
  toString(): string;
}

/** A server that holds data: a master or a replica. */
export interface DataNode extends InstanceBase {
  readonly kind: "server";
  /** The master it follows; undefined for a master. */
  readonly replicaof: Setting<Address | undefined>;
  /** The node of the deployment it follows, if its address is one's. */
  readonly follows: DataNode | undefined;
  /** The nodes it swaps roles with, itself included. */
  readonly group: Group;
}

export interface Sentinel extends InstanceBase {
  readonly kind: "sentinel";
  readonly watches: readonly Watch[];
  readonly myid: Setting<string> | undefined;
  /** Whether it takes names in place of addresses: `sentinel resolve-hostnames`, from 6.2 on; before it always does. */
  readonly resolvesHostnames: Setting<boolean>;
  /** What it sends to other sentinels: `sentinel sentinel-user` and `sentinel sentinel-pass`. */
  readonly peerUser: Setting<string | undefined>;
  readonly peerPass: Setting<Secret | undefined>;
  /** The words of the last statement of a name that is not about one master; undefined without one. */
  statement(name: AppliedStatement["at"]["name"]): Setting<readonly string[]> | undefined;
}

export type Instance = DataNode | Sentinel;

/** A line by which one instance names another. */
export interface Reference extends Located {
  readonly by: Instance;
  readonly address: Address;
  readonly how: "monitor" | "replicaof" | "known-replica" | "known-sentinel";
}

/** One sentinel's opinion of one master. */
export interface Watch extends Located {
  readonly sentinel: Sentinel;
  readonly name: string;
  /** The whole `sentinel monitor` line. */
  readonly origin: Origin;
  readonly nameOrigin: Origin;
  readonly address: Setting<Address>;
  readonly quorum: Setting<number>;
  /** Milliseconds. */
  readonly downAfter: Setting<number>;
  /** Milliseconds. */
  readonly failoverTimeout: Setting<number>;
  /** How many replicas are pointed to a new master at once. */
  readonly parallelSyncs: Setting<number>;
  readonly authUser: Setting<string | undefined>;
  readonly authPass: Setting<Secret | undefined>;
  /** Grows with each failover; undefined where Sentinel has not written it. */
  readonly configEpoch: Setting<number> | undefined;
  readonly knownReplicas: readonly Setting<Address>[];
  readonly knownSentinels: readonly Setting<Address>[];
  /** What the running sentinel thinks of it; there in the observed view only. */
  readonly live: LiveWatch | undefined;
  /** The lines of a statement about this master, in the order read; the words behind its name, the master's name first. */
  lines(statement: AppliedStatement["at"]["name"]): readonly AppliedStatement[];
}

/** A master name and the sentinels that watch it. */
export interface Master extends Located {
  readonly name: string;
  readonly deployment: Deployment;
  /** The master name in its first monitor line. */
  readonly origin: Origin;
  readonly watches: readonly Watch[];
  /** How many sentinels watch it; unknown where there may be more than files. */
  readonly sentinelCount: Setting<number>;
  /** Nodes of the deployment at a monitored address. */
  readonly monitored: readonly DataNode[];
  /** The nodes proven to serve it, if there are any. */
  readonly group: Group | undefined;
}

/** Nodes that replicate one another and swap roles: tied together by replicaof lines, monitor lines and known replicas. */
export interface Group extends Located {
  readonly deployment: Deployment;
  readonly nodes: readonly DataNode[];
  /** The master names under which it is watched. */
  readonly masters: readonly Master[];
  /** Whether roles can change by themselves: sentinels are part of the deployment. */
  readonly failsOver: boolean;
}
