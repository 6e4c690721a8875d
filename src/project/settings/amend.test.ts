import { describe, expect, it } from "vitest";
import type { TextChange } from "../../syntax/embedding.ts";
import { decode, encode } from "../../syntax/position.ts";
import { freshProjectFile, withoutRule, withSuppression } from "./amend.ts";
import { member, parseJson, plainValue } from "./json.ts";

const accepted = { rule: "no-authentication", file: "a/ü.conf", reason: "why" };
const entry = '{ "rule": "no-authentication", "file": "a/ü.conf", "reason": "why" }';

function made(text: string, changes: readonly TextChange[] | undefined): string {
  const bytes = encode(text);
  return decode(
    (changes ?? []).reduceRight(
      (before, { start, end, text }) => before.slice(0, start) + text + before.slice(end),
      bytes,
    ),
  );
}

const silenced = (text: string) => made(text, withSuppression(encode(text), accepted));
const turnedOff = (text: string) => made(text, withoutRule(encode(text), "no-authentication"));

describe("a suppression more", () => {
  it.each([
    ["{}\n", `{\n  "suppressions": [\n    ${entry}\n  ]\n}\n`],
    ['{ "target": "redis@7.2" }', `{ "target": "redis@7.2", "suppressions": [\n    ${entry}\n  ] }`],
    [
      '{\n  "target": "redis@7.2" // ours ü\n}',
      `{\n  "target": "redis@7.2", // ours ü\n  "suppressions": [\n    ${entry}\n  ]\n}`,
    ],
    ['{\n  "suppressions": []\n}', `{\n  "suppressions": [\n    ${entry}\n  ]\n}`],
    [
      '{\r\n  "suppressions": [\r\n    // none yet\r\n  ]\r\n}',
      `{\r\n  "suppressions": [\r\n    // none yet\r\n    ${entry}\r\n  ]\r\n}`,
    ],
    [
      '{\n  "suppressions": [\n    { "a": 1 }, // one\n    { "b": 1 }, // two, ]\n    // the end\n  ],\n}',
      `{\n  "suppressions": [\n    { "a": 1 }, // one\n    { "b": 1 }, // two, ]\n    ${entry}\n    // the end\n  ],\n}`,
    ],
    ['{"suppressions":[{"a":1}/* one */]}', `{"suppressions":[{"a":1}, ${entry}/* one */]}`],
    ['{"suppressions":[\n{"a":1}]}', `{"suppressions":[\n{"a":1},\n  ${entry}\n]}`],
    ["\u{feff}{\n}\n", `\u{feff}{\n  "suppressions": [\n    ${entry}\n  ]\n}\n`],
  ])("%j", (before, after) => {
    expect(silenced(before)).toBe(after);
  });

  it("changes nothing in what is no JSON, or is something else there", () => {
    for (const text of ["", "[]", '{ "suppressions": 1 }', '{ "suppressions": [ }', "{} {}"])
      expect(withSuppression(text, accepted), text).toBeUndefined();
  });
});

describe("a rule turned off", () => {
  it.each([
    ["{}", '{\n  "rules": {\n    "no-authentication": "off"\n  }\n}'],
    ['{ "rules": {} }', '{ "rules": {\n  "no-authentication": "off"\n} }'],
    ['{ "rules": { "a": "off" } }', '{ "rules": { "a": "off", "no-authentication": "off" } }'],
    ['{ "rules": { "no-authentication": /* why */ "info" } }', '{ "rules": { "no-authentication": /* why */ "off" } }'],
    [
      '{ "rules": { "no-authentication": { "severity": "info", "minimum": 1 } } }',
      '{ "rules": { "no-authentication": { "severity": "off", "minimum": 1 } } }',
    ],
    [
      '{ "rules": { "no-authentication": { "minimum": 1 } } }',
      '{ "rules": { "no-authentication": { "minimum": 1, "severity": "off" } } }',
    ],
  ])("%j", (before, after) => {
    expect(turnedOff(before)).toBe(after);
  });
});

it("what is added can be read, after itself as well", () => {
  const twice = silenced(silenced(turnedOff(freshProjectFile("./schema.json"))));
  const { root, mistakes } = parseJson(encode(twice));
  expect(mistakes).toEqual([]);
  expect(plainValue(member(root, "suppressions")!)).toEqual(
    [accepted, accepted].map((one) => Object.assign(Object.create(null), one)),
  );
});
