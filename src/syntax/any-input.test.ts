import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { linesFor, sentinelLine } from "../../test/agreement/lines.ts";
import { load } from "./load.ts";
import { parseConfig } from "./parse.ts";

const targets = ["redis@2.6.17", "redis@5.0", "redis@6.0.20", "redis@6.2", "redis@7.0", "redis@8.10", "valkey@9.2"].map(
  (text) => parseTarget(text)!,
);

function loadsEverywhere(text: string): void {
  const file = parseConfig(text, "x.conf");
  for (const target of targets)
    for (const mode of ["server", "sentinel"] as const) {
      const include = () => ({ kind: "files", files: [file] }) as const;
      const loading = load(file, { mode, target, include });
      for (const { words, directive, file: where } of loading.problems) {
        expect(words.length).toBeGreaterThan(0);
        for (const { start, end } of words) {
          expect(start).toBeGreaterThanOrEqual(directive.start);
          expect(end).toBeLessThanOrEqual(where.text.length);
        }
      }
    }
}

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});

test("random bytes load", () => {
  fc.assert(fc.property(bytes, loadsEverywhere), { numRuns: 1000 });
});

test("mutated lines load", () => {
  const line = fc.oneof(linesFor(targets[4]!), sentinelLine);
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, loadsEverywhere), { numRuns: 1000 });
});

test("time grows with the length", () => {
  const started = performance.now();
  for (const text of [
    `masterauth ${"x".repeat(1e6)}`,
    `port ${"9".repeat(1e5)}`,
    `port ${"{{ ".repeat(1e5)}`,
    `user a ${"( ".repeat(1e5)})`,
    `user a ${"~k ".repeat(1e5)}`,
    `sentinel monitor m ${"1.".repeat(1e5)} 1 2`,
    `sentinel monitor m ${":".repeat(1e5)} 1 2`,
    "port 1\n".repeat(1e5),
    "prot 1\n".repeat(1000),
    `${"\t".repeat(1000)}\n`.repeat(1000),
  ])
    for (const target of targets) load(parseConfig(text, "x.conf"), { mode: "server", target });
  // About 3 s; what is quadratic takes minutes.
  expect(performance.now() - started).toBeLessThan(30_000);
});
