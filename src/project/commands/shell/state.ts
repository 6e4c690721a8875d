import { posix } from "node:path";
import type { SourceText } from "../../../syntax/source-text.ts";
import type { Command } from "./script.ts";
import { joined, type Value, type WrittenFile } from "./value.ts";

/** What a script has come to at a place. */
export interface State {
  variables: Map<string, Value | readonly Value[]>;
  /** Files by path, as far as the script touched them; undefined: removed. */
  files: Map<string, WrittenFile | undefined>;
  functions: Map<string, { readonly body: Command; readonly source: SourceText }>;
  args: readonly Value[];
  /** False where nobody knows what the script is called with. */
  isCalled: boolean;
  /** Undefined: not known. */
  folder: string | undefined;
  /** Whether it runs as root; a start script of an image begins so. */
  isRoot: boolean;
  /** Files on whose being there it depended whether all was done already. */
  settled: ReadonlySet<string>;
  /** Not only if some condition holds that is not known. */
  isCertain: boolean;
}

export function copyOf(state: State): State {
  return {
    ...state,
    variables: new Map(state.variables),
    files: new Map(state.files),
    functions: new Map(state.functions),
  };
}

/** A path from the folder it counts from. */
export function pathIn({ folder }: Pick<State, "folder">, path: string): string {
  if (path.length > longest) return path;
  if (/^[/$]/.test(path) || folder === undefined) return posix.normalize(path);
  return posix.join(folder, path);
}

/** How scripts ask for the folder they are started in, or lie in: paths count from there. */
const ownFolder = /^(?:\$PWD|\$\{PWD\}|%cd%|\$\((?:cd|dirname|git|pwd|readlink|realpath)\))(?=\/|$)/i;
/** One that is not known, and is the same wherever its name is written. */
const namedFolder = /^\$(?:\w+|\{\w+\})\//;

/** No system takes a longer path (PATH_MAX of Linux). */
const longest = 4096;

/** The path that a word names, if all but the folder it begins with is known. */
export function pathOf({ text: { value }, isKnown }: Value): string | undefined {
  if (value.length > longest) return undefined;
  if (isKnown) return value;
  const own = value.replace(ownFolder, ".");
  return /[$`]/.test(own.replace(namedFolder, "")) ? undefined : own;
}

/** What is left to rely on when one of two ways was gone. */
export function merged(one: State, other: State, charge: (work: number) => void): State {
  const variables = new Map<string, Value | readonly Value[]>();
  for (const name of new Set([...one.variables.keys(), ...other.variables.keys()])) {
    const value = mergedVariable(name, one.variables.get(name), other.variables.get(name));
    if (value) variables.set(name, value);
  }
  const files = new Map<string, WrittenFile | undefined>();
  for (const path of new Set([...one.files.keys(), ...other.files.keys()])) {
    const [a, b] = [one.files.get(path), other.files.get(path)];
    if (a !== b) charge(a?.source.value.length ?? 0);
    files.set(path, a === b ? a : mergedFile(a, b));
  }
  return {
    variables,
    files,
    functions: new Map([...other.functions, ...one.functions]),
    args: one.args === other.args ? one.args : one.args.map((value) => ({ ...value, isKnown: false })),
    isCalled: one.isCalled && other.isCalled,
    folder: one.folder === other.folder ? one.folder : undefined,
    isRoot: one.isRoot && other.isRoot,
    settled: new Set([...one.settled].filter((path) => other.settled.has(path))),
    isCertain: one.isCertain && other.isCertain,
  };
}

function mergedVariable(
  name: string,
  one: Value | readonly Value[] | undefined,
  other: Value | readonly Value[] | undefined,
): Value | readonly Value[] | undefined {
  if (one === other) return one;
  const some = [one, other].find((value): value is Value => value !== undefined && !Array.isArray(value));
  if (!some) return one ?? other;
  const isSame = [one, other].every((value) => value && "text" in value && value.text.value === some.text.value);
  return isSame ? some : { text: some.text.with(`\${${name}}`), isKnown: false };
}

/** The lines that it has in both ways. */
function mergedFile(one: WrittenFile | undefined, other: WrittenFile | undefined): WrittenFile | undefined {
  if (!one || !other) {
    const file = one ?? other;
    return file && { ...file, isCertain: false, by: file.by ?? "a condition" };
  }
  const [a, b] = [one.source.value, other.source.value];
  if (a === b) return { ...one, isCertain: one.isCertain && other.isCertain };
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const front = same === a.length && b[same] === "\n" ? same : a.lastIndexOf("\n", same - 1) + 1;
  let behind = 0;
  const most = Math.min(a.length, b.length) - front;
  while (behind < most && a[a.length - 1 - behind] === b[b.length - 1 - behind]) behind++;
  const back = behind === 0 ? a.length : a.length - behind;
  const line = back === front || a[back - 1] === "\n" ? back : a.indexOf("\n", back) + 1 || a.length;
  const source = joined([one.source.slice(0, front), one.source.slice(line)], {
    host: one.source.host,
    ...one.source.span,
  });
  return { source, isCertain: false, by: one.by ?? "a condition", isKnown: one.isKnown && other.isKnown };
}
