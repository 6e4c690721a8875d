import fc from "fast-check";
import { expect, it } from "vitest";
import { parseConfig } from "../syntax/parse.ts";
import { encode } from "../syntax/position.ts";
import { frameOf } from "./frame.ts";
import { widthOf } from "./width.ts";

/** The frame of the first occurrence of a text. */
function drawn(source: string, meant: string, width = 80): string {
  const text = encode(source);
  const start = text.indexOf(encode(meant));
  const frame = frameOf(parseConfig(text, "x.conf"), { start, end: start + encode(meant).length }, width);
  const { mark } = frame;
  return `${frame.line}\n${frame.text}\n${" ".repeat(mark.start)}${"^".repeat(mark.end - mark.start)}`;
}

it("marks a word", () => {
  expect(drawn("a\nport 6379", "6379")).toBe("2\nport 6379\n     ^^^^");
});

it("expands tabs and shows control characters", () => {
  expect(drawn("port\t6379", "6379")).toBe("1\nport    6379\n        ^^^^");
  expect(drawn("dir \x1b[31m/x y", "y")).toBe("1\ndir \\x1b[31m/x ***\n               ^^^");
  expect(drawn("dir \u202e/x", "\u202e/x")).toBe("1\ndir \\u202e/x\n    ^^^^^^^^");
});

it("counts wide characters twice and combining ones not at all", () => {
  expect(drawn("dir /数据/x", "/数据/x")).toBe("1\ndir /数据/x\n    ^^^^^^^");
  expect(drawn("bind /数据 10.0.0.1", "10.0.0.1")).toBe("1\nbind /数据 10.0.0.1\n           ^^^^^^^^");
  expect(drawn("bind /e\u0301 10.0.0.1", "10.0.0.1")).toBe("1\nbind /e\u0301 10.0.0.1\n        ^^^^^^^^");
});

it("marks what stands for a secret", () => {
  expect(drawn("requirepass a-very-long-secret", "a-very-long-secret")).toBe("1\nrequirepass ***\n            ^^^");
});

it("keeps the mark in view when a line is too long", () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `10.0.0.${index}`).join(" ");
  expect(drawn(`bind ${hosts}`, "10.0.0.0", 40)).toMatchInlineSnapshot(`
    "1
    bind 10.0.0.0 10.0.0.1 10.0.0.2 10.0.0.…
         ^^^^^^^^"
  `);
  expect(drawn(`bind ${hosts}`, "10.0.0.12", 40)).toMatchInlineSnapshot(`
    "1
    …10.0.0.10 10.0.0.11 10.0.0.12 10.0.0.1…
                         ^^^^^^^^^"
  `);
  expect(drawn(`bind ${hosts}`, "10.0.0.19", 40)).toMatchInlineSnapshot(`
    "1
    …10.0.0.17 10.0.0.18 10.0.0.19
                         ^^^^^^^^^"
  `);
  expect(drawn(`bind ${hosts}`, hosts, 20)).toMatchInlineSnapshot(`
    "1
    bind 10.0.0.0 10.0.…
         ^^^^^^^^^^^^^^^"
  `);
});

it("always has a mark within the width", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.nat(),
      fc.nat(30),
      fc.integer({ min: 8, max: 60 }),
      (source, at, length, width) => {
        const text = encode(source);
        const start = at % (text.length + 1);
        const frame = frameOf(parseConfig(text, "x"), { start, end: Math.min(start + length, text.length) }, width);
        expect(frame.mark.end).toBeGreaterThan(frame.mark.start);
        expect(widthOf(frame.text)).toBeLessThanOrEqual(width);
        expect(frame.mark.end).toBeLessThanOrEqual(width);
        expect(frame.text).toMatch(/^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$/);
      },
    ),
    { numRuns: 2000 },
  );
});
