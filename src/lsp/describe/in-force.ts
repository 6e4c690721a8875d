import { repetitions } from "../../model/repetitions.ts";
import type { Applied, AppliedStatement } from "../../syntax/load.ts";
import { lineOf } from "../../syntax/position.ts";
import type { Place } from "../places/place.ts";
import { shownWords } from "../places/roles.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";
import type { Block, Inline } from "./prose.ts";
import type { Reader } from "./readers.ts";

type Line = Applied | AppliedStatement;

/** A later line of the same setting that counts in place of this one, for some of those who read it. */
export interface Override {
  readonly winner: Line;
  readonly readers: readonly Reader[];
}

/** The lines that count for nothing, and what wins over each. */
export function overridesIn(readers: readonly Reader[]): ReadonlyMap<Line["directive"], readonly Override[]> {
  const found = new Map<Line["directive"], { winner: Line; readers: Reader[] }[]>();
  for (const reader of readers) {
    for (const { line, winner } of repetitions(reader.instance.loading)) {
      const known = found.get(line.directive) ?? [];
      const same = known.find((one) => one.winner.directive === winner.directive);
      if (same) same.readers.push(reader);
      else found.set(line.directive, [...known, { winner, readers: [reader] }]);
    }
  }
  return found;
}

/** "line 120 wins: `maxmemory 2gb`" */
export function overrideBlocks({ directive, part }: Place, readers: readonly Reader[], view: View): Block[] {
  return (overridesIn(readers).get(directive) ?? []).map(({ winner, readers: some }): readonly Inline[] => {
    const place = lineLink(winner, view.snapshot);
    const whose =
      some.length === readers.length
        ? ""
        : ` for ${some
            .slice(0, 3)
            .map(({ instance }) => instance)
            .join(", ")}`;
    const here = winner.file === part.file ? `Line ${lineOf(winner.file, winner.directive.start)}` : place.text;
    return [
      { link: here, to: place.uri },
      ` wins${whose}: `,
      { code: shownWords(winner.file, winner.directive).join(" ") },
    ];
  });
}

/** A line by name, and where an editor finds it. */
export function lineLink(
  { file, directive }: Pick<Line, "file" | "directive">,
  { root }: Snapshot,
): { readonly text: string; readonly uri: string } {
  const line = lineOf(file, directive.start);
  return { text: `${file.uri}:${line}`, uri: `${root.names.uriOf(file.uri)}#L${line}` };
}
