import { encode } from "../syntax/utf8.ts";
import { join } from "./paths.ts";
import type { Entry } from "./source.ts";

/** Whether a path is a pattern for servers that know patterns (`config.c`: one of `*?[`). */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * The files a pattern names, as glob(3) does with no flags: `*`, `?` and `[...]` in each part of the path, hidden files
 * only where the pattern has the dot, byte-wise order. Links to folders are followed where the pattern names them.
 *
 * @param list what a folder holds; undefined if it may not or cannot be read
 */
export function expand(pattern: string, list: (folder: string) => readonly Entry[] | undefined): string[] {
  const parts = pattern.split("/").filter((part) => part !== "");
  let folders = [pattern.startsWith("/") ? "/" : "."];
  while (parts[0] === "..") folders = folders.map((folder) => below(folder, parts.shift()!));
  const last = parts.pop() ?? "";
  for (const part of parts) {
    folders = isPattern(part)
      ? folders.flatMap((folder) => namesIn(list(folder), part, "directory").map((name) => below(folder, name)))
      : folders.map((folder) => below(folder, plain(part)));
  }
  const files = folders.flatMap((folder) => namesIn(list(folder), last, "file").map((name) => below(folder, name)));
  return files.sort(byBytes);
}

function below(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : join(folder, name);
}

function namesIn(entries: readonly Entry[] = [], part: string, kind: Entry["kind"]): string[] {
  return entries.filter((entry) => entry.kind === kind && matchesPart(entry.name, part)).map(({ name }) => name);
}

function byBytes(a: string, b: string): number {
  const [one, other] = [encode(a), encode(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function plain(part: string): string {
  return part.replace(/\\(.)/gs, "$1");
}

/** Whether a name matches one part of a pattern; takes time in proportion to the product of their lengths at worst. */
export function matchesPart(name: string, part: string): boolean {
  if (name.startsWith(".") && !/^\\?\./.test(part)) return false;
  const pieces = compile(part);
  const letters = [...name];
  let [at, piece, retryAt, retryPiece] = [0, 0, 0, -1];
  while (at < letters.length) {
    const test = pieces[piece];
    if (test === "*") {
      retryPiece = piece++;
      retryAt = at;
    } else if (test?.(letters[at]!)) {
      at++;
      piece++;
    } else if (retryPiece >= 0) {
      piece = retryPiece + 1;
      at = ++retryAt;
    } else return false;
  }
  while (pieces[piece] === "*") piece++;
  return piece === pieces.length;
}

type Piece = "*" | ((letter: string) => boolean);

function compile(part: string): Piece[] {
  const letters = [...part];
  const pieces: Piece[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    const set = letter === "[" ? readSet(letters, at) : undefined;
    if (letter === "*") pieces.push("*");
    else if (letter === "?") pieces.push(() => true);
    else if (set) {
      pieces.push(set.has);
      at = set.end;
    } else {
      const meant = letter === "\\" && at + 1 < letters.length ? letters[++at]! : letter;
      pieces.push((other) => other === meant);
    }
  }
  return pieces;
}

/** `[abc]`, `[a-z]`, `[!a]`, `[^a]`; undefined without a closing bracket, which makes the opening one a plain letter. */
function readSet(
  letters: readonly string[],
  open: number,
): { has: (letter: string) => boolean; end: number } | undefined {
  const negated = letters[open + 1] === "!" || letters[open + 1] === "^";
  const ranges: [from: string, to: string][] = [];
  const first = open + (negated ? 2 : 1);
  for (let at = first; at < letters.length; at++) {
    const letter = letters[at]!;
    if (letter === "]" && at > first) {
      return { has: (other) => ranges.some(([from, to]) => from <= other && other <= to) !== negated, end: at };
    }
    const from = letter === "\\" ? (letters[++at] ?? letter) : letter;
    const to = letters[at + 2];
    if (letters[at + 1] === "-" && to !== undefined && to !== "]") {
      ranges.push([from, to]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return undefined;
}
