import type { Position } from "vscode-languageserver";
import type { Span } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";
import { type Place, placesAt, wordsOf } from "../places/place.ts";
import type { View } from "../workspace/snapshot.ts";
import { argumentBlocks } from "./argument.ts";
import { described } from "./directive.ts";
import { findingBlocks, findingsAt } from "./finding.ts";
import { overrideBlocks } from "./in-force.ts";
import type { Block } from "./prose.ts";
import { kindsOf, type Reader, readersOf } from "./readers.ts";
import { subjectOf } from "./subject.ts";

/** What is to be said of a place, and which stretch of the file it is about. */
export interface Told {
  readonly blocks: readonly Block[];
  readonly span: Span;
}

/** @param rulePages URI of a rule's page, with `{rule}` */
export function toldAt(view: View, position: Position, rulePages: string | null): Told | null {
  const places = placesAt(view, position);
  const place = places.find(({ word }) => word);
  const findings = findingsAt(view, view.text.offsetAt(position));
  const readers = places.flatMap(({ part }) => readersOf(part, view.snapshot));
  const own = place ? wordBlocks(place, readers, view) : [];
  const blocks = [...own, ...findingBlocks(findings, view.snapshot, rulePages)];
  const span = (own.length > 0 ? place?.word : undefined) ?? findings[0]?.place.span ?? place?.word;
  return blocks.length > 0 && span ? { blocks, span } : null;
}

function wordBlocks(place: Place, readers: readonly Reader[], view: View): Block[] {
  if (isSentinelFlag(place)) return [[{ code: "--sentinel" }, ": starts the server as a sentinel"]];
  const kinds = kindsOf(readers);
  const words = wordsOf(place.directive).map(({ value }) => decode(value));
  const subjects = kinds.flatMap(({ target }) => subjectOf(words, target) ?? []);
  const [first, ...others] = subjects;
  if (!first) return [];
  if (place.role === "directive" || place.role === "statement")
    return [...described([first, ...others], kinds), ...overrideBlocks(place, readers, view)];
  return argumentBlocks(place, first, readers);
}

/** In a command line the word alone is no directive but says how the server starts. */
function isSentinelFlag({ part: { file }, directive: { name, args } }: Place): boolean {
  return file.embedding !== undefined && name.value.toLowerCase() === "sentinel" && args.length === 0;
}
