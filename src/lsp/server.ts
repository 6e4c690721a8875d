import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { URI } from "vscode-uri";
import { features } from "./features/index.ts";
import { Host } from "./host.ts";
import type { SavedFiles } from "./saved.ts";
import { readSettings, readStartSettings, type StartSettings } from "./settings.ts";
import { Workspace } from "./workspace.ts";

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
  const { version, immediate, rulePages } = options;
  const fail = (error: unknown) => connection.console.error(placeOfDefect(error));
  const workspace = new Workspace(saved, immediate, fail);
  let params: InitializeParams;

  connection.onInitialize((given) => {
    params = given;
    const start = startSettings(given, rulePages);
    workspace.use(readSettings(start));
    const host = new Host(connection, workspace, given.capabilities, start);
    for (const feature of features) feature.listen(host);
    return {
      serverInfo: { name: "redis-ha-lint", version },
      capabilities: Object.assign(
        {
          positionEncoding: "utf-16" as const,
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        },
        ...features.map((feature) => feature.capabilities(given.capabilities, start)),
      ),
    };
  });

  connection.onInitialized(() => {
    const add = (folder: { readonly uri: string }) => {
      if (!options.gather) workspace.addFolder(folder);
      else options.gather(folder.uri).then(() => workspace.addFolder(folder), fail);
    };
    for (const folder of foldersOf(params)) add(folder);
    const { workspace: able } = params.capabilities;
    if (able?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) workspace.removeFolder(folder);
        for (const folder of added) add(folder);
      });
    }
    const ask = async () => {
      if (able?.configuration) workspace.use(readSettings(await connection.workspace.getConfiguration("redisHaLint")));
    };
    if (able?.didChangeConfiguration?.dynamicRegistration)
      connection.client.register(DidChangeConfigurationNotification.type, { section: "redisHaLint" }).catch(fail);
    if (able?.didChangeWatchedFiles?.dynamicRegistration)
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*" }] })
        .catch(fail);
    connection.onDidChangeConfiguration(({ settings }) => {
      if (able?.configuration) ask().catch(fail);
      else workspace.use(readSettings((settings as { redisHaLint?: unknown } | null)?.redisHaLint, workspace.settings));
    });
    ask().catch(fail);
  });

  connection.onDidOpenTextDocument(({ textDocument }) => {
    workspace.documents.open(textDocument);
    workspace.touch(textDocument.uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    if (workspace.documents.change(uri, version, contentChanges)) workspace.touch(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.documents.close(uri);
    workspace.touch(uri);
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => workspace.touch(uri));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) workspace.touch(uri);
  });
  options.listen?.((uri) => workspace.touch(uri));
  connection.listen();
}

function startSettings({ initializationOptions }: InitializeParams, rulePages: string | null): StartSettings {
  const start = readStartSettings(initializationOptions);
  return { ...start, rulePages: start.rulePages ?? rulePages };
}

function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly { readonly uri: string }[] {
  if (workspaceFolders) return workspaceFolders;
  if (rootUri) return [{ uri: rootUri }];
  return rootPath ? [{ uri: URI.file(rootPath).toString() }] : [];
}

/** Only the place in our own code: the text of an error can hold words of the input. */
function placeOfDefect(error: unknown): string {
  const where =
    error instanceof Error ? /\n\s+at (?:\S+ )?\(?.*?([\w.-]+:\d+:\d+)/.exec(error.stack ?? "")?.[1] : undefined;
  return `a defect of redis-ha-lint${where ? ` at ${where}` : ""}: report it, with the version`;
}
