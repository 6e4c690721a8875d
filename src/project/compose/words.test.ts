import { expect, it } from "vitest";
import { SourceText } from "../../syntax/source-text.ts";
import { splitWords } from "./words.ts";

function split(text: string) {
  return splitWords(SourceText.at({ uri: "compose.yml", text }, { start: 0, end: text.length }));
}

it.each([
  ["redis-server --port 6379", ["redis-server", "--port", "6379"]],
  ["  a \t b\n c ", ["a", "b", "c"]],
  [`--save "" --requirepass 'a b'`, ["--save", "", "--requirepass", "a b"]],
  [`a"b c"'d e'f`, ["ab cd ef"]],
  [`sh -c "echo \\"x\\" > /a && run"`, ["sh", "-c", 'echo "x" > /a && run']],
  [`'a\\b' a\\ b "a\\\\b"`, ["a\\b", "a b", "a\\b"]],
  ["redis-server --port 1 && echo x", ["redis-server", "--port", "1"]],
  ["redis-server | tee log", ["redis-server"]],
  ["redis-server 2>&1", ["redis-server"]],
  ["redis-server a2>&1", ["redis-server", "a2"]],
  ["echo $(hostname -i) x", ["echo", "$(hostname -i)", "x"]],
  ["", []],
])("splits %j as Compose does", (text, words) => {
  expect(split(text)?.map(({ value }) => value)).toEqual(words);
});

it.each([`a "b`, "a 'b", "a \\", "(a)", "$(a"])("refuses %j", (text) => {
  expect(split(text)).toBeUndefined();
});

it("knows where each word stands", () => {
  const text = `redis-server --requirepass "a b" --port 63\\79 ""`;
  const marked = split(text)!.map(({ span: { start, end } }) => text.slice(start, end));
  expect(marked).toEqual(["redis-server", "--requirepass", "a b", "--port", "63\\79", ""]);
  expect(split(text)!.at(-1)!.span.start).toBe(text.length - 1);
});
