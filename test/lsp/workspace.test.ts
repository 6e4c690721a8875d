import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, expect, it } from "vitest";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { Editor } from "./editor.ts";
import { toldBy, toldIn } from "./expected.ts";

let editor: Editor;
afterEach(() => editor.stop());

const conf = "port 6379\nport 6379\nslaveof no one\n";
const folders = { workspace: { workspaceFolders: true } };

function codes(diagnostics: readonly Diagnostic[]): unknown[] {
  return diagnostics.map(({ code }) => code);
}

function shown(name: (uri: string) => string) {
  return toldIn(
    [...editor.published].map(([uri, { diagnostics }]) => [uri, diagnostics] as const),
    name,
  );
}

it("checks a file that lies in no folder by itself, as check does with its name alone", async () => {
  editor = await Editor.start({
    files: { "redis.conf": `${conf}include common.conf\n`, "common.conf": "maxmemory 1xb\n", "other.conf": conf },
    isWorkspace: false,
  });
  await editor.open("redis.conf", undefined, "plaintext");
  await editor.settled();
  const report = check(["redis.conf"], { source: diskSource(editor.folder) });
  expect(shown((uri) => basename(fileURLToPath(uri)))).toEqual(toldBy(report));
  await editor.close("redis.conf");
  expect(await editor.allDiagnostics()).toEqual({});
});

it("checks what was never saved, and other documents of the languages that are only ours", async () => {
  editor = await Editor.start({ files: {}, isWorkspace: false });
  const open = (uri: string, languageId: string) =>
    editor.send("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text: conf } });
  await open("untitled:Untitled-1", "redis-conf");
  await open("untitled:Untitled-2", "plaintext");
  await open("git:/x/redis.conf?%7B%22ref%22%3A%22%22%7D", "redis-conf");
  await editor.settled();
  expect(codes(editor.published.get("untitled:Untitled-1")!.diagnostics)).toContain("duplicate-scalar-directive");
  expect([...editor.published.keys()].filter((uri) => uri.startsWith("git:"))).toEqual([]);
  await editor.send("textDocument/didClose", { textDocument: { uri: "untitled:Untitled-1" } });
  await editor.settled();
  expect(editor.published.get("untitled:Untitled-1")!.diagnostics).toEqual([]);
});

it("speaks of a document by the name that the editor gives it, and of each file once", async () => {
  editor = await Editor.start({ files: { "a (1)/redis.conf": conf } });
  await editor.settled();
  const [first] = [...editor.published.keys()];
  const own = first!.replace("%20", " ").replace(/%28/g, "(").replace(/%29/g, ")");
  await editor.send("textDocument/didOpen", {
    textDocument: { uri: own, languageId: "redis-conf", version: 1, text: conf },
  });
  await editor.settled();
  expect([...editor.published].filter(([, { diagnostics }]) => diagnostics.length > 0).map(([uri]) => uri)).toEqual([
    own,
  ]);
});

it("leaves a file to the innermost folder that holds it", async () => {
  const files = {
    "a/redis.conf": "bind 10.0.0.1\nport 6379\n",
    "b/sentinel.conf": "sentinel monitor main 10.0.0.9 6379 1\n",
    "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.9 6379 1\n",
  };
  editor = await Editor.start({ files, capabilities: folders });
  const outer = await editor.allDiagnostics();
  await editor.folders({ added: ["a"] });
  await editor.settled();
  const inner = check(["."], { source: diskSource(join(editor.folder, "a")) });
  const own = shown((uri) => basename(fileURLToPath(uri)))["redis.conf"];
  expect(own).toEqual(toldBy(inner)["redis.conf"]);
  expect((await editor.allDiagnostics())["b/sentinel.conf"]).toEqual(outer["b/sentinel.conf"]);
  await editor.folders({ removed: ["a"] });
  expect(await editor.allDiagnostics()).toEqual(outer);
});

it("sees through symbolic links: a folder, and a file that is open under its own name", async () => {
  editor = await Editor.start({
    files: { "real/redis.conf": conf, "all/b/redis.conf": "port 6380\n" },
    isWorkspace: false,
    capabilities: folders,
  });
  symlinkSync(join(editor.folder, "real"), join(editor.folder, "link"));
  symlinkSync(join(editor.folder, "all/b/redis.conf"), join(editor.folder, "all/redis.conf"));
  await editor.folders({ added: ["link", "all"] });
  expect(codes(await editor.diagnostics("link/redis.conf"))).toContain("duplicate-scalar-directive");
  await editor.open("link/redis.conf", "port 6379\n");
  expect(await editor.diagnostics("link/redis.conf")).toEqual([]);
  await editor.open("all/b/redis.conf", conf);
  expect(codes(await editor.diagnostics("all/b/redis.conf"))).toContain("duplicate-scalar-directive");
});

it.skipIf(process.getuid?.() === 0)("tells of a file that it may not read, for as long as that is so", async () => {
  editor = await Editor.start({ files: { "redis.conf": conf } });
  chmodSync(join(editor.folder, "redis.conf"), 0);
  await editor.send("textDocument/didSave", { textDocument: { uri: editor.uri("redis.conf") } });
  expect(await editor.diagnostics("redis.conf")).toMatchObject([
    { severity: 1, message: "could not be read: permission denied" },
  ]);
});

it("tells of a link that leads nowhere, until it leads somewhere", async () => {
  editor = await Editor.start({ files: { "b/x.txt": "" } });
  symlinkSync(join(editor.folder, "redis.conf"), join(editor.folder, "b/redis.conf"));
  await editor.send("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("b/redis.conf"), type: 1 }] });
  expect((await editor.diagnostics("b/redis.conf")).map(({ message }) => message)).toEqual([
    "could not be read: the symbolic link leads nowhere",
  ]);
  editor.write("redis.conf", "port 6379\n");
  await editor.send("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri("redis.conf"), type: 1 }] });
  expect(await editor.allDiagnostics()).toEqual({});
});

it("checks what a probe has saved with the files, where the settings name it", async () => {
  const saved = fileURLToPath(new URL("../../fixtures/facts/three-hosts.facts", import.meta.url));
  const folder = fileURLToPath(new URL("../../fixtures/seeds/000-three-hosts", import.meta.url));
  editor = await Editor.start({ folder, settings: { facts: saved } });
  await editor.settled();
  const facts = { text: readFileSync(saved, "latin1"), name: "../../facts/three-hosts.facts" };
  const told = toldBy(check(["."], { source: diskSource(folder), facts }));
  const base = pathToFileURL(folder).href;
  expect(
    shown((uri) => (uri.startsWith(`${base}/`) ? uri.slice(base.length + 1) : `../../facts/${basename(uri)}`)),
  ).toEqual(told);
});

it("follows the settings, asked for or sent, and keeps those of the start where the editor knows none", async () => {
  let section: unknown = null;
  editor = await Editor.start({
    files: { "redis.conf": "replicaof no one\n" },
    settings: { target: "redis@4.0" },
    capabilities: { workspace: { configuration: true } },
    answers: { "workspace/configuration": () => [section] },
  });
  expect(codes(await editor.diagnostics("redis.conf"))).toContain("directive-not-in-version");
  section = { target: "redis@7.2" };
  await editor.send("workspace/didChangeConfiguration", { settings: null });
  await editor.client.sendRequest("workspace/symbol", { query: "" });
  expect(codes(await editor.diagnostics("redis.conf"))).not.toContain("directive-not-in-version");
});

it("shows the first check of a folder as progress where it takes long, and ends it", async () => {
  const sample = "sentinel monitor main 10.0.0.1 6379 2\n".repeat(50);
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`s${index}/sentinel.conf`, sample]));
  const kinds: string[] = [];
  editor = await Editor.start({
    files,
    capabilities: { window: { workDoneProgress: true } },
    answers: { "window/workDoneProgress/create": () => null },
    listeners: { "$/progress": ({ value }) => kinds.push(value.kind) },
  });
  await editor.settled();
  await editor.settled();
  expect(kinds).toEqual(["begin", "end"]);
});

it("knows what lies outside of a folder that is not there yet", async () => {
  editor = await Editor.start({
    files: { "common.conf": "maxmemory 1gb\n" },
    capabilities: { workspace: { workspaceFolders: true } },
  });
  await editor.open("a/redis.conf", "include ../common.conf\n");
  await editor.folders({ added: ["a"] });
  const found = await editor.diagnostics("a/redis.conf");
  expect(found.map(({ code }) => code)).toEqual(["include-outside-root"]);
});
