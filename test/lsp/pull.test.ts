import { afterEach, expect, it } from "vitest";
import type {
  ClientCapabilities,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
} from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

const files = {
  "a/redis.conf": "bind 10.0.0.1\nport 6379\nslaveof no one\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\nport 6379\n",
  "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.9 6379 1\n",
};
const pulls: ClientCapabilities = {
  textDocument: { diagnostic: { relatedDocumentSupport: true } },
  workspace: { diagnostics: { refreshSupport: true } },
};
const wrongPort = { start: { line: 1, character: 29 }, end: { line: 1, character: 30 } };

function pull(path: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
  return editor.ask("textDocument/diagnostic", path, previousResultId ? { previousResultId } : {});
}

function codes(report: DocumentDiagnosticReport): unknown[] {
  return report.kind === "full" ? report.items.map(({ code }) => code) : [];
}

function everything(previousResultIds: readonly object[] = [], more = {}): Promise<WorkspaceDiagnosticReport> {
  return editor.client.sendRequest("workspace/diagnostic", { previousResultIds, ...more });
}

it("offers to be asked only where the editor asks, and does not want to be sent everything", async () => {
  editor = await Editor.start({ files, capabilities: pulls, settings: { diagnostics: "push" } });
  expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
  await editor.open("a/sentinel.conf");
  expect((await editor.diagnostics("a/sentinel.conf")).length).toBeGreaterThan(0);
});

it("answers for open documents and sends the rest, nothing twice", async () => {
  editor = await Editor.start({ files, capabilities: pulls });
  const sent = await editor.diagnostics("a/sentinel.conf");
  expect(sent.length).toBeGreaterThan(0);
  await editor.open("a/sentinel.conf");
  const report = await pull("a/sentinel.conf");
  expect(report).toMatchObject({ kind: "full", items: sent });
  expect(await editor.diagnostics("a/sentinel.conf")).toEqual([]);
  expect((await editor.diagnostics("a/redis.conf")).length).toBeGreaterThan(0);
  expect(await pull("a/sentinel.conf", report.resultId)).toMatchObject({
    kind: "unchanged",
    resultId: report.resultId,
  });
  await editor.close("a/sentinel.conf");
  expect(await editor.diagnostics("a/sentinel.conf")).toEqual(sent);
});

it("has other documents asked about again when what is said of them changes with an edit elsewhere", async () => {
  editor = await Editor.start({ files, capabilities: pulls });
  let refreshed = 0;
  editor.client.onRequest("workspace/diagnostic/refresh", () => void refreshed++);
  await editor.open("a/sentinel.conf");
  await editor.open("b/redis.conf");
  const before = await pull("b/redis.conf");
  expect(Object.keys(before.relatedDocuments ?? {})).toEqual([editor.uri("a/sentinel.conf")]);
  await pull("a/sentinel.conf");
  // Its own edit is asked about by the editor itself.
  await editor.change("b/redis.conf", "", { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } });
  expect(codes(before)).toContain("duplicate-scalar-directive");
  expect(codes(await pull("b/redis.conf", before.resultId))).not.toContain("duplicate-scalar-directive");
  await editor.settled();
  const own = refreshed;
  await editor.change("b/redis.conf", "replicaof 10.0.0.9 6379", {
    start: { line: 2, character: 0 },
    end: { line: 2, character: 23 },
  });
  await editor.settled();
  expect(refreshed).toBe(own + 1);
});

it("tells of the whole workspace when asked, and then sends nothing any more", async () => {
  editor = await Editor.start({ files, capabilities: pulls });
  const shown = await editor.allDiagnostics();
  const { items } = await everything();
  const all = items.filter((item) => item.kind === "full" && item.items.length > 0);
  expect(all.map(({ uri }) => uri).sort()).toEqual(Object.keys(shown).map((path) => editor.uri(path)));
  expect(await editor.allDiagnostics()).toEqual({});
  const known = items.map(({ uri, resultId }) => ({ uri, value: resultId! }));
  expect((await everything(known)).items.map(({ kind }) => kind)).toEqual(items.map(() => "unchanged"));
  const gone = { uri: editor.uri("gone.conf"), value: "1" };
  expect((await everything([gone])).items[0]).toMatchObject({ uri: gone.uri, kind: "full", items: [] });
});

it("goes on telling an editor that takes partial results, until it has heard enough", async () => {
  editor = await Editor.start({ files, capabilities: pulls });
  const parts: WorkspaceDiagnosticReport[] = [];
  const isCancelled = new AbortController();
  const tokens = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: () => void) => {
      isCancelled.signal.addEventListener("abort", listener);
      return { dispose: () => {} };
    },
  };
  editor.client.onNotification(
    "$/progress",
    ({ value }: { value: WorkspaceDiagnosticReport }) => void parts.push(value),
  );
  const answer = editor.client.sendRequest(
    "workspace/diagnostic",
    { previousResultIds: [], partialResultToken: "t" },
    tokens as never,
  );
  await editor.settled();
  await editor.open("a/sentinel.conf");
  await editor.change("a/sentinel.conf", "1", wrongPort);
  await editor.settled();
  const last = parts.at(-1)!.items.find(({ uri }) => uri === editor.uri("a/sentinel.conf"));
  expect(parts[0]!.items.length).toBeGreaterThan(1);
  expect(codes(last as DocumentDiagnosticReport)).not.toContain("monitor-target-unknown");
  isCancelled.abort();
  expect(await answer).toEqual({ items: [] });
});

it("has all that an editor can show of a finding", async () => {
  editor = await Editor.start({ files });
  const all = Object.values(await editor.allDiagnostics()).flat();
  const of = (code: string) => all.find((one) => one.code === code)!;
  expect(of("deprecated-directive")).toMatchObject({
    ...{ severity: 3, source: "redis-ha-lint", tags: [2] },
    codeDescription: { href: "file:///rules/deprecated-directive.md" },
  });
  expect(of("duplicate-scalar-directive")).toMatchObject({
    tags: [1],
    relatedInformation: [{ location: { uri: editor.uri("b/redis.conf") }, message: "this line wins" }],
  });
});
