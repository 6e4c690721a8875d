import { expect, it } from "vitest";
import { check, memorySource } from "../src/index.ts";
import type { Rule } from "../src/rule.ts";
import includeCycle from "./syntax/include-cycle.ts";

/** Too long for a sample, which is made on every start of the command. */
function chainOf(length: number) {
  const links = Array.from({ length }, (_, index) => [`${index}.conf`, `include ${index + 1}.conf`]);
  const files = { "redis.conf": "include 0.conf", ...Object.fromEntries(links), [`${length}.conf`]: "port 6379" };
  return check(["."], { source: memorySource(files), rules: [includeCycle as Rule] });
}

it("calls no long chain of includes a circle", () => {
  expect(chainOf(202)).toMatchObject({ diagnostics: [], undecided: [] });
  const { diagnostics, undecided } = chainOf(600);
  expect(diagnostics).toEqual([]);
  expect(undecided).toHaveLength(1);
});
