import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from "vscode-languageserver";
import { placeOfDefect } from "./defect.ts";
import { canonical } from "./files/names.ts";
import { uriIn, whyInvalid } from "./params.ts";
import type { StartSettings } from "./settings.ts";
import type { Snapshot, View } from "./workspace/snapshot.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** One thing the server can do. */
export interface Feature {
  /** What it tells the editor that it can do. */
  capabilities(client: ClientCapabilities, start: StartSettings): ServerCapabilities;
  /** Says what it listens to. */
  listen(host: Host): void;
}

/** A request that waits for a check. */
interface Waiting {
  /** Canonical; a change of this document ends it. */
  readonly uri: string | undefined;
  refuse(error: ResponseError<void>): void;
}

/** What features talk to: the editor on one side, what is understood of its files on the other. */
export class Host {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: ClientCapabilities;
  readonly start: StartSettings;
  readonly #waiting = new Set<Waiting>();

  constructor(connection: Connection, workspace: Workspace, client: ClientCapabilities, start: StartSettings) {
    this.connection = connection;
    this.workspace = workspace;
    this.client = client;
    this.start = start;
    workspace.documents.onChange((uri) => {
      const modified = new ResponseError<void>(LSPErrorCodes.ContentModified, "the document has changed");
      for (const one of this.#waiting) if (one.uri === uri) one.refuse(modified);
    });
  }

  /**
   * Answers a request about a document once all that has changed by then is checked; null for a document that is none of
   * ours. A request whose document changes meanwhile is refused, for its positions mean other places now.
   */
  answer<P extends object, R extends object>(
    type: { readonly method: string },
    answer: (view: View, params: P, token: CancellationToken) => R | null,
  ): void {
    this.on<P, R>(type, async (params, token) => {
      const why = whyInvalid(type.method, params);
      if (why !== undefined) throw new ResponseError(ErrorCodes.InvalidParams, why);
      const uri = uriIn(params)!;
      await this.settled(token, uri);
      const view = this.workspace.view(uri);
      return view ? answer(view, params, token) : null;
    });
  }

  /** Answers a request about all that is open. */
  answerAll<P, R extends object>(
    type: { readonly method: string },
    answer: (snapshots: readonly Snapshot[], params: P, token: CancellationToken) => R | null,
  ): void {
    this.on<P, R>(type, async (params, token) => {
      await this.settled(token);
      return answer(this.workspace.snapshots(), params, token);
    });
  }

  /** Answers a request; what a defect says stays here. */
  on<P, R extends object>(
    type: { readonly method: string },
    answer: (params: P, token: CancellationToken) => Promise<R | null>,
  ): void {
    this.connection.onRequest(type.method, async (params: P, token: CancellationToken): Promise<object | null> => {
      try {
        return await answer(params, token);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        this.connection.console.error(placeOfDefect(error));
        throw new ResponseError(ErrorCodes.InternalError, placeOfDefect(error));
      }
    });
  }

  /**
   * When all that has changed by now is checked.
   *
   * @param uri a document whose change ends the waiting
   * @throws ResponseError if it has changed, or nobody waits for the answer any more
   */
  async settled(token: CancellationToken, uri?: string): Promise<void> {
    const cancelled = new ResponseError<void>(LSPErrorCodes.RequestCancelled, "cancelled");
    if (token.isCancellationRequested) throw cancelled;
    let waiting: Waiting | undefined;
    const refused = new Promise<never>((_, refuse) => {
      waiting = { uri: uri === undefined ? undefined : canonical(uri), refuse };
      this.#waiting.add(waiting);
      token.onCancellationRequested(() => refuse(cancelled));
    });
    try {
      await Promise.race([this.workspace.settled(), refused]);
    } finally {
      this.#waiting.delete(waiting!);
    }
  }
}
