import { afterEach, expect, it } from "vitest";
import type { CodeAction, Range } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

const files = {
  "a/redis.conf": "bind 10.0.0.1\nport 6379\nrequirepass canary-of-this-test\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\nrequirepass canary-of-this-test\n",
  "c/redis.conf": "bind 10.0.0.3\nport 6379\nreplicaof 10.0.0.1 6379\nrequirepass canary-of-this-test\n",
};

const able = { workspace: { workspaceEdit: { documentChanges: true } } };

function actions(path: string, range: Range, only?: string[]): Promise<CodeAction[]> {
  return editor.ask("textDocument/codeAction", path, { range, context: { diagnostics: [], ...(only && { only }) } });
}

it("repairs a finding in open buffers and closed files", async () => {
  editor = await Editor.start({ files, capabilities: able });
  await editor.open("b/redis.conf");
  const found = await editor.diagnostics("b/redis.conf");
  const finding = found.find(({ code }) => code === "missing-masterauth")!;
  const offered = await actions("b/redis.conf", finding.range, ["quickfix"]);
  await editor.apply(offered[0]!.edit!);
  expect(editor.text("b/redis.conf")).toContain("masterauth canary-of-this-test\n");
  expect((await editor.diagnostics("b/redis.conf")).map(({ code }) => code)).not.toContain("missing-masterauth");
});
