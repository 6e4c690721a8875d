import {
  type Connection,
  ErrorCodes,
  type InitializeParams,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { placeOfDefect } from "./defect.ts";
import { features } from "./features/index.ts";
import type { SavedFiles } from "./files/saved.ts";
import { Host } from "./host.ts";
import { readSettings, readStartSettings } from "./settings.ts";
import { follow } from "./workspace/follow.ts";
import { Workspace } from "./workspace/workspace.ts";

export interface ServeOptions {
  /** Of the package. */
  readonly version: string;
  /** Resolves when what waits to be done has been. */
  immediate(): Promise<void>;
  /** URI of a rule's page, with `{rule}`, where the editor gives none. */
  readonly rulePages: string | null;
  /** Gets the files of a folder (URI), where they cannot be read. */
  gather?(folder: string): Promise<void>;
  /** Is told of files (URI) that have changed, by whoever gets them. */
  listen?(changed: (uri: string) => void): void;
}

/** Serves one editor until it says good-bye. */
export function serve(connection: Connection, saved: SavedFiles, options: ServeOptions): void {
  const fail = (error: unknown) => connection.console.error(placeOfDefect(error));
  let standing: "new" | "open" | "shut down" = "new";

  connection.onInitialize((params: InitializeParams) => {
    if (standing !== "new") throw new ResponseError(ErrorCodes.InvalidRequest, "initialize comes once, and first");
    standing = "open";
    const given = readStartSettings(params.initializationOptions);
    const start = { ...given, rulePages: given.rulePages ?? options.rulePages };
    const client = params.capabilities ?? {};
    const workspace = new Workspace(saved, options.immediate, fail);
    workspace.use(readSettings(start));
    const host = new Host(connection, workspace, client, start);
    for (const feature of features) feature.listen(host);
    follow(host, params, options);
    return {
      serverInfo: { name: "redis-ha-lint", version: options.version },
      capabilities: Object.assign(
        {
          positionEncoding: "utf-16" as const,
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        },
        ...features.map((feature) => feature.capabilities(client, start)),
      ),
    };
  });
  connection.onShutdown(() => {
    standing = "shut down";
  });
  // Whatever nobody else answers; before initialize that is everything.
  connection.onRequest((method: string) => {
    if (standing === "new") return new ResponseError(ErrorCodes.ServerNotInitialized, "initialize comes first");
    return new ResponseError(ErrorCodes.MethodNotFound, `there is no ${method} here`);
  });
  connection.listen();
}
