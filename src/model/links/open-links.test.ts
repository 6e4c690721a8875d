import { expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { buildDeployment } from "../build.ts";
import { openLinks } from "./open-links.ts";

/** What is missing, by the kind of link. */
function missing(files: Readonly<Record<string, string>>): [string, string][] {
  const { deployments } = openProject(["."], memorySource(files), {});
  return deployments.flatMap((raw) =>
    [...openLinks(buildDeployment(raw))].map((link): [string, string] => [link.kind, link.missing]),
  );
}

const replica = "bind 10.0.0.3\nreplicaof redis-1 6379";
const sentinel = "sentinel resolve-hostnames yes\nsentinel monitor main redis-1 6379 1";

it("asks once for each address at which one of several servers may answer", () => {
  const files = { "a.conf": "bind 10.0.0.1", "b.conf": "bind 10.0.0.2", "c.conf": replica, "d.conf": sentinel };
  expect(missing({ ...files, "e.conf": replica.replace("0.3", "0.4"), "f.conf": sentinel })).toEqual([
    ["replication", "whether redis-1:6379 is 10.0.0.1:6379"],
    ["watch", "whether redis-1:6379 is 10.0.0.1:6379"],
  ]);
});

it("asks nothing where it is known who answers, or that nobody does", () => {
  expect(missing({ "a.conf": "bind 10.0.0.1", "c.conf": replica, "d.conf": sentinel })).toEqual([]);
  expect(missing({ "a.conf": "bind 10.0.0.1", "c.conf": "bind 10.0.0.3\nreplicaof 10.0.0.2 6379" })).toEqual([]);
  expect(missing({ "a.conf": "bind 127.0.0.1", "c.conf": "port 6380\nreplicaof 127.0.0.1 6379" })).toEqual([]);
});
