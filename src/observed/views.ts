import { targetText } from "../../grammar/version.ts";
import { directivesOf, type Facts, type Section } from "../facts/read.ts";
import { buildDeployment } from "../model/build.ts";
import type { Deployment } from "../model/deployment.ts";
import type { RawDeployment } from "../model/raw.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { hostView } from "../syntax/embedded.ts";
import { type Loaded, type Observation, observe } from "./observe.ts";

/** A deployment as its files declare it and as it was seen to run; one of the two at least. */
export interface Views {
  /** What the report names it by. */
  readonly raw: RawDeployment;
  readonly declared: Deployment | undefined;
  readonly observed: Deployment | undefined;
  /** What was asked of it. */
  readonly sections?: readonly Section[];
}

/** Puts files and answers together. Files that nothing says the release of are judged for the one that runs. */
export function viewsOf(raws: readonly RawDeployment[], facts: Facts): readonly Views[] {
  const first = raws.map((raw) => ({ raw, declared: buildDeployment(raw) }));
  const loaded: Loaded = new Map();
  const seen = observe(
    facts,
    first.map(({ declared }) => declared),
    loaded,
  );
  const targets = new Map(seen.map(({ raw, counterparts }) => [counterparts.declared, raw]));
  const settled = first.map(({ raw, declared }) => {
    const running = targets.get(declared);
    if (running?.targetFrom !== "probe" || targetText(running.target) === targetText(raw.target))
      return { raw, declared };
    const other = raw.forTarget?.(running.target, "probe");
    return other ? { raw: other, declared: buildDeployment(other) } : { raw, declared };
  });
  const observations = observe(
    facts,
    settled.map(({ declared }) => declared),
    loaded,
  );
  const build = ({ raw, counterparts }: Observation) => buildDeployment(raw, counterparts);
  const byDeclared = new Map(observations.map((one) => [one.counterparts.declared, one]));
  const declared = settled.map(({ raw, declared }) => {
    const observation = byDeclared.get(declared);
    return { raw, declared, observed: observation && build(observation), sections: observation?.sections ?? [] };
  });
  const others = observations.filter(({ counterparts }) => !counterparts.declared);
  return [
    ...declared,
    ...others.map((one) => ({ raw: one.raw, declared: undefined, observed: build(one), sections: one.sections })),
  ];
}

/** The facts as a file for reports: all lines that were understood may be shown. */
export function factsView({ file, sections }: Facts, views: readonly Views[]): ConfigFile {
  const instances = views.flatMap(({ observed }) => observed?.instances ?? []);
  const embedded = instances.map((instance) => instance.file);
  // Files of instances show their own.
  const theirs = new Set(instances.map(({ live }) => live?.section.head));
  const lines = sections.filter(({ head }) => !theirs.has(head)).flatMap(directivesOf);
  const shown = lines.map(({ start, end }) => ({ start, end })).toSorted((a, b) => a.start - b.start);
  return hostView({ uri: file.uri, text: file.text }, embedded, shown);
}
