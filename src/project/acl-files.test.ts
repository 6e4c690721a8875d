import { describe, expect, it } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { check, memorySource } from "../index.ts";
import { openProject } from "./open.ts";

type Files = Record<string, string>;
const users = "user app on nopass ~* &* +@all\n";

function open(files: Files, paths = ["."], target = "redis@7.0") {
  return openProject(paths, memorySource(files), { target: parseTarget(target)! });
}

/** The ACL file that a configuration leads to, or why there is none. */
function ledTo(files: Files, file = "a/redis.conf", target?: string): string | undefined {
  const instances = open(files, ["."], target).deployments.flatMap(({ instances }) => instances);
  const result = instances.find(({ id }) => id === file)?.loading.aclFile?.result;
  return result?.kind === "file" ? result.file.uri : result?.kind;
}

describe("an aclfile line", () => {
  it.each<[string, string, Files, string | undefined]>([
    ["beside the file", "aclfile users.acl", { "a/users.acl": users }, "a/users.acl"],
    ["in a folder above", "aclfile users.acl", { "users.acl": users }, "users.acl"],
    ["absolute, beside the file", "aclfile /etc/redis/users.acl", { "a/users.acl": users }, "a/users.acl"],
    ["absolute, its end", "aclfile /etc/redis/users.acl", { "redis/users.acl": users }, "redis/users.acl"],
    ["absolute, only the name elsewhere", "aclfile /etc/redis/users.acl", { "b/users.acl": users }, "outside"],
    ["above the root", "aclfile ../../users.acl", {}, "outside"],
    ["missing", "aclfile users.acl", {}, "missing"],
    ["a folder", "aclfile users.acl", { "a/users.acl/x": "" }, "unreadable"],
    [
      "a template",
      "aclfile users.acl",
      { "a/users.acl": "{% for user in users %}\nuser {{ user }}\n{% endfor %}" },
      "unreadable",
    ],
    ["with NUL bytes", "aclfile users.acl", { "a/users.acl": "user a on\0\n" }, "unreadable"],
    ["the last one", "aclfile x.acl\naclfile users.acl", { "a/users.acl": users, "a/x.acl": users }, "a/users.acl"],
    ["none in the end", 'aclfile users.acl\naclfile ""', { "a/users.acl": users }, undefined],
    [
      "where a dir line went",
      "dir /srv/data\naclfile users.acl",
      { "a/data/users.acl": users, "a/users.acl": users },
      "a/data/users.acl",
    ],
    [
      "where a later dir line went",
      "aclfile users.acl\ndir data",
      { "a/data/users.acl": users, "a/users.acl": users },
      "a/data/users.acl",
    ],
    [
      "from an include",
      "include sub/x.conf",
      { "a/sub/x.conf": "aclfile users.acl", "a/sub/users.acl": users },
      "a/sub/users.acl",
    ],
    ["no pattern", "aclfile *.acl", { "a/users.acl": users }, "missing"],
    ["a placeholder", "aclfile {{ users }}", {}, "outside"],
  ])("%s", (_, lines, others, result) => {
    expect(ledTo({ "a/redis.conf": `port 6379\n${lines}\n`, ...others })).toBe(result);
  });

  it("is read by sentinels from 6.2 on", () => {
    const files = {
      "sentinel.conf": "sentinel monitor m 10.0.0.1 6379 1\naclfile users.acl",
      "users.acl": "user a on",
    };
    expect(ledTo(files, "sentinel.conf", "redis@6.0")).toBeUndefined();
    expect(ledTo(files, "sentinel.conf", "redis@6.2")).toBe("users.acl");
  });
});

describe("an ACL file", () => {
  const ids = (files: Files, paths?: string[]) =>
    open(files, paths).deployments.flatMap(({ instances }) => instances.map(({ id }) => id));

  it("is no configuration of a server, whatever its name and however it is given", () => {
    expect(ids({ "redis.conf": "aclfile users.conf", "users.conf": users })).toEqual(["redis.conf"]);
    expect(ids({ "redis.conf": "aclfile redis-users.conf", "redis-users.conf": users })).toEqual(["redis.conf"]);
    expect(ids({ "redis.conf": "aclfile users.acl", "users.acl": users }, ["redis.conf", "users.acl"])).toEqual([
      "redis.conf",
    ]);
    expect(ids({ "users.acl": users }, ["users.acl"])).toEqual([]);
  });

  it("is among the files that were checked, and not among those skipped", () => {
    const report = check(["."], { source: memorySource({ "redis.conf": "aclfile users.conf", "users.conf": users }) });
    expect([...report.files.keys()]).toEqual(["redis.conf", "users.conf"]);
    expect(report.deployments[0]?.instances[0]?.files).toEqual(["redis.conf", "users.conf"]);
    expect(report.skipped).toEqual([]);
  });
});
