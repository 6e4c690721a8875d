import { expect, it } from "vitest";
import { forkOf } from "./forks.ts";

it.each([
  ["multi-master-no-forward", "KeyDB"],
  ["server-thread-affinity", "KeyDB"],
  ["Active-Replica", "KeyDB"],
  ["delete-on-evict", "KeyDB"],
  ["vm-enabled", "Redis before 2.6"],
  ["maxheap", "Redis for Windows"],
])("%s is a directive of %s", (name, fork) => expect(forkOf(name)).toBe(fork));

it.each(["port", "replicof", "evict", "reserve", "multi-", ""])("%j is none of a fork's", (name) =>
  expect(forkOf(name)).toBeUndefined(),
);
