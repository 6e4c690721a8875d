import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { languages } from "../../extension/src/languages.ts";
import { tokenModifiers, tokenTypes } from "../../src/lsp/places/tokens.ts";
import { defaultSettings } from "../../src/lsp/settings.ts";
import { ownLanguages } from "../../src/lsp/workspace/workspace.ts";
import { extension, jsonAt, manifest } from "./manifest.ts";

const { contributes } = manifest;

const sources = readdirSync(join(extension, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(extension, "src", file), "utf8"));
const code = sources.join("\n");

const idsIn = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, id]) => id).toSorted();

it("has the version of the command", () => {
  const { version } = JSON.parse(readFileSync(join(extension, "../package.json"), "utf8"));
  expect(manifest.version).toBe(version);
});

it("registers each command of the manifest, and no other", () => {
  const declared = contributes.commands.map(({ command }) => command).toSorted();
  expect(idsIn(/registerCommand\(\s*"([^"]+)"/g)).toEqual(declared);
});

it("names only its own commands in menus", () => {
  const declared = contributes.commands.map(({ command }) => command);
  for (const { command } of Object.values(contributes.menus).flat()) expect(declared).toContain(command);
});

it("asks running instances in trusted workspaces only, by the manifest and by the code", () => {
  const probe = contributes.commands.find(({ command }) => command === "redisHaLint.probe");
  expect(probe?.enablement).toBe("isWorkspaceTrusted");
  expect(code).toContain("workspace.isTrusted");
});

describe("settings", () => {
  const own = Object.fromEntries(
    Object.entries(contributes.configuration.properties)
      .map(([name, { default: value }]) => [name.replace(/^redisHaLint\./, ""), value])
      .filter(([name]) => name !== "trace.server"),
  );

  it("are those of the server, with the same defaults", () => {
    expect(own).toEqual(defaultSettings);
  });

  it("all reach the server when it starts", () => {
    const [, list = ""] = /const settings = \[([^\]]*)\]/.exec(code) ?? [];
    expect(list.match(/\w+/g)?.toSorted()).toEqual(Object.keys(defaultSettings).toSorted());
  });

  it("that name files outside the workspace count in trusted workspaces only", () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations.toSorted()).toEqual(
      ["redisHaLint.config", "redisHaLint.facts", "redisHaLint.includeRoots"].toSorted(),
    );
    for (const name of restrictedConfigurations) expect(contributes.configuration.properties).toHaveProperty([name]);
  });
});

describe("languages", () => {
  it("are those that the client and the server know", () => {
    const ids = contributes.languages.map(({ id }) => id);
    expect(ids).toEqual(languages);
    expect(ids).toEqual(ownLanguages);
  });

  it.each(contributes.languages)("$id wakes the extension, and has a configuration and a grammar", (language) => {
    expect(manifest.activationEvents).toContain(`onLanguage:${language.id}`);
    expect(jsonAt(language.configuration)).toHaveProperty("wordPattern");
    const grammar = contributes.grammars.find((one) => one.language === language.id);
    expect(jsonAt<{ scopeName: string }>(grammar!.path).scopeName).toBe(grammar!.scopeName);
  });

  it.each(contributes.languages)("$id has its colours from the grammar and from the server alike", ({ id }) => {
    const { scopes } = contributes.semanticTokenScopes.find(({ language }) => language === id)!;
    const types = Object.keys(scopes).filter((name) => !name.includes("."));
    // Comments look alike in every theme.
    expect(types.toSorted()).toEqual(tokenTypes.filter((type) => type !== "comment").toSorted());
    for (const { id: modifier } of contributes.semanticTokenModifiers) expect(tokenModifiers).toContain(modifier);
  });

  it.each([
    ["redis-conf", "client-output-buffer-limit replica 256mb", ["client-output-buffer-limit", "replica", "256mb"]],
    ["redis-conf", "replicaof 10.0.0.1 6379", ["replicaof", "10.0.0.1", "6379"]],
    ["redis-conf", 'requirepass "a b"', ["requirepass", "a", "b"]],
    ["redis-acl", "user app on (+get ~a)", ["user", "app", "on", "+get", "~a"]],
  ])("words of %s: %s", (id, line, words) => {
    const { configuration } = contributes.languages.find((language) => language.id === id)!;
    const { wordPattern } = jsonAt<{ wordPattern: string }>(configuration);
    expect(line.match(new RegExp(wordPattern, "g"))).toEqual(words);
  });
});

it("shows pages of rules as pages, and checks project files as they are typed", () => {
  const [[pattern, view] = []] = Object.entries(contributes.configurationDefaults["workbench.editorAssociations"]!);
  expect([pattern, view]).toEqual(["redis-ha-lint-rule:/*.md", "vscode.markdown.preview.editor"]);
  expect(contributes.jsonValidation.map(({ fileMatch }) => fileMatch)).toEqual(["redis-ha-lint.json"]);
});
