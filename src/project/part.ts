import type { Mode } from "../syntax/load.ts";
import type { Evidence } from "./evidence.ts";
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
  /** Undefined where it was put together from folders of different sets. */
  readonly stem: string | undefined;
  readonly isTelling: boolean;
  /** It lies in folders of which each may be one machine: no more than one server and one sentinel in it. */
  readonly isHosts: boolean;
  /** Its folder is a deployment of its own by its name, or there is a compose file in it or below. */
  readonly isProject: boolean;
  /** Equal for copies of the same files: names, ports and own addresses. */
  readonly form: string;
  /** By address. */
  readonly references = new Map<string, Reference>();
  /** How many sentinels watch a master name, and how many must agree. */
  readonly watched = new Map<string, { watchers: number; quorum: number }>();
  #lacksSentinels: boolean | undefined;

  private constructor(
    members: readonly Member[],
    place: Pick<Part, "folders" | "stem" | "isTelling" | "isProject" | "form"> & { isHosts?: boolean },
  ) {
    this.members = members;
    this.servers = members.filter(({ kind }) => kind === "server");
    this.sentinels = members.filter(({ kind }) => kind === "sentinel");
    this.folders = place.folders;
    this.stem = place.stem;
    this.isTelling = place.isTelling;
    this.isProject = place.isProject;
    this.form = place.form;
    this.isHosts = place.isHosts ?? (this.servers.length <= 1 && this.sentinels.length <= 1);
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
      ...{ folders: [folder], stem, isTelling, isProject: hasCompose || isCollective },
      form: form.join("\n"),
    });
  }

  static of(parts: readonly Part[]): Part {
    const [first] = parts;
    if (parts.length === 1 && first) return first;
    return new Part(
      parts.flatMap(({ members }) => members),
      {
        folders: parts.flatMap(({ folders }) => folders),
        stem: parts.every(({ stem }) => stem === first?.stem) ? first?.stem : undefined,
        isTelling: parts.every(({ isTelling }) => isTelling),
        isProject: parts.some(({ isProject }) => isProject),
        form: parts.map(({ form }) => form).join("\n\n"),
        isHosts: parts.every(({ isHosts }) => isHosts),
      },
    );
  }

  /** Some master name has fewer sentinels here than must agree on it. */
  get lacksSentinels(): boolean {
    this.#lacksSentinels ??= [...this.watched.values()].some(({ watchers, quorum }) => watchers < quorum);
    return this.#lacksSentinels;
  }

  /** Servers here that can be what an address names. */
  holdersOf(at: Place): Member[] {
    return this.servers.filter((server) => {
      if (!samePort(portOf(server), at.port)) return false;
      const { hosts, replicaof } = server.evidence;
      const comparable = hosts.filter((host) => isLiteral(host) === isLiteral(at.host));
      if (at.global && comparable.length > 0) return comparable.includes(at.host);
      return replicaof === undefined;
    });
  }

  /** It names an address and holds what the address names: it needs nobody to be a deployment. */
  isWhole(at: Place): boolean {
    if (!this.references.has(at.key) || this.holdersOf(at).length === 0) return false;
    const isOneHost = this.sentinels.length === 1 && this.servers.length === 1;
    return !(isOneHost && this.lacksSentinels);
  }

  #refer(at: Place): Reference {
    const known = this.references.get(at.key) ?? { at, watchers: 0, replicas: 0 };
    this.references.set(at.key, known);
    return known;
  }
}

function formOf(member: Member, depth: number): string {
  const name = member.name.split("/").slice(depth).join("/");
  return [name, member.kind, portOf(member), ...member.evidence.hosts].join(" ");
}

export function portOf({ kind, evidence }: Member): string {
  return evidence.port ?? (kind === "sentinel" ? "26379" : "6379");
}

/** Ports that templates or scripts fill in may be any. */
function samePort(a: string, b: string): boolean {
  return a === b || !/^\d+$/.test(a) || !/^\d+$/.test(b);
}

/** A member that says nothing about its address is reached at the one in the name of its folder. */
export function withFolderAddress(member: Member, address: string): Member {
  if (member.evidence.hosts.length > 0 || !isLiteral(address)) return member;
  return { ...member, evidence: { ...member.evidence, hosts: [address] } };
}
