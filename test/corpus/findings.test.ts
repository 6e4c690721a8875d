import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import type { Report } from "../../src/lint/report.ts";
import { diskSource } from "../../src/project/disk.ts";
import { rangeOf } from "../../src/syntax/position.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));
const golden = fileURLToPath(new URL("findings.txt", import.meta.url));
const here = existsSync(corpus);
if (!here) console.log("skipped: the corpus of real deployments is not beside this checkout (../shared/corpus)");

const run = (path: string): Report => check([path], { source: diskSource(corpus) });

/** "missing-masterauth error 3" for each rule and severity, sorted. */
function count(reports: readonly Report[]): string[] {
  const counts = new Map<string, number>();
  for (const { rule, severity } of reports.flatMap(({ diagnostics }) => diagnostics)) {
    counts.set(`${rule} ${severity}`, (counts.get(`${rule} ${severity}`) ?? 0) + 1);
  }
  return [...counts].map(([key, number]) => `${key} ${number}`).toSorted();
}

/** "error missing-masterauth a/redis.conf:3" for each finding, in reading order; words of the files stay where they are. */
function places({ diagnostics, files }: Report, folder: string): string[] {
  return diagnostics.map(({ severity, rule, place: { file, span } }) => {
    const { start } = rangeOf(files.get(file)!, span);
    return `  ${severity} ${rule} ${file.slice(folder.length + 1)}:${start.line}`;
  });
}

describe.skipIf(!here)("the corpus of real deployments", () => {
  it("gives the findings it gave before", () => {
    const lines: string[] = [];
    for (const part of ["deployments", "singles", "templates"]) {
      const items = readdirSync(`${corpus}/${part}`).toSorted();
      const reports = items.map((item) => run(`${part}/${item}`));
      const internal = reports.flatMap(({ diagnostics }) => diagnostics.filter(({ rule }) => rule === "internal"));
      expect(internal).toEqual([]);
      lines.push(`# ${part}: ${items.length}`, ...count(reports), "");
      if (part !== "deployments") continue;
      for (const [index, report] of reports.entries())
        lines.push(items[index]!, ...places(report, `${part}/${items[index]}`));
      lines.push("");
    }
    const text = lines.join("\n");
    if (process.env.UPDATE_EXPECTED) writeFileSync(golden, text);
    expect(text).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
  });
});
