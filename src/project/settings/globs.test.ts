import { describe, expect, it } from "vitest";
import { baseOf, matches, matchesAny } from "./globs.ts";

describe("a pattern", () => {
  it.each([
    ["a/redis.conf", "a/redis.conf", true],
    ["a/redis.conf", "./a/redis.conf", true],
    ["a/redis.conf", "a/*.conf", true],
    ["a/redis.conf", "*/redis.con?", true],
    ["a/redis.conf", "a", true],
    ["a/b/redis.conf", "a/", true],
    ["a/redis.conf", "**", true],
    ["redis.conf", "**/redis.conf", true],
    ["a/b/redis.conf", "**/redis.conf", true],
    ["a/b/c/redis.conf", "a/**/redis.conf", true],
    ["a/redis.conf", "a/**/redis.conf", true],
    ["a/b/redis.conf", "**/b", true],
    ["a/redis.conf", ".", true],
    ["redis@6379.conf", "redis@*.conf", true],
    ["a/b/redis.conf", "a/*.conf", false],
    ["a/b/redis.conf", "a/*", false],
    ["ab/redis.conf", "a", false],
    ["a/redis.conf", "redis.conf", false],
    ["a/redis.conf", "a/redis.conf/x", false],
    ["a/redis.conf", "b/**", false],
    ["a/.hidden.conf", "a/*", false],
  ])("%s by %s: %s", (name, pattern, expected) => {
    expect(matches(name, pattern)).toBe(expected);
  });

  it("begins with ! to take out what others mean", () => {
    expect(matchesAny("a/old.conf", ["a/**", "!a/old.conf"])).toBe(false);
    expect(matchesAny("a/new.conf", ["a/**", "!a/old.conf"])).toBe(true);
    expect(matchesAny("a/old.conf", ["a/**", "!a/old.conf", "**/old.conf"])).toBe(true);
    expect(matchesAny("a/new.conf", ["!a/old.conf"])).toBe(false);
  });

  it("of many stars comes to an end", () => {
    expect(matches(`${"a/".repeat(2000)}b`, `${"**/a*/".repeat(200)}c`)).toBe(false);
  });
});

it.each([
  ["a/b/*.conf", "a/b"],
  ["a/b.conf", "a/b.conf"],
  ["**/x", "."],
  ["./a/**", "a"],
  ["!a/*/b", "a"],
])("all that %s can mean lies in %s", (pattern, base) => {
  expect(baseOf(pattern)).toBe(base);
});
