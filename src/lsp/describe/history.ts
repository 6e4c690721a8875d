import type { History } from "../../../grammar/catalogue.ts";
import type { Engine } from "../../../grammar/version.ts";
import type { Inline } from "./prose.ts";

const engines: readonly Engine[] = ["redis", "valkey"];
/** The first releases that are known: what is there has always been. */
const first: Readonly<Record<Engine, string>> = { redis: "2.6.0", valkey: "7.2.5" };

/**
 * Since when and until when a spelling is known, and which others there are.
 *
 * @param told another spelling that is told of already
 */
export function timeline(
  { since, removed, spellings, name }: History,
  spelling: string,
  told?: string,
): (readonly Inline[])[] {
  const known = engines.filter((engine) => since[engine] !== undefined);
  const began = known.map(
    (engine) => `${engine} ${since[engine] === first[engine] ? "(every release)" : since[engine]}`,
  );
  const gone = known.filter((engine) => removed[engine] !== undefined);
  const others = Object.keys(spellings).filter((other) => other !== spelling && other !== told);
  const isAlways = began.length === 2 && began.every((text) => text.endsWith("(every release)"));
  return [
    ...(isAlways || began.length === 0 ? [] : [[`since ${began.join(", ")}`]]),
    ...(gone.length > 0 ? [[`no longer in ${gone.map((engine) => `${engine} ${removed[engine]}`).join(", ")}`]] : []),
    ...(others.length > 0 ? [["also spelled ", ...spelled(others, name)]] : []),
  ];
}

function spelled(others: readonly string[], preferred: string): Inline[] {
  const sorted = others.toSorted((a, b) => Number(b === preferred) - Number(a === preferred));
  return sorted.flatMap((other, index) => [...(index > 0 ? [", "] : []), { code: other }]);
}
