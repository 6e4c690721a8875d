import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleReport } from "../../test/sample-report.ts";
import { check, memorySource } from "../index.ts";
import { severities } from "../lint/report.ts";
import { json } from "./json.ts";
import schema from "./report.schema.json" with { type: "json" };

const validate = new Ajv({ allErrors: true }).compile(schema);

function valid(text: string): unknown {
  const value = JSON.parse(text);
  expect(validate(value) ? [] : validate.errors).toEqual([]);
  return value;
}

describe("what is printed", () => {
  it("is one object with positions", () => {
    const report = sampleReport({ "a.conf": "# é\nport 99999\n", "b.conf": "port 1\n" }, [
      { at: ["a.conf", "99999"], related: [["b.conf", "port", "note"]] },
    ]);
    expect(valid(json(report, { version: "1.2.3" }))).toMatchInlineSnapshot(`
      {
        "deployments": [
          {
            "complete": true,
            "id": ".",
            "instances": [
              {
                "files": [
                  "a.conf",
                ],
                "id": "a.conf",
                "kind": "server",
              },
              {
                "files": [
                  "b.conf",
                ],
                "id": "b.conf",
                "kind": "server",
              },
            ],
            "masters": [],
            "target": {
              "engine": "redis",
              "from": "default",
              "version": "8.10",
            },
          },
        ],
        "findings": [
          {
            "consequence": "something breaks",
            "deployment": ".",
            "file": "a.conf",
            "fingerprint": "f",
            "fixable": false,
            "message": "this is wrong",
            "range": {
              "end": {
                "column": 11,
                "line": 2,
              },
              "start": {
                "column": 6,
                "line": 2,
              },
            },
            "related": [
              {
                "file": "b.conf",
                "message": "note",
                "range": {
                  "end": {
                    "column": 5,
                    "line": 1,
                  },
                  "start": {
                    "column": 1,
                    "line": 1,
                  },
                },
              },
            ],
            "remedy": "repair it",
            "rule": "some-rule",
            "severity": "error",
            "view": "declared",
          },
        ],
        "schemaVersion": 1,
        "skipped": [],
        "summary": {
          "errors": 1,
          "files": 2,
          "infos": 0,
          "instances": 2,
          "warnings": 0,
        },
        "tool": {
          "name": "redis-ha-lint",
          "version": "1.2.3",
        },
        "undecided": [],
        "unreadable": [],
      }
    `);
  });

  it("fits its schema, whatever was checked", () => {
    const text = fc.array(
      fc.constantFrom(
        "port 6379",
        "bind 10.0.0.1",
        "sentinel monitor m 10.0.0.1 6379 5",
        "requirepass x",
        "x",
        'y "',
        "\0",
        "\x1b",
      ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("a/redis.conf", "b/redis.conf", "b/sentinel.conf", "c.txt"), text),
        (files) => {
          const texts = Object.fromEntries(Object.entries(files).map(([name, lines]) => [name, lines.join("\n")]));
          valid(json(check(["."], { source: memorySource(texts) }), { version: "0" }));
        },
      ),
    );
  });

  it("fits its schema, whatever was found", () => {
    const word = fc.string({ unit: "binary" });
    const finding = fc.record({
      at: fc.tuple(word, word),
      rule: word,
      message: word,
      severity: fc.constantFrom(...severities),
      related: fc.array(fc.tuple(word, word, word)),
    });
    const open = fc.record({
      undecided: fc.array(fc.record({ rule: word, deployment: word, about: word, missing: word })),
      skipped: fc.array(fc.record({ file: word, reason: word })),
    });
    fc.assert(
      fc.property(fc.dictionary(word, word), fc.array(finding), open, (files, findings, more) => {
        const text = json(sampleReport(files, findings, more), { version: "0" });
        valid(text);
        expect(text).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/);
      }),
    );
  });
});
