import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { keptDisk } from "../project/kept-disk.ts";
import { nothingSaved, type SavedFiles } from "./saved.ts";
import { serve } from "./server.ts";

/**
 * The language server on the standard input and output of this process. It ends with its input, and with the process that
 * the client names as its own.
 *
 * @param packageFolder where the package lies, with the pages of its rules in docs/rules
 */
export function serveStdio(version: string, packageFolder: string): void {
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
