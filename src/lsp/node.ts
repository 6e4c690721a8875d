import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { keptDisk } from "../project/kept-disk.ts";
import { nothingSaved, type SavedFiles } from "./files/saved.ts";
import { serve } from "./server.ts";

/**
 * What suits a process that stays and does much the same after every key, in V8's words (`node --v8-options`); one that
 * does not know them goes on without. Collecting starts early and between checks, not within one; the heap grows by a
 * fifth of what is held and not to twice of it; code is made faster a little later, and far less of it.
 */
const flags = ["--minor-gc-task-trigger=20", "--heap-growing-percent=20", "--interrupt-budget=300000"];

/**
 * The language server on the standard input and output of this process. It ends with its input, and with the process that
 * the client names as its own.
 *
 * @param packageFolder where the package lies, with the pages of its rules in docs/rules
 */
export function serveStdio(version: string, packageFolder: string): void {
  for (const flag of flags) setFlagsFromString(flag);
  // Given the streams themselves, the library ends the process when the input does.
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));
  serve(connection, savedOnDisk, { version, immediate, rulePages: pagesIn(packageFolder) });
}

export const savedOnDisk: SavedFiles = {
  of(folder) {
    const uri = URI.parse(folder);
    return uri.scheme === "file" ? keptDisk(uri.fsPath) : nothingSaved;
  },
};

function pagesIn(packageFolder: string): string | null {
  const folder = join(packageFolder, "docs", "rules");
  return existsSync(folder) ? `${pathToFileURL(folder).href}/{rule}.md` : null;
}
