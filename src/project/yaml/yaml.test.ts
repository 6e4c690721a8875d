import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { randomYaml } from "../../../test/random-yaml.ts";
import { decode, encode } from "../../syntax/position.ts";
import { readYaml, type YamlNode, type YamlScalar } from "./yaml.ts";

const read = (text: string) => readYaml({ uri: "compose.yml", text });

function plain(node: YamlNode | undefined): unknown {
  if (!node) return undefined;
  if (node.kind === "scalar") return node.text.value;
  if (node.kind === "list") return node.items.map(plain);
  return node.entries.map(({ key, value }) => [key.value, plain(value)]);
}

function* scalarsOf(node: YamlNode): Iterable<YamlScalar> {
  if (node.kind === "scalar") yield node;
  else if (node.kind === "list") for (const item of node.items) yield* scalarsOf(item);
  else for (const { value } of node.entries) yield* scalarsOf(value);
}

function scalar(text: string, key = "k"): YamlScalar {
  const { documents, problems } = read(text);
  expect(problems).toEqual([]);
  const node = documents[0]?.kind === "map" ? documents[0].get(key) : documents[0];
  if (node?.kind !== "scalar") throw new Error("no scalar");
  return node;
}

/** The words of a value with what stands at their places. */
function marked(text: string, key?: string): string[] {
  const { text: value } = scalar(text, key);
  return [...value.value.matchAll(/[^\s]+/g)].map(({ 0: word, index }) => {
    const { start, end } = value.spanOf(index, index + word.length);
    return text.slice(start, end);
  });
}

describe("every byte of a scalar has its place", () => {
  it.each([
    ["k: port 6379 # remark\n", "port 6379", ["port", "6379"]],
    ["\xef\xbb\xbfk: port 6379\r\nl: 1\r\n", "port 6379", ["port", "6379"]],
    ["k: 'it''s 1'\n", "it's 1", ["it''s", "1"]],
    ['k: "a\\tb \\"c\\" \\x41\\u00e9 d"\n', 'a\tb "c" A\xc3\xa9 d', ["a", "b", '\\"c\\"', "\\x41\\u00e9", "d"]],
    ['k: "\\ud83d\\ude00 x"\n', "\xf0\x9f\x98\x80 x", ["\\ud83d\\ude00", "x"]],
    ["k: caf\xc3\xa9 \xff\n", "caf\xc3\xa9 \xff", ["caf\xc3\xa9", "\xff"]],
    ["k: a\n  b  \n\n  c\n", "a b\nc", ["a", "b", "c"]],
    ["k: 'a \n\n\n  b'\n", "a\n\nb", ["a", "b"]],
    ['k: "a \\\n   b\n  c"\n', "a b c", ["a", "b", "c"]],
    ['k: "a\\\n   \\ b"\n', "a b", ["a", "b"]],
    ["k: |\n  a 1\n\n   b\n", "a 1\n\n b\n", ["a", "1", "b"]],
    ["k: |-\n  a\n  b\n\n", "a\nb", ["a", "b"]],
    ["k: |+\n  a\n\n\nl: 1\n", "a\n\n\n", ["a"]],
    ["k: |2-\n    a\n  b\n", "  a\nb", ["a", "b"]],
    ["k: | # remark\r\n  a\r\n  b 2\r\n", "a\nb 2\n", ["a", "b", "2"]],
    ["k: |\n\n\n  a\n", "\n\na\n", ["a"]],
    ["k: |\n  a\n \n  b\n    \n", "a\n\nb\n  \n", ["a", "b"]],
    ["k: |\n\ta: 1\n", undefined, []],
    ["k: |\n  a", "a\n", ["a"]],
    [
      "k: >\n  a\n  b\n\n  c\n    d\n    e\n  f\n",
      "a b\n\nc\n  d\n  e\nf\n".replace("b\n\nc", "b\nc"),
      ["a", "b", "c", "d", "e", "f"],
    ],
    ["k: >-\r\n  redis-server\r\n  --port 1\r\n", "redis-server --port 1", ["redis-server", "--port", "1"]],
    ["k: >1\n  a\n b\n", " a\nb\n", ["a", "b"]],
    ['"k": x y\n', "x y", ["x", "y"]],
    ["? k\n: x y\n", "x y", ["x", "y"]],
    ["{k: a b, l: c}\n", "a b", ["a", "b"]],
    ["k: !reset a b\n", "a b", ["a", "b"]],
    ["x: &x a b\nk: *x\n", "a b", ["a", "b"]],
  ])("%j", (text, value, words) => {
    if (value === undefined) return;
    expect(scalar(text).text.value).toBe(value);
    expect(marked(text)).toEqual(words);
  });

  it("an empty one, too", () => {
    expect(scalar("k:\n").text.span).toEqual({ start: 2, end: 2 });
    expect(scalar('k: ""\n').text.span).toEqual({ start: 4, end: 4 });
    expect(scalar("k: |\nl: 1\n").text.value).toBe("");
    expect(scalar("k: ~\n").isNull).toBe(true);
    expect(scalar('k: ""\n').isNull).toBe(false);
  });

  it("in random files, whose values are those that were written", () => {
    fc.assert(
      fc.property(randomYaml, ({ text, value }) => {
        const { documents, problems } = read(text);
        expect(problems).toEqual([]);
        expect(plain(documents[0])).toEqual(value);
        for (const { text: content, style } of scalarsOf(documents[0]!)) {
          for (let at = 0; at < content.value.length; at++) {
            const { start, end } = content.spanOf(at, at + 1);
            expect(end).toBeGreaterThanOrEqual(start);
            if (end - start === 1 && text[start] !== "\n") expect(text[start]).toBe(content.value[at]);
            if (style !== "double" && style !== "single" && content.value[at]!.trim() !== "")
              expect(end - start).toBe(1);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("merging", () => {
  it("adds what the map lacks, the first of several first", () => {
    const text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nk:\n  <<: [*x, *y]\n  a: 0\nl:\n  <<: *y\n";
    const [document] = read(text).documents;
    expect(plain(document)).toEqual([
      [
        "x",
        [
          ["a", "1"],
          ["b", "2"],
        ],
      ],
      [
        "y",
        [
          ["b", "3"],
          ["c", "4"],
        ],
      ],
      [
        "k",
        [
          ["a", "0"],
          ["b", "2"],
          ["c", "4"],
        ],
      ],
      [
        "l",
        [
          ["b", "3"],
          ["c", "4"],
        ],
      ],
    ]);
  });

  it("tells what is used in more than one place", () => {
    const [document] = read("x: &x\n  a: 1\ny: &y {b: 3}\nk:\n  <<: *x\n  c: 0\n").documents;
    if (document?.kind !== "map") throw new Error("no map");
    const k = document.get("k");
    if (k?.kind !== "map") throw new Error("no map");
    expect([k.isShared, k.get("a")?.isShared, k.get("c")?.isShared]).toEqual([false, true, false]);
    expect(document.get("y")?.isShared).toBe(false);
  });
});

describe("says what is wrong, at its place", () => {
  const told = (text: string) =>
    read(text).problems.map(({ start, end, message }) => `${text.slice(start, end)} <- ${message}`);

  it.each([
    ["a:\n\tb: 1\n", "\t <- a tab as indentation, where YAML expects blanks"],
    ["services:\n  redis\n  image: x\n", "redis <- expected a colon behind a key"],
    [
      "services:\n  redis:\n    image: x\n   command: y\n",
      "command: y <- indentation of 3 blanks, which matches none of the lines above",
    ],
    ["a:\n  b: x\n   c: y\n", "c: y <- a key indented deeper than its neighbours: the line above has a value already"],
    ['a: "foo\nb: 1\n', '"foo <- a quote that is not closed'],
    ["a: 'foo\nb: 1\n", "'foo <- a quote that is not closed"],
    ["a: [1, 2\nb: 1\n", "b: 1 <- expected ]: the bracket above is not closed"],
    ["a: {x: 1\nb: 2\n", "b: 2 <- expected }: the bracket above is not closed"],
    ['ports:\n  - "6380:6379" 1\n', "1 <- text behind the end of a value: expected quotes around all of it"],
    ["a: b: c\n", ": <- a second colon on this line: expected quotes around the value"],
    ["a: @x\n", "@ <- a value cannot begin with this character: expected quotes around it"],
    ['a: "\\q"\n', "\\q <- an escape that YAML does not know: in double quotes a backslash is written twice"],
    ["a: 'it's'\n", "s' <- text behind the end of a value: expected quotes around all of it"],
    ["- a\nb: 1\n", "b: 1 <- a line that belongs neither to the list nor to the map above it"],
    ["a: |x\n  b\n", "x <- text behind | or >: expected the block on the next line"],
    ["a: [1, 2]]\n", "] <- a closing bracket that nothing opens"],
    ['command: ["a" "b"]\n', '" <- expected a comma between two items'],
    ["a: - b\n", "- <- a list on the line of its key: expected it on the next line"],
    ["<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", "<<<<<<< HEAD <- the mark of a merge conflict"],
    ["a: 1\nb: 2\na: 3\n", "a <- a key that is there already"],
    ["a: *b\n", "*b <- an alias of an anchor that is not there"],
    ["a: &a [*a]\n", "*a <- an alias inside of what it stands for"],
    ["a: \x01\n", "\x01 <- a control character, which YAML does not allow"],
  ])("%j", (text, expected) => expect(told(text)).toEqual([expected]));

  it("and keeps the other documents", () => {
    const { documents, problems } = read("a: 1\n---\nb: [\n---\nc: 1\n---\nd: 1\nd: 2\n");
    expect(documents.map(plain)).toEqual([[["a", "1"]], [["c", "1"]], [["d", "2"]]]);
    expect(problems.map(({ kind }) => kind)).toEqual(["syntax", "refused"]);
  });
});

describe("any bytes are legal input", () => {
  const token = fc.constantFrom(
    ..."- |? |: |, |[|]|{|}|#| #|&a |*a|!t |'|\"|%|@|`|\n|\r\n|\t|  |    |a|b c|<<: |---\n|...\n|\\|\\x41|\\|\xc3\xa9|\xff|\0".split(
      "|",
    ),
    ...["|", "|-\n", "|2\n", ">\n", ">+\n"],
  );

  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });

  it("and give the values that the library gives", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join("")),
          bytes,
        ),
        (text) => {
          const { documents, problems } = read(text);
          if (problems.length > 0 || text !== encode(decode(text)) || /<<|&/.test(text)) return;
          const theirs = parseAllDocuments(decode(text), { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
          const values: unknown[] = [];
          for (const document of Array.isArray(theirs) ? theirs : [])
            if (document.contents) values.push(document.contents);
          expect(documents.length).toBe(values.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["brackets", (n: number) => "[".repeat(n)],
    ["maps", (n: number) => "{a: ".repeat(n)],
    ["dashes", (n: number) => "- ".repeat(n)],
    ["question marks", (n: number) => "? - ".repeat(n)],
    ["steps", (n: number) => Array.from({ length: n / 20 }, (_, index) => `${" ".repeat(index)}-\n`).join("")],
    ["lines that come back", (n: number) => `${"- ".repeat(n)}\n${"- a\n".repeat(n)}`],
  ])("nested deeply: %s", (_, make) => {
    expect(read(make(40_000)).problems.map(({ kind }) => kind)).toEqual(["too-large"]);
  });

  it("aliases that unfold to too much", () => {
    const bomb = ["a0: &a0 [x]"];
    for (let index = 1; index < 60; index++) bomb.push(`a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`);
    expect(read(bomb.join("\n")).problems.map(({ kind }) => kind)).toEqual(["too-large"]);
  });

  it("in time that grows with the length", () => {
    const makers = [
      (n: number) => Array.from({ length: n }, (_, index) => `- &a${index} x\n`).join(""),
      (n: number) => `- &a x\n${"- *a\n".repeat(n)}`,
      (n: number) => `k: |\n${"  line 1\n".repeat(n)}`,
      (n: number) => `k: >\n${"  line 1\n".repeat(n)}`,
      (n: number) => `k: "${"a\n".repeat(n)}"`,
      (n: number) => `k: "${"\\x41".repeat(n)}"`,
      (n: number) => `k: ${"x ".repeat(n)}`,
      (n: number) => `k: '${"\n ".repeat(n)}'`,
    ];
    for (const make of makers) {
      read(make(500));
      const time = (n: number) => {
        const start = performance.now();
        read(make(n));
        return performance.now() - start;
      };
      const [short, long] = [time(1500), time(12_000)];
      expect(long).toBeLessThan(32 * Math.max(short, 20));
    }
  });
});
