import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import { Editor } from "./editor.ts";
import { property } from "./property.ts";

let editor: Editor;
afterEach(() => editor?.stop());

const files = {
  "redis.conf": "bind 10.0.0.1\nport 6379\n",
  "sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.9 6379 1\n",
};
const errors = { invalidRequest: -32600, methodNotFound: -32601, invalidParams: -32602, notInitialized: -32002 };
const modified = -32801;
const cancelled = -32800;
const failed = -32803;

function codeOf(answer: Promise<unknown>): Promise<number | "answered"> {
  return answer.then(
    () => "answered",
    (error: { code: number }) => error.code,
  );
}

it("refuses what comes before initialize, twice, or is not known, and goes on", async () => {
  editor = Editor.connect();
  const { client } = editor;
  expect(await codeOf(client.sendRequest("textDocument/hover", {}))).toBe(errors.notInitialized);
  await client.sendNotification("textDocument/didOpen", { textDocument: { uri: "file:///x/redis.conf" } });
  expect(await codeOf(client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} }))).toBe(
    "answered",
  );
  expect(await codeOf(client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} }))).toBe(
    errors.invalidRequest,
  );
  expect(await codeOf(client.sendRequest("redis-ha-lint/nonsense", {}))).toBe(errors.methodNotFound);
  await client.sendNotification("redis-ha-lint/nonsense", {});
  await client.sendNotification("$/nonsense", {});
  expect(await codeOf(client.sendRequest("workspace/symbol", { query: "" }))).toBe("answered");
});

it("refuses requests whose parameters say nothing, whatever they are", async () => {
  editor = await Editor.start({ files });
  const methods = [
    "hover",
    "completion",
    "definition",
    "codeAction",
    "rename",
    "references",
    "inlayHint",
    "diagnostic",
    "documentSymbol",
  ];
  const uri = editor.uri("redis.conf");
  const odd = fc.oneof(
    fc.constant({}),
    fc.record({ textDocument: fc.constantFrom(null, 1, {}, { uri: 1 }, { uri: null }) }),
    fc.record({
      textDocument: fc.record({
        uri: fc.oneof(
          fc.constantFrom(uri, "", "/", "//", "///x", "x", "file:", "file:///%zz", "untitled:1", "a b:c", "git:/x?{}"),
          fc.string(),
        ),
      }),
      position: fc.oneof(fc.record({ line: fc.integer(), character: fc.integer() }), fc.anything()),
      range: fc.anything(),
      context: fc.constantFrom({ diagnostics: [] }, undefined),
    }),
  );
  // A place that nothing can be renamed at is a failure of the request.
  const good = [errors.invalidParams, errors.methodNotFound, failed, "answered"];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), odd, async (method, params) => {
      const answer = await codeOf(
        editor.client.sendRequest(`textDocument/${method}`, JSON.parse(JSON.stringify(params))),
      );
      expect(good).toContain(answer);
    }),
    property(200),
  );
});

it("takes notifications that say nothing, and forgets them", async () => {
  editor = await Editor.start({ files });
  const before = await editor.allDiagnostics();
  for (const method of ["didOpen", "didChange", "didClose", "didSave"]) {
    for (const params of [
      {},
      { textDocument: {} },
      { textDocument: { uri: 1 }, contentChanges: 1 },
      { textDocument: { uri: "" } },
    ])
      await editor.send(`textDocument/${method}`, params);
  }
  await editor.send("workspace/didChangeWatchedFiles", {});
  await editor.send("workspace/didChangeConfiguration", {});
  await editor.open("redis.conf");
  const uri = editor.uri("redis.conf");
  const range = { start: { line: 99, character: 99 }, end: { line: 1, character: -5 } };
  for (const contentChanges of [[{}], [{ range, text: "" }], [{ range: {}, text: "x" }], [null]])
    await editor.send("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges });
  await editor.change("redis.conf", files["redis.conf"]);
  expect(await editor.allDiagnostics()).toEqual(before);
});

it("ends a request whose document changes, and one that nobody waits for", async () => {
  // Enough for the first check to go in many steps, between which the server listens.
  const sample = "sentinel monitor main 10.0.0.1 6379 2\n".repeat(50);
  const others = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`s${index}/sentinel.conf`, sample]));
  editor = await Editor.start({ files: { ...files, ...others } });
  const source = new CancellationTokenSource();
  const params = { textDocument: { uri: editor.uri("redis.conf") }, position: { line: 0, character: 1 } };
  void editor.open("redis.conf");
  const old = codeOf(editor.client.sendRequest("textDocument/hover", params));
  void editor.change("redis.conf", "bind 10.0.0.3\n");
  const unwanted = codeOf(editor.client.sendRequest("workspace/symbol", { query: "" }, source.token));
  source.cancel();
  const wanted = codeOf(editor.client.sendRequest("textDocument/hover", params));
  expect(await old).toBe(modified);
  expect(await unwanted).toBe(cancelled);
  expect(await wanted).toBe("answered");
});

it("loses none of a thousand edits, and shows what the last one comes to", async () => {
  editor = await Editor.start({ files });
  await editor.open("redis.conf", "port 6379\n");
  for (let count = 1; count <= 1000; count++) {
    const at = { line: 0, character: 0 };
    void editor.change("redis.conf", `nonsense-${count} 1\n`, { start: at, end: at });
  }
  const shown = await editor.diagnostics("redis.conf");
  expect(editor.published.get(editor.uri("redis.conf"))?.version).toBe(1001);
  const unknown = shown.filter(({ code }) => code === "unknown-directive");
  expect(unknown.map(({ range }) => range.start.line)).toEqual(Array.from({ length: 1000 }, (_, line) => line));
});

it("shows something while edits go on without an end", async () => {
  editor = await Editor.start({ files });
  await editor.open("redis.conf");
  await editor.settled();
  const uri = editor.uri("redis.conf");
  let isShown = false;
  editor.client.onNotification("textDocument/publishDiagnostics", (params: { uri: string; version?: number }) => {
    isShown ||= params.uri === uri && (params.version ?? 0) > 1;
  });
  for (let count = 0; !isShown; count++) {
    await editor.change("redis.conf", `bind 10.0.0.${count % 200}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
});
