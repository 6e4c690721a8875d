import { commands, type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { start } from "./client.ts";
import { handOver } from "./workspace-files.ts";

let client: { stop(): Promise<void> } | undefined;

/** In a browser the server is a worker, and the files come from VS Code. */
export async function activate(context: ExtensionContext): Promise<void> {
  await commands.executeCommand("setContext", "redisHaLint.isInBrowser", true);
  const script = Uri.joinPath(context.extensionUri, "dist", "lsp-worker.js");
  client = start(context, {
    connect: (options) => {
      const worker = new Worker(script.toString(true));
      const connected = new LanguageClient("redisHaLint", "Redis HA Lint", async () => worker, options);
      context.subscriptions.push(handOver(connected), { dispose: () => worker.terminate() });
      return connected;
    },
  });
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}
