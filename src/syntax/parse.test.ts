import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig, printConfig } from "./parse.ts";

const words = (text: string) =>
  parseConfig(text, "redis.conf").directives.map(({ name, args }) => [name, ...args].map((word) => word.value));

describe("words", () => {
  const cases: [text: string, expected: string[][]][] = [
    ["port 6379", [["port", "6379"]]],
    ["  \t port\t6379 \t\r\n", [["port", "6379"]]],
    ["# c\n  # c\n\nport 6379", [["port", "6379"]]],
    ["port 6379 # c", [["port", "6379", "#", "c"]]],
    ["port 6379#c", [["port", "6379#c"]]],
    ["\f# c", [["#", "c"]]],
    ["\v\nport 1", [["port", "1"]]],
    ["masterauth\vx", [["masterauth\vx"]]],
    ["masterauth \fx", [["masterauth", "x"]]],
    ["port 0\rmasterauth x\r", [["port", "0", "masterauth", "x"]]],
    ['masterauth "a b"', [["masterauth", "a b"]]],
    ["masterauth 'a\\'b'", [["masterauth", "a'b"]]],
    ["masterauth 'a\\nb'", [["masterauth", "a\\nb"]]],
    ['masterauth ab"cd ef"', [["masterauth", "abcd ef"]]],
    ['masterauth "\\x41\\xff\\x4g\\X41\\101\\q\\n"', [["masterauth", "A\xffx4gX41101q\n"]]],
    ['master"auth" x', [["masterauth", "x"]]],
    ["masterauth a\\ b", [["masterauth", "a\\", "b"]]],
    ['masterauth ""', [["masterauth", ""]]],
    ["\xef\xbb\xbfport 6379", [["\xef\xbb\xbfport", "6379"]]],
    ["masterauth a\0b\nrdbcompression no", [["masterauth", "ardbcompression", "no"]]],
    ["# c\0\nbogus 1", []],
    ["", []],
  ];
  it.each(cases)("%j", (text, expected) => expect(words(text)).toEqual(expected));
});

describe("unbalanced quotes", () => {
  it.each(['"ab', "'ab", "it's", '"ab"cd', '"ab"#c', '"ab""cd"', "'a\\\\'", '"ab\\"', 'ab"cd'])("x %s", (rest) => {
    const [first, second] = parseConfig(`x ${rest}\nport 1\n`, "redis.conf").directives;
    expect(first?.unbalanced).toBe(true);
    expect(first?.args.map((word) => word.value)).toEqual([rest]);
    expect(second?.unbalanced).toBe(false);
  });
});

describe("losslessness", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "\n",
      "\r\n",
      "\r",
      "\0",
      "\t",
      " ",
      "\v",
      "\f",
      '"',
      "'",
      "\\",
      "#",
      "\xef\xbb\xbf",
      "port",
      "6379",
    ),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  );
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

  it("prints every byte of any input", () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(printConfig(parseConfig(input, "x"))).toBe(input);
      }),
      { numRuns: 5000 },
    );
  });

  it("gives spans that lie in order and hold the words", () => {
    fc.assert(
      fc.property(text, (input) => {
        let last = 0;
        for (const directive of parseConfig(input, "x").directives) {
          expect(directive.before).toEqual({ start: last, end: directive.start });
          for (const word of [directive.name, ...directive.args]) {
            expect(word.start).toBeGreaterThanOrEqual(last);
            expect(word.end).toBeGreaterThan(word.start);
            if (!word.quoted && !input.includes("\0")) expect(input.slice(word.start, word.end)).toBe(word.value);
            last = word.end;
          }
          expect(directive.end).toBe(last);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a quote that never closes", `masterauth "${"\\a".repeat(25_000_000)}`],
    ["one word", "x".repeat(50_000_000)],
    ["a comment", `#${"c".repeat(50_000_000)}`],
    ["blanks", " ".repeat(50_000_000)],
    ["NUL bytes", "\0".repeat(50_000_000)],
  ])("reads a line of 50 MB: %s", (_name, input) => {
    expect(printConfig(parseConfig(input, "x")) === input).toBe(true);
  });
});
