import type { Position } from "vscode-languageserver";
import { placesAt } from "../places/place.ts";
import type { View } from "../workspace/snapshot.ts";
import { fileAt } from "./file.ts";
import { instanceAt } from "./instance.ts";
import { masterAt } from "./master.ts";
import { type ConfigSymbol, distinct } from "./symbol.ts";
import { userAt } from "./user.ts";

const finders = [masterAt, instanceAt, userAt, fileAt];

/** What the words at a position name; several configurations that share the text name all of theirs. */
export function symbolAt(view: View, position: Position): ConfigSymbol | undefined {
  const found = placesAt(view, position).flatMap((place) => {
    for (const find of finders) {
      const symbol = find(place);
      if (symbol) return symbol;
    }
    return [];
  });
  const [first, ...more] = found;
  if (!first || more.length === 0) return first;
  return {
    at: first.at,
    target: distinct(found.flatMap(({ target }) => target)),
    definitions: distinct(found.flatMap(({ definitions }) => definitions)),
    uses: distinct(found.flatMap(({ uses }) => uses)),
  };
}
