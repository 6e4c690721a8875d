import {
  catalogueAt,
  type DirectiveAt,
  findAnywhere,
  findStatementAnywhere,
  type History,
  type StatementAt,
} from "../../grammar/catalogue.ts";
import { compareVersions, inRanges, nearestRead, parseVersion, type Target } from "../../grammar/version.ts";
import type { ConfigFile, Word } from "../syntax/config-file.ts";
import { shownLine } from "../syntax/masking.ts";
import { decode, lineOf } from "../syntax/position.ts";
import { isVerbatim, mayTell } from "../syntax/shown-in-host.ts";

/** The spelling of a setting that a server of the target takes, the preferred one first; undefined if it has none. */
export function spellingAt({ name, spellings }: History, target: Target): string | undefined {
  const version = nearestRead(target);
  const taken = Object.keys(spellings).filter((spelling) => {
    const ranges = spellings[spelling]?.[target.engine];
    return ranges !== undefined && inRanges(version, ranges);
  });
  return taken.includes(name) ? name : taken[0];
}

/** The name that took the place of an old one and the release it came with, if a server of the target has it. */
export function newerName(
  at: DirectiveAt | StatementAt,
  target: Target,
): { readonly name: string; readonly since: string } | undefined {
  if (!at.alias) return undefined;
  const isStatement = "scope" in at.facts;
  const catalogue = catalogueAt(target);
  if (!(isStatement ? catalogue.statement(at.name) : catalogue.find(at.name))) return undefined;
  const find = isStatement ? findStatementAnywhere : findAnywhere;
  const newer = find(at.name);
  const since = newer?.since[target.engine];
  return since !== undefined && isOlder(find(at.spelling), newer) ? { name: at.name, since } : undefined;
}

/** Whether one name came before the other, in Redis, where most names come from, else in Valkey. */
function isOlder(one: History | undefined, other: History | undefined): boolean {
  for (const engine of ["redis", "valkey"] as const) {
    const [first, second] = [one?.since[engine], other?.since[engine]];
    if (first && second) return compareVersions(parseVersion(first)!, parseVersion(second)!) < 0;
  }
  return false;
}

function isShown(file: ConfigFile, word: Word): boolean {
  if (file.embedding && !isVerbatim(file, word)) return mayTell(file, word);
  const line = shownLine(file, lineOf(file, word.start));
  return !line.some(({ start, end, hidden }) => hidden && start < word.end && end > word.start);
}

/** A word of a file for a message: `***` where it can be a secret, one short line otherwise. */
export function shownWord(file: ConfigFile, word: Word): string {
  if (!isShown(file, word)) return "***";
  const text = decode(word.value).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
