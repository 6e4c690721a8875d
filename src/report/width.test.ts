import fc from "fast-check";
import { expect, it } from "vitest";
import { printable } from "./escape.ts";
import { widthOf, wrap } from "./width.ts";

it.each([
  ["abc", 3],
  ["é", 1],
  ["e\u0301", 1],
  ["数据", 4],
  ["ｆｕｌｌ", 8],
  ["한국", 4],
  ["🙂", 2],
  ["─", 1],
])("%s takes %i columns", (text, columns) => expect(widthOf(text)).toBe(columns));

it("wraps between words, and within one that is too long", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("one abcdefghij two", 4)).toEqual(["one", "abcd", "efgh", "ij", "two"]);
  expect(wrap("", 10)).toEqual([""]);
});

it("loses nothing when wrapping", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 2, max: 40 }), (source, width) => {
      const text = printable(source);
      const lines = wrap(text, width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }),
  );
});

it("shows what would act on a terminal", () => {
  expect(printable("a\x1b[31m\r\n\t\x7f\x9b")).toBe("a\\x1b[31m\\r\\n\\t\\x7f\\x9b");
  expect(printable("a\u202eb\u2066\u200b\ufeff\ud800")).toBe("a\\u202eb\\u2066\\u200b\\ufeff\\ud800");
  expect(printable("数据 é 🙂")).toBe("数据 é 🙂");
});
