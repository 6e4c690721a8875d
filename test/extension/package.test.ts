import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listFiles, PackageManager } from "@vscode/vsce";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildCommand } from "../cli/command.ts";
import { extension } from "./manifest.ts";

const copy = mkdtempSync(join(tmpdir(), "redis-ha-lint-vsix-"));
afterAll(() => rmSync(copy, { recursive: true }));
let files: string[];
let command: string;

beforeAll(async () => {
  command = dirname(buildCommand());
  execFileSync(process.execPath, [join(extension, "../scripts/build-extension.js"), command, copy], {
    stdio: "ignore",
  });
  files = await listFiles({ cwd: copy, packageManager: PackageManager.None });
}, 300_000);

it("is smaller than 2 MB", () => {
  expect(statSync(join(copy, "redis-ha-lint.vsix")).size).toBeLessThan(2_000_000);
});

it("holds what the manifest names", () => {
  const text = readFileSync(join(copy, "package.json"), "utf8");
  const named = [...text.matchAll(/"\.?\/?((?:dist|languages|syntaxes)\/[\w./-]+|icon\.png)"/g)].map(
    ([, path]) => path!,
  );
  const withEnding = named.map((path) => (existsSync(join(copy, path)) ? path : `${path}.js`));
  expect(withEnding.length).toBeGreaterThan(8);
  for (const path of withEnding) expect(files).toContain(path);
});

it("holds the command that its server is, and nothing of how it was made", () => {
  const scripts = readdirSync(command).filter((name) => name.endsWith(".cjs"));
  for (const script of scripts) expect(files).toContain(`dist/server/${script}`);
  for (const file of files) expect(file).not.toMatch(/\.(?:ts|map|cache|vsix)$|node_modules|^dist\/server\/index\.js$/);
});

it("needs nothing of Node in a browser", () => {
  for (const name of ["browser.js", "lsp-worker.js", "topology-view.js"]) {
    const text = readFileSync(join(copy, "dist", name), "utf8");
    const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module);
    // Lodash asks for "util" where a module system gives it; what ajv writes down is text.
    expect(required.filter((module) => !["vscode", "util", "ajv/dist/runtime/ucs2length"].includes(module!))).toEqual(
      [],
    );
    const used = text.match(
      /"node:\w+|\bXMLHttpRequest\b|\bfetch\(|\bWebSocket\b|\beval\(|\bnew Function\b|\bBuffer\.(?:from|alloc)/g,
    );
    expect(used).toBeNull();
  }
});
