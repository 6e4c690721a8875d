import fc from "fast-check";
import { expect, it } from "vitest";
import { lineChanges } from "./line-changes.ts";

function changed(before: string, after: string): string {
  return lineChanges(before, after).reduceRight(
    (text, change) => text.slice(0, change.start) + change.text + text.slice(change.end),
    before,
  );
}

it("makes one text of the other and leaves the lines alone that both have", () => {
  expect(lineChanges("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n")).toEqual([
    { start: 2, end: 4, text: "x\n" },
    { start: 8, end: 8, text: "e\n" },
  ]);
  expect(lineChanges("a\n", "a\n")).toEqual([]);
  const line = fc.constantFrom("a\n", "b\n", "c\r\n", "\n", "d");
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(""));
  fc.assert(fc.property(text, text, (before, after) => changed(before, after) === after));
});

it("takes long texts that differ everywhere as one change", () => {
  const [before, after] = ["a", "b"].map((letter) =>
    Array.from({ length: 3000 }, (_, at) => `${letter}${at}\n`).join(""),
  );
  expect(lineChanges(before!, after!)).toEqual([{ start: 0, end: before!.length, text: after }]);
});
