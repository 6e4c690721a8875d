import { repetitions } from "../../model/repetitions.ts";
import type { Applied, AppliedStatement } from "../../syntax/load.ts";
import { lineOf } from "../../syntax/position.ts";
import type { Place } from "../place.ts";
import { shownWords } from "../roles.ts";
import type { Snapshot, View } from "../snapshot.ts";
import type { Block, Inline } from "./prose.ts";
import type { Reader } from "./readers.ts";

type Line = Applied | AppliedStatement;

/** A later line of the same setting that counts in place of this one, for some of those who read it. */
export interface Override {
  readonly winner: Line;
  readonly readers: readonly Reader[];
}

/** The lines that win over one, each once. */
export function overridesOf(directive: Place["directive"], readers: readonly Reader[]): readonly Override[] {
  const found = new Map<Line["directive"], { winner: Line; readers: Reader[] }>();
  for (const reader of readers) {
    for (const { line, winner } of repetitions(reader.instance.loading)) {
      if (line.directive !== directive) continue;
      const known = found.get(winner.directive);
      if (known) known.readers.push(reader);
      else found.set(winner.directive, { winner, readers: [reader] });
    }
  }
  return [...found.values()];
}

/** "line 120 wins: `maxmemory 2gb`" */
export function overrideBlocks({ directive, part }: Place, readers: readonly Reader[], view: View): Block[] {
  return overridesOf(directive, readers).map(({ winner, readers: some }): readonly Inline[] => {
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
