import {
  type Range,
  type SelectionRange,
  type SelectionRangeParams,
  SelectionRangeRequest,
} from "vscode-languageserver";
import type { Span } from "../../syntax/config-file.ts";
import type { Feature } from "../host.ts";
import { commentBlocks, commentsOf, ownPart, runsOf, sectionsOf } from "../places/blocks.ts";
import { directiveAt, wordsOf } from "../places/place.ts";
import { addressOf } from "../places/roles.ts";
import type { View } from "../workspace/snapshot.ts";

/** From a word outwards: an address, the values, the line, the lines of one master, the section, the file. */
export const selectionRange: Feature = {
  capabilities: () => ({ selectionRangeProvider: true }),
  listen(host) {
    host.answer(SelectionRangeRequest.type, (view, { positions }: SelectionRangeParams) => {
      const around = spansAround(view);
      if (!around) return null;
      return positions.map((position): SelectionRange => {
        const ranges = around(view.text.offsetAt(position)).map((span) => view.text.rangeOf(span));
        return chain(ranges) ?? { range: { start: position, end: position } };
      });
    });
  },
};

/** All spans that hold an offset, from the narrowest; undefined for a file of another language. */
function spansAround(view: View): ((offset: number) => readonly Span[]) | undefined {
  const file = ownPart(view)?.file;
  if (!file) return undefined;
  const blocks = [...commentsOf(file), ...commentBlocks(view.text), ...runsOf(file), ...sectionsOf(file)];
  const all: Span = { start: 0, end: file.text.length };
  return (offset) => {
    const line = directiveAt(file, offset);
    const inLine = line ? spansIn(line) : [];
    const holding = [...inLine, ...blocks].filter(({ start, end }) => start <= offset && offset <= end);
    const sorted = holding.sort((a, b) => a.end - a.start - (b.end - b.start));
    // Behind the last word of a line there is the line to begin with.
    return [...(sorted.length === 0 && line ? [line] : sorted), all];
  };
}

function spansIn(line: NonNullable<ReturnType<typeof directiveAt>>): readonly Span[] {
  const values = line.name.value.toLowerCase() === "sentinel" ? line.args.slice(1) : line.args;
  const address = addressOf(line);
  return [
    ...wordsOf(line),
    ...(address ? [{ start: address.host.start, end: address.port.end }] : []),
    ...(values.length > 0 ? [{ start: values[0]!.start, end: values.at(-1)!.end }] : []),
    line,
  ];
}

/** Each within the next; those that are not are left out. */
function chain(ranges: readonly Range[]): SelectionRange | undefined {
  const kept: Range[] = [];
  for (const range of ranges) {
    const last = kept.at(-1);
    if (!last || (holds(range, last) && !holds(last, range))) kept.push(range);
  }
  return kept.reduceRight<SelectionRange | undefined>(
    (parent, range) => ({ range, ...(parent && { parent }) }),
    undefined,
  );
}

function holds(outer: Range, inner: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
