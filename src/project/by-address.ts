import type { Place } from "./host.ts";
import { type Part, portOf } from "./part.ts";
import { push, Ties } from "./ties.ts";

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
  const whole = naming.filter((part) => part.isWhole(at));
  if (whole.length > 1 || owning.length > 1 || whole.length + owning.length > 1) return [];
  const open = naming.filter((part) => !part.isWhole(at) && (part.servers.length > 0 || part.lacksSentinels));
  if (areCopies(open, naming.filter((part) => part.holdersOf(at).length > 0).length + owning.length === 1)) return [];
  const core = [...whole, ...owning, ...open];
  if (at.host === "loopback" && shareAPort(core)) return [];
  const isElsewhere = at.global && owning.length === 0 && core.every((part) => part.holdersOf(at).length === 0);
  if (isElsewhere && !areOfOneSet(core)) return core.filter(({ lacksSentinels }) => lacksSentinels);
  const complete = naming.filter((part) => part.servers.length === 0 && !part.lacksSentinels);
  const wantsSentinels =
    core.some(({ servers }) => servers.length > 0) && core.every(({ sentinels }) => sentinels.length === 0);
  return complete.length === 1 && wantsSentinels ? [...core, ...complete] : core;
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

/**
 * Whether some of these are the same files twice: the folders of machines may well be, but then their names are alike or
 * another folder has the master.
 */
function areCopies(parts: readonly Part[], hasMaster: boolean): boolean {
  const forms = new Map<string, Part>();
  for (const part of parts) {
    const other = forms.get(part.form);
    if (other && !(part.isHosts && (hasMaster || (other.stem === part.stem && !part.isProject)))) return true;
    forms.set(part.form, part);
  }
  return false;
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
      part.servers.flatMap((server) => server.evidence.hosts.map((host) => `${host}:${portOf(server)}`)),
    );
    for (const key of keys) push(owners, key, part);
  }
  return owners;
}
