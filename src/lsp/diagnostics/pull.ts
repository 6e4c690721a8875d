import {
  type CancellationToken,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  ErrorCodes,
  type FullDocumentDiagnosticReport,
  ResponseError,
  type UnchangedDocumentDiagnosticReport,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { canonical } from "../files/names.ts";
import type { Host } from "../host.ts";
import { uriIn } from "../params.ts";
import type { Push } from "./push.ts";
import type { Shown, ShownFiles } from "./shown.ts";

interface Stream {
  readonly known: Map<string, string>;
  send(items: WorkspaceDocumentDiagnosticReport[]): void;
}

/** Findings that are asked for. */
export class Pull {
  readonly #host: Host;
  readonly #files: ShownFiles;
  /** What the editor has of its open documents, and of which version. */
  readonly #given = new Map<string, { readonly id: string; readonly version: number | undefined }>();
  readonly #streams = new Set<Stream>();
  #isForAll = false;

  constructor(host: Host, files: ShownFiles, push: Push) {
    this.#host = host;
    this.#files = files;
    const { documents } = host.workspace;
    push.isAsked = (uri) => this.#isForAll || documents.get(uri) !== undefined;
    documents.onChange((uri) => {
      if (documents.get(uri) === undefined) this.#given.delete(uri);
    });
    host.on(DocumentDiagnosticRequest.type, (params: DocumentDiagnosticParams, token) => this.#document(params, token));
    host.on(WorkspaceDiagnosticRequest.type, async (params: WorkspaceDiagnosticParams, token) => {
      await host.settled(token);
      this.#isForAll = true;
      for (const [uri, shown] of files.all()) push.send(uri, shown);
      return this.#workspace(params, token);
    });
  }

  /** Something was checked. */
  update(): void {
    for (const { known, send } of this.#streams) {
      const items = this.#changed(known);
      if (items.length > 0) send(items);
    }
    const { connection, client, workspace } = this.#host;
    // An editor asks about a document that it changes; of one that means something else because of another it knows nothing.
    const isStale = [...this.#given].some(
      ([uri, { id, version }]) =>
        idOf(this.#files.get(uri)) !== id && workspace.documents.get(uri)?.version === version,
    );
    if (isStale && client.workspace?.diagnostics?.refreshSupport) {
      this.#given.clear();
      connection.languages.diagnostics.refresh();
    }
  }

  async #document(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const uri = uriIn(params);
    if (uri === undefined) throw new ResponseError(ErrorCodes.InvalidParams, "textDocument.uri is missing");
    await this.#host.settled(token);
    const key = canonical(uri);
    const { documents } = this.#host.workspace;
    const open = documents.get(key);
    if (open) this.#given.set(key, { id: idOf(this.#files.get(key)), version: open.version });
    const report = reportOf(this.#files.get(key), params.previousResultId);
    if (!this.#host.client.textDocument?.diagnostic?.relatedDocumentSupport) return report;
    const others = [...this.#files.all()].filter(
      ([other, { id }]) => other !== key && documents.get(other) && this.#given.get(other)?.id !== id,
    );
    if (others.length === 0) return report;
    return { ...report, relatedDocuments: Object.fromEntries(others.map(([, shown]) => [shown.uri, reportOf(shown)])) };
  }

  /** Where the editor takes partial results it is told whatever comes, for as long as it listens. */
  async #workspace(params: WorkspaceDiagnosticParams, token: CancellationToken): Promise<WorkspaceDiagnosticReport> {
    const known = new Map((params.previousResultIds ?? []).map(({ uri, value }) => [canonical(uri), value]));
    const { partialResultToken } = params;
    if (partialResultToken === undefined) return { items: this.#all(known) };
    const { connection } = this.#host;
    const send = (items: WorkspaceDocumentDiagnosticReport[]) =>
      void connection
        .sendProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, { items })
        .catch(() => {});
    send(this.#all(known));
    const stream = { known, send };
    this.#streams.add(stream);
    await new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
    this.#streams.delete(stream);
    return { items: [] };
  }

  /** All files, those that the editor knows as unchanged. */
  #all(known: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const changed = [...known].filter(([uri]) => !this.#files.get(uri)).map(([uri]) => ofWorkspace(uri, undefined));
    for (const [uri, shown] of this.#files.all()) {
      changed.push(ofWorkspace(uri, shown, known.get(uri)));
      known.set(uri, shown.id);
    }
    return changed;
  }

  /** Files that have changed since the editor was told. */
  #changed(known: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const changed: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [uri, shown] of this.#files.all()) {
      if (known.get(uri) === shown.id) continue;
      known.set(uri, shown.id);
      changed.push(ofWorkspace(uri, shown));
    }
    return changed;
  }
}

/** The result id of documents that nothing is said of. */
const nothing = "0";

function idOf(shown: Shown | undefined): string {
  return shown?.id ?? nothing;
}

function reportOf(
  shown: Shown | undefined,
  before?: string,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  const resultId = idOf(shown);
  return before === resultId
    ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
    : { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...(shown?.diagnostics ?? [])] };
}

function ofWorkspace(key: string, shown: Shown | undefined, before?: string): WorkspaceDocumentDiagnosticReport {
  return { ...reportOf(shown, before), uri: shown?.uri ?? key, version: shown?.version ?? null };
}
