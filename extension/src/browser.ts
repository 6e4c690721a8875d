import { commands, type ExtensionContext, Uri, workspace } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { start } from "./client.ts";
import { handOver } from "./workspace-files.ts";

let client: { stop(): Promise<void> } | undefined;

/** In a browser the server is a worker, and the files come from VS Code. */
export async function activate(context: ExtensionContext): Promise<void> {
  await commands.executeCommand("setContext", "redisHaLint.isInBrowser", true);
  const script = await loadable(Uri.joinPath(context.extensionUri, "dist", "lsp-worker.js"));
  client = start(context, {
    connect: (options) => {
      const connect = async () => {
        const worker = new Worker(script);
        context.subscriptions.push({ dispose: () => worker.terminate() });
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
      };
      const connected = new LanguageClient("redisHaLint", "Redis HA Lint", connect, options);
      context.subscriptions.push(handOver(connected));
      return connected;
    },
  });
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

/** Where a worker can be made of a script: a browser cannot load what lies on the machine of a remote window. */
async function loadable(script: Uri): Promise<string> {
  if (script.scheme !== "vscode-remote") return script.toString(true);
  const text = new Uint8Array(await workspace.fs.readFile(script));
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
