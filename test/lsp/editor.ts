/** An editor for tests: a client of the real server, which runs in this process and reads a folder on the disk. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { URI } from "vscode-uri";
import { savedOnDisk } from "../../src/lsp/node.ts";
import { serve } from "../../src/lsp/server.ts";

export interface EditorOptions {
  /** The workspace: text by path. A folder that is there already instead: `folder`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly capabilities?: ClientCapabilities;
  readonly settings?: object;
  /** False: no folder is open. */
  readonly isWorkspace?: boolean;
  /** What it answers to requests of the server, by method. */
  readonly answers?: Readonly<Record<string, () => unknown>>;
  /** What it does with notifications of the server, by method. */
  readonly listeners?: Readonly<Record<string, (params: { readonly value: { readonly kind: string } }) => void>>;
}

export class Editor {
  readonly folder: string;
  readonly client: ProtocolConnection;
  /** What was published last, by URI. */
  readonly published = new Map<string, PublishDiagnosticsParams>();
  initialized!: InitializeResult;
  readonly #isOwn: boolean;
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #streams: readonly PassThrough[];
  readonly #received: string[] = [];

  private constructor(folder: string, isOwn: boolean) {
    this.folder = folder;
    this.#isOwn = isOwn;
    const [up, down] = [new PassThrough(), new PassThrough()];
    this.#streams = [up, down];
    down.on("data", (data: Buffer) => this.#received.push(data.toString()));
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    serve(server, savedOnDisk, {
      version: "0.0.0-test",
      immediate: () => new Promise((resolve) => setImmediate(resolve)),
      rulePages: "file:///rules/{rule}.md",
    });
    this.client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
    });
    this.client.listen();
  }

  /** A server that nobody has said a word to. */
  static connect(): Editor {
    return new Editor("/", false);
  }

  static async start({
    files,
    folder,
    capabilities = {},
    settings,
    isWorkspace = true,
    answers = {},
    listeners = {},
  }: EditorOptions): Promise<Editor> {
    const own = folder === undefined;
    const root = folder ?? realpathSync(mkdtempSync(join(tmpdir(), "redis-ha-lint-lsp-")));
    const editor = new Editor(root, own);
    for (const [path, text] of Object.entries(files ?? {})) editor.write(path, text);
    for (const [method, answer] of Object.entries(answers)) editor.client.onRequest(method, answer);
    for (const [method, listener] of Object.entries(listeners)) editor.client.onNotification(method, listener);
    const uri = pathToFileURL(root).href;
    editor.initialized = await editor.client.sendRequest("initialize", {
      processId: null,
      rootUri: isWorkspace ? uri : null,
      workspaceFolders: isWorkspace ? [{ uri, name: "workspace" }] : null,
      capabilities,
      ...(settings && { initializationOptions: settings }),
    });
    await editor.client.sendNotification("initialized", {});
    return editor;
  }

  /** All that the server has written. */
  get received(): string {
    return this.#received.join("");
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** On the disk. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  bytes(path: string): Buffer {
    return readFileSync(join(this.folder, path));
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  send(method: string, params: object): Promise<void> {
    return this.client.sendNotification(method, params);
  }

  async open(path: string, text = this.read(path), languageId = "redis-conf"): Promise<void> {
    this.#texts.set(path, { text, version: 1 });
    await this.client.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri(path), languageId, version: 1, text },
    });
  }

  /** Changes a range of a document, or all of it. */
  async change(path: string, text: string, range?: Range): Promise<void> {
    const document = this.#texts.get(path)!;
    document.version++;
    document.text = range ? applied(document.text, [{ range, newText: text }]) : text;
    await this.client.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(path), version: document.version },
      contentChanges: [range ? { range, text } : { text }],
    });
  }

  async close(path: string): Promise<void> {
    this.#texts.delete(path);
    await this.client.sendNotification("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
  }

  /** The text of a document as the editor has it, else as it is saved. */
  text(path: string): string {
    return this.#texts.get(path)?.text ?? this.read(path);
  }

  /** What a request about a document is answered. */
  ask<R>(method: string, path: string, more: object = {}): Promise<R> {
    return this.client.sendRequest(method, { textDocument: { uri: this.uri(path) }, ...more });
  }

  /** Waits until all that was sent is checked: any request does. */
  async settled(): Promise<void> {
    await this.client.sendRequest("workspace/symbol", { query: "" }).catch(() => {});
  }

  /** Opens and closes folders, by path. */
  async folders({
    added = [],
    removed = [],
  }: {
    added?: readonly string[];
    removed?: readonly string[];
  }): Promise<void> {
    const named = (path: string) => ({ uri: this.uri(path), name: path });
    await this.client.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: added.map(named), removed: removed.map(named) },
    });
  }

  /** What is shown of a file. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    await this.settled();
    return this.published.get(this.uri(path))?.diagnostics ?? [];
  }

  /** All that is shown, by path; files without any are left out. */
  async allDiagnostics(): Promise<Record<string, readonly Diagnostic[]>> {
    await this.settled();
    const base = `${pathToFileURL(this.folder).href}/`;
    const shown = [...this.published.values()].filter(({ diagnostics }) => diagnostics.length > 0);
    return Object.fromEntries(
      shown.map(({ uri, diagnostics }) => [decodeURIComponent(uri.replace(base, "")), diagnostics] as const).sort(),
    );
  }

  /** The position behind the first occurrence of a text; `|` in it marks another place. */
  at(path: string, marked: string): Position {
    const text = this.text(path);
    const bar = marked.indexOf("|");
    const plain = marked.replace("|", "");
    const found = text.indexOf(plain);
    if (found < 0) throw new Error(`${path} does not hold ${plain}`);
    const offset = found + (bar < 0 ? plain.length : bar);
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length - 1, character: before.at(-1)!.length };
  }

  /** Makes the changes that a server gave, in buffers that are open and files that are not. */
  async apply({ changes, documentChanges }: WorkspaceEdit): Promise<void> {
    const all = new Map<string, TextEdit[]>(Object.entries(changes ?? {}));
    for (const change of documentChanges ?? []) {
      if ("textDocument" in change) all.set(change.textDocument.uri, [...change.edits] as TextEdit[]);
      else if (change.kind === "create") writeFileSync(URI.parse(change.uri).fsPath, "", { flag: "a" });
      else throw new Error(`the test editor does not know ${change.kind}`);
    }
    for (const [uri, edits] of all) {
      const path = decodeURIComponent(uri.replace(`${pathToFileURL(this.folder).href}/`, ""));
      const text = applied(this.text(path), edits);
      if (this.#texts.has(path)) await this.change(path, text);
      else {
        this.write(path, text);
        await this.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
      }
    }
  }

  async stop(): Promise<void> {
    await this.settled();
    await this.client.sendRequest("shutdown");
    this.client.dispose();
    for (const stream of this.#streams) stream.destroy();
    if (this.#isOwn) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A text with changes made, as the protocol means them: all count from the text before. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const parts = edits.map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }));
  let result = text;
  // From the last to the first; those at one place stay in their order.
  for (const { start, end, newText } of parts.toReversed().toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}
