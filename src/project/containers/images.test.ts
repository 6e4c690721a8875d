import { describe, expect, it } from "vitest";
import { linesOf, service } from "../../../test/service.ts";
import { SourceText } from "../../syntax/source-text.ts";
import { readReference, recipeOf } from "./images.ts";

function recipe(text: string) {
  return recipeOf(SourceText.at({ uri: "compose.yaml", text }, { start: 0, end: text.length }));
}

describe("the name of an image", () => {
  it.each([
    ["redis", "official", undefined],
    ["redis:latest", "official", undefined],
    ["redis:alpine", "official", undefined],
    ["redis:7-alpine", "official", "7"],
    ["redis:7.2.4-bookworm", "official", "7.2"],
    ["redis:v8", "official", "8"],
    ["docker.io/library/redis:5.0.7", "official", "5.0"],
    ["public.ecr.aws/docker/library/redis:8.10.1-alpine", "official", "8.10"],
    ["localhost:5000/redis:6.2", "official", "6.2"],
    ["registry.example.com/redis:6.2@sha256:0123", "official", "6.2"],
    ["redis@sha256:0123", "official", undefined],
    ["valkey/valkey:8.0-alpine", "official", "8.0"],
    ["docker.io/valkey/valkey", "official", undefined],
    ["bitnami/redis:latest", "bitnami", undefined],
    ["docker.io/bitnami/redis:7.2.4-debian-12-r9", "bitnami", "7.2"],
    ["bitnamilegacy/redis-sentinel:7.4", "bitnami", "7.4"],
    ["registry.example.com:5000/mirror/bitnami/valkey-sentinel:8.0", "bitnami", "8.0"],
    ["eqalpha/keydb:latest", "keydb", "6.2"],
    ["eqalpha/keydb:x86_64_v6.3.4", "keydb", "6.2"],
    ["eqalpha/keydb:alpine_x86_64_v6.0.18", "keydb", "6.0"],
    ["eqalpha/keydb:x86_64_v5.3.3", "keydb", "5.0"],
    ["redis/redis-stack-server:7.2.0-v10", "other", "7.2"],
    ["redis/redis-stack:latest", "other", undefined],
    ["quay.io/opstree/redis:v7.0.12", "other", undefined],
    ["redis-sentinel", "other", undefined],
    ["python:3.12", "other", undefined],
  ])("%s", (text, kind, line) => {
    const { image, target } = recipe(text);
    expect(image.kind).toBe(kind);
    expect(target?.version.filter(Number.isFinite).join(".")).toBe(line);
    expect(image.target).toEqual(target);
  });

  it("is shown without a login", () => {
    expect(readReference("me:secret@registry.example.com/redis:7").name).toBe("registry.example.com/redis:7");
    expect(readReference("registry.example.com/redis@sha256:01").name).toBe("registry.example.com/redis@sha256:01");
  });
});

describe("images that nobody knows", () => {
  it("named for a server start one that cannot be followed", () => {
    const { started, image } = service("redis-1:\n  image: acme/redis-ha:1.2\n");
    expect(image).toMatchObject({ kind: "other", name: "acme/redis-ha:1.2" });
    expect(started).toMatchObject([
      { mode: "server", config: { kind: "none" }, unread: "what the image acme/redis-ha:1.2 starts" },
    ]);
    expect(service("s:\n  image: acme/redis-sentinel\n").started).toMatchObject([{ mode: "sentinel" }]);
  });

  it("read the one configuration that is handed to them", () => {
    const text = "r:\n  image: acme/redis-ha\n  volumes: [./conf/sentinel.conf:/x/sentinel.conf, ./ca.crt:/ca.crt]\n";
    expect(service(text, { "conf/sentinel.conf": "", "ca.crt": "" }).started).toMatchObject([
      { mode: "sentinel", config: { kind: "file", path: "conf/sentinel.conf" } },
    ]);
  });

  it("take options as the official ones do", () => {
    const { started } = service("r:\n  image: acme/redis\n  command: --port 7000\n");
    expect(started[0]!.options.flatMap(linesOf)).toEqual(["port 7000"]);
    expect(started[0]!.unread).toBe("what the image acme/redis makes of its command");
  });

  it("start nothing if they are others' or only talk to servers", () => {
    expect(service("web:\n  image: acme/web\n")).toMatchObject({ started: [], passed: "it has no command" });
    expect(service("exporter:\n  image: oliver006/redis_exporter\n")).toMatchObject({ started: [] });
    expect(service("ui:\n  image: redis/redisinsight\n")).toMatchObject({ started: [] });
  });

  it("may be given a role by their command", () => {
    const { started } = service("r:\n  image: acme/k8s-redis\n  command: [sentinel]\n");
    expect(started).toMatchObject([{ mode: "sentinel", unread: "what the image acme/k8s-redis makes of its command" }]);
    expect(service("app:\n  image: acme/redis-ha\n  command: faststream run app\n")).toMatchObject({ started: [] });
  });

  it("may be run by clients", () => {
    expect(service("redis-client:\n  image: acme/redis-x\n")).toMatchObject({ started: [] });
  });

  it("tell nothing of a login in their command", () => {
    const { passed } = service("exporter:\n  image: acme/exporter\n  command: [guest:secret@rabbit]\n");
    expect(passed).toBe("its command names no server");
  });

  it("run a server that their command names", () => {
    expect(
      service("r:\n  image: alpine\n  command: tini -- su-exec redis redis-server /etc/redis.conf\n").started,
    ).toMatchObject([{ config: { kind: "unknown" } }]);
  });
});

describe("Redis Stack", () => {
  it("runs its own file, options and REDIS_ARGS", () => {
    const text =
      "r:\n  image: redis/redis-stack-server:7.2.0-v10\n  environment:\n    REDIS_ARGS: --requirepass hunter2 --port 7000\n  volumes: [./stack.conf:/redis-stack.conf]\n";
    const { started } = service(text, { "stack.conf": "maxmemory 1gb\n" });
    expect(started).toMatchObject([{ config: { kind: "file", path: "stack.conf" } }]);
    const lines = started[0]!.options.flatMap(linesOf);
    expect(lines).toEqual(
      expect.arrayContaining(["dir /data", "protected-mode no", "requirepass hunter2", "port 7000"]),
    );
    expect(service("r:\n  image: redis/redis-stack\n").started).toMatchObject([{ config: { kind: "none" } }]);
  });
});
