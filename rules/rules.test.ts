import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseTarget } from "../grammar/version.ts";
import { check, type FileSource, memorySource } from "../src/index.ts";
import type { Diagnostic, Place, Report } from "../src/lint/report.ts";
import { readExpectations, withoutExpectations } from "../src/lint/sample.ts";
import type { Files, Rule, Sample } from "../src/rule.ts";
import { rangeOf } from "../src/syntax/position.ts";
import { rules } from "./index.ts";

interface Case {
  readonly files: Files;
  readonly target?: string;
  readonly partial?: boolean;
  readonly locked?: readonly string[];
}

const caseOf = (sample: Sample): Case =>
  typeof sample.files === "object" ? (sample as Case) : { files: sample as Files };

function lockedSource(files: Files, locked: readonly string[]): FileSource {
  const source = memorySource(files);
  const isLocked = (path: string) => locked.includes(path.replace(/^\.\//, ""));
  const read: FileSource["read"] = (path) =>
    isLocked(path) ? { ok: false, reason: "permission denied", missing: false } : source.read(path);
  return { ...source, read };
}

function lint({ files, target, partial, locked = [] }: Case, rule: Rule): Report {
  const parsed = target === undefined ? undefined : parseTarget(target);
  if (target !== undefined && !parsed) throw new Error(`the sample names no target: ${target}`);
  return check(["."], {
    source: lockedSource(withoutExpectations(files), locked),
    rules: [rule],
    ...(parsed && { target: parsed }),
    ...(partial !== undefined && { partial }),
  });
}

function place(report: Report, { file, span }: Place): string {
  const { start, end } = rangeOf(report.files.get(file)!, span);
  const stop = end.line === start.line ? end.column : `${end.line}:${end.column}`;
  return `${file}:${start.line}:${start.column}-${stop}`;
}

const shown = (report: Report, { message, ...at }: Place & { message: string }) => `${place(report, at)} ${message}`;

for (const rule of rules) {
  describe(rule.id, () => {
    it("has samples", () => {
      expect(rule.bad.length).toBeGreaterThan(0);
      expect(rule.good.length).toBeGreaterThan(0);
    });

    it.each(rule.good.map((sample, index) => [index, sample] as const))(
      "reports nothing in good sample %i",
      (_, sample) => {
        const report = lint(caseOf(sample), rule);
        expect(
          report.diagnostics.map(({ rule, place, message }) => `${rule}: ${shown(report, { ...place, message })}`),
        ).toEqual([]);
      },
    );

    it.each(rule.bad.map((sample, index) => [index, sample] as const))(
      "reports what bad sample %i says",
      (_, sample) => {
        const { files, ...rest } = caseOf(sample);
        const expected = Object.entries(files).flatMap(([file, text]) => readExpectations(file, text));
        const report = lint({ files, ...rest }, rule);
        const found = report.diagnostics.map(({ place, message }: Diagnostic) => shown(report, { ...place, message }));
        const related = new Set(
          report.diagnostics.flatMap(({ related }) => related.map((note) => shown(report, note))),
        );
        const marked = (mark: "^" | "~") =>
          expected
            .filter((one) => one.mark === mark)
            .map(({ file, line, start, end, message }) => `${file}:${line}:${start}-${end} ${message}`);
        expect(found.toSorted()).toEqual(marked("^").toSorted());
        expect(found.length).toBeGreaterThan(0);
        for (const note of marked("~")) expect([...related]).toContain(note);
      },
    );
  });
}

it("lists every rule of the folders", () => {
  const folders = readdirSync(new URL(".", import.meta.url), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const files = folders.flatMap(({ name }) => readdirSync(new URL(`${name}/`, import.meta.url)));
  expect(files.filter((file) => /(?<!\.test)\.ts$/.test(file)).toSorted()).toEqual(
    rules.map(({ id }) => `${id}.ts`).toSorted(),
  );
});

it("says things in the house's style", () => {
  for (const { id, summary, why, consequence, remedy } of rules) {
    expect(summary, id).toMatch(/^[A-Z].*\.$/s);
    expect(why.length, id).toBeGreaterThan(80);
    for (const line of [consequence, remedy]) {
      expect(line, id).toMatch(/^[^A-Z\n][^\n]*[^.\n]$/);
      expect(line.length, id).toBeLessThan(140);
    }
  }
});

it("never throws, whatever stands in the files", () => {
  const texts = [
    "",
    "sentinel monitor",
    'x "',
    "port\nbind\nsave",
    "sentinel monitor m h p q\nreplicaof a b\nuser",
    "\0\xff",
  ];
  for (const text of texts) {
    const report = check(["."], {
      source: memorySource({ "a/redis.conf": text, "b/sentinel.conf": `${text}\nsentinel monitor m 10.0.0.1 1 1` }),
    });
    expect(report.diagnostics.filter(({ rule }) => rule === "internal")).toEqual([]);
  }
});
