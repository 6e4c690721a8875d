import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTarget } from "../../../grammar/version.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { load } from "../../syntax/load.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { optionsFile } from "./options-file.ts";
import { readServerCommand } from "./server-command.ts";

/** The words of a text, a word per line, each at its place. */
function words(text: string): { readonly host: HostFile; readonly argv: readonly SourceText[] } {
  const host = { uri: "x.sh", text };
  let at = 0;
  const argv = text.split("\n").map((word) => {
    const source = SourceText.at(host, { start: at, end: at + word.length });
    at += word.length + 1;
    return source;
  });
  return { host, argv };
}

function command(line: string, target = "redis@7.2") {
  return readServerCommand(words(line.replaceAll(" | ", "\n")).argv, parseTarget(target)!);
}

function lines(line: string, target?: string): string[] | undefined {
  return command(line, target)?.options.map((option) => option.map(({ value }) => value).join("|"));
}

test.each([
  ["redis-server | --port | 6380 | /etc/redis.conf", "/etc/redis.conf"],
  ["redis-server | /etc/redis.conf | --port | 6380", undefined],
  ["redis-server | --include | /etc/redis.conf", undefined],
  ["redis-server | /etc/redis.conf | --bind | 10.0.0.1 | b.conf", undefined],
])("a file behind an option is read by nobody: %s", (line, late) => expect(command(line)?.late?.value).toBe(late));

describe("programs", () => {
  test.each([
    ["redis-server", "server"],
    ["/usr/local/bin/redis-server", "server"],
    ["redis6-server", "server"],
    ["redis-server-7.0", "server"],
    ["C:\\redis\\redis-server.exe", "server"],
    ["keydb-server", "server"],
    ["/usr/bin/valkey-sentinel", "sentinel"],
    ["redis-sentinel", "sentinel"],
  ])("%s", (program, mode) => expect(command(program)?.mode).toBe(mode));

  test.each(["redis-cli", "redis-server-check", "my-redis-server.sh", "redis-benchmark", "sh", ""])(
    "not %s",
    (program) => expect(command(program)).toBeUndefined(),
  );

  test.each(["--version", "-v", "--help", "--test-memory | 64", "--check-system"])("not redis-server %s", (options) =>
    expect(command(`redis-server | ${options}`)).toBeUndefined(),
  );
});

describe("the file", () => {
  test.each([
    ["/etc/redis.conf", "/etc/redis.conf", false],
    ["/etc/redis.conf | --port | 1", "/etc/redis.conf", false],
    ["--port | 1", undefined, false],
    ["-", undefined, true],
    ["redis.conf | -", "redis.conf", true],
    ["- | --port | 1", undefined, true],
  ])("%s", (options, config, readsInput) => {
    const read = command(`redis-server | ${options}`)!;
    expect(read.config?.value).toBe(config);
    expect(read.readsInput).toBe(readsInput);
  });

  test("up to 6.0 a word with one dash is one", () => {
    expect(command("redis-server | -x", "redis@6.0")!.config?.value).toBe("-x");
    expect(lines("redis-server | -x", "redis@6.2")).toEqual(["-x"]);
    expect(lines("redis-server | a.conf | --save | -", "redis@6.0")).toEqual(["save|-"]);
  });
});

describe("options", () => {
  test.each([
    ["--port | 6380 | --replicaof | 10.0.0.1 | 6379", ["port|6380", "replicaof|10.0.0.1|6379"]],
    ["a.conf | b.conf", ["b.conf"]],
    ["--save | ", ["save|"]],
    ["--hash-max-listpack-value | -5", ["hash-max-listpack-value|-5"]],
    ["--sentinel", ["sentinel"]],
    ["s.conf | --sentinel | --port | 5000", ["sentinel", "port|5000"]],
    ["--sentinel | monitor | m | 10.0.0.1 | 6379 | 2", ["sentinel|monitor|m|10.0.0.1|6379|2"]],
    ["--port | 1 | --port | 2", ["port|1", "port|2"]],
    ['--requirepass | a"b \\ c', ['requirepass|a"b \\ c']],
    ["--requirepass | # no remark", ["requirepass|# no remark"]],
    ["--port 6379 | --appendonly no", ["port|6379", "appendonly|no"]],
    ["--sentinel monitor m 10.0.0.1 6379 2", ["sentinel|monitor|m|10.0.0.1|6379|2"]],
    ['--requirepass "a b"', ["requirepass|a b"]],
  ])("%s", (options, expected) => expect(lines(`redis-server | ${options}`)).toEqual(expected));

  test("the mode is what a whole word says", () => {
    expect(command("redis-server | --sentinel monitor m 10.0.0.1 6379 2")!.mode).toBe("server");
    expect(command("redis-server | s.conf | --sentinel")!.mode).toBe("sentinel");
  });

  test.each([
    ["--port 6379 | --appendonly no", "7.0.0", ["port|6379", "appendonly|no"]],
    ["--port 6379 | --appendonly no", "7.0.1", ["port|6379|--appendonly no"]],
    ["--port 6379 | --appendonly no", "7.0.2", ["port|6379|--appendonly no"]],
    ["--port 6379 | --appendonly no", "7.0.3", ["port|6379", "appendonly|no"]],
    ["--sentinel | --port | 5000", "7.0.0", ["sentinel", "port|5000"]],
    ["--sentinel | --port | 5000", "7.0.5", ["sentinel|--port|5000"]],
    ["--sentinel | --port | 5000", "7.0.6", ["sentinel", "port|5000"]],
    ["--save | --port | 5000", "6.2", ["save", "port|5000"]],
    ["--save | --port | 5000", "7.0.1", ["save|--port|5000"]],
    ["--save | --port | 5000", "7.0.3", ["save|", "port|5000"]],
    ["--requirepass | --x", "6.2", ["requirepass", "x"]],
    ["--requirepass | --x", "7.0", ["requirepass|--x"]],
  ])("%s in %s", (options, release, expected) =>
    expect(lines(`redis-server | ${options}`, `redis@${release}`)).toEqual(expected),
  );

  test("quotes left open in an element are a line of their own kind", () => {
    const [first, second] = command("redis-server | --requirepass it's | --port | 1")!.options;
    expect(first!.unbalanced).toBe(true);
    expect(second!.unbalanced).toBeUndefined();
  });

  test("elements that hold an option and its value", () => {
    const { together } = command("redis-server | --port 6379 | --appendonly | no thing | --save ")!;
    expect(together.map(({ word: { value } }) => value)).toEqual(["--port 6379"]);
  });

  test("one argument that holds several is split from 7.0.1 on", () => {
    const { host, argv } = words("redis-server\n--bind\n10.0.0.1 127.0.0.1");
    const boundTo = (release: string) => {
      const target = parseTarget(release)!;
      const file = optionsFile(readServerCommand(argv, target)!.options, host, unchangeable({ start: 0, end: 0 }));
      return load(file, { mode: "server", target }).applied[0]?.args.map(({ value }) => value);
    };
    expect(boundTo("redis@7.0.15")).toEqual(["10.0.0.1", "127.0.0.1"]);
    expect(boundTo("redis@7.0.0")).toEqual(["10.0.0.1 127.0.0.1"]);
  });
});

test("any words: each argument comes out as it went in, at its place", () => {
  const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
  const word = fc.oneof(
    fc.string({ unit: byte, maxLength: 6 }).map((text) => text.replaceAll("\n", " ")),
    fc.constantFrom("--port", "--a b", "--", "--sentinel", "--save", "-", '--x "a', "--x 'a", `b' "`, "b'", "--\v"),
  );
  const releases = fc.constantFrom("redis@6.0", "redis@6.2", "redis@7.0.1", "redis@7.0.3", "redis@7.2", "valkey@8.0");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), releases, (list, release) => {
      const { argv, host } = words(["redis-server", ...list].join("\n"));
      const read = readServerCommand(argv, parseTarget(release)!);
      for (const option of read?.options ?? []) {
        for (const { value, span } of option) {
          const text = host.text.slice(span.start, span.end);
          // What quotes left open in one element make of the next stands there otherwise.
          const isPlain = !/["'\\]/.test(value) && argv.some((element) => element.value === value);
          if (isPlain) expect(text).toContain(value);
          expect(span.end).toBeLessThanOrEqual(host.text.length);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
