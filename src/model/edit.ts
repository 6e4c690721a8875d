import { type DirectiveName, findAnywhere } from "../../grammar/catalogue.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { AppliedStatement } from "../syntax/load.ts";
import type { Place } from "../syntax/problem.ts";
import type { Instance, Watch } from "./deployment.ts";
import type { Setting } from "./known.ts";
import { inFile, type Located, type Origin } from "./origin.ts";
import { Secret } from "./secret.ts";
import { spellingAt } from "./spelling.ts";

/**
 * One step of a repair, in values: what a file should say. `src/lint/fixes.ts` finds the text to change, quotes the words
 * and keeps the line ends of the file.
 */
export type Edit = Replace | Insert | Remove | SetApart | Split;

/** A word that a file should hold. Text is Latin-1, one character per byte, without quotes. */
export type Written = string | Secret;

/** Other words in place of those that stand at a value. */
export interface Replace {
  readonly kind: "replace";
  readonly at: Origin;
  readonly words: readonly Written[];
}

/** A new line below another, else below the last one that means something. */
export interface Insert {
  readonly kind: "insert";
  readonly file: ConfigFile;
  readonly words: readonly Written[];
  readonly below?: Origin;
}

/** The whole line at a place goes. */
export interface Remove {
  readonly kind: "remove";
  readonly at: Origin;
}

/** What stands behind a value becomes a remark on a line of its own, above. */
export interface SetApart {
  readonly kind: "set-apart";
  readonly at: Origin;
}

/** The element of a command at a place becomes as many as it holds words. */
export interface Split {
  readonly kind: "split";
  readonly at: Origin;
}

/** Steps that belong together: all of them are taken or none; undefined where the repair is not certain. */
export type Fix = readonly Edit[] | undefined;

/** Other words in place of a value; no fix where no file holds the value. */
export function replace(value: Located | Origin, ...words: readonly Written[]): Fix {
  const at = "origin" in value ? value.origin : value;
  return at.from === "file" && writable(words) ? [{ kind: "replace", at, words }] : undefined;
}

/** So many files change at once at most. */
const mostAtOnce = 100;

/**
 * Other words in place of a value that several files should have in common. Where all of them have the same, all change at
 * once, since one repaired alone would contradict the others; where they differ, this one changes alone.
 *
 * @param all the value in each of the files, this one included; those that are unknown stay
 */
export function replaceAlike<T extends string | number>(
  value: Setting<T>,
  all: readonly Setting<T>[],
  ...words: readonly Written[]
): Fix {
  const known = all.filter(({ isKnown }) => isKnown);
  const areAlike = known.length <= mostAtOnce && known.every((other) => other.value === value.value);
  if (!areAlike) return replace(value, ...words);
  // One file may serve several.
  const places = new Map(known.map(({ origin }) => [`${origin.file.uri}\0${origin.start}\0${origin.end}`, origin]));
  return together(...[...places.values()].map((place) => replace(place, ...words)));
}

/** A line less; no fix where no file holds it. */
export function remove(line: Located | Origin): Fix {
  const at = "origin" in line ? line.origin : line;
  return at.from === "file" ? [{ kind: "remove", at }] : undefined;
}

/** A line more in the main file of an instance, below another line of it. */
export function insert(instance: Instance, words: readonly Written[], below?: Located | Origin): Fix {
  if (!writable(words)) return undefined;
  const { file } = instance;
  const line = below && ("origin" in below ? below.origin : below);
  return [{ kind: "insert", file, words, ...(line?.file === file && line.from === "file" && { below: line }) }];
}

/** A line of an instance's main file goes below another one of it. */
export function moveBelow(instance: Instance, line: Place, other: Place): Fix {
  if (line.file !== instance.file || other.file !== instance.file) return undefined;
  const { name, args } = line.directive;
  // Any of them may be a password.
  const words = [name, ...args].map(({ value }) => Secret.plain(value));
  return together(
    remove(inFile(line.file, line.directive)),
    insert(instance, words, inFile(other.file, other.directive)),
  );
}

/** A remark behind a value goes to a line of its own. */
export function setApart(remark: Origin): Fix {
  return remark.from === "file" ? [{ kind: "set-apart", at: remark }] : undefined;
}

/**
 * A directive gets these arguments: those of its last line are replaced, or a line is added. No fix where an included
 * file holds the line, which others may read too, or where a template does.
 *
 * @param below where a new line goes
 */
export function set(instance: Instance, name: DirectiveName, words: readonly Written[], below?: Located | Origin): Fix {
  const { file, loading, settings } = instance;
  const last = settings.lines(name).at(-1);
  if (!last) {
    const history = findAnywhere(name);
    const spelling = history && spellingAt(history, loading.target);
    return spelling === undefined ? undefined : insert(instance, [spelling, ...words], below);
  }
  const { args } = last;
  if (last.file !== file || last.reading !== "as-written" || args.length === 0 || !writable(words)) return undefined;
  return [{ kind: "replace", at: inFile(file, { start: args[0]!.start, end: args.at(-1)!.end }), words }];
}

/** The same for a statement of a sentinel about a master: `sentinel <name> <master> <words>`. */
export function setFor(watch: Watch, name: AppliedStatement["at"]["name"], words: readonly Written[]): Fix {
  const { file } = watch.sentinel;
  const last = watch.lines(name).at(-1);
  const master = watch.lines("monitor")[0]?.master;
  if (!last) return master && insert(watch.sentinel, ["sentinel", name, master.value, ...words], watch.origin);
  const [start, end] = [last.args[1], last.args.at(-1)];
  if (last.file !== file || last.reading !== "as-written" || !start || !end || !writable(words)) return undefined;
  return [{ kind: "replace", at: inFile(file, { start: start.start, end: end.end }), words }];
}

/** The words of one element of a command become elements of their own. */
export function split(element: Located): Fix {
  const { origin } = element;
  return origin.from === "file" && origin.file.embedding?.split ? [{ kind: "split", at: origin }] : undefined;
}

/** All of several repairs, if each of them is certain. */
export function together(...fixes: readonly Fix[]): Fix {
  return fixes.every((fix) => fix !== undefined) ? fixes.flat() : undefined;
}

/** A password known by its digest only cannot be written. */
function writable(words: readonly Written[]): boolean {
  return words.every((word) => !(word instanceof Secret) || word.inClear() !== undefined);
}
