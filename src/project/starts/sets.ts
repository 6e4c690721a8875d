import type { Place } from "../host.ts";
import type { Member } from "../part.ts";
import { folderOf } from "../paths.ts";
import { Union } from "../union.ts";
import type { StartedMember } from "./started.ts";

/**
 * Sets of members, put together where what starts them tells: what one file starts is one deployment, and so is what
 * calls others by names of a network that they share. What lies beside a file that starts others from files of the project
 * belongs there, if only to be left out.
 */
export function tied(sets: readonly (readonly Member[])[]): Member[][] {
  const ties = new SetTies(sets);
  ties.tieStartups();
  ties.tieNetworks();
  ties.tieFilesBeside();
  return ties
    .sets()
    .flatMap(apart)
    .map((set) => set.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

class SetTies {
  readonly #sets: readonly (readonly Member[])[];
  readonly #union: Union;

  constructor(sets: readonly (readonly Member[])[]) {
    this.#sets = sets;
    this.#union = new Union(sets.length);
  }

  tieStartups(): void {
    const first = new Map<unknown, number>();
    for (const [index, { startup }] of this.#started()) {
      this.#union.tie(first.get(startup) ?? index, index);
      first.set(startup, index);
    }
  }

  /** A short name that nobody of a set has, and that one other set has in a network of both. */
  tieNetworks(): void {
    const bearers = new Map<string, Set<number>>();
    for (const [index, { launch }] of this.#started()) {
      for (const network of launch.networks ?? [])
        for (const { host } of launch.hosts) {
          const key = `${network}\0${host.toLowerCase()}`;
          bearers.set(key, (bearers.get(key) ?? new Set()).add(index));
        }
    }
    for (const [index, member] of this.#started()) {
      for (const { host, global } of placesNamed(member)) {
        const networks = global ? [] : (member.launch.networks ?? []);
        const found = networks.flatMap((network) => [...(bearers.get(`${network}\0${host}`) ?? [])]);
        const [only, ...others] = new Set(found.map((at) => this.#union.top(at)));
        if (only !== undefined && others.length === 0) this.#union.tie(only, index);
      }
    }
  }

  tieFilesBeside(): void {
    const homes = new Map<string, number>();
    for (const [index, { reads, startup }] of this.#started())
      if (reads !== undefined) homes.set(folderOf(startup.file), index);
    for (const [index, set] of this.#sets.entries()) {
      const [folder, ...others] = new Set(set.map(({ name }) => folderOf(name)));
      const home = folder === undefined || others.length > 0 || set.some(isStarted) ? undefined : homes.get(folder);
      if (home !== undefined) this.#union.tie(home, index);
    }
  }

  sets(): Member[][] {
    return this.#union.groups().map((group) => group.flatMap((index) => this.#sets[index]!));
  }

  *#started(): Iterable<readonly [number, StartedMember]> {
    for (const [index, set] of this.#sets.entries())
      for (const member of set) if (isStarted(member)) yield [index, member];
  }
}

function placesNamed({ evidence }: Member): Place[] {
  return [...(evidence.replicaof ? [evidence.replicaof] : []), ...evidence.watches.map(({ at }) => at)];
}

/** What is started without any file of the project says nothing about files of its kind beside it: they are a deployment. */
function apart(set: readonly Member[]): Member[][] {
  const started = set.filter(isStarted);
  const others = set.filter((member) => !isStarted(member));
  const areUnrelated =
    started.every(({ reads }) => reads === undefined) &&
    others.some(({ kind }) => started.some((one) => one.kind === kind));
  return areUnrelated ? [others, started] : [[...set]];
}

export function isStarted(member: Member): member is StartedMember {
  return "startup" in member;
}
