import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { check } from "../../src/index.ts";
import { repair } from "../../src/lint/fixes.ts";
import type { Diagnostic, Report } from "../../src/lint/report.ts";
import { diskSource } from "../../src/project/disk.ts";
import type { FileSource } from "../../src/project/source.ts";
import { decode, encode } from "../../src/syntax/position.ts";
import { applied, Editor } from "./editor.ts";

const root = join(import.meta.dirname, "../../fixtures");
const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
const folders = ["seeds", "repaired", "healthy"]
  .flatMap((kind) => foldersIn(join(root, kind)))
  // Deployments that lie beside each other.
  .flatMap((folder) => (folder.endsWith("004-compose") ? foldersIn(folder) : [folder]));
const whole = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };

let editor: Editor;
afterEach(() => editor.stop());

/** What the command says of a folder in which some files have other texts. */
function checked(folder: string, texts: ReadonlyMap<string, string> = new Map()): Report {
  const saved = diskSource(folder);
  const source: FileSource = {
    ...saved,
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? saved.read(path) : { ok: true, text: encode(text) };
    },
  };
  return check(["."], { source });
}

/** The texts of files after an edit, by name. */
function editedBy({ documentChanges = [] }: WorkspaceEdit): Map<string, string> {
  const texts = new Map<string, string>();
  for (const change of documentChanges) {
    if (!("textDocument" in change)) throw new Error(change.kind);
    const path = decodeURIComponent(change.textDocument.uri.slice(editor.uri("").length + 1));
    texts.set(path, applied(editor.text(path), change.edits as TextEdit[]));
  }
  return texts;
}

async function offered(path: string, only: string): Promise<CodeAction[]> {
  const context = { diagnostics: [], only: [only] };
  return editor.ask("textDocument/codeAction", path, { range: whole, context });
}

function what(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ rule, place, message }) => `${rule} ${place.file} ${message}`);
}

const capabilities = { workspace: { workspaceEdit: { documentChanges: true } } };

const withRepairs = folders
  .map((folder) => ({ folder, before: checked(folder) }))
  .filter(({ before }) => before.diagnostics.some(({ repair }) => repair));

describe.each(withRepairs)("$folder", ({ folder, before }) => {
  const repairable = before.diagnostics.filter(({ repair }) => repair);
  const paths = new Set(repairable.map(({ place }) => place.file));

  const errorsIn = ({ diagnostics }: Report) => diagnostics.filter(({ severity }) => severity === "error");
  const timesIn = ({ diagnostics }: Report, one: Diagnostic) =>
    what(diagnostics).filter((other) => other === what([one])[0]).length;

  it("repairs each finding as the engine does", async () => {
    editor = await Editor.start({ folder, capabilities });
    const seen = new Set<Diagnostic>();
    for (const path of paths) {
      const fixes = (await offered(path, "quickfix")).filter(({ isPreferred }) => isPreferred);
      for (const { title, edit, shown } of fixes.flatMap((fix) =>
        fix.diagnostics!.map((shown) => ({ ...fix, shown })),
      )) {
        const finding = repairable.find(
          (one) =>
            one.place.file === path && one.rule === shown.code && one.message === shown.message && !seen.has(one),
        )!;
        seen.add(finding);
        const { files } = repair([finding], before.files);
        const texts = editedBy(edit!);
        expect([...texts].sort(), title).toEqual([...files].map(([name, text]) => [name, decode(text)]).sort());
        const report = checked(folder, texts);
        expect(timesIn(report, finding), title).toBeLessThan(timesIn(before, finding));
        // Where the same is wrong in several files, those that are left differ from the one that is repaired.
        expect(errorsIn(report).length, title).toBeLessThanOrEqual(errorsIn(before).length);
      }
    }
    expect(seen.size).toBe(repairable.length);
  });

  it("repairs all of the deployment at once, and then there is nothing left to repair", async () => {
    editor = await Editor.start({ folder, capabilities });
    const texts = new Map<string, string>();
    for (const path of paths) {
      const [action] = await offered(path, "source.fixDeployment");
      for (const [name, text] of editedBy(action!.edit!)) texts.set(name, text);
    }
    const report = checked(folder, texts);
    expect(what(report.diagnostics.filter(({ repair }) => repair))).toEqual([]);
    const rules = new Set(before.diagnostics.map(({ rule }) => rule));
    expect(what(errorsIn(report).filter(({ rule }) => !rules.has(rule)))).toEqual([]);
  });
});
