import { expect, it } from "vitest";
import type { CompletionList, Hover, MarkupContent, Position } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

/** Texts at the edges of what a file can be. */
const texts = [
  "",
  " ",
  "#",
  "\r\n\r\nport 6379\r\n",
  "port\t6379\rbind 10.0.0.1",
  "port 6379\nsentinel",
  "port 6379\nsentinel \nsentinel monitor\nsentinel monitor x\nsentinel monitor  10.0.0.1 6379",
  "port 6379\nuser\nuser x (\nuser x (+@\nuser x %~ >\nuser x +|||\nuser x +@__proto__ +constructor",
  'port 6379\nrequirepass "canary\nlogfile \'\nloglevel "no" x "',
  "port 6379\n__proto__ 1\nconstructor yes\ntoString\nhasOwnProperty 5",
  "port 6379\nmaxmemory 99999999999999999999999999999999\nsave -1 -1\nsave x\nrepl-timeout 1e309",
  "port 6379\nnotify-keyspace-events __proto__\nclient-output-buffer-limit toString 1 2 3 4 5",
  `port 6379\nlogfile ${"x".repeat(20_000)}\n${"a ".repeat(5_000)}`,
  `port 6379\ninclude ${"../".repeat(50)}\ninclude \0\ninclude "\\x00"\naclfile ~/x`,
  "port 6379\nreplicaof 😀😀 😀\nreplicaof \u202e 6379",
];

it("answers at every place of odd files, and within the line that was asked about", async () => {
  const editor = await Editor.start({ files: { "redis.conf": "port 6379\n", "sentinel.conf": "port 26379\n" } });
  await editor.open("redis.conf");
  for (const text of texts) {
    await editor.change("redis.conf", text);
    const ask = <R>(method: string, more: object) => editor.ask<R>(method, "redis.conf", more);
    const lines = text.split(/\r\n|\r|\n/);
    for (const [line, content] of [...lines, ""].entries()) {
      const step = Math.max(1, Math.floor(content.length / 6));
      for (let character = 0; character <= content.length + 1; character += step) {
        const position: Position = { line, character };
        const hover = await ask<Hover | null>("textDocument/hover", { position });
        if (hover?.range) expect(hover.range.start.line).toBeLessThan(lines.length);
        expect(JSON.stringify(hover)).not.toContain("canary");
        const list = await ask<CompletionList | null>("textDocument/completion", { position });
        for (const { textEdit } of list?.items ?? []) {
          const { range } = textEdit as { range: NonNullable<Hover["range"]> };
          const { start, end } = range;
          // A position behind the end of a line is its end.
          const at = Math.min(character, content.length);
          if (line >= lines.length) continue;
          const isAround = start.line === line && end.line === line && start.character <= at && at <= end.character;
          expect(isAround, `${JSON.stringify({ text: text.slice(0, 200), position, range })}`).toBe(true);
        }
        await ask("textDocument/signatureHelp", { position });
      }
    }
    const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    expect(JSON.stringify(await ask("textDocument/inlayHint", { range }))).not.toContain("canary");
    await ask("textDocument/codeLens", {});
  }
  await editor.stop();
});

it("tells of options in a compose file, and completes nothing there", async () => {
  const compose = `services:
  main:
    image: redis:7.2
    # öäü
    command: ["redis-server", "--maxmemory", "67108864", "--requirepass", "canary"]
`;
  const editor = await Editor.start({
    files: { "compose.yml": compose },
    capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } },
  });
  const at = async (marked: string) => {
    const position = editor.at("compose.yml", marked);
    const hover = await editor.ask<Hover | null>("textDocument/hover", "compose.yml", { position });
    return hover ? (hover.contents as MarkupContent).value : "";
  };
  expect(await at("--maxm|emory")).toContain("Limits the memory for data");
  expect(await at("--maxm|emory")).toContain("Judged for redis 7.2 (from the image in compose.yml)");
  expect(await at("671|08864")).toContain("`67108864` is 64 MB");
  expect(await at("can|ary")).not.toContain("canary");
  expect(await at("ima|ge: redis")).not.toContain("Limits");
  for (const method of ["textDocument/completion", "textDocument/signatureHelp"])
    expect(await editor.ask(method, "compose.yml", { position: editor.at("compose.yml", "671|08864") })).toBeNull();
  await editor.stop();
});
