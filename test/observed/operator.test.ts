import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import { memorySource } from "../../src/project/memory.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");

/** What is said of facts alone. */
const judge = (text: string) => check([], { source: memorySource({}), facts: { text, name: "cluster.facts" } });

describe("a set whose sentinels were started seconds ago", () => {
  it("has no failover to wait for", () => {
    const text = readFileSync(join(fixtures, "facts/three-hosts.facts"), "latin1");
    expect(text).toMatch(/master orders role-reported-time 15\d{3}\n/);
    const { undecided } = check(["three-hosts"], {
      source: diskSource(join(fixtures, "healthy")),
      facts: { text, name: "cluster.facts" },
    });
    expect(undecided).toEqual([]);
  });

  it("leaves open whether a second master stays one", () => {
    const second = (reported: number) => `facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master role-reported-time ${reported}
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379
`;
    const rule = "several-masters-in-group";
    expect(judge(second(15_000)).undecided).toContainEqual(
      expect.objectContaining({
        rule,
        missing: "whether sentinels make 10.0.0.2:6379 a replica, which takes some seconds",
      }),
    );
    expect(judge(second(60_000)).diagnostics.map((one) => one.rule)).toContain(rule);
  });
});
