import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { keptDisk } from "../project/kept-disk.ts";
import { serve } from "./server.ts";

/**
 * The language server on the standard input and output of this process.
 *
 * @param packageFolder where the package lies, with the pages of its rules in docs/rules
 */
export function serveStdio(version: string, packageFolder: string): void {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const saved = { of: (folder: string) => keptDisk(URI.parse(folder).fsPath) };
  const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));
  serve(connection, saved, { version, immediate, rulePages: pagesIn(packageFolder) });
}

function pagesIn(packageFolder: string): string | null {
  const folder = join(packageFolder, "docs", "rules");
  return existsSync(folder) ? `${pathToFileURL(folder).href}/{rule}.md` : null;
}
