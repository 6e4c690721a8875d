import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directiveSpellings } from "../../grammar/spellings.ts";
import { statementSpellings } from "../../grammar/statements.ts";
import { extension, jsonAt, manifest } from "./manifest.ts";

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly repository?: Readonly<Record<string, Rule>>;
}

const grammars = manifest.contributes.grammars.map(({ path }) => jsonAt<Grammar>(path));
const redisConf = grammars.find(({ scopeName }) => scopeName === "source.redis-conf")!;

function* rulesOf(rule: Grammar | Rule): Generator<Rule> {
  yield rule;
  for (const inner of rule.patterns ?? []) yield* rulesOf(inner);
  if ("repository" in rule) for (const inner of Object.values(rule.repository ?? {})) yield* rulesOf(inner);
}

/** Oniguruma's leading `(?i)` is the flag here; `\G`, where the last match ended, is the beginning. */
function expression(pattern: string): RegExp {
  return new RegExp(pattern.replace(/^\(\?i\)/, "").replaceAll("\\G", "^"), pattern.startsWith("(?i)") ? "i" : "");
}

it("is what the catalogue says", () => {
  execFileSync(process.execPath, [join(extension, "../scripts/generate-textmate.js"), "--check"]);
});

it.each(grammars)("$scopeName has patterns that compile, and includes what is there", (grammar) => {
  for (const { match, begin, end, include } of rulesOf(grammar)) {
    for (const pattern of [match, begin, end])
      if (pattern !== undefined) expect(() => expression(pattern)).not.toThrow();
    if (include?.startsWith("#")) expect(grammar.repository).toHaveProperty([include.slice(1)]);
    else if (include) expect(grammars.map(({ scopeName }) => scopeName)).toContain(include.split("#")[0]);
  }
});

/** The scope of the name a line begins with: that of the first rule that matches, as TextMate takes it. */
function scopeOfName(line: string): string | undefined {
  const repository = redisConf.repository ?? {};
  const top = [repository.comment!, ...(repository.directives?.patterns ?? []), repository.unknown!];
  const inOrder = top.flatMap((rule) =>
    rule.include === "#sentinel" ? (repository.sentinel?.patterns ?? []) : [rule],
  );
  const first = inOrder.find(({ match, begin }) => expression((begin ?? match)!).test(line));
  const captures = Object.values(first?.beginCaptures ?? {});
  return first?.match ? "comment" : captures.map(({ name }) => name.replace(".redis-conf", "")).join(" ");
}

describe("names", () => {
  const names = [...directiveSpellings().keys()].filter((name) => !["include", "sentinel"].includes(name));
  it.each(names)("%s is known", (name) => {
    expect(scopeOfName(`${name} x`)).toBe("keyword.other.directive");
    expect(scopeOfName(`  ${name.toUpperCase()}`)).toBe("keyword.other.directive");
  });

  it.each([...statementSpellings().keys()])("sentinel %s is known", (name) => {
    expect(scopeOfName(`sentinel ${name} main x`)).toMatch(/^keyword\.control\.sentinel keyword\.other\.statement/);
  });

  it.each([
    ["include a.conf", "keyword.control.include"],
    ["active-replica yes", "keyword.other.directive"],
    ["# port 1", "comment"],
    ["  # port 1", "comment"],
    ["ports 6379", "meta.directive.unknown"],
    ["port-x 6379", "meta.directive.unknown"],
    ["port=6379", "meta.directive.unknown"],
    ["; port 6379", "meta.directive.unknown"],
    ["sentinel monitors main", "keyword.control.sentinel"],
  ])("%s", (line, scope) => expect(scopeOfName(line)).toBe(scope));
});

it("takes no remark behind a value for a comment", () => {
  const comments = [...rulesOf(redisConf)].flatMap(({ match }) => (match?.includes("#)") ? [expression(match)] : []));
  expect(comments.length).toBeGreaterThan(0);
  for (const comment of comments) expect("port 6379 # why").not.toMatch(comment);
});
