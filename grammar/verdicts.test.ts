import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogueAt } from "./catalogue.ts";
import { judgeArguments, judgeStatement, parseValue } from "./values.ts";
import { parseTarget, type Target } from "./version.ts";
import { splitArguments } from "./words.ts";

const facts = new URL("../../shared/facts/", import.meta.url);
const present = existsSync(facts);
if (!present)
  console.warn("grammar/verdicts.test.ts: ../shared/facts is absent, so real servers' verdicts are not compared");

const at = (text: string): Target => parseTarget(text)!;
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** Refusals that one line's words cannot explain: commands, ACL rules, other lines, the mode, host names. */
const elsewhere =
  /^L\d+: (?:No such command|Target command name|Error in user declaration|sentinel directive while not|No such master|Duplicate|Same command renamed|replicaof directive not allowed|Can't resolve|Wrong hostname or port)/;

describe.skipIf(!present)("recorded verdicts of real servers", () => {
  const rows: { mode: string; text: string; verdicts: Record<string, string> }[] = present
    ? readFileSync(new URL("verdicts/lines.jsonl", facts), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
  const versions = Object.keys(rows[0]?.verdicts ?? {});

  /** Whether one line loads, by this catalogue alone. */
  function loads(line: string, mode: string, target: Target): boolean {
    if (line.startsWith("#")) return true;
    const words = splitArguments(latin1(line));
    if (words === undefined) return false;
    const [name = "", ...args] = words;
    const catalogue = catalogueAt(target);
    if (mode === "sentinel" && name.toLowerCase() === "sentinel" && args.length > 0) {
      const statement = catalogue.statement(args[0]!);
      return statement !== undefined && judgeStatement(statement, args.slice(1), target) === undefined;
    }
    const directive = catalogue.find(name);
    return directive !== undefined && judgeArguments(directive, args, target) === undefined;
  }

  test.each(versions)("%s", (version) => {
    const target = at(version.replace("-", "@"));
    const differences: string[] = [];
    let compared = 0;
    for (const { mode, text, verdicts } of rows) {
      const verdict = verdicts[version];
      if (verdict === undefined || elsewhere.test(verdict)) continue;
      compared++;
      const refused = text.split("\n").findIndex((line) => !loads(line, mode, target)) + 1;
      if (refused !== Number(/^L(\d+)/.exec(verdict)?.[1] ?? 0)) differences.push(`${mode} ${text}: ${verdict}`);
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(2300);
  });
});

interface LexicalCase {
  readonly mode: string;
  readonly input?: string;
  readonly key?: string;
  readonly args?: unknown;
  readonly outcomes: readonly { versions: string; result: string; value?: string; valueBase64?: string }[];
}

describe.skipIf(!present)("values CONFIG GET answered", () => {
  const cases: LexicalCase[] = present
    ? JSON.parse(readFileSync(new URL("lexical-cases.json", facts), "utf8")).cases
    : [];
  const single = cases.filter(
    ({ input, key, args, mode }) => input && key && !args && mode === "server" && !input.trim().includes("\n"),
  );
  const servers = [
    "2.6.17",
    "2.8.24",
    "3.0.7",
    "3.2.13",
    "4.0.14",
    "5.0.14",
    "6.0.20",
    "6.2.16",
    "7.0.15",
    "7.2.6",
    "7.4.1",
    "8.0-m01",
    "V7.2.7",
    "V8.0.1",
    "V8.1-dev",
  ];
  const position = (label: string) =>
    servers.findIndex((server) => server.startsWith(label.replace(/^(8\.0)m$|^(V8\.1)d$/, "$1$2")));

  function covers(label: string, server: number): boolean {
    return label.split(", ").some((part) => {
      if (part === "all") return true;
      if (part.startsWith("≤")) return server <= position(part.slice(1));
      if (part.endsWith("+")) return server >= position(part.slice(0, -1));
      const [from = "", to = from] = part.split("–");
      return server >= position(from) && server <= position(to);
    });
  }

  /** The stored value as CONFIG GET spells it. */
  function shown(stored: unknown): string {
    if (typeof stored === "boolean") return stored ? "yes" : "no";
    if (Array.isArray(stored)) return stored.map(shown).join(" ");
    if (stored !== null && typeof stored === "object") {
      if ("percent" in stored) return `${stored.percent}%`;
      return Object.values(stored).join(" ");
    }
    return String(stored ?? "");
  }

  test("are the values parsed", () => {
    let compared = 0;
    const differences: string[] = [];
    for (const { input = "", key = "", outcomes } of single)
      for (const [index, server] of servers.entries()) {
        const outcome = outcomes.find(({ versions }) => covers(versions, index));
        // "logfile stdout" answers "" everywhere, against the note that only 2.6 knows the word: left open.
        if (outcome?.result !== "value" || ["client-output-buffer-limit", "logfile"].includes(key)) continue;
        const target = at(server.startsWith("V") ? `valkey@${server.slice(1)}` : `redis@${server}`);
        const words = splitArguments(latin1(input));
        const directive = catalogueAt(target).find(words?.[0] ?? "");
        if (!directive || directive.name !== catalogueAt(target).find(key)?.name) continue;
        const mine = shown(parseValue(directive, words!.slice(1), target));
        const octal = directive.facts.kind === "octal" ? Number(mine).toString(8) : mine;
        const theirs =
          outcome.valueBase64 === undefined
            ? latin1(outcome.value ?? "")
            : Buffer.from(outcome.valueBase64, "base64").toString("latin1");
        const same = octal === theirs || (/^-?\d{16,}$/.test(theirs) && Number(theirs) === Number(mine));
        // Up to 6.0 a string setting keeps what precedes a NUL byte.
        if (!same && !input.includes("\\x00")) differences.push(`${server}: ${input.trim()}: ${theirs}, not ${octal}`);
        compared++;
      }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });
});
