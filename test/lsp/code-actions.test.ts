import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CodeActionContext, Range, TextDocumentEdit } from "vscode-languageserver-protocol";
import { check, rules } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { engineFor, inForce } from "../../src/project/settings/in-force.ts";
import { readProjectFile } from "../../src/project/settings/read.ts";
import { formats } from "../../src/report/formats.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

const vocabulary = { rules, formats };
const canary = "canary-of-this-test";
const server = (host: string, more = "") => `bind 10.0.0.${host}\nport 6379\n${more}requirepass ${canary}\n`;
const files = {
  "a/redis.conf": server("1"),
  "b/redis.conf": server("2", "replicaof 10.0.0.1 6379\n"),
  "c/redis.conf": server("3", "replicaof 10.0.0.1 6379\n").replaceAll("\n", "\r\n"),
};

const able = { documentChanges: true, resourceOperations: ["create" as const] };
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

async function actions(path: string, range: Range, context: Partial<CodeActionContext> = {}): Promise<CodeAction[]> {
  return editor.ask("textDocument/codeAction", path, { range, context: { diagnostics: [], ...context } });
}

async function findingIn(path: string, rule: string) {
  return (await editor.diagnostics(path)).find(({ code }) => code === rule);
}

async function titled(path: string, title: string): Promise<CodeAction> {
  const found = (await actions(path, whole)).filter((action) => action.title === title);
  expect(found, title).toHaveLength(1);
  return found[0]!;
}

describe("repairs", () => {
  it("changes open buffers in the version they have, and closed files", async () => {
    editor = await Editor.start({ files, capabilities: { workspace: { workspaceEdit: able } } });
    await editor.open("b/redis.conf");
    await editor.change("b/redis.conf", `# ä\n${files["b/redis.conf"]}`);
    const finding = (await findingIn("b/redis.conf", "missing-masterauth"))!;
    const [fix] = await actions("b/redis.conf", finding.range, { only: ["quickfix"] });
    expect(fix).toMatchObject({ title: "Add masterauth", isPreferred: true, diagnostics: [finding] });
    expect(fix!.edit!.documentChanges).toHaveLength(1);
    const [all] = await actions("b/redis.conf", whole, { only: ["source.fixDeployment"] });
    expect(all).toMatchObject({ title: "Repair all 2 findings in 2 files of this deployment" });
    const edits = all!.edit!.documentChanges as TextDocumentEdit[];
    expect(edits.map(({ textDocument }) => textDocument)).toEqual([
      { uri: editor.uri("b/redis.conf"), version: 2 },
      { uri: editor.uri("c/redis.conf"), version: null },
    ]);
    await editor.apply(all!.edit!);
    expect(editor.text("b/redis.conf")).toBe(`# ä\n${files["b/redis.conf"]}masterauth ${canary}\n`);
    expect(editor.text("c/redis.conf")).toBe(`${files["c/redis.conf"]}masterauth ${canary}\r\n`);
    expect(await findingIn("b/redis.conf", "missing-masterauth")).toBeUndefined();
    expect(await findingIn("c/redis.conf", "missing-masterauth")).toBeUndefined();
    expect(await actions("b/redis.conf", whole, { only: ["source"] })).toEqual([]);
  });

  it("is offered where another file is part of what is wrong", async () => {
    editor = await Editor.start({ files });
    const [related] = (await findingIn("b/redis.conf", "missing-masterauth"))!.relatedInformation!;
    expect(related!.location.uri).toBe(editor.uri("a/redis.conf"));
    const offered = await actions("a/redis.conf", related!.location.range, { only: ["quickfix"] });
    const fix = offered.find(({ title }) => title === "Add masterauth to b/redis.conf")!;
    expect(Object.keys(fix.edit!.changes!)).toEqual([editor.uri("b/redis.conf")]);
    expect(fix.diagnostics).toBeUndefined();
    expect(JSON.stringify(offered.map(({ title }) => title))).not.toContain(canary);
  });

  it("finds edits that take a while when they are chosen, on the texts of then", async () => {
    const codeAction = { dataSupport: true, resolveSupport: { properties: ["edit"] } };
    editor = await Editor.start({ files, capabilities: { textDocument: { codeAction } } });
    await editor.open("b/redis.conf");
    const [action] = await actions("b/redis.conf", whole, { only: ["source.fixAll"] });
    expect(action).toMatchObject({ kind: "source.fixAll.redis-ha-lint", title: "Repair the finding in this file" });
    expect(action!.edit).toBeUndefined();
    await editor.change("b/redis.conf", `\n${files["b/redis.conf"]}`);
    for (const data of [null, 1, {}, { uri: 1 }, { uri: "nowhere", of: "file" }, { uri: editor.uri("d"), of: "x" }]) {
      const same = { title: "no action of ours", data };
      expect(await editor.client.sendRequest("codeAction/resolve", same)).toEqual(same);
    }
    const { edit } = await editor.client.sendRequest<CodeAction>("codeAction/resolve", action!);
    await editor.apply(edit!);
    expect(editor.text("b/redis.conf")).toBe(`\n${files["b/redis.conf"]}masterauth ${canary}\n`);
  });

  it("goes on until nothing is left: one repair can uncover another", async () => {
    const misspelt = { ...files, "a/redis.conf": files["a/redis.conf"].replace("requirepass", "requirepass:") };
    editor = await Editor.start({ files: misspelt });
    expect(await findingIn("b/redis.conf", "missing-masterauth")).toBeUndefined();
    const [action] = await actions("a/redis.conf", whole, { only: ["source.fixDeployment"] });
    expect(action!.title).toBe("Repair the finding in 1 file of this deployment");
    await editor.apply(action!.edit!);
    for (const path of ["b/redis.conf", "c/redis.conf"]) expect(editor.text(path)).toContain(`masterauth ${canary}`);
    expect(editor.text("a/redis.conf")).toContain(`requirepass ${canary}`);
    expect(await actions("a/redis.conf", whole, { only: ["source.fixDeployment"] })).toEqual([]);
  });

  it("answers for the kinds that are asked for, and leaves files alone that an editor would spoil", async () => {
    editor = await Editor.start({ files });
    writeFileSync(join(editor.folder, "c/redis.conf"), `# \xe9t\xe9\n${files["c/redis.conf"]}`, "latin1");
    editor.client.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("c/redis.conf"), type: 2 }],
    });
    expect(await findingIn("c/redis.conf", "missing-masterauth")).toBeDefined();
    expect(await actions("c/redis.conf", whole, { only: ["source.fixAll"] })).toEqual([]);
    expect(await actions("b/redis.conf", whole, { only: ["refactor"] })).toEqual([]);
    const titles = async (triggerKind: 1 | 2) =>
      (await actions("b/redis.conf", whole, { triggerKind })).map(({ title }) => title);
    expect(await titles(1)).toContain("Repair the finding in this file");
    expect(await titles(2)).toContain("Add masterauth");
    expect(await titles(2)).not.toContain("Repair the finding in this file");
    const quick = await actions("b/redis.conf", whole, { only: ["quickfix"] });
    expect(new Set(quick.map(({ kind }) => kind))).toEqual(new Set(["quickfix"]));
  });

  it("offers names that were probably meant, where nothing else would be lost", async () => {
    const text = "port 6379\nmaxmemry 1gb\nrequirepass=hunter2\n";
    editor = await Editor.start({ files: { "redis.conf": text } });
    const change = await titled("redis.conf", "Change to maxmemory");
    expect(change.isPreferred).toBeUndefined();
    await editor.apply(change.edit!);
    expect(editor.text("redis.conf")).toBe(text.replace("maxmemry", "maxmemory"));
    expect(
      (await actions("redis.conf", whole)).filter(({ title }) => title.startsWith("Change to requirepass")),
    ).toEqual([]);
  });
});

describe("what actions say", () => {
  it("names what changes, and no password", async () => {
    const secret = {
      "a/redis.conf": `bind 10.0.0.1\nport 6379\nrequirepass ${canary}\nmasterauth ${canary}2\nuser ${"watch"} on >${canary} +ping\n`,
      "b/redis.conf": `bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379 # ${canary}\nrequirepass ${canary}\nmasterauth ${canary}2\nappendonly yes # why\r\n`,
      "a/sentinel.conf": `bind 10.0.0.1\nsentinel auth-pass main ${canary}3\nsentinel monitor main 10.0.0.1 6379 1\nrequirepass: ${canary}\n`,
      "b/sentinel.conf": `bind 10.0.0.2\nsentinel monitor main 10.0.0.1 6379 1\nsentinel auth-user main watch\nsentinel auth-pass main ${canary}3\nrequirepass ${canary}\nrequirepass ${canary}4\n`,
      "compose.yml": `services:\n  redis:\n    image: redis:7.2\n    command: ["redis-server", "--requirepass ${canary}", "--masterauth ${canary}5"]\n`,
    };
    const codeAction = { dataSupport: true, resolveSupport: { properties: ["edit"] } };
    editor = await Editor.start({
      files: secret,
      capabilities: { textDocument: { codeAction }, workspace: { workspaceEdit: able } },
    });
    const said: string[] = [];
    for (const path of Object.keys(secret))
      for (const { title, data, diagnostics, kind } of await actions(path, whole))
        said.push(JSON.stringify([title, data, diagnostics, kind]));
    const titles = said.map((one) => (JSON.parse(one) as [string])[0]);
    for (const title of [
      "Change masterauth",
      "Change sentinel auth-pass main",
      "Change requirepass",
      "Remove requirepass",
      "Set apart the remark behind replicaof 10.0.0.1 6379",
      "Set apart the remark behind appendonly yes",
    ])
      expect(titles).toContain(title);
    expect(said.filter((one) => one.includes(canary))).toEqual([]);
  });

  it("says the new name where nothing else changes, and offers what comes to the same once", async () => {
    const compose = `services:
  one:
    image: redis:7.2
  two:
    image: redis:7.2
    command: redis-server --slaveof one 6379
  three:
    image: redis:7.2
    command: redis-server --slaveof one 6379
`;
    editor = await Editor.start({
      files: { "compose.yml": compose },
      capabilities: { textDocument: { codeAction: { dataSupport: true, resolveSupport: { properties: ["edit"] } } } },
    });
    const finding = (await findingIn("compose.yml", "deprecated-directive"))!;
    const found = await actions("compose.yml", finding.range, { only: ["quickfix"] });
    const titles = found.map(({ title }) => title).filter((title) => !/^(Silence|Turn)/.test(title));
    expect(titles).toEqual([
      "Change slaveof to replicaof",
      "Repair all 2 findings of deprecated-directive in this file",
    ]);
  });

  it("is offered in files of other languages", async () => {
    const compose = `services:
  one:
    image: redis:7.2
    command: redis-server --port 6379
  two:
    image: redis:7.2
    command: ["redis-server", "--port", "6379", "--replicaof", "onee", "6379"]
`;
    editor = await Editor.start({ files: { "compose.yml": compose } });
    await editor.open("compose.yml", compose, "yaml");
    const finding = (await findingIn("compose.yml", "replicaof-target-unknown"))!;
    const [fix] = await actions("compose.yml", finding.range, { only: ["quickfix"] });
    expect(fix!.title).toBe("Change to replicaof one 6379");
    await editor.apply(fix!.edit!);
    expect(editor.text("compose.yml")).toBe(compose.replace("onee", "one"));
    expect(await findingIn("compose.yml", "replicaof-target-unknown")).toBeUndefined();
  });
});

describe("silence", () => {
  /** What the command finds in the folder, with the project file that lies there. */
  const command = () => {
    const source = diskSource(editor.folder);
    const read = source.read("redis-ha-lint.json");
    if (!read.ok) throw new Error(read.reason);
    const { project, mistakes } = readProjectFile(read.text, "redis-ha-lint.json", vocabulary);
    expect(mistakes).toEqual([]);
    const { options, notices } = engineFor(source, {}, inForce({}, project), project);
    const report = check(["."], options);
    expect(notices(report.files.keys())).toEqual([]);
    return report.diagnostics.map(({ rule, place }) => `${rule} ${place.file}`);
  };

  it("writes a project file where there is none, and adds to it: the finding is gone in editor and command", async () => {
    editor = await Editor.start({ files, capabilities: { workspace: { workspaceEdit: able } } });
    const silence = await titled("b/redis.conf", "Silence missing-masterauth in b/redis.conf");
    expect(silence).toMatchObject({ kind: "quickfix", diagnostics: [{ code: "missing-masterauth" }] });
    expect(silence.isPreferred).toBeUndefined();
    await editor.apply(silence.edit!);
    const entry = (file: string) =>
      `    { "rule": "missing-masterauth", "file": "${file}/redis.conf", "reason": "silenced in the editor: say why" }`;
    expect(editor.text("redis-ha-lint.json")).toBe(`{\n  "suppressions": [\n${entry("b")}\n  ]\n}\n`);
    expect(await findingIn("b/redis.conf", "missing-masterauth")).toBeUndefined();
    expect(command()).not.toContain("missing-masterauth b/redis.conf");
    expect(command()).toContain("missing-masterauth c/redis.conf");
    await editor.apply((await titled("c/redis.conf", "Silence missing-masterauth in c/redis.conf")).edit!);
    expect(editor.text("redis-ha-lint.json")).toBe(`{\n  "suppressions": [\n${entry("b")},\n${entry("c")}\n  ]\n}\n`);
    expect(command()).not.toContain("missing-masterauth c/redis.conf");
    expect(await findingIn("c/redis.conf", "missing-masterauth")).toBeUndefined();
  });

  it("turns a rule off, beside all that stands there", async () => {
    const project = '{\r\n  // ours\r\n  "rules": { "even-sentinel-count": "off" }, // two racks\r\n}\r\n';
    editor = await Editor.start({ files: { ...files, "redis-ha-lint.json": project } });
    await editor.apply((await titled("b/redis.conf", "Turn missing-masterauth off in this project")).edit!);
    expect(editor.text("redis-ha-lint.json")).toBe(
      project.replace(" }, // two", ', "missing-masterauth": "off" }, // two'),
    );
    expect(await findingIn("b/redis.conf", "missing-masterauth")).toBeUndefined();
    expect(command().filter((one) => one.startsWith("missing-masterauth"))).toEqual([]);
  });

  it("leaves the cursor at the reason where the editor can, and makes no file where it cannot", async () => {
    const snippets = { workspace: { workspaceEdit: { ...able, snippetEditSupport: true } } };
    editor = await Editor.start({
      files: { ...files, "node_modules/redis-ha-lint/dist/redis-ha-lint.schema.json": "{}" },
      capabilities: snippets,
    });
    const { edit } = await titled("b/redis.conf", "Silence missing-masterauth in b/redis.conf");
    const [create, change] = edit!.documentChanges as [unknown, TextDocumentEdit];
    expect(create).toMatchObject({ kind: "create", options: { ignoreIfExists: true } });
    const [{ snippet }] = change.edits as unknown as [{ snippet: { value: string } }];
    expect(snippet.value).toMatch(
      /"\\\$schema": ".\/node_modules.*"reason": "\$\{1:silenced in the editor: say why\}" \\\}/s,
    );
    await editor.stop();
    editor = await Editor.start({ files, capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
    const titles = (await actions("b/redis.conf", whole)).map(({ title }) => title);
    expect(titles.filter((title) => /Silence|Turn/.test(title))).toEqual([]);
    expect(existsSync(join(editor.folder, "redis-ha-lint.json"))).toBe(false);
  });
});
