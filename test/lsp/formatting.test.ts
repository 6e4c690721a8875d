import { afterEach, expect, it } from "vitest";
import type { Range, TextEdit } from "vscode-languageserver-protocol";
import { applied, Editor } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

const uneven = '  port   6379\r\n\r\n\r\n# a  remark\r\naclfile users.acl  \r\nlogfile  "ä  b"';
const files = {
  "redis.conf": uneven,
  "users.acl": "user  default on nopass\n",
  "compose.yml": "services:\n  redis:\n    image: redis:7.2\n    command: redis-server  --port 6380\n",
};
const options = { tabSize: 2, insertSpaces: true };
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

function format(path: string): Promise<TextEdit[] | null> {
  return editor.ask("textDocument/formatting", path, { options });
}

it("makes white space even in configuration files, where it is wanted", async () => {
  editor = await Editor.start({ files, settings: { format: true } });
  expect(editor.initialized.capabilities.documentFormattingProvider).toBe(true);
  await editor.open("redis.conf");
  const edits = (await format("redis.conf"))!;
  const even = 'port 6379\r\n\r\n# a  remark\r\naclfile users.acl\r\nlogfile "ä  b"\r\n';
  expect(applied(uneven, edits)).toBe(even);
  await editor.change("redis.conf", applied(uneven, edits));
  expect(await format("redis.conf")).toEqual([]);
  expect(await format("users.acl")).toBeNull();
  expect(await format("compose.yml")).toBeNull();
});

it("stays in the lines that are chosen", async () => {
  editor = await Editor.start({ files, settings: { format: true } });
  const ask = async (range: Range) => {
    const edits = await editor.ask<TextEdit[]>("textDocument/rangeFormatting", "redis.conf", { options, range });
    return applied(uneven, edits);
  };
  const from = (line: number, to: number, character: number) => ({
    start: { line, character: 0 },
    end: { line: to, character },
  });
  expect(await ask(from(0, 1, 0))).toBe(uneven.replace("  port   6379", "port 6379"));
  expect(await ask(from(4, 4, 3))).toBe(uneven.replace("acl  \r", "acl\r"));
  expect(await ask(from(1, 2, 0))).toBe(uneven);
  expect(await ask(from(1, 3, 0))).toBe(uneven.replace("\r\n\r\n\r\n", "\r\n\r\n"));
  expect(await ask(whole)).toBe(applied(uneven, (await format("redis.conf"))!));
});

it("is silent where it is not wanted, and is registered when it comes to be", async () => {
  editor = await Editor.start({ files });
  expect(await format("redis.conf")).toBeNull();
  await editor.stop();
  const dynamicRegistration = true;
  const textDocument = { formatting: { dynamicRegistration }, rangeFormatting: { dynamicRegistration } };
  editor = await Editor.start({ files, capabilities: { textDocument } });
  expect(editor.initialized.capabilities.documentFormattingProvider).toBeUndefined();
  const registered = new Map<string, string>();
  editor.client.onRequest("client/registerCapability", ({ registrations }) => {
    for (const { id, method } of registrations) registered.set(id, method);
    return null;
  });
  editor.client.onRequest("client/unregisterCapability", ({ unregisterations }) => {
    for (const { id } of unregisterations) registered.delete(id);
    return null;
  });
  const set = async (format: boolean, methods: string[]) => {
    const settings = { redisHaLint: { format } };
    await editor.client.sendNotification("workspace/didChangeConfiguration", { settings });
    await editor.settled();
    expect([...registered.values()].filter((method) => /ormatting/.test(method)).sort()).toEqual(methods);
  };
  await set(true, ["textDocument/formatting", "textDocument/rangeFormatting"]);
  await set(false, []);
});
