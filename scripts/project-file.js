/** What the build makes for project files: their JSON Schema, and the validator that ajv compiles it to. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

/** The schema, made of the rules and their parameters. */
export async function projectFileSchema(root) {
  const out = mkdtempSync(join(tmpdir(), "redis-ha-lint-"));
  try {
    await build({
      stdin: {
        contents: `
          import { rules } from "./rules/index.ts";
          import { formats } from "./src/cli/options.ts";
          import { projectFileSchema } from "./src/project/settings/schema.ts";
          export const schema = projectFileSchema({ rules, formats });`,
        resolveDir: root,
        loader: "ts",
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: join(out, "schema.mjs"),
      logLevel: "warning",
    });
    return (await import(pathToFileURL(join(out, "schema.mjs")).href)).schema;
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Puts the code that ajv makes of a schema in the place of ajv: see `src/project/settings/validator.ts`. */
export function compiledValidator(schema) {
  return {
    name: "compiled-validator",
    setup(context) {
      context.onLoad({ filter: /settings[\\/]validator\.ts$/ }, ({ path }) => {
        const ajv = new Ajv({ allErrors: true, strict: false, messages: false, code: { source: true, esm: true } });
        const code = standalone.default(ajv, { check: ajv.compile(schema).schema.$id });
        const validate = "export function validate(value) { return check(value) ? [] : check.errors; }";
        return { contents: `${code}\n${validate}`, resolveDir: join(path, "..") };
      });
    },
  };
}
