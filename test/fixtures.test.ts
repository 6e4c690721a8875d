import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../src/index.ts";
import type { Report, Severity } from "../src/lint/report.ts";
import { diskSource } from "../src/project/disk.ts";
import { json } from "../src/report/json.ts";
import { pretty } from "../src/report/pretty.ts";
import { configurationFiles } from "./lab/lab.ts";
import { ofContainers, plans, seeds } from "./lab/plans.ts";

const root = join(import.meta.dirname, "../fixtures");
const kinds = ["seeds", "repaired", "healthy"];
/** Folders of deployments that belong together. */
const collections = ["seeds/004-compose"];
/** For editors: no lab starts them. */
const broken = foldersIn("broken");
const started = kinds
  .flatMap(foldersIn)
  .flatMap((folder) => (collections.includes(folder) ? foldersIn(folder) : [folder]));
const folders = [...started, ...broken];
const reports = new Map<string, Report>();

function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
}

function reportOn(folder: string): Report {
  const report = reports.get(folder) ?? check([folder], { source: diskSource(root) });
  reports.set(folder, report);
  return report;
}

function text(folder: string): string {
  return pretty(reportOn(folder), { width: 100, colour: false });
}

it("the lab starts every deployment there is", () => {
  expect([...seeds, ...plans, ...ofContainers].map(({ folder }) => folder).sort()).toEqual([...started].sort());
});

it("the passwords to look for are found in the files", () => {
  const known = [
    ...plans.flatMap(({ folder, server }) => (server ? [[folder, server.password] as const] : [])),
    ...ofContainers.flatMap(({ folder, password }) => (password ? [[folder, password] as const] : [])),
  ];
  const missed = known.filter(([folder, password]) => password !== "redis" && !passwords(folder).includes(password));
  expect(missed).toEqual([]);
});

describe.each(folders)("%s", (folder) => {
  it("is read as one deployment with all of its files", () => {
    const { deployments, files, skipped, unreadable } = reportOn(folder);
    const several = ofContainers.find((fixture) => fixture.folder === folder)?.deployments;
    expect(deployments.map(({ id }) => id)).toEqual(several ?? [folder]);
    expect([...files.keys()].sort()).toEqual(names(folder));
    expect([skipped, unreadable]).toEqual([[], []]);
  });

  it("gets the expected report", () => {
    const expected = join(root, `${folder}.expected.txt`);
    if (process.env.UPDATE_EXPECTED === "1") writeFileSync(expected, text(folder));
    expect(text(folder)).toBe(existsSync(expected) ? readFileSync(expected, "utf8") : "");
  });

  it("tells no password", () => {
    const report = reportOn(folder);
    const output = [
      text(folder),
      pretty(report, { width: 60, colour: true, verbose: true }),
      json(report, { version: "0" }),
    ].join("\n");
    const told = passwords(folder).filter((password) => output.includes(password));
    expect(told).toEqual([]);
  });
});

it.each([...seeds.map(({ folder }) => folder), ...broken])("%s has errors", (folder) => {
  expect(reportOn(folder).summary.errors).toBeGreaterThan(0);
});

const wrong = ofContainers.flatMap(({ folder, cause }) => (cause === undefined ? [] : [{ folder, cause }]));
it.each(wrong)("$folder: nothing else is as bad as what $cause says", ({ folder, cause }) => {
  const { diagnostics } = reportOn(folder);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  // A name is resolved once by the release that this tutorial runs, and refused by those after it.
  const worst = errors.length > 0 ? errors : diagnostics.slice(0, 3);
  expect([...new Set(worst.map(({ rule }) => rule))]).toEqual([cause]);
});

it("004 as posted has no errors", () => {
  expect(found("seeds/004-compose/as-posted", ["error"])).toEqual([]);
});

it.each(folders.filter((folder) => folder.startsWith("repaired/")))("%s has no errors", (folder) => {
  expect(found(folder, ["error"])).toEqual([]);
});

it.each(folders.filter((folder) => folder.startsWith("healthy/")))("%s has neither errors nor warnings", (folder) => {
  expect(found(folder, ["error", "warning"])).toEqual([]);
});

function found(folder: string, severities: readonly Severity[]): string[] {
  const some = reportOn(folder).diagnostics.filter(({ severity }) => severities.includes(severity));
  return some.map(({ rule, message, place }) => `${place.file}: ${rule}: ${message}`);
}

function names(folder: string): string[] {
  return [...configurationFiles(join(root, folder)), ...yamlFiles(join(root, folder))]
    .map((file) => file.slice(root.length + 1))
    .sort();
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name));
}

/** Every secret in the files of a deployment; the word `redis`, which 002 has for one, stands in every report. */
function passwords(folder: string): string[] {
  const contents = names(folder).map((name) => readFileSync(join(root, name), "utf8"));
  const written = contents
    .join("\n")
    .matchAll(/^ *(?:requirepass|masterauth|sentinel auth-pass \S+) (\S+)|[>#](\w[\w-]{11,})/gm);
  const found = [...written].map(([, directive, user]) => (directive ?? user)!.replace(/^"(.*)"$/, "$1"));
  return [...new Set(found)].filter((password) => password !== "redis");
}
