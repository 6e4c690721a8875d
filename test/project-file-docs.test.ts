import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { formats } from "../src/cli/options.ts";
import { readProjectFile } from "../src/project/settings/read.ts";
import { projectFileSchema } from "../src/project/settings/schema.ts";
import { encode } from "../src/syntax/position.ts";

const page = readFileSync(new URL("../docs/project-file.md", import.meta.url), "utf8");
const vocabulary = { rules, formats };
const cells = (line: string) => line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map(cells);

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly definitions?: Readonly<Record<string, Part>>;
}

describe("docs/project-file.md", () => {
  const schema = projectFileSchema(vocabulary) as Part;
  const keysOf = (part: Part | undefined) => Object.keys(part?.properties ?? {}).sort();
  const section = (title: string) => {
    const [, text = ""] = page.split(`${title}\n`);
    const [own = ""] = text.split(/\n#+ /);
    return own
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => cells(line)[1] ?? "");
  };

  it.each([
    ["## Settings", schema],
    ["### Deployments", schema.definitions?.deployment],
    ["### Instances and hosts", schema.definitions?.instance],
    ["### Probe", schema.properties?.probe],
    ["### Credentials", schema.definitions?.credential],
  ])("%s has the keys of the schema", (title, part) => {
    expect(section(title).sort()).toEqual(keysOf(part));
  });

  it("has the parameters of all rules", () => {
    const expected = rules.flatMap(({ id, parameters = {} }) =>
      Object.entries(parameters).map(([name, one]) => [id, name, String(one.default), one.unit, one.description]),
    );
    const written = rows.filter(([, id = ""]) => rules.some((rule) => rule.id === id)).map((row) => row.slice(1, 6));
    expect(written.sort()).toEqual(expected.sort());
  });

  it("has samples that are right", () => {
    const samples = [...page.matchAll(/```jsonc\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(readProjectFile(encode(sample), "x", vocabulary).mistakes).toEqual([]);
  });
});
