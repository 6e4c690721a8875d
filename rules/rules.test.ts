import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseTarget } from "../grammar/version.ts";
import { check, type FileSource, memorySource, repair } from "../src/index.ts";
import type { Diagnostic, Place, Report } from "../src/lint/report.ts";
import { readExpectations, withoutExpectations } from "../src/lint/sample.ts";
import type { Files, Rule, Sample } from "../src/rule.ts";
import { encode, rangeOf } from "../src/syntax/position.ts";
import { rules } from "./index.ts";

interface Case {
  readonly files: Files;
  readonly target?: string;
  readonly partial?: boolean;
  readonly locked?: readonly string[];
}

/** Facts in which every line says something: one that does not would make a good sample of any. */
const mistakenFacts = (report: Report) => report.unreadable.filter(({ file }) => file.endsWith(".facts"));

const caseOf = (sample: Sample): Case =>
  typeof sample.files === "object" ? (sample as Case) : { files: sample as Files };

function lockedSource(files: Files, locked: readonly string[]): FileSource {
  const source = memorySource(files);
  const isLocked = (path: string) => locked.includes(path.replace(/^\.\//, ""));
  const read: FileSource["read"] = (path) =>
    isLocked(path) ? { ok: false, reason: "permission denied", missing: false } : source.read(path);
  return { ...source, read };
}

function lint({ files, target, partial, locked = [] }: Case, asked: readonly Rule[]): Report {
  const parsed = target === undefined ? undefined : parseTarget(target);
  if (target !== undefined && !parsed) throw new Error(`the sample names no target: ${target}`);
  const texts = withoutExpectations(files);
  const name = Object.keys(texts).find((file) => file.endsWith(".facts"));
  const facts = name === undefined ? undefined : { name, text: encode(texts[name]!) };
  return check(["."], {
    source: lockedSource(texts, locked),
    rules: asked,
    ...(facts && { facts }),
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
        const report = lint(caseOf(sample), [rule]);
        expect(mistakenFacts(report)).toEqual([]);
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
        const report = lint({ files, ...rest }, [rule]);
        expect(mistakenFacts(report)).toEqual([]);
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

    it.each(rule.bad.map((sample, index) => [index, sample] as const))(
      "repairs what it can of bad sample %i",
      (_, sample) => {
        const before = lint(caseOf(sample), rules);
        const mine = before.diagnostics.filter((diagnostic) => diagnostic.rule === rule.id);
        const { files, repaired } = repair(mine, before.files);
        expect(repaired).toEqual(mine.filter((diagnostic) => diagnostic.repair));
        if (repaired.length === 0) return;
        const after = lint(withTexts(caseOf(sample), files), rules);
        const counts = countByRule(before);
        for (const [id, count] of countByRule(after)) expect(count, id).toBeLessThanOrEqual(counts.get(id) ?? 0);
        expect(countByRule(after).get(rule.id) ?? 0).toBe(mine.length - repaired.length);
        for (const [name, text] of files) {
          const lines = repaired.flatMap(({ repair }) => repair?.() ?? []).filter(({ file }) => file === name);
          expectOthersUntouched(before.files.get(name)!.text, text, lines.length);
        }
      },
    );
  });
}

/** The same sample with other texts for some files, whose names the report gives relative to its folder. */
function withTexts(sample: Case, texts: ReadonlyMap<string, string>): Case {
  const named = Object.entries(sample.files).map(([name, text]) => {
    const changed = texts.get(name);
    return [name, changed === undefined ? text : Buffer.from(changed, "latin1").toString()];
  });
  return { ...sample, files: Object.fromEntries(named) };
}

function countByRule({ diagnostics }: Report): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of diagnostics) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** All but as many lines as there were changes stand in the new text as they stood in the old, in their order. */
function expectOthersUntouched(before: string, after: string, changes: number): void {
  const [old, young] = [before, after].map((text) => text.split(/(?<=\n)/)) as [string[], string[]];
  // Longest common subsequence; samples are short.
  let row = new Array<number>(young.length + 1).fill(0);
  for (const line of old) {
    const next = [0];
    for (const [index, other] of young.entries())
      next.push(line === other ? row[index]! + 1 : Math.max(row[index + 1]!, next[index]!));
    row = next;
  }
  expect(row.at(-1)).toBeGreaterThanOrEqual(old.length - changes - (before.endsWith("\n") ? 0 : 1));
  expect(young.length).toBeLessThanOrEqual(old.length + changes);
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
  for (const { id, summary, why, consequence, remedy, live, evidence } of rules) {
    expect(summary, id).toMatch(/^[A-Z].*\.$/s);
    expect(why.length, id).toBeGreaterThan(80);
    expect(live, id).toMatch(/`[^`]+`/);
    expect(evidence.length, id).toBeGreaterThan(0);
    for (const link of evidence) expect(link, id).toMatch(/^https:\/\/[^\s]+$/);
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
