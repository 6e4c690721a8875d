import type { ConfigFile } from "../../syntax/config-file.ts";
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
  const { root, mistakes, punctuation } = parseJson(text);
  const file: ConfigFile = {
    uri,
    text,
    directives: [],
    end: { start: 0, end: text.length },
    embedding: { ...unchangeable({ start: 0, end: 0 }), shown: shownParts(root, punctuation) },
  };
  if (!root) return { file, mistakes };
  const all = [...mistakes, ...invalid(root, vocabulary), ...mistakesOfMeaning(root)];
  if (all.length > 0) return { file, mistakes: all.sort((a, b) => a.span.start - b.span.start) };
  return { file, project: settle(root, file), mistakes: [] };
}

function invalid(root: Json, vocabulary: Vocabulary): Mistake[] {
  const errors = validate(plainValue(root), vocabulary);
  return errors.length > 0 ? explain(errors, root, projectFileSchema(vocabulary)) : [];
}
