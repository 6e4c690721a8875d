import { afterEach, expect, it } from "vitest";
import type { Range, WorkspaceEdit } from "vscode-languageserver-protocol";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
afterEach(() => editor.stop());

const sentinel = (host: string, more = "") => `bind 10.0.0.${host}
port 26379
include masters.conf
${more}`;
const masters = `sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 30000
sentinel auth-pass "main" main
sentinel rename-command main CONFIG main
`;
const files = {
  "shop/a/redis.conf": "bind 10.0.0.1\nport 6379\n",
  "shop/a/sentinel.conf": sentinel("1", "sentinel known-replica main 10.0.0.2 6379\nSENTINEL config-epoch main 3\n"),
  "shop/a/masters.conf": masters,
  "shop/b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\n",
  "shop/b/sentinel.conf": sentinel("2", "# main is ours\nsentinel monitor main2 10.0.0.2 6379 2\n"),
  "shop/b/masters.conf": masters,
  "other/redis.conf": "bind 10.1.0.1\nport 6379\n",
  "other/sentinel.conf": "bind 10.1.0.1\nport 26379\nsentinel monitor main 10.1.0.1 6379 1\n",
};

const documentChanges = { workspace: { workspaceEdit: { documentChanges: true } } };

async function rename(path: string, marked: string, newName: string): Promise<WorkspaceEdit> {
  return editor.ask("textDocument/rename", path, { position: editor.at(path, marked), newName });
}

function texts(): Record<string, string> {
  return Object.fromEntries(Object.keys(files).map((path) => [path, editor.text(path)]));
}

it("changes a master's name in all files of its deployment and in no other", async () => {
  editor = await Editor.start({ files, capabilities: documentChanges });
  await editor.open("shop/b/masters.conf");
  const before = check(["shop"], { source: diskSource(editor.folder) });
  const position = editor.at("shop/a/sentinel.conf", "known-replica ma|in");
  const place = await editor.ask<{ range: Range; placeholder: string }>(
    "textDocument/prepareRename",
    "shop/a/sentinel.conf",
    { position },
  );
  expect(place).toEqual({
    range: { start: { line: 3, character: 23 }, end: { line: 3, character: 27 } },
    placeholder: "main",
  });
  await editor.apply(await rename("shop/a/sentinel.conf", "known-replica ma|in", "first.one"));
  const renamedMasters = `sentinel monitor first.one 10.0.0.1 6379 2
sentinel down-after-milliseconds first.one 30000
sentinel auth-pass first.one main
sentinel rename-command first.one CONFIG main
`;
  const own = files["shop/a/sentinel.conf"].replaceAll(" main ", " first.one ");
  expect(texts()).toEqual({
    ...files,
    "shop/a/sentinel.conf": own,
    "shop/a/masters.conf": renamedMasters,
    "shop/b/masters.conf": renamedMasters,
  });
  await editor.close("shop/b/masters.conf");
  editor.write("shop/b/masters.conf", renamedMasters);
  const after = check(["shop"], { source: diskSource(editor.folder) });
  const found = (report: typeof before) => report.diagnostics.map(({ rule, place: { file } }) => `${rule} ${file}`);
  expect(found(after)).toEqual(found(before));
});

it("is offered on names of monitored masters only", async () => {
  editor = await Editor.start({ files });
  const at = (path: string, marked: string) =>
    editor.ask("textDocument/prepareRename", path, { position: editor.at(path, marked) });
  expect(await at("shop/a/masters.conf", "monitor |main")).not.toBeNull();
  for (const marked of ["|monitor", "10.0.0.1|", 'auth-pass "main" ma|in', "CONFIG ma|in", "mon|itor main"])
    expect(await at("shop/a/masters.conf", marked), marked).toBeNull();
  expect(await at("shop/b/sentinel.conf", "# ma|in")).toBeNull();
  expect(await at("shop/a/redis.conf", "6379|")).toBeNull();
  await expect(rename("shop/a/redis.conf", "port |6379", "x")).rejects.toThrow("only the name of a master");
});

it("refuses names that sentinels cannot have or have already", async () => {
  editor = await Editor.start({ files });
  for (const name of ["", " ", "a b", "a,b", "a\nb", "a\u00a0b", "a\u202eb", "\ud800", '"a"', "a#"])
    await expect(rename("shop/a/masters.conf", "monitor |main", name), name).rejects.toThrow("letters, digits");
  await expect(rename("shop/a/masters.conf", "monitor |main", "main2")).rejects.toThrow("another master named main2");
  expect(await rename("shop/a/masters.conf", "monitor |main", "main")).toMatchObject({
    changes: { [editor.uri("shop/a/masters.conf")]: [{ newText: "main" }, {}, {}, {}] },
  });
});

it("takes letters of all languages, as sentinels do", async () => {
  editor = await Editor.start({ files });
  await editor.apply(await rename("shop/a/masters.conf", "monitor |main", "größe-à-Å-主"));
  expect(editor.read("shop/b/masters.conf")).toBe(
    masters.replace(/(?<=monitor |seconds |pass |command )"?main"?/g, "größe-à-Å-主"),
  );
  expect(await rename("shop/a/masters.conf", "monitor |größe", "größe-à-Å-主")).toMatchObject({
    changes: { [editor.uri("shop/a/masters.conf")]: [{ newText: "größe-à-Å-主" }, {}, {}, {}] },
  });
  await editor.apply(await rename("shop/b/sentinel.conf", "monitor |main2", "größe"));
  await expect(rename("shop/a/masters.conf", "monitor |größe-à-Å-主", "größe")).rejects.toThrow(
    "another master named größe",
  );
  await editor.apply(await rename("shop/a/masters.conf", "monitor |größe-à-Å-主", "main"));
  expect(editor.read("shop/b/masters.conf")).toBe(masters.replace('"main"', "main"));
});

it("reaches into files of other languages, to where the name is written", async () => {
  editor = await Editor.start({ files: { ".env": "MASTER=main\n", "compose.yml": compose("main") } });
  await editor.open("compose.yml", compose("main"), "yaml");
  await editor.apply(await rename("compose.yml", "MASTER_SET=|main", "first"));
  expect(editor.text("compose.yml")).toBe(compose("main").replace(/\bmain\b/g, "first"));
  await editor.apply(await rename("compose.yml", "MASTER_SET=|first", "größe"));
  // In quotes where a shell's rules split a command.
  expect(editor.text("compose.yml").replace("'größe'", "größe")).toBe(compose("main").replace(/\bmain\b/g, "größe"));
  await editor.change("compose.yml", compose("$" + "{MASTER}"));
  const why = "the name cannot be changed where it comes from, line 11 of compose.yml";
  await expect(rename("compose.yml", "MASTER_SET=|main", "first")).rejects.toThrow(why);
  const position = editor.at("compose.yml", "MASTER_SET=|main");
  await expect(editor.ask("textDocument/prepareRename", "compose.yml", { position })).rejects.toThrow(why);
});

function compose(name: string): string {
  return `services:
  redis:
    image: redis:7.2
    command: redis-server --port 6379
  one:
    image: redis:7.2
    command: redis-sentinel /s.conf
    configs: [{ source: s, target: /s.conf }]
  two:
    image: redis:7.2
    command: redis-sentinel /t.conf --sentinel monitor ${name} redis 6379 2
    configs: [{ source: t, target: /t.conf }]
  three:
    image: bitnami/redis-sentinel:7.2
    environment:
      - REDIS_MASTER_SET=main
      - REDIS_MASTER_HOST=redis
configs:
  s:
    content: |
      sentinel resolve-hostnames yes
      sentinel monitor main redis 6379 2
      sentinel down-after-milliseconds main 5000
  t: { content: "sentinel resolve-hostnames yes" }
`;
}
