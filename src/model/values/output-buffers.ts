import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { ClassLimit } from "../../../grammar/kinds.ts";
import { defaultValue, parseValue } from "../../../grammar/values.ts";
import { Setting } from "../known.ts";
import { inFile, type Origin } from "../origin.ts";
import type { Settings } from "../settings.ts";

/**
 * What the server keeps for a client of a class before it closes the connection: each `client-output-buffer-limit` line
 * sets the classes it names, the others stay as they were.
 */
export function outputLimit(settings: Settings, wanted: ClassLimit["class"]): Setting<ClassLimit> {
  const { loading, place } = settings;
  const { target } = loading;
  const lines = settings.accumulated("client-output-buffer-limit");
  if (!lines.isKnown) return Setting.unknown(lines.missing!, lines.origin);
  const directive = catalogueAt(target).get("client-output-buffer-limit")!;
  const find = (limits: readonly ClassLimit[] | undefined) => limits?.findLast((limit) => limit.class === wanted);
  let found = find(defaultValue(directive, target)) ?? { class: wanted, hard: 0, soft: 0, softSeconds: 0 };
  let origin: Origin = place;
  for (const { file, args } of lines.value) {
    const values = args.map(({ value }) => value);
    const limit = find(parseValue(directive, values, target));
    if (!limit) continue;
    const at = args.findLastIndex(({ value }, index) => index % 4 === 0 && classOf(value) === wanted);
    found = limit;
    origin = inFile(file, { start: args[at]!.start, end: args[at + 3]!.end });
  }
  return Setting.known(found, origin);
}

function classOf(word: string): string {
  const name = word.toLowerCase();
  return name === "slave" ? "replica" : name;
}
