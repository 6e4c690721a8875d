import { expect, it } from "vitest";
import { readDotenv } from "./dotenv.ts";

function read(text: string, isRaw = false) {
  const found = readDotenv({ uri: ".env", text }, new Map([["AROUND", "out"]]), isRaw);
  return Object.fromEntries([...found].map(([name, { value }]) => [name, value]));
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of .env files
it.each([
  ["A=1\nB = two words \n", { A: "1", B: "two words" }],
  ["# A=1\n\n  #B=2\nexport C=3", { C: "3" }],
  ["A=x # why\nB=x#y\n", { A: "x", B: "x#y" }],
  ["A='a $B \\n'\nB=\"a\\nb\\$c\"", { A: "a $B \\n", B: "a\nb$c" }],
  ['A="two\nlines"\nB=1', { A: "two\nlines", B: "1" }],
  ["A=1\r\nB=\r\nC=3\r\n", { A: "1", B: "", C: "3" }],
  ["A=1\nB=${A}-$AROUND-${NO:-d}", { A: "1", B: "1-out-d" }],
  ["A: yaml", { A: "yaml" }],
  ['no line\nA="open\nB=2', { A: '"open', B: "2" }],
  ["\xef\xbb\xbfA=1", { A: "1" }],
  ["A=1\nA=2", { A: "2" }],
])("reads %j", (text, values) => {
  expect(read(text)).toEqual(values);
});

it("takes all behind the sign as it is where the format is raw", () => {
  expect(read("A='x' # y\nB=$A", true)).toEqual({ A: "'x' # y", B: "$A" });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of .env files

it("knows where values stand", () => {
  const host = { uri: ".env", text: "A=1\nREDIS_PASSWORD='s3cret' # x\n" };
  const { start, end } = readDotenv(host, new Map()).get("REDIS_PASSWORD")!.span;
  expect(host.text.slice(start, end)).toBe("s3cret");
});
