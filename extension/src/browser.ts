import { commands, type ExtensionContext, Uri, workspace } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { start } from "./client.ts";
import { handOver } from "./workspace-files.ts";

let client: { stop(): Promise<void> } | undefined;

/** In a browser the server is a worker, and the files come from VS Code. */
export async function activate(context: ExtensionContext): Promise<void> {
  await commands.executeCommand("setContext", "redisHaLint.isInBrowser", true);
  const script = await workerScript(Uri.joinPath(context.extensionUri, "dist", "lsp-worker.js"));
  client = start(context, {
    connect: (options) => {
      let worker: Worker | undefined;
      // Not the worker itself: what VS Code makes of `new Worker` is to the language client no instance of it.
      const begin = async () => {
        worker?.terminate();
        worker = new Worker(script);
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
      };
      const connected = new LanguageClient("redisHaLint", "Redis HA Lint", begin, options);
      context.subscriptions.push(handOver(connected), { dispose: () => worker?.terminate() });
      return connected;
    },
  });
}

/** VS Code makes no worker of a file on another machine, which is where the extension lies in a window that a server shows. */
async function workerScript(file: Uri): Promise<string> {
  if (file.scheme !== "vscode-remote") return file.toString(true);
  const code = new Uint8Array(await workspace.fs.readFile(file));
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

export function deactivate(): Promise<void> | undefined {
  // One that is still starting cannot be stopped, and ends with its window.
  return client?.stop().catch(() => undefined);
}
