import { describe, expect, it } from "vitest";
import { sampleReport } from "../../test/sample-report.ts";
import { readFacts, unsaved } from "../facts/read.ts";
import type { Asked } from "../lint/report.ts";
import { answers } from "./answers.ts";

function said(lines: string, more: Partial<Asked> = {}, verbose = false): string[] {
  const facts = readFacts(`facts 1\ntaken 2026-11-21T21:05:33Z\n${lines}`, unsaved);
  expect(facts.mistakes).toEqual([]);
  const report = sampleReport({}, [], { asked: { facts, ...more } });
  return [...answers(report, verbose)].map(({ text, indent }) => " ".repeat(indent) + text);
}

const up = (port: number) => `instance server 10.0.0.1:${port}\ntook 1\n`;
const down = (port: number) => `instance unknown 10.0.0.1:${port}\ntook 1\nunreachable refused "nobody listens"\n`;

describe("who answered", () => {
  it("in a run", () => {
    expect(said(up(1) + up(2), { took: 1234 })).toEqual(["2 of 2 instances answered in 1.23 s"]);
  });

  it("before", () => {
    expect(said(up(1))).toEqual(["1 of 1 instance had answered at 2026-11-21T21:05:33Z"]);
  });

  it("and why others did not, each in a line", () => {
    expect(said(up(1) + down(2), { took: 5 })).toEqual([
      "1 of 2 instances answered in 0.01 s",
      "  10.0.0.1:2: nobody listens",
    ]);
  });

  it("and which commands failed, together where the reason is one", () => {
    const failed =
      'failed "CONFIG GET" no-permission "may not"\nfailed ROLE no-permission "may not"\nfailed INFO busy later\n';
    expect(said(up(1) + failed, { took: 5 }).slice(1)).toEqual([
      "  10.0.0.1:1: CONFIG GET, ROLE: may not",
      "  10.0.0.1:1: INFO: later",
    ]);
  });

  it("and who was not asked", () => {
    const notAsked = [{ instance: "b/redis.conf", reason: "its address is not known" }];
    expect(said(up(1), { took: 5, notAsked }).at(-1)).toBe("  b/redis.conf: not asked: its address is not known");
  });

  it("in so many lines that they can be read, unless all are asked for", () => {
    const many = Array.from({ length: 30 }, (_, index) => down(index + 1)).join("");
    const short = said(many);
    expect(short).toHaveLength(12);
    expect(short.at(-1)).toBe("  and 20 more lines (--verbose lists all)");
    expect(said(many, {}, true)).toHaveLength(31);
  });

  it("with nothing in it that a terminal acts upon", () => {
    const lines = said(`${up(1)}failed "A\\x1b[2J" other "\\xe2\\x80\\xae\\x07"\n`);
    expect(lines.at(-1)).toBe("  10.0.0.1:1: A\\x1b[2J: \\u202e\\x07");
  });
});

describe("a user that may write", () => {
  const hint = (lines: string) => said(lines).filter((line) => line.includes("probe acl"));
  it("is told of once", () => {
    expect(hint(`${up(1)}user admin\nmay-write yes\n${up(2)}user admin\nmay-write yes\n`)).toEqual([
      "asked as admin, who may write; a user who may only ask is enough: redis-ha-lint probe acl",
    ]);
  });

  it("is taken for one where it is the default user and nothing else is known", () => {
    expect(hint(`${up(1)}user default\n`)).toEqual([
      "asked as default, who may write unless an ACL says otherwise; a user who may only ask is enough: redis-ha-lint probe acl",
    ]);
  });

  it("is not told of where it may not", () => {
    expect(hint(`${up(1)}user default\nmay-write no\n${up(2)}user probe\n${up(3)}`)).toEqual([]);
  });
});
