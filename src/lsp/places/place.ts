import type { Position } from "vscode-languageserver";
import type { ConfigFile, Directive, Span, Word } from "../../syntax/config-file.ts";
import type { Part, View } from "../workspace/snapshot.ts";
import { type Role, rolesOf } from "./roles.ts";

/** What stands at a position. */
export interface Place {
  readonly part: Part;
  /** The byte in the file. */
  readonly offset: number;
  readonly directive: Directive;
  /** The word that the position touches; undefined between words and behind the last. */
  readonly word: Word | undefined;
  /** Among the words of the line, its name being 0; where the position touches none, the index a word there would have. */
  readonly index: number;
  /** What the word is, or what a word there would be. */
  readonly role: Role;
}

/** The name of a directive and its arguments. */
export function wordsOf({ name, args }: Directive): readonly Word[] {
  return [name, ...args];
}

/** What stands at a position; undefined on comments and blank lines, and in a file of another language between our words. */
export function placeAt(view: View, position: Position): Place | undefined {
  return placesAt(view, position)[0];
}

/** The same in all configurations that share the text there, as two services of a compose file can. */
export function placesAt({ text, parts }: View, position: Position): readonly Place[] {
  const offset = text.offsetAt(position);
  return parts.flatMap((part) => {
    const directive = directiveAt(part.file, offset);
    return directive ? placeIn(part, directive, offset) : [];
  });
}

/** The configuration that a line at a position belongs to, or would if it were written; undefined where nothing of it stands. */
export function partAt({ text, parts }: View, position: Position): Part | undefined {
  const offset = text.offsetAt(position);
  return (
    parts.find(({ file }) => directiveAt(file, offset) !== undefined) ??
    parts.find(({ file: { embedding, source } }) => !embedding || (source && holds(source.span, offset)))
  );
}

/** The directive on the line of an offset: the cursor may be in it, before it or behind it. */
export function directiveAt(file: ConfigFile, offset: number): Directive | undefined {
  if (file.embedding)
    return file.directives.find((directive) => wordsOf(directive).some((word) => holds(word, offset)));
  const { directives, text } = file;
  const index = firstFrom(directives, offset + 1) - 1;
  const [above, below] = [directives[index], directives[index + 1]];
  if (above && (offset <= above.end || !text.slice(above.end, offset).includes("\n"))) return above;
  return below && /^[ \t\r]*$/.test(text.slice(offset, below.start)) ? below : undefined;
}

/** The directives that lie, at least in part, in a span of a file that stands for itself. */
export function directivesIn({ directives }: ConfigFile, { start, end }: Span): readonly Directive[] {
  const first = firstFrom(directives, start);
  const before = directives[first - 1];
  return directives.slice(before && before.end > start ? first - 1 : first, firstFrom(directives, end));
}

function placeIn(part: Part, directive: Directive, offset: number): Place {
  const words = wordsOf(directive);
  const within = words.findIndex(({ start, end }) => start <= offset && offset < end);
  const touched = within >= 0 ? within : words.findIndex((word) => holds(word, offset));
  const behind = words.findIndex(({ start }) => start > offset);
  const index = touched >= 0 ? touched : behind >= 0 ? behind : words.length;
  return { part, offset, directive, word: words[touched], index, role: rolesOf(part, directive, index + 1)[index]! };
}

/** Whether an offset is in a span or right behind it. */
function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** How many directives begin before an offset. */
function firstFrom(directives: readonly Directive[], offset: number): number {
  let low = 0;
  let high = directives.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (directives[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
