import { readFileSync } from "node:fs";
import { printable } from "../report/escape.ts";
import { writeError } from "./write.ts";

/** Facts that a probe has saved, for the engine; undefined, and told, if they cannot be read. */
export function openFacts(file: string): { readonly text: string; readonly name: string } | undefined {
  try {
    return { text: readFileSync(file, "latin1"), name: file.replaceAll("\\", "/") };
  } catch (error) {
    writeError(
      `redis-ha-lint: could not read the facts ${printable(file)}: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}\n`,
    );
    return undefined;
  }
}
