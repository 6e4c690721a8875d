import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { Editor } from "./editor.ts";
import { type Told, toldBy, toldIn } from "./expected.ts";

const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));
const corpus = fileURLToPath(new URL("../../../shared/corpus/deployments", import.meta.url));
const folders = ["seeds", "repaired", "healthy", "broken"].flatMap((kind) => foldersIn(join(fixtures, kind)));
/** Every third of the real deployments, where they are beside this checkout. */
const real = existsSync(corpus) ? foldersIn(corpus).filter((_, index) => index % 3 === 0) : [];

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

describe("what the editor shows is what check prints", () => {
  let editor: Editor;
  beforeAll(async () => {
    const capabilities = { workspace: { workspaceFolders: true } };
    editor = await Editor.start({ folder: "/", isWorkspace: false, capabilities });
  });
  afterAll(() => editor.stop());

  function shown(folder: string): Told {
    const nameOf = (uri: string) => relative(folder, fileURLToPath(uri));
    return toldIn(
      [...editor.published].map(([uri, { diagnostics }]) => [uri, diagnostics] as const),
      nameOf,
    );
  }

  it.each([...folders, ...real])("%s", async (folder) => {
    const report = check(["."], { source: diskSource(folder) });
    await editor.folders({ added: [folder] });
    await editor.settled();
    expect(shown(folder)).toEqual(toldBy(report));
    await editor.folders({ removed: [folder] });
    await editor.settled();
    expect(shown(folder)).toEqual({});
  });
});
