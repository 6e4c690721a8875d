import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { buildCommand, folder, runner } from "../cli/command.ts";

const command = buildCommand();
const run = runner(command);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
});

/** The server as an editor starts it, and everything that it writes. */
class Server {
  readonly child: ChildProcess;
  readonly out: Buffer[] = [];
  readonly err: Buffer[] = [];
  readonly exit: Promise<number | null>;

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [command, "lsp", "--stdio", ...args]);
    children.push(this.child);
    this.child.stdout!.on("data", (data) => this.out.push(data));
    this.child.stderr!.on("data", (data) => this.err.push(data));
    this.child.stdin!.on("error", () => {});
    this.exit = once(this.child, "close").then(([code]) => code);
  }

  connect(): ProtocolConnection {
    const connection = createProtocolConnection(
      new StreamMessageReader(this.child.stdout!),
      new StreamMessageWriter(this.child.stdin!),
    );
    connection.listen();
    return connection;
  }

  write(text: string): void {
    this.child.stdin!.write(text);
  }

  send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** What it wrote, as messages; fails where it is anything else, or ends in the middle of one once it has ended. */
  messages(): { id?: number; method?: string; result?: unknown }[] {
    const isOver = this.child.exitCode !== null;
    let rest = Buffer.concat(this.out);
    const all: object[] = [];
    while (rest.length > 0) {
      const [head, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString("latin1")) ?? [];
      if (!isOver && (head === undefined || rest.length < head.length + Number(length))) break;
      if (head === undefined) throw new Error(`no message: ${rest.toString().slice(0, 80)}`);
      all.push(JSON.parse(rest.subarray(head.length, head.length + Number(length)).toString()));
      rest = rest.subarray(head.length + Number(length));
    }
    return all;
  }

  async answered(id: number): Promise<void> {
    while (!this.messages().some((message) => message.id === id)) await once(this.child.stdout!, "data");
  }
}

const initialize = { id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } };

describe.concurrent("the process", () => {
  it("wants to be started by an editor, and says so", () => {
    expect(run(["lsp"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--stdio") });
    expect(run(["lsp", "--help"])).toMatchObject({ code: 0, out: expect.stringContaining("--stdio"), err: "" });
  });

  it.each([
    ["shutdown and exit: 0", ["shutdown", "exit"], 0],
    ["exit alone: 1", ["exit"], 1],
  ])("%s", async (_, methods, code) => {
    const server = new Server();
    server.send(initialize);
    await server.answered(1);
    for (const method of methods) server.send(method === "shutdown" ? { id: 2, method } : { method });
    expect(await server.exit).toBe(code);
    expect(Buffer.concat(server.err).toString()).toBe("");
    server.messages();
  });

  it.each([
    ["before a word was said", [], 1],
    ["in the middle", [initialize], 1],
    ["after shutdown", [initialize, { id: 2, method: "shutdown" }], 0],
  ])("ends with its input, %s", async (_, messages, code) => {
    const server = new Server();
    for (const message of messages) server.send(message);
    if (messages.length > 0) await server.answered(messages.length);
    server.child.stdin!.end();
    expect(await server.exit).toBe(code);
  });

  it("ends when the editor's process is gone", async () => {
    const editor = spawn(process.execPath, ["-e", ""]);
    await once(editor, "exit");
    const server = new Server(`--clientProcessId=${editor.pid}`);
    expect(await server.exit).toBe(1);
  });

  it.each([
    ["words", "hello hunter2\r\n\r\n"],
    ["no length", "Content-Type: hunter2\r\n\r\n"],
    ["a length that is none", "Content-Length: hunter2\r\n\r\n"],
    ["a length below zero", "Content-Length: -5\r\n\r\n"],
    ["no JSON", "Content-Length: 9\r\n\r\n{hunter2}"],
    ["JSON that is no message", 'Content-Length: 9\r\n\r\n"hunter2"'],
    ["a list", "Content-Length: 2\r\n\r\n[]"],
    ["a length without an end", "Content-Length: 99999999999999\r\n\r\n{hunter2"],
    ["bytes", Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("")],
  ])("does not choke on what is no protocol: %s", async (_, garbage) => {
    const server = new Server();
    server.send(initialize);
    await server.answered(1);
    server.write(garbage);
    server.send({ id: 2, method: "shutdown" });
    server.send({ method: "exit" });
    server.child.stdin!.end();
    expect([0, 1]).toContain(await server.exit);
    expect(Buffer.concat([...server.out, ...server.err]).toString()).not.toContain("hunter2");
    server.messages();
  });
});

describe.concurrent("project files", () => {
  const conf = "port 6379\nport 6379\nslaveof no one\n";
  const cases: [string, Record<string, string>, object?, string[]?][] = [
    [
      "rules and suppressions",
      {
        "a/redis.conf": conf,
        "redis-ha-lint.json": JSON.stringify({
          rules: { "deprecated-directive": "error" },
          suppressions: [{ rule: "duplicate-scalar-directive", file: "a/*", reason: "known" }],
        }),
      },
    ],
    ["a target in the settings", { "redis.conf": conf }, { target: "redis@4.0" }, ["--target", "redis@4.0"]],
    [
      "a project file elsewhere",
      { "redis.conf": conf, "x/mine.json": '{ "rules": { "deprecated-directive": "off" } }' },
      { config: "x/mine.json" },
      ["--config", "x/mine.json"],
    ],
    [
      "folders to include from",
      { "redis.conf": "include ../common/x.conf\n" },
      { includeRoots: [".."] },
      ["--include-root", ".."],
    ],
  ];

  it.each(cases)("%s: the editor shows what the command prints", async (_, files, settings = {}, args = []) => {
    const path = folder(files);
    const { out } = run([".", "--format", "json", ...args], { cwd: path });
    const printed = JSON.parse(out).findings.map(({ file, rule, severity, message, range }: Finding) =>
      [file, rule, severity, message, range.start.line, range.start.column].join(" "),
    );
    const shown = await shownIn(path, settings);
    const severities = ["", "error", "warning", "info"];
    const words = Object.entries(shown).flatMap(([file, all]) =>
      all.map(({ code, severity, message, range }) =>
        [file, code, severities[severity!], message, range.start.line + 1, range.start.character + 1].join(" "),
      ),
    );
    expect(words.sort()).toEqual(printed.sort());
  });

  it("shows mistakes at their places and nothing else, and what fits nothing as a warning", async () => {
    const wrong = folder({ "redis.conf": conf, "redis-ha-lint.json": '{\n  "targett": 1\n}' });
    const { code, err } = run(["."], { cwd: wrong });
    const shown = await shownIn(wrong);
    expect(code).toBe(2);
    expect(Object.keys(shown)).toEqual(["redis-ha-lint.json"]);
    const [mistake] = shown["redis-ha-lint.json"]!;
    expect(mistake).toMatchObject({ severity: 1, range: { start: { line: 1, character: 2 } } });
    expect(err.replace(/\s+/g, " ")).toContain(String(mistake!.message).replace(/\s+/g, " "));

    const unused = { suppressions: [{ rule: "missing-masterauth", file: "*.conf", reason: "known" }] };
    const left = folder({ "redis.conf": conf, "redis-ha-lint.json": JSON.stringify(unused) });
    const told = run(["."], { cwd: left }).err;
    const [warning] = (await shownIn(left))["redis-ha-lint.json"]!;
    expect(warning).toMatchObject({ severity: 2 });
    expect(told).toContain(warning!.message);
  });

  it("tells once of settings that do not hold, and checks without them", async () => {
    const path = folder({ "redis.conf": conf });
    const told: string[] = [];
    const shown = await shownIn(path, { target: "foo", facts: "gone.facts", config: "gone.json" }, told);
    expect(told).toEqual([
      expect.stringContaining('the setting target is "foo"; it must name a server'),
      "redis-ha-lint: the project file of the setting config cannot be read: there is no such file",
      "redis-ha-lint: the file of the setting facts cannot be read: there is no such file",
    ]);
    expect(shown["redis.conf"]!.map(({ code }) => code)).toContain("duplicate-scalar-directive");
  });
});

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number } };
}

/** What the built server shows of a folder, by file; messages to the user are added to `told`. */
async function shownIn(
  path: string,
  settings: object = {},
  told: string[] = [],
): Promise<Record<string, Diagnostic[]>> {
  const server = new Server();
  const client = server.connect();
  const uri = pathToFileURL(path).href;
  const shown: Record<string, Diagnostic[]> = {};
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    if (params.diagnostics.length > 0) shown[params.uri.replace(`${uri}/`, "")] = params.diagnostics;
  });
  client.onNotification("window/showMessage", ({ message }: { message: string }) => void told.push(message));
  await client.sendRequest("initialize", {
    ...{ processId: process.pid, rootUri: uri, capabilities: {}, initializationOptions: settings },
  });
  await client.sendNotification("initialized", {});
  await client.sendRequest("workspace/symbol", { query: "" });
  // A second look changes nothing, and nothing is told twice.
  writeFileSync(join(path, "other.txt"), "");
  await client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: `${uri}/other.txt`, type: 1 }] });
  await client.sendRequest("workspace/symbol", { query: "" });
  await client.sendRequest("shutdown");
  await client.sendNotification("exit");
  expect(await server.exit).toBe(0);
  return shown;
}
