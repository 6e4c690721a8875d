import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from "vscode-languageserver";
import type { StartSettings } from "./settings.ts";
import type { Snapshot, View } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/** One thing the server can do. */
export interface Feature {
  /** What it tells the editor that it can do. */
  capabilities(client: ClientCapabilities, start: StartSettings): ServerCapabilities;
  /** Says what it listens to. */
  listen(host: Host): void;
}

interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

/** What features talk to: the editor on one side, what is understood of its files on the other. */
export class Host {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: ClientCapabilities;
  readonly start: StartSettings;

  constructor(connection: Connection, workspace: Workspace, client: ClientCapabilities, start: StartSettings) {
    this.connection = connection;
    this.workspace = workspace;
    this.client = client;
    this.start = start;
  }

  /**
   * Answers a request about a document once all that has changed by then is checked; null for a document that is none of
   * ours. A request whose document has changed meanwhile is refused, for its positions mean other places now.
   */
  answer<P extends OfDocument, R extends object>(
    type: { readonly method: string },
    answer: (view: View, params: P, token: CancellationToken) => R | null,
  ): void {
    this.connection.onRequest(type.method, async (params: P, token: CancellationToken): Promise<object | null> => {
      const { uri } = params.textDocument;
      const asked = this.workspace.documents.get(uri)?.version;
      await this.#settled(token);
      if (this.workspace.documents.get(uri)?.version !== asked)
        throw new ResponseError(LSPErrorCodes.ContentModified, "the document has changed");
      const view = this.workspace.view(uri);
      return view ? answer(view, params, token) : null;
    });
  }

  /** Answers a request about all that is open. */
  answerAll<P, R extends object>(
    type: { readonly method: string },
    answer: (snapshots: readonly Snapshot[], params: P, token: CancellationToken) => R | null,
  ): void {
    this.connection.onRequest(type.method, async (params: P, token: CancellationToken): Promise<object | null> => {
      await this.#settled(token);
      return answer(this.workspace.snapshots(), params, token);
    });
  }

  async #settled(token: CancellationToken): Promise<void> {
    await this.workspace.settled();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
  }
}
