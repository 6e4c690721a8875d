import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const sourcesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => join(folder, file));
const sources = ["grammar", "rules", "src"].flatMap(sourcesIn);
const extension = sourcesIn("extension/src");

/** What a file imports: paths from the root for our own files, bare names for the rest. */
function imports(file: string): string[] {
  return importsOf(readFileSync(join(root, file), "utf8"), file);
}

function importsOf(text: string, file: string): string[] {
  const names = [...text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"|import\("([^"]+)"\)/gms)].map(
    ([, from, lazy]) => from ?? lazy ?? "",
  );
  return names.map((name) => (name.startsWith(".") ? relative(root, join(root, dirname(file), name)) : name));
}

/** The part of the house a file is in, and the parts it may look into. */
const parts: [part: string, mayImport: string[]][] = [
  ["grammar/meanings/", ["grammar/meanings/", "grammar/catalogue.ts", "grammar/command-table.ts"]],
  ["grammar/", ["grammar/", "chevrotain", "@noble/hashes"]],
  ["src/syntax/", ["src/syntax/", "grammar/"]],
  ["src/facts/", ["src/facts/", "src/syntax/", "grammar/"]],
  ["src/model/", ["src/model/", "src/facts/", "src/syntax/", "grammar/"]],
  ["src/observed/", ["src/observed/", "src/model/", "src/facts/", "src/syntax/", "grammar/"]],
  ["src/rule.ts", ["src/model/", "src/syntax/", "grammar/", "src/lint/report.ts"]],
  ["rules/index.ts", ["rules/", "src/rule.ts"]],
  ["rules/", ["src/rule.ts"]],
  ["src/lint/", ["src/lint/", "src/rule.ts", "src/model/", "src/facts/", "src/syntax/", "grammar/"]],
  [
    "src/probe/watch/",
    [
      "src/probe/",
      "src/facts/",
      "src/lint/report.ts",
      "src/report/",
      "src/syntax/position.ts",
      "grammar/",
      "node:",
      "prom-client",
    ],
  ],
  ["src/probe/", ["src/probe/", "src/facts/", "src/syntax/", "grammar/", "node:", "@redis/client", "prom-client"]],
  [
    "src/project/",
    [
      "src/project/",
      "src/model/raw.ts",
      "src/model/launch.ts",
      "src/model/secret.ts",
      "src/model/startup.ts",
      "src/model/surroundings/starts.ts",
      "src/lint/report.ts",
      "src/syntax/",
      "grammar/",
      "node:fs",
      "node:path",
      "ajv",
      "jsonc-parser",
      "yaml",
    ],
  ],
  [
    "src/report/",
    [
      "src/report/",
      "src/lint/observed.ts",
      "src/lint/report.ts",
      "src/lint/sample.ts",
      "src/rule.ts",
      "src/facts/",
      "src/syntax/",
      "grammar/",
    ],
  ],
  [
    "src/graph/",
    ["src/graph/", "src/lint/report.ts", "src/model/", "src/report/", "src/syntax/", "grammar/", "@dagrejs/dagre"],
  ],
  ["src/lsp/node.ts", ["src/lsp/", "src/project/kept-disk.ts", "vscode-languageserver", "vscode-uri", "node:"]],
  [
    "src/lsp/",
    [
      "src/lsp/",
      "src/index.ts",
      "src/lint/",
      "src/model/",
      "src/project/",
      "src/report/",
      "src/graph/",
      "src/rule.ts",
      "src/syntax/",
      "rules/",
      "grammar/",
      "vscode-languageserver",
      "vscode-uri",
      "node:path",
    ],
  ],
  ["src/index.ts", ["src/", "rules/index.ts", "grammar/"]],
  ["src/cli/", ["src/cli/", "src/", "rules/", "grammar/", "commander", "node:"]],
];

describe("who may import whom goes one way", () => {
  it.each(sources)("%s", (file) => {
    const [, allowed = []] = parts.find(([part]) => file.startsWith(part)) ?? [];
    const strangers = imports(file).filter((name) => !allowed.some((prefix) => name.startsWith(prefix)));
    expect(strangers).toEqual([]);
  });
});

it.each(extension)("%s holds no logic: it knows VS Code, the language client, and what the server says", (file) => {
  const known = /^(?:vscode|vscode-languageclient(?:\/node|\/browser)?|extension\/src\/[\w/.-]+)$/;
  const inPanel = /^extension\/src\/view\/[\w.-]+$/;
  const types = readFileSync(join(root, file), "utf8").replace(
    /^import type [^;]*? from "[^"]*src\/lsp\/protocol\.ts";$/gm,
    "",
  );
  const allowed = file.startsWith("extension/src/view/") ? inPanel : known;
  expect(importsOf(types, file).filter((name) => !allowed.test(name))).toEqual([]);
});

it("touches the process and the console only in the command", () => {
  const users = [...sources, ...extension].filter((file) => {
    const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    return /(?<!\.)\b(?:process|console)\.\w/.test(code);
  });
  const onNode = ["src/lsp/node.ts", "extension/src/node.ts", "extension/src/probe.ts"];
  expect(users.filter((file) => !file.startsWith("src/cli/") && !onNode.includes(file))).toEqual([]);
});

it("has no folder for things without a name", () => {
  const folders = new Set([...sources, ...extension].flatMap((file) => file.split("/")));
  for (const name of ["utils", "util", "helpers", "common", "misc", "shared", "types"])
    expect(folders).not.toContain(name);
});

it("has a row in the guide for each folder with code, and none for others", () => {
  const guide = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const told = [...guide.matchAll(/^\| `((?:extension|grammar|src)[\w/]*)\/`/gm)].map(([, folder]) => folder);
  const folders = new Set(
    [...sources, ...extension].map(dirname).filter((folder) => folder !== "src" && !folder.startsWith("rules")),
  );
  expect(told.toSorted()).toEqual([...folders].toSorted());
});
