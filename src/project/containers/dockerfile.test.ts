// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, service } from "../../../test/service.ts";

const build = "redis-1:\n  build: ./redis\n";

function built(dockerfile: string, files: Readonly<Record<string, string>> = {}, text = build) {
  return service(text, { "redis/Dockerfile": dockerfile, ...files });
}

describe("a Dockerfile", () => {
  it("starts what its base starts, with the file it copies", () => {
    const { started, image, used } = built(
      'FROM redis:6.2-alpine\nCOPY redis.conf /usr/local/etc/redis/redis.conf\nCMD [ "redis-server", "/usr/local/etc/redis/redis.conf", "--port", "7000" ]\n',
      { "redis/redis.conf": "appendonly yes\n" },
    );
    expect(started).toMatchObject([
      {
        mode: "server",
        config: { kind: "file", path: "redis/redis.conf", at: "/usr/local/etc/redis/redis.conf" },
        storage: { config: { kind: "image" } },
      },
    ]);
    expect(linesOf(started[0]!.options[0]!)).toEqual(["port 7000"]);
    expect(started[0]!.options[0]!.uri).toBe("redis/Dockerfile");
    expect(image).toMatchObject({ kind: "official", name: "redis:6.2-alpine", target: { version: [6, 2, Infinity] } });
    expect(used).toEqual(["redis/redis.conf"]);
  });

  it("keeps the name of a file in a folder", () => {
    const conf = { "redis/conf/sentinel.conf": "port 26379\n" };
    for (const copy of [
      "COPY conf/sentinel.conf /etc/redis/",
      "ADD ./conf /etc/redis",
      "COPY --chown=redis:redis conf/*.conf /etc/redis",
      "WORKDIR /etc/redis\nCOPY conf/sentinel.conf .",
      'COPY ["conf/sentinel.conf", "/etc/redis/sentinel.conf"]',
      "ENV DIR=/etc/redis\nCOPY conf/sentinel.conf ${DIR}/sentinel.conf",
      "COPY . /build\nCOPY conf /etc/redis",
    ]) {
      const { started } = built(
        `FROM redis:7\n${copy}\nENTRYPOINT ["redis-sentinel", "/etc/redis/sentinel.conf"]\n`,
        conf,
      );
      expect(started, copy).toMatchObject([
        { mode: "sentinel", config: { kind: "file", path: "redis/conf/sentinel.conf" } },
      ]);
    }
  });

  it("fills in arguments in front of its stages", () => {
    const { image } = built(
      "ARG VERSION=7.2\n# syntax remark\nFROM --platform=linux/amd64 redis:${VERSION}-alpine AS base\nFROM base\n",
    );
    expect(image).toMatchObject({ name: "redis:7.2-alpine", kind: "official" });
  });

  it("copies between its stages", () => {
    const { started } = built(
      'FROM alpine AS conf\nCOPY redis.conf /out/redis.conf\nFROM redis:7\nCOPY --from=conf /out/redis.conf /redis.conf\nCMD ["/redis.conf"]\n',
      { "redis/redis.conf": "" },
    );
    expect(started).toMatchObject([{ config: { kind: "file", path: "redis/redis.conf" } }]);
  });

  it("drops the command of its base for an entrypoint of its own", () => {
    expect(
      built('FROM redis\nENTRYPOINT ["redis-server", "--port", "7000"]\n').started[0]!.options.flatMap(linesOf),
    ).toEqual(["port 7000"]);
  });

  it("holds what a heredoc says", () => {
    const { started } = built('FROM redis:7\nCOPY <<EOF /redis.conf\nport 7000\nEOF\nCMD ["/redis.conf"]\n');
    const { config } = started[0]!;
    expect(config.kind === "embedded" && linesOf(config.file)).toEqual(["port 7000"]);
  });

  it("joins lines and leaves remarks out", () => {
    const { started } = built('FROM redis:7\nCMD ["redis-server", \\\n  # the port\n\n  "--port", "7000" ]\n');
    const [options] = started[0]!.options;
    expect(linesOf(options!)).toEqual(["port 7000"]);
    const { start, end } = options!.directives[0]!.args[0]!;
    expect(options!.text.slice(start, end)).toBe("7000");
  });

  it("sets variables that double each other no longer than can be held", () => {
    expect(built(`FROM redis\n${"ENV A=x$A$A\n".repeat(80)}`).started).toHaveLength(1);
    const { started } = built(
      'FROM redis\nENV P=1\nENV P=7000 Q=$P\nCMD ["sh", "-c", "redis-server --port $P --maxclients $Q"]\n',
    );
    expect(started[0]!.options.flatMap(linesOf)).toEqual(["port 7000", "maxclients 1"]);
  });

  it("tells files of the image, also in folders that it copies", () => {
    const { started } = built(
      'FROM redis:7\nCOPY conf /etc/redis/\nCMD ["redis-sentinel", "/etc/redis/sentinel.conf"]\n',
      { "redis/conf/sentinel.conf": "" },
    );
    expect(started).toMatchObject([{ storage: { config: { kind: "image" } } }]);
  });

  it("that is not here leaves open what is started", () => {
    const { started, image } = service(build);
    expect(image).toMatchObject({ kind: "built" });
    expect(started).toMatchObject([{ mode: "server", unread: "what redis/Dockerfile builds" }]);
    expect(service("web:\n  build: ./web\n")).toMatchObject({ started: [] });
    expect(service("slave-1:\n  build: ./db\n  labels: of redis\n").started).toHaveLength(1);
    expect(service("slave-1:\n  build: ./db\n  labels: of mysql\n").started).toHaveLength(0);
  });

  it("that is not here copies the one file of a name that is", () => {
    const text = "redis-1:\n  build: ./redis\n  command: redis-server /data/redis.conf\n";
    const { started } = service(text, { "redis/conf/redis.conf": "port 7000\n" });
    expect(started).toMatchObject([
      {
        config: { kind: "file", path: "redis/conf/redis.conf" },
        unread: "what redis/Dockerfile builds",
        storage: { config: { kind: "image" } },
      },
    ]);
    const two = service(text, { "redis/a/redis.conf": "", "redis/b/redis.conf": "" });
    expect(two.started).toMatchObject([{ config: { kind: "unknown" } }]);
    const read = service(text, { "redis/conf/redis.conf": "", "redis/Dockerfile": "FROM redis\n" });
    expect(read.started).toMatchObject([{ config: { kind: "missing" } }]);
  });

  it("of another base may hold any configuration", () => {
    const { started, image } = built(
      'FROM debian:12\nRUN apt-get update && apt-get install -y redis-server\nCMD ["redis-server", "/etc/redis/redis.conf"]\n',
    );
    expect(image).toMatchObject({ kind: "built" });
    expect(started).toMatchObject([{ config: { kind: "unknown" } }]);
  });

  it("of any bytes is read without a crash", () => {
    const part = fc.constantFrom(
      "FROM redis\n",
      "COPY",
      " a b\n",
      "RUN <<EOF\n",
      "EOF\n",
      "\\\n",
      "ENV A=$A",
      '["',
      "CMD ",
      "$",
      "{",
      "}",
      '"',
      "'",
      "#",
      "\r\n",
      "ARG X",
      "--from=0 ",
    );
    const bytes = fc.string({ unit: "binary-ascii", maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.oneof(part, bytes), { maxLength: 40 }), (parts) => {
        built(parts.join(""));
      }),
      { numRuns: 300 },
    );
  });
});
