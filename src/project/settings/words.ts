import { encode } from "../../syntax/position.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import { SourceText } from "../../syntax/source-text.ts";
import type { Placed } from "./project-file.ts";

/** The words of a text of the project file, each knowing where it stands. */
export function wordsOf(
  { value, span, isWord }: Placed<string> & { readonly isWord: boolean },
  host: HostFile,
): SourceText[] {
  const inside = { start: span.start + 1, end: span.end - 1 };
  const bytes = encode(value);
  const isVerbatim = host.text.slice(inside.start, inside.end) === bytes;
  const source = isVerbatim ? SourceText.at(host, inside) : SourceText.written(host, bytes, span);
  if (isWord) return [source];
  return [...bytes.matchAll(/[^ \t\r\n]+/g)].map(({ index, 0: word }) => source.slice(index, index + word.length));
}
