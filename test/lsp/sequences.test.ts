import { rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { check, type Report } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { Editor } from "./editor.ts";
import { type Told, toldBy, toldIn } from "./expected.ts";

const paths = [
  "redis.conf",
  "a/redis.conf",
  "a/sentinel.conf",
  "b/redis.conf",
  "a/users.acl",
  "common.conf",
  "compose.yml",
];
const lines = [
  ...["port 6379", "bind 10.0.0.1", "bind 10.0.0.2 -::1", "replicaof 10.0.0.1 6379", "slaveof no one", "port 6380"],
  ...["requirepass hunter2", 'masterauth "é😀', "include common.conf", "include ../common.conf", "aclfile users.acl"],
  ...["user app on >hunter2 ~* +@all", "user app off", "sentinel monitor main 10.0.0.1 6379 2", "maxmemory 1gb # ü"],
  ...["sentinel down-after-milliseconds main 1", "appendonly ja", "\u{1f600}-unknown 1", "save \0 1", "", "# \ufeff"],
  ...["services:", "  redis-1:", "    image: redis:7.2", "    command: redis-server --port 6379 --maxmemory 1xb"],
];
const line = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...lines) },
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\n", "\n", "\r\n", "\r")), { maxLength: 8 })
  .map((all) => all.flat().join(""));
const bytes = fc.oneof(
  { weight: 6, arbitrary: text.map((one) => Buffer.from(one)) },
  text.map((one) => Buffer.from(`\ufeff${one}`)),
  fc.tuple(text, fc.uint8Array({ maxLength: 12 })).map(([one, more]) => Buffer.concat([Buffer.from(one), more])),
);
const path = fc.constantFrom(...paths);

/** One thing that happens in an editor or on the disk. */
type Step =
  | { kind: "open" | "close" | "save" | "delete" | "ask" | "settle" | "link" | "rename" | "toggle"; path: string }
  | { kind: "edit"; path: string; from: number; to: number; text: string; isWhole: boolean }
  | { kind: "new"; path: string; text: string }
  | { kind: "write"; path: string; bytes: Buffer };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("open", "open", "close", "save", "delete", "ask", "settle", "link", "rename", "toggle"),
    path,
  }),
  fc.record({ kind: fc.constant("edit"), path, from: fc.nat(60), to: fc.nat(60), text, isWhole: fc.boolean() }),
  fc.record({
    kind: fc.constant("edit"),
    path,
    from: fc.nat(60),
    to: fc.nat(60),
    text: line,
    isWhole: fc.constant(false),
  }),
  fc.record({ kind: fc.constant("new"), path, text }),
  fc.record({ kind: fc.constant("write"), path, bytes }),
) as fc.Arbitrary<Step>;

/** An editor whose user does as told; buffers as this side understands them. */
class User {
  readonly editor: Editor;
  readonly #isWatching: boolean;
  readonly #buffers = new Map<string, { document: TextDocument; mark: string; isDirty: boolean }>();
  isInnerOpen = false;

  constructor(editor: Editor, isWatching: boolean) {
    this.editor = editor;
    this.#isWatching = isWatching;
  }

  async do(step: Step): Promise<void> {
    const { editor } = this;
    const { path } = step;
    const buffer = this.#buffers.get(path);
    switch (step.kind) {
      case "open":
        if (!buffer && editor.has(path)) await this.#open(path, editor.bytes(path));
        break;
      case "new":
        if (!buffer && !editor.has(path)) await this.#open(path, Buffer.from(""), step.text);
        break;
      case "close":
        if (buffer) await this.#close(path);
        break;
      case "edit": {
        if (!buffer) break;
        const { document } = buffer;
        const [from, to] = [step.from, step.to].toSorted((a, b) => a - b) as [number, number];
        const range = { start: document.positionAt(from), end: document.positionAt(to) };
        const change = step.isWhole ? { text: step.text } : { range, text: step.text };
        TextDocument.update(document, [change], document.version + 1);
        buffer.isDirty = true;
        await editor.send("textDocument/didChange", {
          textDocument: { uri: editor.uri(path), version: document.version },
          contentChanges: [change],
        });
        break;
      }
      case "save":
        if (!buffer) break;
        this.#store(path);
        buffer.isDirty = false;
        await editor.send("textDocument/didSave", { textDocument: { uri: editor.uri(path) } });
        break;
      case "write":
        if (!buffer) await this.#write(path, step.bytes);
        break;
      case "link":
        if (buffer || editor.has(path) || path === "common.conf") break;
        editor.write(path, "");
        unlinkSync(join(editor.folder, path));
        symlinkSync(join(editor.folder, "common.conf"), join(editor.folder, path));
        await this.#watched(path, 1);
        break;
      case "delete":
        if (!buffer && editor.has(path)) await this.#delete(path);
        break;
      case "rename": {
        if (!editor.has(path) || editor.has("b/other.conf")) break;
        if (buffer) await this.#close(path);
        const moved = editor.bytes(path);
        await this.#delete(path);
        await this.#write("b/other.conf", moved);
        break;
      }
      case "ask":
        void editor.ask("textDocument/documentSymbol", path).catch(() => {});
        break;
      case "toggle":
        await editor.folders(this.isInnerOpen ? { removed: ["a"] } : { added: ["a"] });
        this.isInnerOpen = !this.isInnerOpen;
        break;
      case "settle":
        await editor.settled();
    }
  }

  /** Writes all buffers to the disk; the server is not told. */
  storeAll(): void {
    for (const [path, { isDirty }] of this.#buffers) if (isDirty || !this.editor.has(path)) this.#store(path);
  }

  /** What is open, for another editor. */
  async openIn(other: Editor): Promise<void> {
    for (const [path, { document }] of this.#buffers) await other.open(path, document.getText(), "plaintext");
  }

  async #open(path: string, saved: Buffer, given?: string): Promise<void> {
    const mark = saved.subarray(0, 3).equals(Buffer.from("\ufeff")) ? "\ufeff" : "";
    const text = given ?? saved.subarray(mark ? 3 : 0).toString();
    const document = TextDocument.create(this.editor.uri(path), "redis-conf", 1, text);
    this.#buffers.set(path, { document, mark, isDirty: given !== undefined });
    await this.editor.open(path, text, "plaintext");
  }

  async #close(path: string): Promise<void> {
    this.#buffers.delete(path);
    await this.editor.close(path);
  }

  #store(path: string): void {
    const { document, mark } = this.#buffers.get(path)!;
    this.editor.write(path, mark + document.getText());
  }

  async #write(path: string, content: Buffer): Promise<void> {
    const isNew = !this.editor.has(path);
    this.editor.write(path, "");
    writeFileSync(join(this.editor.folder, path), content);
    await this.#watched(path, isNew ? 1 : 2);
  }

  async #delete(path: string): Promise<void> {
    rmSync(join(this.editor.folder, path));
    await this.#watched(path, 3);
  }

  /** A client without a watcher tells nothing; the next thing that the user opens has the server look. */
  async #watched(path: string, type: 1 | 2 | 3): Promise<void> {
    const { editor } = this;
    if (this.#isWatching)
      await editor.send("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.uri(path), type }] });
  }
}

function expected(folder: string, isInnerOpen: boolean): Told {
  const outer = check(["."], { source: diskSource(folder) });
  if (!isInnerOpen) return toldBy(outer);
  const inner = check(["."], { source: diskSource(join(folder, "a")) });
  const own = new Set([...namesIn(inner)].map((name) => join("a", name)).filter((name) => name.startsWith("a/")));
  const told = Object.entries(toldBy(outer)).filter(([name]) => !own.has(name));
  const innerTold = Object.entries(toldBy(inner)).map(
    ([name, all]) =>
      [join("a", name), all.map((one) => one.replaceAll(/(?<= \| )[^:]*/g, (file) => join("a", file)))] as const,
  );
  const outside = innerTold.filter(([name]) => own.has(name) || !namesIn(outer).has(name));
  return Object.fromEntries([...told, ...outside]);
}

function namesIn({ files, diagnostics, unreadable }: Report): Set<string> {
  return new Set([
    ...files.keys(),
    ...diagnostics.map(({ place }) => place.file),
    ...unreadable.map(({ file }) => file),
  ]);
}

function shown({ folder, published }: Editor): Told {
  const all = [...published].map(([uri, params]) => [uri, params.diagnostics] as readonly [string, Diagnostic[]]);
  return toldIn(all, (uri) => relative(folder, fileURLToPath(uri)));
}

const editors: Editor[] = [];
afterAll(() => Promise.all(editors.map((editor) => editor.stop())));

async function run(steps: readonly Step[], isWatching: boolean): Promise<void> {
  const capabilities = {
    workspace: { workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: isWatching } },
  };
  const files = { "redis.conf": "port 6379\n", "common.conf": "maxmemory 1gb\n" };
  const editor = await Editor.start({ files, capabilities });
  editors.push(editor);
  const user = new User(editor, isWatching);
  for (const step of steps) await user.do(step);
  if (!isWatching) await user.do({ kind: "new", path: "last.conf", text: "" });
  await editor.settled();
  const fresh = await Editor.start({ folder: editor.folder, capabilities });
  editors.push(fresh);
  if (user.isInnerOpen) await fresh.folders({ added: ["a"] });
  await user.openIn(fresh);
  await fresh.settled();
  const [before, after] = [shown(editor), shown(fresh)];
  user.storeAll();
  const wanted = expected(editor.folder, user.isInnerOpen);
  expect(before).toEqual(wanted);
  expect(after).toEqual(wanted);
  await editor.stop();
  await fresh.stop();
  editors.splice(0);
}

it.each([true, false])("whatever is done, the end is what check prints (with a watcher: %s)", async (isWatching) => {
  const numRuns = Number(process.env.RUNS ?? 40);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => run(steps, isWatching)),
    { numRuns, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  );
});
