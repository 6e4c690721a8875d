import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
} from "vscode-languageserver";
import { URI } from "vscode-uri";
import { placeOfDefect } from "../defect.ts";
import type { Host } from "../host.ts";
import type { ServeOptions } from "../server.ts";
import { readSettings } from "../settings.ts";

/** Lets the workspace follow what happens in the editor: its folders, documents, files and settings. */
export function follow(host: Host, params: InitializeParams, options: ServeOptions): void {
  const { connection, workspace, client } = host;
  const { documents } = workspace;
  const fail = (error: unknown) => connection.console.error(placeOfDefect(error));
  const isWatching = client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  // Who watches no files finds out what has changed on the disk when the user comes or goes.
  const look = () => {
    if (!isWatching && !options.gather) workspace.touchAll();
  };

  connection.onDidOpenTextDocument(({ textDocument }) => {
    documents.open(textDocument);
    workspace.touch(textDocument.uri);
    look();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    if (documents.change(uri, version, contentChanges)) workspace.touch(uri, true);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.close(uri);
    workspace.touch(uri);
    look();
  });
  const changed = (uri: string, isThere: boolean) => {
    documents.save(uri);
    workspace.touch(uri, isThere);
  };
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    changed(uri, false);
    look();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) changed(uri, type === FileChangeType.Changed);
  });
  options.listen?.((uri) => changed(uri, false));

  const add = (folder: { readonly uri: string }) => {
    if (!options.gather) workspace.addFolder(folder);
    else options.gather(folder.uri).then(() => workspace.addFolder(folder), fail);
  };
  const ask = async () => {
    if (!client.workspace?.configuration) return;
    const section: unknown = await connection.workspace.getConfiguration("redisHaLint");
    workspace.use(readSettings(section, host.start));
  };
  // An editor that does not answer keeps the settings that it has started with.
  const update = () => void ask().catch(() => {});
  connection.onDidChangeConfiguration(({ settings }) => {
    if (client.workspace?.configuration) update();
    else workspace.use(readSettings((settings as { redisHaLint?: unknown } | null)?.redisHaLint, workspace.settings));
  });
  connection.onInitialized(() => {
    for (const folder of foldersOf(params)) add(folder);
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) workspace.removeFolder(folder);
        for (const folder of added) add(folder);
      });
    }
    const register = connection.client;
    const refused = () => connection.console.warn("the editor does not tell of files or settings that change");
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration)
      register.register(DidChangeConfigurationNotification.type, { section: "redisHaLint" }).catch(refused);
    if (isWatching)
      register.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*" }] }).catch(refused);
    update();
  });
}

function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly { readonly uri: string }[] {
  if (workspaceFolders) return workspaceFolders;
  if (rootUri) return [{ uri: rootUri }];
  return rootPath ? [{ uri: URI.file(rootPath).toString() }] : [];
}
