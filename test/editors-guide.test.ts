import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import manifest from "../extension/package.json" with { type: "json" };
import { defaultSettings } from "../src/lsp/settings.ts";

const guide = readFileSync(fileURLToPath(new URL("../docs/editors.md", import.meta.url)), "utf8");
const settings = Object.keys(defaultSettings).sort();

it("the guide to editors tells of every setting", () => {
  const [, table = ""] = /^## Settings\n(.*?)^## /ms.exec(guide) ?? [];
  const told = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
  expect(told.sort()).toEqual(settings);
});

it("VS Code offers every setting, with the value that holds without it", () => {
  const { properties } = manifest.contributes.configuration;
  const offered = Object.entries(properties).flatMap(([name, { default: value }]) =>
    name === "redisHaLint.trace.server" ? [] : [[name.replace("redisHaLint.", ""), value] as const],
  );
  expect(Object.fromEntries(offered)).toEqual(defaultSettings);
});
