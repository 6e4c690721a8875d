import { push } from "./groups.ts";
import type { Place } from "./host.ts";
import { Part, portOf, portsOf } from "./part.ts";
import { Ties } from "./ties.ts";

/** Whether a host name or the loopback interface may mean the same to this part as to its neighbours. */
export function isOfSet(part: Part): boolean {
  if (part.stem === undefined || !part.isHosts || part.isProject) return false;
  return part.isTelling || part.servers.length > 0;
}

/**
 * Joins parts by the addresses they name.
 *
 * @param setOf names the set of folders within which an address means the same; undefined: it proves nothing
 */
export function byAddress(parts: readonly Part[], setOf: (part: Part, at: Place) => string | undefined): Part[] {
  const named = new Map<string, { at: Place; parts: Part[] }>();
  for (const part of parts) {
    for (const { at } of part.references.values()) {
      const set = setOf(part, at);
      if (set === undefined) continue;
      const key = `${set}\0${at.key}`;
      const known = named.get(key);
      if (known) known.parts.push(part);
      else named.set(key, { at, parts: [part] });
    }
  }
  const owners = ownersByAddress(parts);
  const ties = new Ties(parts);
  for (const { at, parts: naming } of named.values()) {
    const owning = at.global ? (owners.get(at.key) ?? []).filter((part) => !part.references.has(at.key)) : [];
    ties.tie(whatBelongsTogether(at, naming, owning));
  }
  return ties.parts();
}

function whatBelongsTogether(at: Place, naming: readonly Part[], owning: readonly Part[]): readonly Part[] {
  const others = new Set(naming.filter((part) => part.isWhole(at)));
  const open = naming.filter((part) => !others.has(part) && (part.servers.length > 0 || part.lacksSentinels));
  const complete = naming.filter((part) => part.servers.length === 0 && !part.lacksSentinels);
  if (open.filter((part) => claims(part, at)).length > 1) return [];
  const whole = others.size > 0 && areCopied([...others], owning, open, complete, at) ? [] : [...others];
  if (whole.length > 1 || owning.length > 1 || whole.length + owning.length > 1) return [];
  const core = [...whole, ...owning, ...open];
  const known = {
    hasMaster: [...whole, ...open].filter((part) => part.holdersOf(at).length > 0).length + owning.length === 1,
    isWatched: areWatchedTogether(core, complete),
  };
  if (areCopies(open, at, known)) return [];
  if (at.host === "loopback" && shareAPort(core)) return [];
  const isElsewhere = at.global && owning.length === 0 && core.every((part) => part.holdersOf(at).length === 0);
  if (isElsewhere && !known.isWatched && !areOfOneSet(core)) return core.filter(({ lacksSentinels }) => lacksSentinels);
  const wantsSentinels =
    core.some(({ servers }) => servers.length > 0) && core.every(({ sentinels }) => sentinels.length === 0);
  return complete.length === 1 && wantsSentinels ? [...core, ...complete] : core;
}

/** Whether beside whole deployments the rest is one as well: one of several sets of files at the same addresses. */
function areCopied(
  whole: readonly Part[],
  owning: readonly Part[],
  open: readonly Part[],
  complete: readonly Part[],
  at: Place,
): boolean {
  if (whole.some(({ sentinels }) => sentinels.length === 0)) return false;
  const rest = [...owning, ...open];
  if (rest.filter((part) => part.holdersOf(at).length > 0).length === 1 && Part.of(rest).isWhole(at)) return true;
  const watching = open.filter(({ servers }) => servers.length === 0);
  const following = open.filter(({ servers }) => servers.length > 0);
  if (following.length === 0 || following.some(({ sentinels }) => sentinels.length > 0)) return false;
  return watching.length === 0 ? complete.length === 1 : complete.length === 0 && !Part.of(watching).lacksSentinels;
}

/** Whether a part has a server that is not a replica and says itself that it is at an address. */
function claims(part: Part, at: Place): boolean {
  return (
    at.global && part.holdersOf(at).some(({ evidence }) => !evidence.replicaof && evidence.hosts.includes(at.host))
  );
}

/** Whether the sentinels that watch one server are of one set, so that all its replicas are on their lists. */
function areWatchedTogether(parts: readonly Part[], complete: readonly Part[]): boolean {
  if (parts.some(({ isComposed }) => isComposed)) return false;
  const sets = complete.length + parts.filter((part) => part.sentinels.length > 0 && !part.lacksSentinels).length;
  const lacking = parts.some(({ lacksSentinels }) => lacksSentinels);
  return lacking ? sets === 0 : sets === 1;
}

/**
 * Whether parts that follow a server which none of them holds may be machines of one set, by their folders or because
 * they need each other's sentinels. Two sites that follow one master elsewhere are two deployments.
 */
function areOfOneSet(parts: readonly Part[]): boolean {
  const following = parts.filter(({ servers }) => servers.length > 0);
  const [first] = following;
  return (
    following.length < 2 ||
    following.every((part) => {
      const isMachine =
        part.isHosts && !part.isProject && (part.isTelling || part.stem !== "" || isLaidOutAs(part, first!));
      return part.lacksSentinels || (isMachine && part.stem === first?.stem);
    })
  );
}

/** The files of their servers have the same names below their folders. */
function isLaidOutAs(part: Part, other: Part): boolean {
  const servers = ({ form }: Part) => form.split("\n").flatMap((line) => /^(.*?) server /.exec(line)?.[1] ?? []);
  return servers(part).join("\n") === servers(other).join("\n");
}

interface Known {
  /** Exactly one of the parts holds the master. */
  readonly hasMaster: boolean;
  /** One set of sentinels watches the master. */
  readonly isWatched: boolean;
}

/** Whether some of these are the same files twice and cannot be machines of one set. */
export function areCopies(parts: readonly Part[], at: Place, known: Known): boolean {
  const forms = new Map<string, Part>();
  for (const part of parts) {
    const other = forms.get(part.form);
    if (other && !mayBeMachines(part, other, at, known)) return true;
    forms.set(part.form, part);
  }
  return false;
}

/**
 * Whether two parts with the same files may be two machines: another folder has the master, their names are alike, or
 * neither is anything without the other's sentinels. Names of projects that differ by more than a number speak against.
 */
function mayBeMachines(part: Part, other: Part, at: Place, { hasMaster, isWatched }: Known): boolean {
  const isAlike = part.stem === other.stem;
  if (part.isHosts && (hasMaster || (isAlike && !part.isProject))) return true;
  if (part.isComposed || !part.mayBeMachines) return false;
  if (hasMaster) return true;
  const needsOthers = part.lacksSentinels || (isWatched && part.sentinels.length === 0);
  return needsOthers && part.holdersOf(at).length === 0 && (isAlike || !(part.isCollective || other.isCollective));
}

/** Two of one kind on the same port cannot be on one machine. */
function shareAPort(parts: readonly Part[]): boolean {
  const members = parts.flatMap(({ members }) => members);
  return new Set(members.map((member) => `${member.kind} ${portOf(member)}`)).size < members.length;
}

export function ownersByAddress(parts: readonly Part[]): ReadonlyMap<string, Part[]> {
  const owners = new Map<string, Part[]>();
  for (const part of parts) {
    const keys = new Set(
      part.servers.flatMap((server) =>
        server.evidence.hosts.flatMap((host) => portsOf(server).map((port) => `${host}:${port}`)),
      ),
    );
    for (const key of keys) push(owners, key, part);
  }
  return owners;
}
