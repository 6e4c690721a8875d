import { describe, expect, it } from "vitest";
import { memorySource } from "../memory.ts";
import { Paths } from "../paths.ts";
import { findProjectFiles } from "./find.ts";

const find = (files: readonly string[], paths: readonly string[]) => {
  const source = memorySource(Object.fromEntries(files.map((file) => [file, "{}"])));
  return findProjectFiles(paths, source, new Paths(source));
};

describe("the project file of a path", () => {
  it.each<[name: string, files: string[], paths: string[], found: string[]]>([
    ["lies in the folder", ["a/redis-ha-lint.json", "a/redis.conf"], ["a"], ["a/redis-ha-lint.json"]],
    ["lies beside the file", ["a/redis-ha-lint.json", "a/redis.conf"], ["a/redis.conf"], ["a/redis-ha-lint.json"]],
    ["lies above", ["redis-ha-lint.json", "a/b/redis.conf"], ["a/b"], ["redis-ha-lint.json"]],
    ["is the nearest", ["redis-ha-lint.json", "a/redis-ha-lint.json", "a/b/x.conf"], ["a/b"], ["a/redis-ha-lint.json"]],
    ["lies above the working folder", ["../redis-ha-lint.json", "a/x.conf"], ["a"], ["../redis-ha-lint.json"]],
    ["does not lie below", ["a/redis-ha-lint.json", "redis.conf"], ["."], []],
    ["does not lie above the repository", ["redis-ha-lint.json", "a/.git/HEAD", "a/b/x.conf"], ["a/b"], []],
    ["does not lie above a worktree", ["redis-ha-lint.json", "a/.git", "a/b/x.conf"], ["a/b"], []],
    [
      "may lie at the root of the repository",
      ["a/redis-ha-lint.json", "a/.git/HEAD", "a/b/x.conf"],
      ["a/b"],
      ["a/redis-ha-lint.json"],
    ],
    ["is no folder", ["redis-ha-lint.json/x", "redis.conf"], ["."], []],
    [
      "is one for paths that share it",
      ["redis-ha-lint.json", "a/x.conf", "b/x.conf"],
      ["a", "b"],
      ["redis-ha-lint.json"],
    ],
    ["is looked for where nothing is", ["redis-ha-lint.json"], ["missing/x.conf"], ["redis-ha-lint.json"]],
    [
      "may be different ones",
      ["a/redis-ha-lint.json", "b/redis-ha-lint.json"],
      ["a", "b"],
      ["a/redis-ha-lint.json", "b/redis-ha-lint.json"],
    ],
  ])("%s", (_, files, paths, found) => {
    expect(find(files, paths)).toEqual(found);
  });
});
