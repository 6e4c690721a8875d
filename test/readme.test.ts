import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { check } from "../src/index.ts";
import { diskSource } from "../src/project/disk.ts";
import { pretty } from "../src/report/pretty.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

const outputs = [...readme.matchAll(/<!-- output: (\S+) -->\n+```text\n(.*?)```/gs)];

it("shows output of the command in the README", () => expect(outputs.length).toBeGreaterThan(1));

it.each(outputs.map(([, folder, shown]) => [folder!, shown!]))(
  "says of %s what the README shows, part by part",
  (folder, shown) => {
    const said = pretty(check([folder], { source: diskSource(root) }), { width: 100, colour: false });
    const parts = shown.split("\n...\n").map((part) => part.trim());
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(said).toContain(part);
  },
);

it("names every option and exit code that the README speaks of", () => {
  const options = readFileSync(`${root}src/cli/program.ts`, "utf8");
  for (const [option] of readme.matchAll(/--[a-z][a-z-]+/g))
    expect([option, options.includes(option)]).toEqual([option, true]);
});
