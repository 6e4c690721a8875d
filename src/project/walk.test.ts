import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskSource } from "./disk.ts";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";
import { Paths } from "./paths.ts";
import type { FileSource } from "./source.ts";
import { done } from "./steps.ts";
import { walk } from "./walk.ts";

const conf = "port 6379\nappendonly yes\n";

const walked = (given: readonly string[], source: FileSource) => {
  const paths = new Paths(source);
  const names = new Set(given.map((path) => paths.name(path)));
  const { found, skipped, unreadable } = done(walk([...names], source, paths));
  return { found: found.map(({ name }) => name), skipped, unreadable };
};

describe("in memory", () => {
  it("takes what is named and filled like a configuration", () => {
    const source = memorySource({
      "a/redis.conf": conf,
      "a/REDIS2.CONF": conf,
      "a/redis.cfg": conf,
      "a/redis.conf.bak": conf,
      "a/redis.conf.j2": conf,
      "a/deployment.yaml.j2": "",
      "a/nginx.conf": "http {\n}\n",
      "a/readme.md": "",
      ".hidden/redis.conf": conf,
      ".ci/redis.conf": conf,
      "node_modules/x/redis.conf": conf,
      "x.conf/redis.conf": conf,
      ".redis.conf": conf,
    });
    expect(walked(["."], source)).toEqual({
      found: [".ci/redis.conf", "a/REDIS2.CONF", "a/redis.cfg", "a/redis.conf", "x.conf/redis.conf"],
      skipped: [
        { file: "a/nginx.conf", reason: "written with braces or semicolons, as nginx and others have it" },
        { file: "a/redis.conf.j2", reason: "a template, not rendered" },
      ],
      unreadable: [],
    });
  });

  it("takes any file that is named, once, by one name", () => {
    const source = memorySource({ "a/x": conf, "a/redis.conf": conf, ".h/y.txt": "http {\n}\n" });
    const given = ["a/x", "./a/x", "a//x", "/memory/a/x", "b/../a/x", ".h/y.txt"];
    expect(openProject(given, source).deployments.flatMap(({ instances }) => instances.map(({ id }) => id))).toEqual([
      ".h/y.txt",
      "a/x",
    ]);
    expect(walked([".h"], source).found).toEqual([]);
    expect(walked(["nowhere", "a/nothing.conf"], source).unreadable).toEqual([
      { file: "a/nothing.conf", reason: "there is no such file" },
      { file: "nowhere", reason: "there is no such file" },
    ]);
  });

  it("says that a template is one even where it is named", () => {
    const source = memorySource({ "redis.conf.j2": "{% if x %}\nport 1\n{% endif %}\n" });
    expect(walked(["redis.conf.j2"], source)).toEqual({
      found: [],
      skipped: [{ file: "redis.conf.j2", reason: "a template, not rendered" }],
      unreadable: [],
    });
  });
});

describe("on a disk", () => {
  let top: string;
  const put = (name: string, text = conf) => {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), text);
  };
  const link = (target: string, name: string) => {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    symlinkSync(target, join(top, name));
  };
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "walk-"));
  });
  afterEach(() => rmSync(top, { recursive: true }));

  it("follows links that stay, once, and no circles", () => {
    put("root/real/redis.conf");
    link("real", "root/again");
    link("..", "root/real/up");
    link("redis.conf", "root/real/same.conf");
    link(".", "root/self");
    link("a.conf", "root/b.conf");
    link("b.conf", "root/a.conf");
    put("root/..data/sentinel.conf", "sentinel monitor m 10.0.0.1 6379 2\n");
    link("..data/sentinel.conf", "root/sentinel.conf");
    expect(walked(["root"], diskSource(top))).toEqual({
      found: ["root/real/redis.conf", "root/sentinel.conf"],
      skipped: [],
      unreadable: [
        { file: "root/a.conf", reason: "the symbolic link leads nowhere" },
        { file: "root/b.conf", reason: "the symbolic link leads nowhere" },
      ],
    });
  });

  it("does not follow links that leave", () => {
    put("out/redis.conf");
    link("../out", "root/out");
    link("../out/redis.conf", "root/redis.conf");
    link("../gone.conf", "root/gone.conf");
    expect(walked(["root"], diskSource(top))).toEqual({
      found: [],
      skipped: [
        { file: "root/out", reason: "a symbolic link that leads out of the folder" },
        { file: "root/redis.conf", reason: "a symbolic link that leads out of the folder" },
      ],
      unreadable: [{ file: "root/gone.conf", reason: "the symbolic link leads nowhere" }],
    });
    expect(walked(["root/redis.conf"], diskSource(top)).found).toEqual(["root/redis.conf"]);
  });

  it("takes a link that is given as a folder for that folder", () => {
    put("real/redis.conf");
    link("real", "root");
    expect(walked(["root"], diskSource(top)).found).toEqual(["root/redis.conf"]);
  });

  it("does not wait for pipes", () => {
    put("redis.conf");
    execFileSync("mkfifo", [join(top, "pipe.conf")]);
    expect(walked(["."], diskSource(top)).found).toEqual(["redis.conf"]);
    expect(walked(["pipe.conf"], diskSource(top)).unreadable).toEqual([
      { file: "pipe.conf", reason: "it is not a regular file" },
    ]);
  });

  it("leaves files alone that are too large", () => {
    put("redis.conf");
    truncateSync(join(top, "redis.conf"), 100 * 1024 * 1024 + 1);
    expect(walked(["."], diskSource(top)).skipped).toEqual([{ file: "redis.conf", reason: "larger than 100 MB" }]);
    expect(walked(["redis.conf"], diskSource(top)).unreadable).toEqual([
      { file: "redis.conf", reason: "larger than 100 MB" },
    ]);
  });

  it("copes with any name", () => {
    const names = ["a\nb.conf", "\u001b[31mred.conf", "-rf.conf", "*.conf", "ü 漢.conf", "a\\b.conf", "'\".conf"];
    for (const name of names) put(name);
    expect(walked(["."], diskSource(top)).found).toEqual([...names].sort());
    expect(walked([join(top, "a\nb.conf")], diskSource(top)).found).toEqual(["a\nb.conf"]);
  });

  it("copes with any bytes", () => {
    writeFileSync(join(top, "redis.conf"), Buffer.from([0xff, 0xfe, 0x70, 0, 0x6f, 0, 0x0a, 0, 0x80, 0xc3]));
    expect(openProject(["."], diskSource(top)).files.get("redis.conf")?.text.length).toBe(10);
  });

  it("copes with folders as deep as there can be", () => {
    const deep = Array.from({ length: 900 }, () => "d").join("/");
    put(`${deep}/redis.conf`);
    expect(openProject(["."], diskSource(top)).deployments.map(({ id }) => id)).toEqual([deep]);
  });

  it("calls files outside the working directory by the way there", () => {
    put("here/x");
    put("there/redis.conf");
    expect(walked(["../there", join(top, "there/redis.conf")], diskSource(join(top, "here"))).found).toEqual([
      "../there/redis.conf",
    ]);
  });
});
