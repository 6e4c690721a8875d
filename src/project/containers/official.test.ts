import { describe, expect, it } from "vitest";
import { linesOf, markedBy, service } from "../../../test/service.ts";

describe("official images", () => {
  it("start the server without a command", () => {
    const { started, image } = service("redis-1:\n  image: redis:7.2-alpine\n");
    expect(started).toMatchObject([{ mode: "server", config: { kind: "none" }, options: [], folder: "/data" }]);
    expect(image).toMatchObject({
      kind: "official",
      name: "redis:7.2-alpine",
      target: { engine: "redis", version: [7, 2, Infinity] },
    });
  });

  it("start it with options alone", () => {
    const { started } = service("redis-1:\n  image: redis\n  command: --port 6380 --replicaof redis-0 6379\n");
    const [options] = started[0]!.options;
    expect(linesOf(options!)).toEqual(["port 6380", "replicaof redis-0 6379"]);
    expect(markedBy(options!, "replicaof")).toEqual(["redis-0", "6379"]);
  });

  it("start it with a name that ends in .conf", () => {
    const files = { "conf/redis.conf": "port 7000\n" };
    const text =
      "redis-1:\n  image: valkey/valkey:8.0\n  command: [/etc/valkey/redis.conf]\n  volumes:\n    - ./conf:/etc/valkey\n";
    const { started, hostPath } = service(text, files);
    expect(started).toMatchObject([
      { config: { kind: "file", path: "conf/redis.conf", at: "/etc/valkey/redis.conf" } },
    ]);
    expect(hostPath("/etc/valkey/redis.conf")).toBe("conf/redis.conf");
    const { named } = started[0]!.config as { named: { start: number; end: number } };
    expect(text.slice(named.start, named.end)).toBe("/etc/valkey/redis.conf");
  });

  it("start a sentinel by name and by option", () => {
    const files = { "sentinel.conf": "port 26379\n" };
    for (const command of [
      "redis-sentinel /data/sentinel.conf",
      "redis-server /data/sentinel.conf --sentinel",
      '["redis-server", "sentinel.conf", "--sentinel"]',
    ]) {
      const { started } = service(
        `s1:\n  image: redis:7\n  command: ${command}\n  volumes: ["./sentinel.conf:/data/sentinel.conf"]\n`,
        files,
      );
      expect(started).toMatchObject([{ mode: "sentinel", config: { kind: "file", path: "sentinel.conf" } }]);
    }
  });

  it("run what is no option as it is", () => {
    expect(service("tool:\n  image: redis:7\n  command: redis-cli -h redis-1 ping\n")).toMatchObject({
      started: [],
      passed: "it runs redis-cli",
    });
  });

  it("keep what stands behind an entrypoint of the service's own", () => {
    const { started } = service(
      'r:\n  image: redis\n  entrypoint: ["redis-server", "--port", "6380"]\n  command: ["--appendonly", "yes"]\n',
    );
    expect(linesOf(started[0]!.options[0]!)).toEqual(["port 6380", "appendonly yes"]);
    expect(service("r:\n  image: redis\n  entrypoint: sleep\n")).toMatchObject({ started: [] });
  });

  it("hold no configuration: one that is named and not mounted is missing", () => {
    const { started } = service("r:\n  image: redis:7\n  command: redis-server /usr/local/etc/redis/redis.conf\n");
    expect(started).toMatchObject([{ config: { kind: "missing", at: "/usr/local/etc/redis/redis.conf" } }]);
  });

  it("of Valkey read VALKEY_EXTRA_FLAGS", () => {
    const { started } = service(
      "r:\n  image: valkey/valkey:8.1\n  environment:\n    VALKEY_EXTRA_FLAGS: \"--port 7001 --save ''\"\n",
    );
    expect(linesOf(started[0]!.options[0]!)[0]).toBe("port 7001");
  });

  it("are given a command that is one word with a file at its end", () => {
    const { started } = service('r:\n  image: redis:7\n  command: ["redis-sentinel /s.conf"]\n');
    expect(started).toMatchObject([{ mode: "sentinel", config: { at: "/s.conf" }, together: [{}] }]);
  });

  it("of KeyDB start its own server", () => {
    const { started, image } = service("r:\n  image: eqalpha/keydb:x86_64_v6.3.1\n  command: --active-replica yes\n");
    expect(image).toMatchObject({ kind: "keydb" });
    expect(linesOf(started[0]!.options[0]!)).toEqual(["active-replica yes"]);
    const { config, storage } = service("r:\n  image: eqalpha/keydb\n").started[0]!;
    expect(config.kind === "embedded" && linesOf(config.file)).toEqual(["dir /data", "protected-mode no"]);
    expect(storage).toMatchObject({ config: { kind: "image" }, data: { kind: "volume", path: "/data" } });
  });
});
