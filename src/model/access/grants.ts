import type { Instance } from "../deployment.ts";
import { type Fix, replace } from "../edit.ts";
import { inFile } from "../origin.ts";
import type { Lack } from "./rights.ts";
import type { User } from "./users.ts";

/**
 * Gives a user what it lacks, behind its other rules. Certain for a named user on a line of the main file; what the
 * default user may do concerns everybody.
 */
export function grant({ name, line }: User, at: Instance, lacks: readonly Lack[]): Fix {
  if (!line || name === "default" || line.file !== at.file || line.isTemplate) return undefined;
  if (line.rules.some(({ value }) => value.startsWith("("))) return undefined;
  const last = line.rules.findLast(({ value }) => !/^[><#!]/.test(value));
  if (!last || last.quoted || !/^[\w@+\-~&%*:.|]+$/.test(last.value)) return undefined;
  return replace(
    inFile(line.file, last),
    last.value,
    ...lacks.map(({ what, name }) => (what === "command" ? "+" : "&") + name),
  );
}
