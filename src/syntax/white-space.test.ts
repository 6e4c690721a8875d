import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse.ts";
import { evenWhiteSpace } from "./white-space.ts";

function even(text: string): string {
  const changes = evenWhiteSpace(parseConfig(text, "x.conf"));
  let end = 0;
  for (const change of changes) {
    expect(change.start).toBeGreaterThanOrEqual(end);
    end = change.end;
  }
  return changes.reduceRight((before, { start, end, text }) => before.slice(0, start) + text + before.slice(end), text);
}

/** What servers read, and comments as they stand. */
function meaning(text: string) {
  const { directives } = parseConfig(text, "x.conf");
  const image = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  return {
    lines: directives.map(({ name, args, unbalanced }) => [...[name, ...args].map(image), unbalanced]),
    values: directives.map(({ name, args }) => [name, ...args].map(({ value }) => value)),
    comments: text
      .split("\n")
      .filter((line) => /^[ \t\r]*#/.test(line))
      .map((line) => line.replace(/\r$/, "")),
  };
}

function expectEven(text: string): void {
  const once = even(text);
  expect(meaning(once)).toEqual(meaning(text));
  expect(even(once)).toBe(once);
  expect(once.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
}

describe("white space", () => {
  it.each([
    ["  port\t 6379  \n", "port 6379\n"],
    ["port 6379", "port 6379\n"],
    ["a 1\r\nb  2", "a 1\r\nb 2\r\n"],
    ["\n\n\na 1\n \t\n\n\nb 2\n\n \n", "\na 1\n\nb 2\n"],
    ["  #  a  comment  \na 1", "  #  a  comment  \na 1\n"],
    [" requirepass  \"a  b\"   'c  d' \n", "requirepass \"a  b\" 'c  d'\n"],
    // These lines are left alone: quotes that do not match, templates, old line ends, marks of the byte order.
    ['a  "b  c\n', 'a  "b  c\n'],
    ["a  {{  b  }}\n", "a  {{  b  }}\n"],
    ["a  1\rb  2\n", "a  1\rb  2\n"],
    ["\xef\xbb\xbfa  1\n", "\xef\xbb\xbfa  1\n"],
    ["a  1\0\n", "a  1\0\n"],
    // To a server this is a directive; without the tab it would be a comment.
    ["\v#  a\n", "\v#  a\n"],
    [" \n\n", " \n\n"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(even(text)).toBe(expected);
    expectEven(text);
  });

  it("changes nothing that means anything, and nothing the second time", () => {
    const unit = fc.constantFrom(
      " ",
      " ",
      "  ",
      "\t",
      "\n",
      "\n",
      "\r\n",
      "\r",
      "\v",
      "\f",
      "\0",
      "#",
      '"',
      "'",
      "\\",
      "a",
      "port",
      "{{",
      "\xa0",
      "\xef\xbb\xbf",
    );
    fc.assert(fc.property(fc.string({ unit, maxLength: 40 }), expectEven), { numRuns: 5000 });
  });

  it("leaves the meaning of real files alone", () => {
    const root = join(import.meta.dirname, "../../fixtures");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".conf"));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) expectEven(readFileSync(join(root, name), "latin1"));
  });
});
