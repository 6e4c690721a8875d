import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

/** A client of the built server, which runs as a process of its own over files on the disk. */
export class Editor {
  readonly folder: string;
  /** What was published last, by URI. */
  readonly published = new Map<string, PublishDiagnosticsParams>();
  readonly #server: ChildProcess;
  readonly #client: ProtocolConnection;
  #version = 1;
  #awaited: { readonly uri: string; readonly version: number; readonly arrived: () => void } | undefined;

  constructor(command: readonly string[], files: Readonly<Record<string, string>>) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "redis-ha-lint-bench-")));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    this.#server = spawn(process.execPath, [...command, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.#client = createProtocolConnection(
      new StreamMessageReader(this.#server.stdout!),
      new StreamMessageWriter(this.#server.stdin!),
    );
    this.#client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      const awaited = this.#awaited;
      if (awaited?.uri === params.uri && awaited.version === params.version) awaited.arrived();
    });
    this.#client.listen();
  }

  /** Milliseconds from `initialized` until all is checked and all findings have come. */
  async begin(): Promise<number> {
    const uri = pathToFileURL(this.folder).href;
    await this.#client.sendRequest("initialize", {
      ...{ processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: "bench" }], capabilities: {} },
      initializationOptions: { diagnostics: "push" },
    });
    const start = performance.now();
    await this.#client.sendNotification("initialized", {});
    await this.settled();
    return performance.now() - start;
  }

  /** Any request is answered only when all that has changed is checked. */
  async settled(): Promise<void> {
    await this.#client.sendRequest("workspace/symbol", { query: "named so by nobody" });
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  async open(path: string, text: string): Promise<void> {
    this.#version = 1;
    await this.#client.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri(path), languageId: "redis-conf", version: 1, text },
    });
    await this.settled();
  }

  /** Changes a range of a document; the new version. */
  change(path: string, range: Range, text: string): number {
    this.#version++;
    // Not waited for: a message that is written counts as sent.
    void this.#client.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(path), version: this.#version },
      contentChanges: [{ range, text }],
    });
    return this.#version;
  }

  /** When the findings of a version have come. */
  async findings(path: string, version: number): Promise<void> {
    const uri = this.uri(path);
    await new Promise<void>((arrived) => {
      this.#awaited = { uri, version, arrived };
    });
    this.#awaited = undefined;
  }

  /** Memory of the server in MB: now, and the most it ever had. */
  memory(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${this.#server.pid}/status`, "latin1");
    const field = (name: string) => (Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
    return { now: field("VmRSS"), most: field("VmHWM") };
  }

  /** Milliseconds that the server has used of any processor: it compiles and collects beside its work. */
  processor(): number {
    const [, fields = ""] = /\) (.*)/.exec(readFileSync(`/proc/${this.#server.pid}/stat`, "latin1")) ?? [];
    const [user, system] = fields.split(" ").slice(11, 13);
    // In hundredths of a second.
    return (Number(user) + Number(system)) * 10;
  }

  async end(): Promise<void> {
    await this.#client.sendRequest("shutdown");
    const gone = once(this.#server, "exit");
    await this.#client.sendNotification("exit");
    await gone;
    this.#client.dispose();
    rmSync(this.folder, { recursive: true });
  }
}
