import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../src/index.ts";
import { aclLine } from "../src/probe/acl.ts";
import { commands } from "../src/probe/commands.ts";
import { diskSource } from "../src/project/disk.ts";
import { pretty } from "../src/report/pretty.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const textOf = (file: string) => readFileSync(root + file, "utf8");
const readme = textOf("README.md");
const guide = textOf("docs/probe.md");

/** A folder, and a file of facts where one is judged with it. */
const outputs = [readme, guide].flatMap((page) => [
  ...page.matchAll(/<!-- output: (fixtures\S+)(?: (\S+))? -->\n+```text\n(.*?)```/gs),
]);

it("shows output of the command in the README and in the guide", () => {
  expect(outputs.length).toBeGreaterThan(3);
  expect(outputs.filter(([, , facts]) => facts !== undefined)).toHaveLength(2);
});

it.each(outputs.map(([, folder, facts, shown]) => [folder!, facts, shown!] as const))(
  "says of %s, %s what is shown of it, part by part",
  (folder, facts, shown) => {
    const running = facts === undefined ? {} : { facts: { name: facts, text: readFileSync(root + facts, "latin1") } };
    const said = pretty(check([folder], { source: diskSource(root), ...running }), { width: 100, colour: false });
    const parts = shown.split("\n...\n").map((part) => part.trim());
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(said).toContain(part);
  },
);

const options = ["program", "probe/options", "probe/acl"].map((name) => textOf(`src/cli/${name}.ts`)).join("\n");

it("names every option and exit code that the README and the guide speak of", () => {
  for (const [option] of (readme + guide).matchAll(/--[a-z][a-z-]+/g))
    expect([option, options.includes(option)]).toEqual([option, true]);
});

describe("the guide to the probe", () => {
  it("names all commands that can be sent, and no others", () => {
    const [table = ""] = /^\| asked of .*?\n\n/ms.exec(guide) ?? [];
    const named = [...table.matchAll(/`([A-Z][A-Z -]+)`/g)].map(([, command]) => command!);
    const listed = Object.values(commands).map(({ words }) => words.join(" "));
    expect([...new Set(named)].sort()).toEqual([...new Set(listed)].sort());
  });

  it("shows the users that probe acl prints", () => {
    const shown = /<!-- output: probe acl -->\n+```text\n(.*?)```/s.exec(guide)![1]!.split("\n");
    const lines = (["servers", "sentinels"] as const).map((on) =>
      aclLine({ name: "redis-ha-lint", on, release: "7.0" }),
    );
    expect(shown.filter((line) => line.startsWith("user "))).toEqual(lines);
  });

  it("names all lines of facts", () => {
    const kinds = /const least = \{(.*?)\}/s.exec(textOf("src/facts/read.ts"))![1]!;
    for (const [, name] of kinds.matchAll(/"?([a-z-]+)"?: \d/g))
      expect([name, new RegExp(`^\\|.*\`${name}\\b`, "m").test(guide)]).toEqual([name, true]);
  });

  it("names all options of the probe that no other command has", () => {
    const own = textOf("src/cli/probe/options.ts").split('"--target')[0]!;
    for (const [, option] of own.matchAll(/"(--[a-z-]+)/g))
      expect([option, guide.includes(option!)]).toEqual([option, true]);
  });
});
