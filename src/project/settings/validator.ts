import { Ajv } from "ajv";
import type { Schema } from "./schema.ts";

/** What ajv says of one mistake. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Validates a value. In the built command `scripts/build.js` puts in the code that ajv makes of the schema in place of
 * this, so that ajv itself is not loaded.
 *
 * @returns all mistakes
 */
export function validate(value: unknown, schema: () => Schema): readonly SchemaError[] {
  const check = new Ajv({ allErrors: true, strict: false }).compile(schema());
  check(value);
  return check.errors ?? [];
}
