import { join } from "node:path";
import { loadScript } from "./load-script.ts";
import { UsageError } from "./usage.ts";
import { version } from "./version.ts";

/** The command `lsp`: the language server, until the editor says good-bye. */
export function lsp({ stdio }: { readonly stdio?: true }): void {
  if (!stdio) throw new UsageError("lsp is started by editors, which speak with it on its standard input: add --stdio");
  const { serveStdio } = loadScript(join(__dirname, "lsp.cjs")) as typeof import("../lsp/node.ts");
  serveStdio(version, join(__dirname, ".."));
}
