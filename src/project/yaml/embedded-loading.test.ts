import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTarget } from "../../../grammar/version.ts";
import { latin1, readFacts, whyNoFacts } from "../../../test/agreement/facts.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { parseEmbedded } from "../../syntax/embedded.ts";
import { load, type Mode } from "../../syntax/load.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { blockEmbedding } from "./block-embedding.ts";
import { readYaml, type YamlNode } from "./yaml.ts";

/** The text as the value of a key, in a literal block or in double quotes; undefined where it cannot hold the text. */
function embed(text: string, style: "literal" | "double"): ConfigFile | undefined {
  const body = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => (line === "" ? "" : `      ${line}`))
    .join("\n");
  const value =
    style === "literal"
      ? `|2${text.endsWith("\n") ? "" : "-"}\n${body}`
      : `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
  const manifest = `kind: ConfigMap\ndata:\n    redis.conf: ${value}\n    other: x\n`;
  let node: YamlNode | undefined = readYaml({ uri: "redis.yaml", text: manifest }).documents[0];
  for (const key of ["data", "redis.conf"]) node = node?.kind === "map" ? node.get(key) : undefined;
  if (node?.kind !== "scalar" || node.text.value !== text) return undefined;
  return parseEmbedded(node.text, blockEmbedding(node));
}

/** All that is found, with the marked words in place of offsets. */
function found(file: ConfigFile, mode: Mode, target: string, unescaped = (text: string) => text): unknown {
  const { problems, statements, applied, users } = load(file, { mode, target: parseTarget(target)! });
  const seen = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
    if ("directives" in value) return "file";
    if (Array.isArray(value)) return value.map(seen);
    if (value instanceof Map || value instanceof Set) return seen([...value]);
    const { start, end, before, own, at, ...rest } = value as Record<string, unknown>;
    const marked =
      typeof start === "number" && typeof end === "number" ? unescaped(file.text.slice(start, end)) : undefined;
    const others = Object.entries(rest).map(([name, one]) => [name, seen(one)]);
    return [marked, (at as { name?: string } | undefined)?.name, ...others];
  };
  return seen([problems, statements, applied.map(({ at, args, directive }) => ({ at, args, directive })), users]);
}

const targets = ["redis@7.0", "redis@2.6.13", "valkey@9.0"];

function expectSame(text: string, mode: Mode): number {
  let held = 0;
  for (const style of ["literal", "double"] as const) {
    const file = embed(text, style);
    if (!file) continue;
    held++;
    const unescaped = (marked: string) =>
      style === "literal" ? marked : marked.replace(/\\(["\\t])/g, (_, one) => (one === "t" ? "\t" : one));
    for (const target of targets)
      expect(found(file, mode, target, unescaped)).toEqual(found(parseConfig(text, "redis.conf"), mode, target));
  }
  return held;
}

describe("what stands in a manifest is read as from a file of its own", () => {
  const piece = fc.constantFrom(
    ...'port|6379|bind|10.0.0.1|#|# why|save|900 1|"|\'|"a b"|"a"b|\'x\'|requirepass|sentinel|monitor|mymaster|2|user|on|>pw|~*|include|\\|\\x41|{{ x }}|$PORT|:|;|//|maxmemory|1gb|caf\xc3\xa9|\f|\v|\t|  |\n|\n|\n|\n\n| | | | '.split(
      "|",
    ),
  );

  it("whatever it is", () => {
    let held = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom<Mode>("server", "sentinel"), (pieces, mode) => {
        held += expectSame(pieces.join(""), mode);
      }),
      { numRuns: 200 },
    );
    expect(held).toBeGreaterThan(200);
  });

  it.skipIf(whyNoFacts)("in all recorded cases", () => {
    const { cases } = JSON.parse(readFacts("lexical-cases.json")) as { cases: { input?: string; mode: Mode }[] };
    let held = 0;
    for (const { input, mode } of cases) if (input !== undefined) held += expectSame(latin1(input), mode);
    expect(held).toBeGreaterThan(cases.length);
  });

  it("where it includes others, joined without a line end too", () => {
    const parts = (read: (text: string) => ConfigFile) => {
      const main = read("port 1\ninclude *.conf\nmaxmemory 1gb\n");
      const included = [read("# one\nbind 10.0.0.1"), read(" 10.0.0.2\nsave 900 1\n")];
      const { applied, problems } = load(main, {
        mode: "server",
        target: parseTarget("redis@7.2")!,
        include: () => ({ kind: "files", files: included }),
      });
      expect(problems).toEqual([]);
      return applied.map(({ args, file }) => args.map(({ value, start, end }) => [value, file.text.slice(start, end)]));
    };
    const [embedded, plain] = [parts((text) => embed(text, "literal")!), parts((text) => parseConfig(text, text))];
    expect(embedded.map((words) => words.map(([value]) => value))).toEqual(
      plain.map((words) => words.map(([value]) => value)),
    );
    expect(embedded[1]).toEqual([
      ["10.0.0.1", "10.0.0.1"],
      ["10.0.0.2", expect.anything()],
    ]);
    expect(embedded[2]).toEqual([
      ["900", "900"],
      ["1", "1"],
    ]);
  });

  it("with its words at their places in the manifest", () => {
    const text = 'port 6379 # why\nbogus "a b"\nrequirepass "x\n';
    const marks = JSON.stringify(found(embed(text, "literal")!, "server", "redis@7.0"));
    for (const word of ["# why", "bogus", '\\"x']) expect(marks).toContain(word);
  });
});
