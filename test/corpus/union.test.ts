import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { openProject } from "../../src/project/open.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/deployments", import.meta.url));
const here = existsSync(corpus);
if (!here) console.log("skipped: the corpus of real deployments is not beside this checkout (../shared/corpus)");

/** What was found below some paths of a folder, one line for each deployment. */
function found(folder: string, paths: readonly string[]): string[] {
  const { deployments } = openProject(paths, diskSource(folder));
  const lines = deployments.map(({ id, target, instances, surroundings }) =>
    [
      `${id}: ${target.engine}`,
      ...instances.map((instance) => `${instance.id} ${instance.loading.mode}`),
      ...surroundings.map(({ file }) => `beside ${file}`),
    ].join("\n  "),
  );
  return lines.sort();
}

/** Every finding and every undecided question, one line each. */
function said(paths: readonly string[]): string[] {
  const { diagnostics, undecided } = check(paths, { source: diskSource(corpus) });
  return [
    ...diagnostics.map(({ place: { file, span }, ...found }) =>
      [found.deployment, file, span.start, span.end, found.rule, found.severity, found.message].join(" "),
    ),
    ...undecided.map(({ deployment, rule, about, missing }) => `${deployment} ${rule} ${about}: ${missing}`),
  ].toSorted();
}

describe.skipIf(!here)("the folder of a hundred deployments", () => {
  const names = here ? readdirSync(corpus).sort() : [];

  it("gives what each of them gives", () => {
    const apart = names.flatMap((name) => found(corpus, [name]));
    expect(found(corpus, ["."])).toEqual(apart.sort());
    expect(found(corpus, names)).toEqual(apart);
    expect(apart.length).toBeGreaterThan(80);
  });

  it("gives the findings and the open questions of each", () => {
    const apart = names.flatMap((name) => said([name])).toSorted();
    expect(said(["."])).toEqual(apart);
    expect(apart.length).toBeGreaterThan(300);
  });

  it("gives as much as each gives from within", () => {
    for (const name of names) {
      const within = found(join(corpus, name), ["."]).length;
      expect([name, within]).toEqual([name, found(corpus, [name]).length]);
    }
  });

  it.each<[string, (index: number) => string]>([
    ["numbers", (index) => String(index + 1)],
    ["d0, d1 ...", (index) => `d${index}`],
    ["hosts", (index) => `host${index}`],
    ["servers", (index) => `redis-${index}`],
    ["clusters", (index) => `redis-cluster-${index}`],
    ["machines of one set", (index) => `prod-redis-${index}`],
  ])("does so when they are called %s", (_, nameOf) => {
    const folder = mkdtempSync(join(tmpdir(), "union-"));
    try {
      for (const [index, name] of names.entries())
        cpSync(join(corpus, name), join(folder, nameOf(index)), { recursive: true });
      const apart = names.flatMap((_, index) => found(folder, [nameOf(index)]));
      expect(found(folder, ["."])).toEqual(apart.sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
