import { expect, it } from "vitest";
import type { InlayHint, Range } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

const all: Range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

const files = {
  "a/redis.conf": `port 6379
timeout 90
repl-timeout 45
tcp-keepalive 0
maxmemory 67108864
maxmemory 100mb
save 3600 1
slowlog-log-slower-than 10000
client-output-buffer-limit replica 268435456 64mb 60
include more.conf
requirepass "ключ-canary"
requirepass 67108864
masterauth 3600
repl-backlog-ttl 3600
maxclients 10000
`,
  "a/more.conf": "repl-backlog-ttl 7200\n",
  "a/sentinel.conf": `port 26379
sentinel monitor main 10.0.0.1 6379 1
sentinel down-after-milliseconds main 60000
sentinel monitor ключ 10.0.0.1 6379 1
sentinel down-after-milliseconds ключ 500
sentinel failover-timeout ключ 60s
`,
  "compose.yml":
    "services:\n  a:\n    image: redis:7.2\n    command: redis-server --timeout 3600 --maxmemory 67108864\n",
};

/** The hints of a file, each behind its line: "timeout 90 « 1 min 30 s". */
async function hints(editor: Editor, path: string, range = all): Promise<string[]> {
  const found = await editor.ask<InlayHint[] | null>("textDocument/inlayHint", path, { range });
  const lines = editor.text(path).split("\n");
  return (found ?? []).map(({ position: { line, character }, label }) => {
    const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
    return `${lines[line]!.slice(0, character)} « ${text}`;
  });
}

it("says numbers in units that are easier to read, what wins, and what holds without a line", async () => {
  const editor = await Editor.start({ files });
  expect(await hints(editor, "a/redis.conf")).toEqual([
    "timeout 90 « 1 min 30 s",
    "maxmemory 67108864 « 64 MB",
    "maxmemory 67108864 « line 6 wins: maxmemory 100mb",
    "save 3600 « 1 h",
    "slowlog-log-slower-than 10000 « 10 ms",
    "client-output-buffer-limit replica 268435456 « 256 MB",
    "client-output-buffer-limit replica 268435456 64mb 60 « 1 min",
    'requirepass "ключ-canary" « line 12 wins: requirepass ***',
    "repl-backlog-ttl 3600 « 1 h",
  ]);
  expect(await hints(editor, "a/more.conf")).toEqual([
    "repl-backlog-ttl 7200 « 2 h",
    "repl-backlog-ttl 7200 « a/redis.conf:14 wins: repl-backlog-ttl 3600",
  ]);
  expect(await hints(editor, "a/sentinel.conf")).toEqual([
    "sentinel monitor main 10.0.0.1 6379 1 « failover-timeout 3 min (default)",
    "sentinel down-after-milliseconds main 60000 « 1 min",
    "sentinel failover-timeout ключ 60s « read as 60 milliseconds",
  ]);
  expect(await hints(editor, "compose.yml")).toEqual([]);
  await editor.stop();
});

it("tells of the lines in the range only, and leads to the line that wins", async () => {
  const editor = await Editor.start({ files });
  const range = { start: { line: 4, character: 0 }, end: { line: 4, character: 18 } };
  expect(await hints(editor, "a/redis.conf", range)).toHaveLength(2);
  const found = await editor.ask<InlayHint[]>("textDocument/inlayHint", "a/redis.conf", { range });
  expect(found[0]!.tooltip).toBe("67108864 bytes is 64 MB");
  expect((found[1]!.label as { location?: object }[])[0]!.location).toEqual({
    uri: editor.uri("a/redis.conf"),
    range: { start: { line: 5, character: 0 }, end: { line: 5, character: 15 } },
  });
  await editor.stop();
});

it("follows edits of other files, asks the editor to ask anew, and ends when it is switched off", async () => {
  const editor = await Editor.start({ files, capabilities: { workspace: { inlayHint: { refreshSupport: true } } } });
  let refreshed = 0;
  editor.client.onRequest("workspace/inlayHint/refresh", () => {
    refreshed++;
    return null;
  });
  expect(await hints(editor, "a/more.conf")).toHaveLength(2);
  const before = refreshed;
  await editor.open("a/redis.conf");
  await editor.change("a/redis.conf", "port 6379\ninclude more.conf\n");
  expect(await hints(editor, "a/more.conf")).toEqual(["repl-backlog-ttl 7200 « 2 h"]);
  expect(refreshed).toBeGreaterThan(before);
  await editor.client.sendNotification("workspace/didChangeConfiguration", {
    settings: { redisHaLint: { inlayHints: false } },
  });
  expect(await hints(editor, "a/more.conf")).toEqual([]);
  await editor.stop();
});

it("tells for whom a line counts for nothing where others read it, too", async () => {
  const editor = await Editor.start({
    files: {
      "a/redis.conf": "bind 10.0.0.1\ninclude ../shared.conf\ntimeout 60\n",
      "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\ninclude ../shared.conf\n",
      "shared.conf": "timeout 5\n",
    },
  });
  expect(await hints(editor, "shared.conf")).toEqual(["timeout 5 « a/redis.conf:3 wins for 10.0.0.1:6379: timeout 60"]);
  await editor.stop();
});

it("counts the lines that win over one line of a file that many include", async () => {
  const follow = (host: number) => (host > 11 ? "replicaof 10.0.0.11 7011\n" : "");
  const node = (host: number) => `bind 10.0.0.${host}\n${follow(host)}include ../shared.conf\nport 70${host}\n`;
  const editor = await Editor.start({
    files: Object.fromEntries([
      ["shared.conf", "port 6379\ntimeout 5\n"],
      ...[11, 12, 13].map((host) => [`${host}/redis.conf`, node(host)] as const),
    ]),
  });
  expect(await hints(editor, "shared.conf")).toEqual(["port 6379 « 3 later lines win"]);
  await editor.stop();
});
