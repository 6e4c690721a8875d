import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { start } from "./client.ts";
import { probeFolder } from "./probe.ts";

let client: { stop(): Promise<void> } | undefined;

/** The command that the extension ships, run by VS Code's own Node: nothing needs to be installed. */
export function activate(context: ExtensionContext): void {
  const command = context.asAbsolutePath("dist/server/redis-ha-lint.cjs");
  client = start(context, {
    connect: (options) =>
      new LanguageClient(
        "redisHaLint",
        "Redis HA Lint",
        {
          command: process.execPath,
          args: [command, "lsp", "--stdio"],
          options: { env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } },
        },
        options,
      ),
    probe: (folder) => probeFolder(command, Uri.parse(folder)),
  });
}

export function deactivate(): Promise<void> | undefined {
  // One that is still starting cannot be stopped, and ends with its window.
  return client?.stop().catch(() => undefined);
}
