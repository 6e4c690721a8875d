import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { catalogueAt } from "../catalogue.ts";
import { newerChanges } from "../directives/newer.ts";
import { sentinelStatements } from "../directives/sentinel.ts";
import type { Change, Entry, Nullable, VersionedFacts } from "../kinds.ts";
import type { Statement } from "../params.ts";
import { type DirectiveName, tables } from "../spellings.ts";
import type { StatementName } from "../statements.ts";
import { parseTarget } from "../version.ts";
import { aclForms } from "./acl.ts";
import { categories } from "./acl-categories.ts";
import { type Meaning, meaningOf, statementMeaning } from "./index.ts";

const names = [...new Set(tables.flatMap(([table]) => Object.keys(table)))] as DirectiveName[];
const statements = Object.keys(sentinelStatements) as StatementName[];

type AnyFacts = Nullable<VersionedFacts> & Partial<Pick<Change, "addedEnum" | "addedChars">>;

/** A directive in all its releases: as it is in each table, with what differs in some. */
function everyFacts(name: DirectiveName): AnyFacts[] {
  const entries: Entry<unknown>[] = tables.flatMap(([table]) => table[name] ?? []);
  const changes: Partial<Record<DirectiveName, readonly Change[]>> = newerChanges;
  return [...entries, ...entries.flatMap(({ variants = [] }) => variants), ...(changes[name] ?? [])];
}

/** Every word its value can be or hold, in any release. */
function wordsOf(name: DirectiveName): Set<string> {
  return new Set(
    everyFacts(name).flatMap((facts) => [
      ...(facts.enum ?? []),
      ...(facts.addedEnum ?? []),
      ...(facts.classes ?? []),
      ...(facts.chars ?? ""),
      ...(facts.addedChars ?? ""),
    ]),
  );
}

const all: [string, Meaning][] = [
  ...names.map((name): [string, Meaning] => [name, meaningOf(name)]),
  ...statements.map((name): [string, Meaning] => [`sentinel ${name}`, statementMeaning(name)]),
  ...aclForms.map((form): [string, Meaning] => [`rule ${form.form}`, form]),
  ...Object.entries(categories).map(([name, meaning]): [string, Meaning] => [`@${name}`, meaning]),
];

describe("every name has its meaning", () => {
  it("in one table only", async () => {
    const files = readdirSync(import.meta.dirname).filter((file) => !/^(?:acl|index|meaning|sentinel)/.test(file));
    const loaded = await Promise.all(files.map((file) => import(`./${file}`)));
    const told = loaded.flatMap((exported) => Object.values<object>(exported).flatMap((table) => Object.keys(table)));
    expect(told.toSorted()).toEqual(names.toSorted());
  });

  it.each(names)("%s", (name) => {
    const { parameters, words = {} } = meaningOf(name);
    expect(meaningOf(name).summary).toMatch(/^[A-Z]/);
    const counts = everyFacts(name).flatMap(({ args }) => (args ? [args] : []));
    if (counts.some(([least, most]) => least !== 1 || most !== 1)) expect(parameters).toBeDefined();
    const known = wordsOf(name);
    const isSwitch = everyFacts(name).some(({ kind }) => kind === "bool");
    const strangers = Object.keys(words).filter((word) => !known.has(word) && !(isSwitch && /^(?:yes|no)$/.test(word)));
    expect(strangers).toEqual([]);
    if (name !== "syslog-facility") expect([...known].filter((word) => !Object.hasOwn(words, word))).toEqual([]);
  });
});

describe("parameters fit the numbers of arguments", () => {
  const newest = ["redis@8.12.0", "valkey@9.2.0"].map((text) => catalogueAt(parseTarget(text)!));
  const shapes: [string, Meaning, readonly [number, number | null]][] = [
    ...statements.map((name): [string, Meaning, readonly [number, number]] => {
      const { args }: Statement = sentinelStatements[name];
      return [`sentinel ${name}`, statementMeaning(name), args];
    }),
    ...names.flatMap((name): [string, Meaning, readonly [number, number | null]][] => {
      const meaning = meaningOf(name);
      const [facts] = newest.flatMap((catalogue) => catalogue.get(name)?.facts ?? []);
      return meaning.parameters && facts ? [[name, meaning, facts.args]] : [];
    }),
  ];

  it.each(shapes)("%s", (_name, { parameters = [] }, [least, most]) => {
    expect(parameters.filter(({ optional }) => !optional).length).toBe(least);
    if (parameters.some(({ variadic }) => variadic)) expect(most ?? 99).toBeGreaterThan(parameters.length);
    else expect(parameters.length).toBe(most);
    const firstOptional = parameters.findIndex(({ optional }) => optional);
    if (firstOptional >= 0) expect(parameters.slice(firstOptional).every(({ optional }) => optional)).toBe(true);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
  });
});

describe("texts", () => {
  it.each(all)("%s", (_name, { summary, detail = "", parameters = [], words = {} }) => {
    const sentences = /^[A-Z0-9-][^\n]*[^.\s]\.$/;
    expect(summary).toMatch(sentences);
    expect(summary).not.toMatch(/[.!?] [A-Z]/);
    if (detail) expect(detail).toMatch(sentences);
    expect(detail.split(/[.!?] (?=[A-Z0-9-])/).length).toBeLessThanOrEqual(3);
    expect(`${summary} ${detail}`.length).toBeLessThanOrEqual(400);
    for (const phrase of [...parameters.map(({ meaning }) => meaning), ...Object.values(words)]) {
      expect(phrase).toMatch(/^[^\n]+[^.\s]$/);
      expect(phrase.length).toBeLessThanOrEqual(120);
    }
    for (const { name } of parameters) expect(name).toMatch(/^[a-z-]+$/);
  });
});

const corpus = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));
const stock = existsSync(corpus)
  ? ["singles", "templates"]
      .flatMap((folder) => readdirSync(join(corpus, folder)).map((file) => join(corpus, folder, file)))
      .filter((file) => statSync(file).size > 30_000 || /sentinel/.test(file))
  : [];
if (stock.length === 0)
  console.log("skipped: the corpus with the files that servers ship is not beside this checkout (../shared/corpus)");

describe.skipIf(stock.length === 0)("no text is that of the configuration files the servers ship", () => {
  it("shares no six words in a row with their comments", () => {
    const owners = new Map<string, string>();
    for (const [name, { summary, detail, parameters = [], words = {} }] of all)
      for (const text of [summary, detail ?? "", ...parameters.map(({ meaning }) => meaning), ...Object.values(words)])
        for (const run of runs(text)) owners.set(run, name);
    const copied = new Set<string>();
    for (const file of stock) {
      const comments = readFileSync(file, "latin1").match(/^[ \t]*#.*/gm) ?? [];
      for (const run of runs(comments.join(" "))) if (owners.has(run)) copied.add(`${owners.get(run)}: ${run}`);
    }
    expect([...copied]).toEqual([]);
  });
});

/** All runs of six words. */
function* runs(text: string): Generator<string> {
  const words = text.toLowerCase().match(/[a-z0-9'-]+/g) ?? [];
  for (let at = 0; at + 6 <= words.length; at++) yield words.slice(at, at + 6).join(" ");
}
