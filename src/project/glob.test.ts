import { expect, it } from "vitest";
import { expand, matchesPart } from "./glob.ts";
import { memorySource } from "./memory.ts";

it.each([
  ["*", "a.conf", true],
  ["*.conf", "a.conf", true],
  ["*.conf", ".conf", false],
  ["*.conf", ".a.conf", false],
  [".*.conf", ".a.conf", true],
  ["?.conf", "a.conf", true],
  ["?.conf", "ab.conf", false],
  ["?conf", ".conf", false],
  ["[12].conf", "1.conf", true],
  ["[12].conf", "3.conf", false],
  ["[!12].conf", "3.conf", true],
  ["[^12].conf", "1.conf", false],
  ["[a-c].conf", "b.conf", true],
  ["[]a].conf", "].conf", true],
  ["[a-].conf", "-.conf", true],
  ["[a.conf", "[a.conf", true],
  ["\\*.conf", "*.conf", true],
  ["\\*.conf", "a.conf", false],
  ["{a,b}.conf", "a.conf", false],
  ["a*b*c", "aXbYbZc", true],
  ["a*b*c", "aXbYbZ", false],
  ["", "a", false],
] as const)("%s and %s: %s", (pattern, name, matches) => {
  expect(matchesPart(name, pattern)).toBe(matches);
});

it("does not take for ever", () => {
  expect(matchesPart("a".repeat(2000), `${"*a".repeat(200)}b`)).toBe(false);
});

it("names files in the order of their bytes", () => {
  const source = memorySource({ "d/b.conf": "", "d/B.conf": "", "d/10.conf": "", "d/9.conf": "", "d/x.d/a.conf": "" });
  const list = source.list;
  expect(expand("d/*.conf", list)).toEqual(["d/10.conf", "d/9.conf", "d/B.conf", "d/b.conf"]);
  expect(expand("d/*/?.conf", list)).toEqual(["d/x.d/a.conf"]);
  expect(expand("nowhere/*.conf", list)).toEqual([]);
});
