import { afterEach, expect, it } from "vitest";
import { Editor } from "./editor.ts";

let editor: Editor | undefined;
afterEach(async () => {
  await editor?.stop();
  editor = undefined;
});

const files = {
  "a/redis.conf": "bind 10.0.0.1\nport 6379\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\n",
  "a/sentinel.conf": "bind 10.0.0.1\nsentinel monitor main 10.0.0.9 6379 1\n",
};

it("shows what the command prints, follows edits, and ends with the folder", async () => {
  editor = await Editor.start({ files });
  const before = await editor.diagnostics("a/sentinel.conf");
  expect(before.map(({ code }) => code)).toContain("monitor-target-unknown");
  await editor.open("a/sentinel.conf");
  await editor.change("a/sentinel.conf", "1", { start: { line: 1, character: 29 }, end: { line: 1, character: 30 } });
  expect(editor.text("a/sentinel.conf")).toContain("10.0.0.1 6379");
  const after = await editor.diagnostics("a/sentinel.conf");
  expect(after.map(({ code }) => code)).not.toContain("monitor-target-unknown");
  await editor.close("a/sentinel.conf");
  expect(await editor.diagnostics("a/sentinel.conf")).toEqual(before);
});

it("takes the nodes that a cluster writes down for no configuration, whatever the editor calls the file", async () => {
  const nodes = `${"0123456789".repeat(4)} :0@0 myself,master - 0 0 0 connected\nvars currentEpoch 0 lastVoteEpoch 0\n`;
  editor = await Editor.start({ files: { ...files, "data/redis-cluster.conf": nodes } });
  await editor.open("data/redis-cluster.conf");
  expect(await editor.diagnostics("data/redis-cluster.conf")).toEqual([]);
  await editor.change("data/redis-cluster.conf", "port 6379\nunheard-of yes\n");
  expect((await editor.diagnostics("data/redis-cluster.conf")).map(({ code }) => code)).toContain("unknown-directive");
});
