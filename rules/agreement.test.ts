import { describe, expect, test } from "vitest";
import { runRules } from "../src/lint/run.ts";
import { buildDeployment } from "../src/model/build.ts";
import { load } from "../src/syntax/load.ts";
import { parseConfig } from "../src/syntax/parse.ts";
import { latin1, readFacts, targetOf, whyNoFacts } from "../test/agreement/facts.ts";
import { categories, rules } from "./index.ts";

interface Row {
  readonly id: string;
  readonly mode: "server" | "sentinel";
  readonly text: string;
  readonly verdicts: Readonly<Record<string, string>>;
}

/** About what a line means: the server starts, with another number than the one that was meant. */
const aboutMeaning = new Set(["quorum-or-time-not-positive"]);

/** Rules that say what one server makes of its own files. */
const language = rules.filter(
  ({ id, each }) =>
    id === "aclfile-with-inline-users" ||
    (["syntax", "state"].includes(categories[id]!) && each !== "deployment" && !aboutMeaning.has(id)),
);

/** A file that no server is meant to read: refused, and told as a warning. */
function isAboutTemplate({ rule, message }: { readonly rule: string; readonly message: string }): boolean {
  return rule === "unexpanded-placeholder" && message.includes("this file is a template");
}

/** Recorded as accepted because the process was stopped before its first timer tick, at which it dies (LEXICAL.md, section 10). */
const stoppedTooEarly = new Set(["3abcc9afda redis-6.0.20"]);

if (whyNoFacts) console.log(`agreement of the rules with recorded verdicts skipped: ${whyNoFacts}`);

describe.skipIf(whyNoFacts)("recorded verdicts of 12 servers", () => {
  test("rules report an error where a server refuses a file, and nowhere else", () => {
    const rows = readFacts("verdicts/lines.jsonl")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row);
    const differences: string[] = [];
    const versions = new Set<string>();
    let total = 0;
    for (const { id, mode, text, verdicts } of rows) {
      const file = parseConfig(latin1(text), `${mode}.conf`);
      for (const [label, verdict] of Object.entries(verdicts)) {
        if (stoppedTooEarly.has(`${id} ${label}`)) continue;
        versions.add(label);
        total++;
        const target = targetOf(label);
        const instance = { id: file.uri, loading: load(file, { mode, target }) };
        const raw = { id: ".", target, complete: true, instances: [instance], surroundings: [] };
        const { diagnostics } = runRules(buildDeployment({ ...raw, targetFrom: "option" }), language);
        const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ rule }) => rule);
        if (errors.length > 0 === (verdict !== "ok")) continue;
        if (verdict !== "ok" && diagnostics.some(isAboutTemplate)) continue;
        differences.push(
          `${id} ${label} ${mode} ${JSON.stringify(text)}: ${verdict} / ${errors.join(", ") || "no error"}`,
        );
      }
    }
    console.log(`rules and ${versions.size} servers: agreed ${total - differences.length} / ${total}`);
    expect(differences).toEqual([]);
  });
});
