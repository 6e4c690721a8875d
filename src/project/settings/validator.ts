import { Ajv, type ValidateFunction } from "ajv";
import { projectFileSchema, type Vocabulary } from "./schema.ts";

/** What ajv says of one mistake. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const compiled = new WeakMap<Vocabulary, ValidateFunction>();

/**
 * Validates the value of a project file. In the built command `scripts/project-file.js` puts in the code that ajv makes of
 * the schema in place of this, so that ajv itself is not loaded.
 *
 * @returns all mistakes
 */
export function validate(value: unknown, vocabulary: Vocabulary): readonly SchemaError[] {
  let check = compiled.get(vocabulary);
  if (!check) {
    check = new Ajv({ allErrors: true, strict: false }).compile(projectFileSchema(vocabulary));
    compiled.set(vocabulary, check);
  }
  check(value);
  return check.errors ?? [];
}
