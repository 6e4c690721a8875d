import { describe, expect, it } from "vitest";
import { service } from "../../../test/service.ts";

const command = "  image: redis:7\n  command: redis-server /conf/redis.conf\n";

describe("mounts", () => {
  it("of a file: the server reads the project's", () => {
    const { started, used } = service(`r:\n${command}  volumes: ["./a/redis.conf:/conf/redis.conf:ro"]\n`, {
      "a/redis.conf": "",
    });
    expect(started).toMatchObject([
      {
        config: { kind: "file", path: "a/redis.conf", at: "/conf/redis.conf" },
        storage: { config: { kind: "bind-file", isReadOnly: true, key: "a/redis.conf" } },
      },
    ]);
    expect(used).toEqual(["a/redis.conf"]);
  });

  it("of a folder: its file", () => {
    const { started } = service(`r:\n${command}  volumes: ["./a:/conf"]\n`, { "a/redis.conf": "" });
    expect(started).toMatchObject([
      { config: { path: "a/redis.conf" }, storage: { config: { kind: "bind-folder", key: "a/redis.conf" } } },
    ]);
  });

  it("lie over each other, the deepest in front", () => {
    const files = { "a/redis.conf": "", "b.conf": "" };
    const { started } = service(`r:\n${command}  volumes: ["./b.conf:/conf/redis.conf", "./a:/conf/"]\n`, files);
    expect(started).toMatchObject([{ config: { path: "b.conf" } }]);
  });

  it("of what is not there are folders, and the server fails", () => {
    const { started } = service(`r:\n${command}  volumes: ["./a/redis.conf:/conf/redis.conf"]\n`);
    expect(started).toMatchObject([
      { config: { kind: "missing", at: "/conf/redis.conf", mount: { target: "/conf/redis.conf" } } },
    ]);
    const folder = service(`r:\n${command}  volumes: ["./a:/conf"]\n`, { "a/other.conf": "" });
    expect(folder.started).toMatchObject([{ config: { kind: "missing" } }]);
    const isFolder = service(`r:\n${command}  volumes: ["./a:/conf/redis.conf"]\n`, { "a/other.conf": "" });
    expect(isFolder.started).toMatchObject([{ config: { kind: "missing" } }]);
  });

  it("of folders that Docker makes are folders", () => {
    const { started } = service("r:\n  image: redis\n  volumes: [./data:/data]\n");
    expect(started).toMatchObject([{ storage: { data: { kind: "bind-folder", key: "data" } } }]);
  });

  it("of volumes hold what nobody sees, and tell instances that share them", () => {
    const of = (name: string) => service(`${name}:\n${command}  volumes: [conf:/conf]\n`).started[0]!;
    expect(of("a")).toMatchObject({ config: { kind: "unknown" }, storage: { config: { kind: "volume" } } });
    expect(of("a").storage.config!.key).toBe(of("b").storage.config!.key);
  });

  it("of texts are read where they stand", () => {
    const text = `r:\n${command}  configs:\n    /conf/redis.conf: |\n      port 7000\n`;
    const { config, storage } = service(text).started[0]!;
    if (config.kind !== "embedded") throw new Error(config.kind);
    const { start, end } = config.file.directives[0]!.args[0]!;
    expect(text.slice(start, end)).toBe("7000");
    expect(storage.config).toMatchObject({ kind: "config", isReadOnly: true });
  });

  it("hold data where `dir` says, as far as it can be read", () => {
    const data = (text: string, files = {}) => service(text, files).started[0]!.storage.data;
    expect(data("r:\n  image: redis\n")).toMatchObject({ kind: "volume", path: "/data", key: "compose.yaml#r:/data" });
    expect(data("r:\n  image: redis\n  volumes: [d:/data]\n")).toMatchObject({ kind: "volume", key: "d" });
    expect(data("r:\n  image: redis\n  command: --dir /other\n")).toMatchObject({ kind: "ephemeral", path: "/other" });
    const conf = { "redis.conf": "dir /var/lib/redis\n" };
    expect(
      data(`r:\n${command}  volumes: ["./redis.conf:/conf/redis.conf", "d:/var/lib/redis"]\n`, conf),
    ).toMatchObject({ kind: "volume", key: "d" });
  });

  it("tell whether a file is a mount by itself", () => {
    const config = (volumes: string) =>
      service(`r:\n${command}  volumes: [${volumes}]\n`, { "a/redis.conf": "" }).started[0]!.storage.config;
    expect(config('"./a/redis.conf:/conf/redis.conf"')).toMatchObject({ isMountPoint: true });
    expect(config('"./a:/conf"')?.isMountPoint).toBeUndefined();
    expect(config('"conf:/conf"')?.isMountPoint).toBeUndefined();
  });

  it.each([
    ["cp /a/redis.conf /conf/redis.conf", "written"],
    ["cp -n /a/redis.conf /conf/redis.conf", "volume"],
    ["cp -n /a/redis.conf /conf/redis.conf; echo port 7000 >> /conf/redis.conf", "volume"],
    ["cp /a/redis.conf /conf/redis.conf; sed -i s/1/2/ /conf/redis.conf", "written"],
    ["sed -i s/1/2/ /conf/redis.conf", "volume"],
    ["cat /a/redis.conf > /conf/redis.conf", "written"],
  ])("of a volume, in which a script runs %s", (script, kind) => {
    const text = `r:\n  image: redis:7\n  command: [sh, -c, "${script}; exec redis-server /conf/redis.conf"]\n  volumes: ["./a:/a", "conf:/conf"]\n`;
    expect(service(text, { "a/redis.conf": "port 1\n" }).started).toMatchObject([{ storage: { config: { kind } } }]);
  });
});

describe("what lies at a path", () => {
  const kindAt = (path: string, text: string, files = {}) => service(`r:\n${text}`, files).fileAt(path)?.kind;
  const mounted = `${command}  volumes: ["./a:/conf", "kept:/kept"]\n`;

  it.each([
    ["/conf/notify.sh", "file"],
    ["/conf", "folder"],
    ["/conf/other.sh", "missing"],
    ["/etc/redis/notify.sh", "missing"],
    // Nobody can look into a volume, nor at the programs of an image.
    ["/kept/notify.sh", undefined],
    ["/usr/bin/true", undefined],
  ])("%s: %s", (path, kind) => {
    expect(kindAt(path, mounted, { "a/notify.sh": "", "a/redis.conf": "" })).toBe(kind);
  });

  it("is open in an image that nobody knows", () => {
    expect(kindAt("/scripts/notify.sh", "  image: example/redis:1\n  command: redis-server\n")).toBeUndefined();
  });
});

describe("data", () => {
  const lostOn = (text: string) => service(`r:\n  image: redis:7\n${text}`).started[0]!.storage.data?.lostOn;

  it("in the image's volume or in one of its own is kept", () => {
    expect(lostOn("")).toBeUndefined();
    expect(lostOn('  command: redis-server --dir /srv\n  volumes: ["data:/srv"]\n')).toBeUndefined();
  });

  it("in the container's own file system is kept until another takes its place", () => {
    expect(lostOn("  command: redis-server --dir /srv\n")).toBe("replacement");
  });
});
