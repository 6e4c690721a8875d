import type { Place } from "./host.ts";
import { Part, portOf } from "./part.ts";

/**
 * Puts together what belongs together of the parts found in one folder and in the folders below it.
 *
 * A part that names something it does not hold - the master of its replicas, more sentinels for its quorum - is joined
 * with the others that name the same thing and with the one that holds it. Parts that are whole are never joined with
 * each other, however alike they are, so copies of a deployment stay apart.
 *
 * 1. The same literal address or full host name, whatever the folders are called; where no part holds it, only parts
 *    that need each other's sentinels or lie in folders of one set.
 * 2. The same short host name or the loopback interface, in folders that may be machines of one set: their names are alike
 *    without digits, addresses, single letters and roles, each has no more than one server and one sentinel, and none
 *    has a compose file, within which host names have a meaning of their own.
 * 3. In folders named for roles, or for machines of one set: the only sentinels without servers with the only servers
 *    that replicate, and servers that name nobody with these.
 */
export function joinParts(parts: readonly Part[]): Part[] {
  let joined = byAddress(parts, (_, at) => (at.global ? "" : undefined));
  joined = byAddress(joined, (part, at) => (at.global || at.unknown || !isOfSet(part) ? undefined : part.stem));
  joined = adoptMasters(joined);
  return gatherByRole(joined);
}

/**
 * Puts servers and the sentinels that watch them together where folders for either hold several deployments: what
 * the sentinels of a part watch by address is what the servers of one other part say they are, and of no third part.
 * Parts of one folder were found to be apart and stay so.
 */
export function joinHalves(parts: readonly Part[]): Part[] {
  const owners = ownersByAddress(parts);
  const ties = new Ties(parts);
  const watching = new Map<Part, Part[]>();
  for (const part of parts) {
    if (part.servers.length > 0 || part.isProject) continue;
    const places = [...part.references.values()].map(({ at }) => at);
    const found = new Set(places.flatMap((at) => owners.get(at.key) ?? []));
    const [half] = found;
    if (!half || found.size > 1 || !places.every((at) => at.global && owners.has(at.key))) continue;
    const isHalf = half.sentinels.length === 0 && !half.isProject;
    if (isHalf && !half.folders.some((folder) => part.folders.includes(folder))) push(watching, half, part);
  }
  for (const [half, sentinels] of watching) if (sentinels.length === 1) ties.tie([half, ...sentinels]);
  return ties.parts();
}

/** Whether a host name or the loopback interface may mean the same to this part as to its neighbours. */
function isOfSet(part: Part): boolean {
  if (part.stem === undefined || !part.isHosts || part.isProject) return false;
  return part.isTelling || part.servers.length > 0;
}

/**
 * Joins parts by the addresses they name.
 *
 * @param setOf names the set of folders within which an address means the same; undefined: it proves nothing
 */
function byAddress(parts: readonly Part[], setOf: (part: Part, at: Place) => string | undefined): Part[] {
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

function ownersByAddress(parts: readonly Part[]): ReadonlyMap<string, Part[]> {
  const owners = new Map<string, Part[]>();
  for (const part of parts) {
    const keys = new Set(
      part.servers.flatMap((server) => server.evidence.hosts.map((host) => `${host}:${portOf(server)}`)),
    );
    for (const key of keys) push(owners, key, part);
  }
  return owners;
}

/** Gives parts that replicate or watch a server they do not hold the one neighbour that can be it. */
function adoptMasters(parts: readonly Part[]): Part[] {
  const lone = new Map<string, Part[]>();
  for (const part of parts) {
    const [server] = part.servers;
    if (!part.isHosts || part.isProject || part.stem === undefined) continue;
    if (part.servers.length !== 1 || server?.evidence.replicaof) continue;
    if ([...part.references.values()].some(({ at }) => at.host !== "loopback")) continue;
    const port = portOf(server!);
    for (const folder of new Set([
      "",
      ...part.folders,
      ...part.folders.filter((name) => isMasters(name)).map(() => "master"),
    ])) {
      push(lone, candidateKey(part.stem, port, folder), part);
    }
  }
  const ties = new Ties(parts);
  for (const part of parts) {
    if (part.stem === undefined || !part.isHosts || part.isProject) continue;
    for (const { at } of part.references.values()) {
      if (part.holdersOf(at).length > 0) continue;
      const chosen = [at.host, "master", ""]
        .map((folder) => [at.port, "*"].flatMap((port) => lone.get(candidateKey(part.stem!, port, folder)) ?? []))
        // Where many could be it none is chosen, and it need not be known how many.
        .map((candidates) => (candidates.length > 8 ? [] : candidates.filter((other) => mayAdopt(part, other, at))))
        .find(({ length }) => length === 1)?.[0];
      if (chosen) ties.tie([part, chosen]);
    }
  }
  return ties.parts();
}

function candidateKey(stem: string, port: string, folder: string): string {
  return `${stem}\0${/^\d+$/.test(port) ? port : "*"}\0${folder}`;
}

function isMasters(folder: string): boolean {
  return /master|primary/i.test(folder);
}

function mayAdopt(part: Part, other: Part, at: Place): boolean {
  const inOneSet = part.folders.length > 1 || (part.isTelling && other.isTelling);
  return inOneSet && other !== part && other.holdersOf(at).length > 0 && watchesNothingElse(other, part);
}

function watchesNothingElse(host: Part, part: Part): boolean {
  return [...host.watched.keys()].every((name) => part.watched.has(name));
}

/** Puts together what folders for servers, for sentinels and for single roles hold, where only one answer is possible. */
function gatherByRole(parts: readonly Part[]): Part[] {
  const sets = new Map<string, Part[]>();
  for (const part of parts) if (part.isTelling && mayBeRole(part)) push(sets, part.stem!, part);
  const ties = new Ties(parts);
  for (const set of sets.values()) {
    const watching = sameMaster(set.filter(({ servers }) => servers.length === 0));
    const tied = set.filter(({ servers, references }) => servers.length > 0 && references.size > 0);
    const [sentinels = []] = watching;
    const [group] = tied;
    if (watching.length > 1 || tied.length > 1 || (group && sentinels.length > 0 && !mayWatch(sentinels, group))) {
      for (const alike of watching) ties.tie(alike);
      continue;
    }
    const found = [...sentinels, ...tied];
    const isOpen = found.length > 1 || found.some((part) => part.folders.length > 1 || !isComplete(part));
    const silent = set.filter((part) => part.servers.length > 0 && part.references.size === 0 && !part.isProject);
    if (isOpen) ties.tie([...found, ...silent]);
  }
  return ties.parts();
}

function mayBeRole({ stem, isHosts, isProject, folders }: Part): boolean {
  if (stem === undefined || (stem !== "" && !isHosts)) return false;
  // redis/ and sentinel/ with a compose file each; redis-1/ and redis-2/ with one each are two deployments.
  return !isProject || (stem === "" && !folders.some((folder) => /\d/.test(folder)));
}

/** Whether sentinels in folders of their own are those of a group: it has none, or lies loose beside them. */
function mayWatch(sentinels: readonly Part[], group: Part): boolean {
  if (group.sentinels.length === 0) return true;
  return group.folders.includes("") && sentinels.some((part) => watchSame(part, group));
}

function isComplete(part: Part): boolean {
  return (
    part.servers.length > 0 && !part.lacksSentinels && [...part.references.values()].every(({ at }) => part.isWhole(at))
  );
}

function watchSame(a: Part, b: Part): boolean {
  return [...a.watched.keys()].some((name) => b.watched.has(name));
}

/** Sentinels that watch one master name by different spellings of its address, as long as some of them lack others. */
function sameMaster(parts: readonly Part[]): Part[][] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) push(groups, [...part.watched.keys()].sort().join("\0"), part);
  return [...groups.values()].flatMap((group) => {
    const places = group.flatMap(({ references }) => [...references.values()].map(({ at }) => at));
    const globals = new Set(places.filter(({ global }) => global).map(({ host }) => host));
    return globals.size <= 1 && group.some(({ lacksSentinels }) => lacksSentinels)
      ? [group]
      : group.map((part) => [part]);
  });
}

function push<K>(groups: Map<K, Part[]>, key: K, part: Part): void {
  const known = groups.get(key);
  if (known) known.push(part);
  else groups.set(key, [part]);
}

/** Parts that were found to belong together, whatever the order in which that was found. */
class Ties {
  readonly #parts: readonly Part[];
  readonly #at: ReadonlyMap<Part, number>;
  readonly #above: number[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#at = new Map(parts.map((part, index) => [part, index]));
    this.#above = parts.map((_, index) => index);
  }

  tie(parts: readonly Part[]): void {
    const [first, ...others] = parts.map((part) => this.#at.get(part)!);
    if (first === undefined) return;
    for (const other of others) {
      const [a, b] = [this.#top(first), this.#top(other)];
      this.#above[Math.max(a, b)] = Math.min(a, b);
    }
  }

  parts(): Part[] {
    const groups = new Map<number, Part[]>();
    for (const [index, part] of this.#parts.entries()) {
      push(groups, this.#top(index), part);
    }
    return [...groups.values()].map((group) => Part.of(group));
  }

  #top(index: number): number {
    let at = index;
    while (this.#above[at] !== at) {
      this.#above[at] = this.#above[this.#above[at]!]!;
      at = this.#above[at]!;
    }
    return at;
  }
}
