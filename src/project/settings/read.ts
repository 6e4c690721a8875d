import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { explain } from "./explain.ts";
import { type Json, parseJson, plainValue } from "./json.ts";
import { mistakesOfMeaning } from "./meaning.ts";
import type { Mistake } from "./mistake.ts";
import type { ProjectFile } from "./project-file.ts";
import { projectFileSchema, type Vocabulary } from "./schema.ts";
import { settle } from "./settle.ts";
import { shownParts } from "./shown.ts";
import { validate } from "./validator.ts";

export interface ReadProjectFile {
  readonly file: ConfigFile;
  /** Undefined where there are mistakes. */
  readonly project?: ProjectFile;
  /** All of them, in the order of the file. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads a project file.
 *
 * @param text its bytes as Latin-1 characters
 * @param uri its name in messages
 */
export function readProjectFile(text: string, uri: string, vocabulary: Vocabulary): ReadProjectFile {
  const { root, isWhole, mistakes, punctuation } = parseJson(text);
  const broken = isWhole ? [] : mistakes.map(({ span }) => span.start);
  const file: ConfigFile = {
    uri,
    text,
    directives: [],
    end: { start: 0, end: text.length },
    embedding: {
      ...unchangeable({ start: 0, end: 0 }),
      shown: shownParts(root, punctuation, (span) => !isBehind(span, broken, text)),
    },
  };
  if (!root || !isWhole) return { file, mistakes };
  const all = [...mistakes, ...invalid(root, vocabulary), ...mistakesOfMeaning(root)];
  if (all.length > 0) return { file, mistakes: all.sort((a, b) => a.span.start - b.span.start) };
  return { file, project: settle(root, file), mistakes: [] };
}

/** Whether a value ends behind a place in its line where the text is no JSON: it may hold anything. */
function isBehind({ end }: Span, places: readonly number[], text: string): boolean {
  return places.some((place) => end > place && !text.slice(place, end).includes("\n"));
}

function invalid(root: Json, vocabulary: Vocabulary): Mistake[] {
  const errors = validate(plainValue(root), vocabulary);
  return errors.length > 0 ? explain(errors, root, projectFileSchema(vocabulary)) : [];
}
