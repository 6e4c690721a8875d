import { defaultTarget, parseVersion, type Target, targetText } from "../../grammar/version.ts";
import type { Facts, Section } from "../facts/read.ts";
import { type Address, normalizeHost } from "../model/address.ts";
import type { Counterparts } from "../model/build.ts";
import type { Deployment, Instance } from "../model/deployment.ts";
import type { Launch } from "../model/launch.ts";
import { failoversOf } from "../model/live/failover.ts";
import { Live } from "../model/live/live.ts";
import { beyondAsked, notAsked, notTold } from "../model/live/missing.ts";
import type { RawDeployment, RawInstance } from "../model/raw.ts";
import type { Directive } from "../syntax/config-file.ts";
import { type Loading, load } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import { observedFile } from "./lines.ts";
import { areAllAsked, sectionsOfSets } from "./sets.ts";
import { askedAt, type ToldAddress, toldAddresses } from "./told-addresses.ts";

/** The running side of a deployment, and whose files it is the running side of. */
export interface Observation {
  readonly raw: RawDeployment;
  readonly counterparts: Counterparts;
  /** Sections of the facts: what did not answer is no instance, where nobody knows whether it is a server or a sentinel. */
  readonly sections: readonly Section[];
}

/**
 * Makes deployments of what instances answered: one for each that the files declare and that something was asked of, and
 * one for each set of others that name each other.
 *
 * @param loaded what was made of the same facts before, and takes what is made of them now
 */
export function observe(facts: Facts, declared: readonly Deployment[], loaded: Loaded): readonly Observation[] {
  const told = toldAddresses(facts.sections);
  return sectionsOfSets(facts.sections, declared, told).map(({ deployment, sections, pairs }) => {
    const instances = new Map<string, Instance>();
    const failovers = failoversOf(sections.map(({ section }) => section));
    const raws = sections.flatMap(({ section, aliases }): RawInstance[] => {
      const pair = pairs.get(section);
      const kind = section.kind === "unknown" ? pair?.kind : section.kind;
      if (!kind) return [];
      const failingOver = failovers(section);
      const also = [...aliases.map(askedAt), ...(told.get(section) ?? []), ...(pair ? addressesOf(pair, section) : [])];
      const own = section.kind === kind ? section : { ...section, kind };
      const raw = { ...rawInstance(own, also, deployment?.target, loaded), failingOver };
      if (pair) instances.set(raw.id, pair);
      return [raw];
    });
    const targets = raws.filter(({ section }) => section?.lines.has("info")).map(({ loading }) => loading.target);
    const oldest = targets.toSorted((a, b) => targetText(a).localeCompare(targetText(b), "en", { numeric: true }))[0];
    return {
      raw: {
        id: deployment?.id ?? nameOf(sections[0]!.section),
        target: oldest ?? deployment?.target ?? defaultTarget.redis,
        targetFrom: oldest ? "probe" : "default",
        complete: deployment ? deployment.complete && isAllAsked(deployment, instances) : areAllAsked(sections, told),
        instances: raws,
        surroundings: [],
      },
      counterparts: { declared: deployment, instances },
      sections: sections.map(({ section }) => section),
    };
  });
}

/** What was not asked is not gone. */
function isAllAsked({ nodes, sentinels }: Deployment, asked: ReadonlyMap<string, Instance>): boolean {
  const known = new Set(asked.values());
  return [...nodes, ...sentinels].every((instance) => instance.isLeftOut || known.has(instance));
}

/** Configuration of running instances, by the head of their section, by what it was loaded as. */
export type Loaded = Map<Directive, Map<string, Loading>>;

function rawInstance(
  section: Section,
  also: readonly ToldAddress[],
  otherwise: Target | undefined,
  loaded: Loaded,
): RawInstance {
  const live = Live.of(section);
  const target = releaseOf(live) ?? otherwise ?? defaultTarget.redis;
  const mode = section.kind === "sentinel" ? "sentinel" : "server";
  const known = loaded.get(section.head) ?? new Map<string, Loading>();
  loaded.set(section.head, known);
  const as = `${mode} ${targetText(target)}`;
  // They are answers: no server refuses them.
  const loading = known.get(as) ?? { ...load(observedFile(section, target), { mode, target }), problems: [] };
  known.set(as, loading);
  return { id: nameOf(section), loading, launch: launchOf(live, also), section };
}

/** What is known of an instance that was asked and no more: where it is. What it did not tell is unknown, no default. */
function launchOf(live: Live, also: readonly ToldAddress[]): Launch {
  return {
    by: "probe",
    name: nameOf(live.section),
    origin: live.origin,
    hosts: [askedAt(live.section), ...also],
    isInside: false,
    ports: [],
    unread: live.missing("CONFIG GET", unreadOf(live)),
  };
}

/** Where files say that an instance is reached, on each of its ports. */
function addressesOf({ address, otherAddresses, settings }: Instance, section: Section): ToldAddress[] {
  const { origin } = askedAt(section);
  const ports = [settings.get("port").or(0), settings.get("tls-port").or(0)].filter((port) =>
    Boolean(port),
  ) as number[];
  return [address, ...otherAddresses].flatMap((one) => {
    if (!one.isKnown) return [];
    const { host, port } = one.value;
    const both = ports.includes(port) ? ports : [port];
    return both.map((at) => ({ host, port: at, origin }));
  });
}

function unreadOf(live: Live): string {
  if (live.section.kind === "sentinel") return notTold;
  return live.lines("config").length > 0 ? beyondAsked : notAsked;
}

/** The release that runs: Valkey tells that of the Redis it speaks for in `redis_version`. */
export function releaseOf(live: Live): Target | undefined {
  const valkey = live.info("valkey_version").or(undefined);
  const version = parseVersion(valkey ?? live.info("redis_version").or(""));
  return version && { engine: valkey === undefined ? "redis" : "valkey", version };
}

/** How an instance is called: as it was asked. Latin-1. */
export function nameOf({ address: { host, port } }: Section): string {
  const address: Address = { host: normalizeHost(host), port };
  return decode(`${address.host.includes(":") ? `[${address.host}]` : address.host}:${port}`);
}
