import { describe, expect, it } from "vitest";
import { service } from "../../../test/service.ts";

/** The paths of configuration that a service does not read. */
const idle = (lines: string, files: Readonly<Record<string, string>> = {}) =>
  service(`r:\n  ${lines.split("\n").join("\n  ")}\n`, files).started.map((started) =>
    (started.idle ?? []).map(({ target }) => target),
  );

describe("configuration that no command names", () => {
  it.each([
    [
      "a file",
      'image: redis:7\nvolumes: ["./a.conf:/usr/local/etc/redis/redis.conf"]',
      "/usr/local/etc/redis/redis.conf",
    ],
    ["a folder", 'image: redis:7\nvolumes: ["./conf:/etc/redis"]', "/etc/redis/redis.conf"],
    ["a text", "image: redis:7\nconfigs:\n  /etc/redis/redis.conf: |\n    port 7000", "/etc/redis/redis.conf"],
    ["a sentinel's", 'image: redis:7\nvolumes: ["./a.conf:/etc/sentinel.conf"]', "/etc/sentinel.conf"],
    [
      "of another name than the command's",
      'image: redis:7\ncommand: redis-server --port 7000\nvolumes: ["./a.conf:/redis.conf"]',
      "/redis.conf",
    ],
  ])("%s", (_, lines, path) => {
    expect(idle(lines, { "a.conf": "", "conf/redis.conf": "", "conf/README.md": "" })).toEqual([[path]]);
  });

  it.each([
    ["a command names", 'image: redis:7\ncommand: redis-server /a.conf\nvolumes: ["./redis.conf:/redis.conf"]'],
    [
      "an option names",
      'image: redis:7\ncommand: redis-server --include /redis.conf\nvolumes: ["./redis.conf:/redis.conf"]',
    ],
    [
      "is of something else",
      'image: redis:7\nvolumes: ["./sysctl.conf:/etc/sysctl.conf", "./users.acl:/etc/redis/users.acl"]',
    ],
    ["lies with the data", 'image: redis:7\nvolumes: ["./conf:/data"]'],
    [
      "a script reads",
      'image: redis:7\nentrypoint: sh /start.sh\nvolumes: ["./start.sh:/start.sh", "./redis.conf:/redis.conf"]',
    ],
  ])("none where it %s", (_, lines) => {
    const files = {
      ...{ "redis.conf": "", "sysctl.conf": "", "users.acl": "", "conf/redis.conf": "" },
      "start.sh": "#!/bin/sh\ngrep -v bind /redis.conf >/dev/null\nexec redis-server --port 7000\n",
    };
    expect(idle(lines, files)).toEqual([[]]);
  });

  it("none that another server in the container reads", () => {
    const lines =
      'image: redis:7\ncommand: sh -c "redis-server & redis-sentinel /sentinel.conf"\nvolumes: ["./a:/sentinel.conf"]';
    expect(idle(lines, { a: "" })).toEqual([[], []]);
  });
});
