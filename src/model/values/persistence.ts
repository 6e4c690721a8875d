import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { SavePoint } from "../../../grammar/kinds.ts";
import { defaultValue, parseValue } from "../../../grammar/values.ts";
import { isAtLeast } from "../../../grammar/version.ts";
import type { ConfigFile, Directive } from "../../syntax/config-file.ts";
import type { Applied, Loading } from "../../syntax/load.ts";
import { Setting } from "../known.ts";
import type { Settings } from "../settings.ts";

/** When a server writes a snapshot by itself; no points is RDB switched off. */
export function savePoints(settings: Settings): Setting<readonly SavePoint[]> {
  const known = read.get(settings) ?? settings.accumulated("save").map((lines) => addUp(lines, settings.loading));
  read.set(settings, known);
  return known;
}

const read = new WeakMap<Settings, Setting<readonly SavePoint[]>>();

/** Whether a server writes an append-only file; unknown where a command line may say otherwise. */
export function appendsOnly(settings: Settings): Setting<boolean> {
  const written = settings.get("appendonly");
  const elsewhere = settings.addedBy("appendonly");
  return elsewhere ? Setting.unknown(`whether ${elsewhere} sets appendonly`, written.origin) : written;
}

/** Whether a server that stops or fails comes back without any data. */
export function keepsNothing(settings: Settings): Setting<boolean> {
  const [points, appends] = [savePoints(settings), appendsOnly(settings)];
  if (appends.or(false)) return appends.map(() => false);
  if (points.or([]).length > 0) return points.map(() => false);
  return appends.isKnown ? points.map(() => true) : appends.map(() => true);
}

/** Whether a server may evict any key to stay below a limit: what it holds can be had again. */
export function isCache(settings: Settings): boolean {
  return settings.get("maxmemory").or(0) > 0 && /^allkeys-/.test(settings.get("maxmemory-policy").or(""));
}

/** "3600 1 300 100", with the points in one order: how a server writes them down does not matter. */
export function savePointsText(points: readonly SavePoint[]): string {
  const texts = points.toSorted((a, b) => b.seconds - a.seconds).map(({ seconds, changes }) => `${seconds} ${changes}`);
  return [...new Set(texts)].join(" ");
}

/** What a server saves by when it was given neither a file nor an option (initServerConfig in server.c). */
const pointsWithoutFile: readonly SavePoint[] = [
  { seconds: 3600, changes: 1 },
  { seconds: 300, changes: 100 },
  { seconds: 60, changes: 10000 },
];

/** Up to 6.0 main() takes the points back as soon as a file or an option is given (resetServerSaveParams). */
function keepsPoints({ file, options }: Loading): boolean {
  return file.embedding?.lines === "option" && file.directives.length === 0 && options.length === 0;
}

/** `save` lines as the releases read them: loadServerConfigFromString and setConfigSaveOption in config.c. */
function addUp(lines: readonly Applied[], loading: Loading): readonly SavePoint[] {
  const { target } = loading;
  const directive = catalogueAt(target).get("save")!;
  let points = [...(keepsPoints(loading) ? pointsWithoutFile : (defaultValue(directive, target) ?? []))];
  const firsts = new Map<ConfigFile, Directive>();
  const asSetting = isAtLeast(target, { redis: "7.0.0", valkey: "7.2" });
  const emptyResets = !asSetting || isAtLeast(target, { redis: "7.0.1", valkey: "7.2" });
  for (const [index, line] of lines.entries()) {
    const args = line.args.map(({ value }) => value);
    const replaces = asSetting
      ? index === 0 || isBelowInclude(line, loading)
      : isFirstOfReading(line, firsts, loading) && isAtLeast(target, { redis: "6.2.0" });
    if (replaces || (emptyResets && args.length === 1 && args[0] === "")) points = [];
    for (const point of parseValue(directive, args, target) ?? []) points.push(point);
  }
  return points;
}

/** From 7.0 on the end of an included file ends what counts as reading files: each later line replaces those before it. */
function isBelowInclude({ file, directive }: Applied, { includes, options, file: main }: Loading): boolean {
  const texts = [main, ...options];
  return includes.some(({ file: holder, directive: line, result }) => {
    if (result.kind !== "files") return false;
    if (holder !== file) return texts.includes(holder) && texts.indexOf(holder) < texts.indexOf(file);
    const lines = file.directives;
    return options.includes(file) ? lines.indexOf(line) < lines.indexOf(directive) : line.start < directive.start;
  });
}

/** In 6.2 the first line of a file takes back what came before, each time the file is read; options are a part of the main file. */
function isFirstOfReading(
  { file, directive }: Applied,
  firsts: Map<ConfigFile, Directive>,
  { file: main, options }: Loading,
): boolean {
  const whole = options.includes(file) ? main : file;
  const first = firsts.get(whole);
  if (!first) firsts.set(whole, directive);
  return !first || first === directive;
}
