import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { linesOfWords } from "../../syntax/embedded.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Container } from "./container.ts";

/** A file without lines, to show a place in. */
export function placeFile(host: HostFile, place: Span): ConfigFile {
  return linesOfWords([], host, unchangeable(place));
}

/** A word that stands nowhere: at the name of the container. */
export function impliedBy({ host, place }: Container, value: string): SourceText {
  return SourceText.written(host, value, place);
}

/** Where a word stands in the file that describes the container; words of other files stand at its name. */
export function spanIn({ host, place }: Container, word: SourceText): Span {
  return word.host === host ? word.span : place;
}
