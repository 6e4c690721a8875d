import type { Mode } from "../syntax/load.ts";
import type { Evidence } from "./evidence.ts";
import { push } from "./groups.ts";
import type { Place } from "./host.ts";
import { isLiteral } from "./host.ts";
import type { Label } from "./label.ts";

/** A file that a server or a sentinel of its own reads. */
export interface Member {
  readonly name: string;
  readonly kind: Mode;
  readonly evidence: Evidence;
}

/** What the members of a part say about one address. */
export interface Reference {
  readonly at: Place;
  watchers: number;
  replicas: number;
}

/** Files that belong together, seen from a folder that may hold others of theirs. */
export class Part {
  readonly members: readonly Member[];
  readonly servers: readonly Member[];
  readonly sentinels: readonly Member[];
  /** Names of the folders it is in. */
  readonly folders: readonly string[];
  /** Undefined where its servers were put together from folders of different sets. */
  readonly stem: string | undefined;
  readonly isTelling: boolean;
  /** It lies in folders of which each may be one machine: no more than one server and one sentinel in it. */
  readonly isHosts: boolean;
  /** It lies in folders of which each may be one machine, with as many servers and sentinels as have ports of their own. */
  readonly mayBeMachines: boolean;
  /** Its folder is a deployment of its own by its name, and no others of that name were found to be its machines. */
  readonly isCollective: boolean;
  /** There is a compose file in its folder or below. */
  readonly isComposed: boolean;
  /** Equal for copies of the same files: names, ports and own addresses. */
  readonly form: string;
  /** By address. */
  readonly references = new Map<string, Reference>();
  /** How many sentinels watch a master name, and how many must agree. */
  readonly watched = new Map<string, { watchers: number; quorum: number }>();
  #lacksSentinels: boolean | undefined;
  #byPort: Map<string, Member[]> | undefined;

  private constructor(
    members: readonly Member[],
    place: Pick<Part, "folders" | "stem" | "isTelling" | "isCollective" | "isComposed" | "form"> &
      Partial<Pick<Part, "isHosts" | "mayBeMachines">>,
  ) {
    this.members = members;
    this.servers = members.filter(({ kind }) => kind === "server");
    this.sentinels = members.filter(({ kind }) => kind === "sentinel");
    this.folders = place.folders;
    this.stem = place.stem;
    this.isTelling = place.isTelling;
    this.isCollective = place.isCollective;
    this.isComposed = place.isComposed;
    this.form = place.form;
    this.isHosts = place.isHosts ?? (this.servers.length <= 1 && this.sentinels.length <= 1);
    this.mayBeMachines = place.mayBeMachines ?? !sharePorts(members);
    for (const { evidence } of this.servers) if (evidence.replicaof) this.#refer(evidence.replicaof).replicas++;
    for (const { evidence } of this.sentinels) {
      for (const { name, at, quorum } of evidence.watches) {
        this.#refer(at).watchers++;
        const watch = this.watched.get(name) ?? { watchers: 0, quorum: 0 };
        this.watched.set(name, { watchers: watch.watchers + 1, quorum: Math.max(watch.quorum, quorum) });
      }
    }
  }

  /**
   * @param folder the folder below the one looked at that holds them, empty for files in that itself
   * @param depth how many folders the files' names have in front of what is in that folder
   */
  static in(folder: string, label: Label, members: readonly Member[], depth: number, hasCompose: boolean): Part {
    const form = members.map((member) => formOf(member, depth)).sort();
    const { stem, isTelling, isCollective } = label;
    return new Part(members, {
      ...{ folders: [folder], stem, isTelling, isCollective, isComposed: hasCompose },
      form: form.join("\n"),
    });
  }

  static of(parts: readonly Part[]): Part {
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    // Where sentinels lie does not tell which folders are those of servers.
    const serving = parts.filter(({ servers }) => servers.length > 0);
    const telling = serving.length > 0 ? serving : parts;
    const { stem } = telling[0]!;
    const isOneSet = telling.every((part) => part.stem === stem);
    return new Part(
      parts.flatMap(({ members }) => members),
      {
        folders: parts.flatMap(({ folders }) => folders),
        stem: isOneSet ? stem : undefined,
        isTelling: telling.every(({ isTelling }) => isTelling),
        isCollective: !(isOneSet && telling.length > 1) && telling.some(({ isCollective }) => isCollective),
        isComposed: parts.some(({ isComposed }) => isComposed),
        form: parts.map(({ form }) => form).join("\n\n"),
        isHosts: telling.every(({ isHosts }) => isHosts),
        mayBeMachines: telling.every(({ mayBeMachines }) => mayBeMachines),
      },
    );
  }

  /** It is a deployment of its own, by its name or by a compose file. */
  get isProject(): boolean {
    return this.isCollective || this.isComposed;
  }

  /** Some master name has fewer sentinels here than must agree on it. */
  get lacksSentinels(): boolean {
    this.#lacksSentinels ??= [...this.watched.values()].some(({ watchers, quorum }) => watchers < quorum);
    return this.#lacksSentinels;
  }

  /**
   * It says itself that there is more of it elsewhere: all its servers follow servers by addresses that nobody here has,
   * and of the sentinels that watch these not enough to agree are here.
   */
  get lacksMachines(): boolean {
    if (this.servers.length === 0 || !this.lacksSentinels) return false;
    return this.servers.every(({ evidence: { replicaof } }) => {
      if (!replicaof?.global || this.holdersOf(replicaof).length > 0) return false;
      return (this.references.get(replicaof.key)?.watchers ?? 0) > 0;
    });
  }

  /** Servers here that can be what an address names. */
  holdersOf(at: Place): Member[] {
    return this.#serversAt(at.port).filter((server) => {
      const { hosts, replicaof } = server.evidence;
      const comparable = hosts.filter((host) => isLiteral(host) === isLiteral(at.host));
      if (at.global && comparable.length > 0) return comparable.includes(at.host);
      return replicaof === undefined;
    });
  }

  /**
   * It names an address and holds what the address names: it needs nobody to be a deployment. A machine does need others
   * if its sentinels are too few to agree and none of its servers follows the address.
   */
  isWhole(at: Place): boolean {
    const reference = this.references.get(at.key);
    if (!reference || this.holdersOf(at).length === 0) return false;
    const isOneHost = this.servers.length === 1 && this.sentinels.length === 1;
    const mayBeMachine = isOneHost || (at.global && reference.replicas === 0 && !sharePorts(this.members));
    return !(mayBeMachine && this.lacksSentinels);
  }

  #serversAt(port: string): readonly Member[] {
    if (isOpenPort(port)) return this.servers;
    if (!this.#byPort) {
      this.#byPort = new Map();
      for (const server of this.servers) {
        const ports = portsOf(server).map((port) => (isOpenPort(port) ? "" : port));
        for (const key of new Set(ports)) push(this.#byPort, key, server);
      }
    }
    return [...(this.#byPort.get(port) ?? []), ...(this.#byPort.get("") ?? [])];
  }

  #refer(at: Place): Reference {
    const known = this.references.get(at.key) ?? { at, watchers: 0, replicas: 0 };
    this.references.set(at.key, known);
    return known;
  }
}

/** Two of one kind on the same port cannot be on one machine, unless each has addresses of its own. */
function sharePorts(members: readonly Member[]): boolean {
  const taken = new Set<string>();
  return members.some((member) => {
    const port = `${member.kind} ${portOf(member)}`;
    const isTaken = taken.has(port);
    taken.add(port);
    return isTaken;
  });
}

function formOf(member: Member, depth: number): string {
  const name = member.name.split("/").slice(depth).join("/");
  return [name, member.kind, portOf(member), ...member.evidence.hosts].join(" ");
}

export function portOf({ kind, evidence }: Member): string {
  return evidence.port ?? (kind === "sentinel" ? "26379" : "6379");
}

/** All it is reached at. */
export function portsOf(member: Member): readonly string[] {
  return [portOf(member), ...member.evidence.otherPorts];
}

/** Ports that templates or scripts fill in may be any. */
function isOpenPort(port: string): boolean {
  return !/^\d+$/.test(port);
}

/** A member that says nothing about its address is reached at the one in the name of its folder. */
export function withFolderAddress(member: Member, address: string): Member {
  if (member.evidence.hosts.length > 0 || !isLiteral(address)) return member;
  return { ...member, evidence: { ...member.evidence, hosts: [address] } };
}
