import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { diskSource } from "./disk.ts";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";
import type { FileSource } from "./source.ts";

type Files = Record<string, string>;

/** What the include lines of a file lead to, in words. */
function results(
  source: FileSource,
  file: string,
  options: { target?: string; roots?: string[]; paths?: string[] } = {},
) {
  const target = parseTarget(options.target ?? "redis@8.0")!;
  const { deployments } = openProject(options.paths ?? ["."], source, { target, includeRoots: options.roots ?? [] });
  const instance = deployments.flatMap(({ instances }) => instances).find(({ id }) => id === file);
  return (instance?.loading.includes ?? []).map(({ result }) =>
    result.kind === "files" ? result.files.map(({ uri }) => uri).join(" ") : result.kind,
  );
}
const include = (...patterns: string[]) => `port 6379\n${patterns.map((pattern) => `include ${pattern}\n`).join("")}`;

describe("an include line", () => {
  it.each<[string, string, Files, string]>([
    ["beside the file", "common.conf", { "a/common.conf": "" }, "a/common.conf"],
    ["with a dot", "./common.conf", { "a/common.conf": "" }, "a/common.conf"],
    ["in a folder above", "common.conf", { "common.conf": "" }, "common.conf"],
    ["the nearest counts", "common.conf", { "common.conf": "", "a/common.conf": "" }, "a/common.conf"],
    ["by a path from above", "shared/x.conf", { "shared/x.conf": "" }, "shared/x.conf"],
    ["up and down", "../shared/x.conf", { "shared/x.conf": "" }, "shared/x.conf"],
    ["missing", "nosuch.conf", {}, "missing"],
    ["nothing", '""', {}, "missing"],
    [
      "absolute, of another machine",
      "/etc/redis/common.conf",
      { "a/etc/redis/common.conf": "" },
      "a/etc/redis/common.conf",
    ],
    ["absolute, its end", "/etc/redis/common.conf", { "redis/common.conf": "" }, "redis/common.conf"],
    ["absolute, beside the file", "/etc/redis/common.conf", { "a/common.conf": "" }, "a/common.conf"],
    [
      "absolute, only the name elsewhere",
      "/etc/redis/common.conf",
      { "b/common.conf": "", "common.conf": "" },
      "outside",
    ],
    ["absolute, in the root", "/memory/b/x.conf", { "b/x.conf": "" }, "b/x.conf"],
    ["absolute, in the root and missing", "/memory/b/x.conf", {}, "missing"],
    ["absolute, the name of the file itself", "/etc/redis/redis.conf", {}, "outside"],
    ["above the root", "../../x.conf", {}, "outside"],
    ["of Windows", "..\\\\shared\\\\x.conf", { "shared/x.conf": "" }, "shared/x.conf"],
    ["of Windows, without quotes", ".\\x.conf", { "a/x.conf": "" }, "a/x.conf"],
    ["of Windows, out of the root", "..\\..\\..\\x.conf", {}, "outside"],
    ["of Windows, with a drive", "C:\\redis\\x.conf", { "a/x.conf": "" }, "a/x.conf"],
    ["a folder", "d", { "a/d/x.txt": "" }, ""],
    ["itself", "redis.conf", {}, "cycle"],
    ["a pattern", "d/*.conf", { "a/d/2.conf": "", "a/d/1.conf": "", "a/d/.3.conf": "" }, "a/d/1.conf a/d/2.conf"],
    ["a pattern without a match", "d/*.conf", {}, ""],
    ["a pattern of another machine", "/etc/redis/d/*.conf", { "redis/d/1.conf": "" }, "redis/d/1.conf"],
    ["a pattern out of the root", "/etc/redis/d/*.conf", {}, "outside"],
    ["a pattern with folders", "*/x.conf", { "a/d/x.conf": "", "a/e/x.conf": "" }, "a/d/x.conf a/e/x.conf"],
  ])("%s: %s", (_, pattern, others, result) => {
    const quoted = pattern.includes("\\\\") ? `"${pattern}"` : pattern;
    const source = memorySource({ "a/redis.conf": include(quoted), ...others });
    expect(results(source, "a/redis.conf")).toEqual([result]);
  });

  it("is a file name before servers knew patterns", () => {
    const source = memorySource({ "redis.conf": include("*.inc"), "a.inc": "" });
    expect(results(source, "redis.conf", { target: "redis@6.2" })).toEqual(["missing"]);
    expect(results(source, "redis.conf", { target: "redis@7.0" })).toEqual(["a.inc"]);
    expect(results(source, "redis.conf", { target: "valkey@7.2" })).toEqual(["a.inc"]);
  });

  it("counts from where a dir line went", () => {
    const text = "dir ./sub\ninclude x.conf\n";
    expect(results(memorySource({ "redis.conf": text, "sub/x.conf": "", "x.conf": "" }), "redis.conf")).toEqual([
      "sub/x.conf",
    ]);
  });

  it("goes no deeper than anybody does on purpose", () => {
    const files: Files = { "redis.conf": "include 0.inc\n" };
    for (let depth = 0; depth < 600; depth++) files[`${depth}.inc`] = `include ${depth + 1}.inc\n`;
    const found = results(memorySource(files), "redis.conf");
    expect(found.length).toBeLessThan(510);
    expect(found.at(-1)).toBe("too-deep");
  });

  it("leads to one file however many have it", () => {
    const files: Files = { "common.conf": "appendonly yes\n" };
    for (let index = 0; index < 20; index++) files[`redis-${index}.conf`] = include("common.conf");
    const source = memorySource(files);
    let reads = 0;
    const counting: FileSource = {
      ...source,
      read(path) {
        reads++;
        return source.read(path);
      },
    };
    const project = openProject(["."], counting, {});
    expect(project.deployments.flatMap(({ instances }) => instances).length).toBe(20);
    expect(reads).toBe(21);
    expect(
      new Set(project.deployments[0]!.instances.map(({ loading }) => loading.includes[0]!.result)).size,
    ).toBeGreaterThan(0);
  });
});

describe("files that are included", () => {
  const ids = (files: Files, paths: string[] = ["."]) =>
    openProject(paths, memorySource(files), {}).deployments.flatMap(({ instances }) => instances.map(({ id }) => id));

  it("are no instances", () => {
    expect(ids({ "redis.conf": include("log.conf"), "log.conf": "loglevel notice\nport 1\n" })).toEqual(["redis.conf"]);
  });
  it("are one if nothing else is given", () => {
    expect(ids({ "redis.conf": include("log.conf"), "log.conf": "port 1\n" }, ["log.conf"])).toEqual(["log.conf"]);
  });
  it("are one of a circle", () => {
    expect(ids({ "a.conf": include("b.conf"), "b.conf": include("a.conf"), "c.conf": include("c.conf") })).toEqual([
      "a.conf",
      "c.conf",
    ]);
  });
  it("are among the files", () => {
    const project = openProject(["redis.conf"], memorySource({ "redis.conf": include("x.inc"), "x.inc": "" }), {});
    expect([...project.files.keys()]).toEqual(["redis.conf", "x.inc"]);
  });
});

describe("nothing outside the folders given is read", () => {
  let top: string;
  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), "project-"));
    mkdirSync(join(top, "root/a"), { recursive: true });
    mkdirSync(join(top, "out/root"), { recursive: true });
    writeFileSync(join(top, "canary.conf"), "requirepass canary\n");
    writeFileSync(join(top, "out/canary.conf"), "requirepass canary\n");
    symlinkSync("../canary.conf", join(top, "root/link.inc"));
    symlinkSync("../out", join(top, "root/folder"));
    symlinkSync("../canary.conf", join(top, "root/linked.conf"));
    symlinkSync("../../canary.conf", join(top, "root/a/sentinel.conf"));
    symlinkSync(join(top, "nowhere"), join(top, "root/dangling.inc"));
    writeFileSync(
      join(top, "root/redis.conf"),
      include(
        ...["link.inc", "folder/canary.conf", "folder/*.conf", "fold*/canary.conf", "*.inc", "../canary.conf"],
        ...[
          `${top}/canary.conf`,
          "./../canary.conf",
          "a/../../canary.conf",
          "..\\canary.conf",
          "dangling.inc",
          "/etc/passwd",
          "../*.conf",
        ],
      ),
    );
  });
  afterAll(() => rmSync(top, { recursive: true }));

  it("by no way", () => {
    const disk = diskSource(top);
    const read: string[] = [];
    const source: FileSource = {
      ...disk,
      read(path) {
        read.push(path);
        return disk.read(path);
      },
    };
    const project = openProject(["root"], source, {});
    expect(read).toEqual(["root/redis.conf"]);
    expect([...project.files.keys()]).toEqual(["root/redis.conf"]);
    expect(
      [...project.files.values()].some(({ text }) => text.includes("canary\n") && text.startsWith("requirepass")),
    ).toBe(false);
    expect(project.skipped.map(({ file }) => file)).toEqual([
      "root/a/sentinel.conf",
      "root/folder",
      "root/linked.conf",
    ]);
    expect(results(disk, "root/redis.conf", { paths: ["root"] })).toEqual([
      ...["outside", "outside", "", "", "unreadable", "outside"],
      ...["outside", "outside", "outside", "outside", "missing", "outside", "outside"],
    ]);
  });

  it("unless it is allowed", () => {
    const disk = diskSource(top);
    expect(results(disk, "root/redis.conf", { paths: ["root"], roots: ["."] }).slice(0, 2)).toEqual([
      "root/link.inc",
      "root/folder/canary.conf",
    ]);
    expect(results(disk, "root/redis.conf", { paths: ["root"], roots: [top] })[5]).toBe("canary.conf");
  });
});
