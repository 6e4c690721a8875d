import type { Span } from "../../../syntax/config-file.ts";
import { type HostFile, SourceText } from "../../../syntax/source-text.ts";

/** What a word or a variable comes to. */
export interface Value {
  /** Where a part is not known it stands there as it is written: `${POD_IP}`, `$(hostname -i)`. */
  readonly text: SourceText;
  readonly isKnown: boolean;
  /** There may be more of it than that; what it is that is not known: "sed". */
  readonly by?: string;
}

/** One behind the other. Texts of other files than that of the most text stand where they were put in. */
export function joined(parts: readonly SourceText[], place: { readonly host: HostFile } & Span): SourceText {
  const filled = parts.filter(({ value }) => value !== "");
  const [first] = filled;
  if (!first) return SourceText.written(place.host, "", place);
  if (filled.length === 1) return first;
  const host = filled.reduce((most, part) => (part.value.length > most.value.length ? part : most)).host;
  const isAtHome = host === place.host;
  const start = filled.find((part) => part.host === host)!.span.start;
  let at: Span = isAtHome ? place : { start, end: start };
  const own = filled.map((part) => {
    if (part.host !== host) return SourceText.written(host, part.value, at);
    if (!isAtHome) at = { start: part.span.end, end: part.span.end };
    return part;
  });
  return SourceText.join(own, { host, ...at });
}

export function joinedValue(parts: readonly Value[], place: { readonly host: HostFile } & Span): Value {
  if (parts.length === 1) return parts[0]!;
  const text = joined(
    parts.map((part) => part.text),
    place,
  );
  const by = parts.find((part) => part.by !== undefined)?.by;
  return { text, isKnown: parts.every(({ isKnown }) => isKnown), ...(by !== undefined && { by }) };
}

/** What a command writes. */
export class Output {
  readonly parts: SourceText[] = [];
  /** All of it is known but for what stands in it as it is written. */
  isKnown = true;
  /** Something is written of which nothing is known; the first command that does it. */
  opaque: string | undefined;
  /** There may be more of it than what is known. */
  by: string | undefined;

  add({ text, isKnown, by }: Value): void {
    this.parts.push(text);
    this.isKnown &&= isKnown;
    this.by ??= by;
  }

  hide(by: string): void {
    this.opaque ??= by;
    this.by ??= by;
    this.isKnown = false;
  }
}

/** A file as a script leaves it. */
export interface WrittenFile {
  readonly source: SourceText;
  /** All of it is known, and it is written whatever happens. */
  readonly isCertain: boolean;
  /** What it is that is not known: "sed". */
  readonly by?: string;
  readonly isKnown: boolean;
  /** Where something was appended: what was there and what came behind it, each of a file of its own. */
  readonly pieces?: readonly SourceText[];
  /** Only where nothing is there yet, or changed in its place: what a server writes there outlives the next start. */
  readonly isKept?: true;
}
