import { describe, expect, it } from "vitest";
import { parseTarget } from "../../../grammar/version.ts";
import { rules } from "../../../rules/index.ts";
import { memorySource } from "../memory.ts";
import { type OpenOptions, openProject } from "../open.ts";
import { Paths } from "../paths.ts";
import { readProjectFile } from "./read.ts";
import { Statement } from "./statement.ts";

const vocabulary = { rules, formats: ["pretty", "json"] };

/** Opens files with what a project file says of them. */
function open(
  settings: object,
  files: Readonly<Record<string, string>>,
  paths: readonly string[] = ["."],
  { at = "redis-ha-lint.json", ...options }: Omit<OpenOptions, "stated"> & { at?: string } = {},
) {
  const source = memorySource(files);
  const { project, mistakes } = readProjectFile(JSON.stringify(settings), at, vocabulary);
  expect(mistakes).toEqual([]);
  const stated = new Statement(project!, new Paths(source));
  const opened = openProject(paths, source, { ...options, stated });
  return { ...opened, notices: stated.notices.map(({ message }) => message) };
}

const sets = ({ deployments }: Pick<ReturnType<typeof openProject>, "deployments">) =>
  Object.fromEntries(deployments.map(({ id, instances }) => [id, instances.map((instance) => instance.id)]));

const server = "port 6379\n";
const replica = "replicaof 10.0.0.1 6379\n";

describe("deployments", () => {
  const files = { "a/redis.conf": server, "b/redis.conf": server, "old/redis.conf": server, "x.conf": server };

  it("are what their patterns mean, whatever the files say", () => {
    const opened = open({ deployments: { one: { files: ["a/**", "b"] }, two: { files: ["*.conf"] } } }, files);
    expect(sets(opened)).toEqual({ one: ["a/redis.conf", "b/redis.conf"], two: ["x.conf"], old: ["old/redis.conf"] });
    expect(opened.notices).toEqual([
      'old/redis.conf is of no deployment named here, and what belongs together is concluded from the files; add it to "files" or to "ignore"',
    ]);
  });

  it("may leave files out", () => {
    expect(sets(open({ deployments: { one: { files: ["**", "!old/**"] } } }, files)).one).toHaveLength(3);
  });

  it("share no file: the first has it", () => {
    const opened = open({ deployments: { one: { files: ["a/**"] }, two: { files: ["**"] } } }, files);
    expect(sets(opened)).toMatchObject({ one: ["a/redis.conf"], two: ["b/redis.conf", "old/redis.conf", "x.conf"] });
    expect(opened.notices).toEqual(['a/redis.conf is a file of "one", too, and counts there']);
  });

  it("without files, and patterns that mean none, are told", () => {
    const settings = { deployments: { one: { files: ["**", "c/*.conf"] }, two: { files: ["d/**", "e/**"] } } };
    expect(open(settings, files).notices).toEqual([
      '"c/*.conf" matches no configuration',
      'the deployment "two" has no files: "d/**", "e/**" match no configuration',
    ]);
  });

  it("of which nothing was given are not spoken of", () => {
    const settings = { deployments: { one: { files: ["a/**"] }, two: { files: ["d/**"] } } };
    expect(open(settings, files, ["a"]).notices).toEqual([]);
  });

  it("are a part where not all that their patterns can mean was given", () => {
    const settings = { deployments: { one: { files: ["a/**", "b/**"] } } };
    const complete = (paths: readonly string[], more: object = {}) =>
      open({ ...settings, ...more }, files, paths).deployments.find(({ id }) => id === "one")?.complete;
    expect(complete(["."])).toBe(true);
    expect(complete(["a", "b"])).toBe(true);
    expect(complete(["a"])).toBe(false);
    expect(complete(["a/redis.conf"])).toBe(false);
    expect(complete(["."], { partial: true })).toBe(false);
    expect(complete(["."], { deployments: { one: { files: ["a/**"], partial: true } } })).toBe(false);
    expect(complete(["."], { partial: true, deployments: { one: { files: ["a/**"], partial: false } } })).toBe(true);
    expect(open(settings, files, ["."], { partial: true }).deployments[0]?.complete).toBe(false);
  });

  it("count from the folder of the project file", () => {
    const opened = open(
      { deployments: { one: { files: ["a/**"] } } },
      { "p/a/redis.conf": server, "a/redis.conf": server },
      ["."],
      {
        at: "p/redis-ha-lint.json",
      },
    );
    expect(sets(opened)).toMatchObject({ one: ["p/a/redis.conf"], a: ["a/redis.conf"] });
  });
});

describe("the target", () => {
  const files = { "a/redis.conf": server, "b/redis.conf": server, "b/compose.yml": "image: redis:6.2\n" };
  const settings = { target: "redis@7.0", deployments: { one: { files: ["a/**"], target: "valkey@8.0" } } };
  const targets = (options: OpenOptions = {}) =>
    open(settings, files, ["."], options).deployments.map(({ target, targetFrom, targetFile }) => [
      `${target.engine} ${target.version.slice(0, 2).join(".")}`,
      targetFrom,
      targetFile,
    ]);

  it("of a deployment wins over that of the file, and both over what the files tell", () => {
    expect(targets()).toEqual([
      ["redis 7.0", "project-file", "redis-ha-lint.json"],
      ["valkey 8.0", "project-file", "redis-ha-lint.json"],
    ]);
  });

  it("of the option wins over all", () => {
    expect(targets({ target: parseTarget("redis@6.0")! }).map(([name, from]) => [name, from])).toEqual([
      ["redis 6.0", "option"],
      ["redis 6.0", "option"],
    ]);
  });
});

describe("what is ignored", () => {
  const files = {
    "a/redis.conf": server,
    "a/old/redis.conf": server,
    "b/old/x/redis.conf": server,
    "bak-1.conf": server,
  };
  it.each([
    [["**/old"], ["a/redis.conf", "bak-1.conf"]],
    [["a"], ["b/old/x/redis.conf", "bak-1.conf"]],
    [
      ["bak-*.conf", "a/old/**"],
      ["a/redis.conf", "b/old/x/redis.conf"],
    ],
    [
      ["*", "!a"],
      ["a/old/redis.conf", "a/redis.conf"],
    ],
    [["old"], ["a/old/redis.conf", "a/redis.conf", "b/old/x/redis.conf", "bak-1.conf"]],
  ])("%j", (ignore, left) => {
    const { deployments } = open({ ignore }, files);
    expect(deployments.flatMap(({ instances }) => instances.map(({ id }) => id)).sort()).toEqual(left);
  });

  it("is told where it was given by name", () => {
    const { deployments, skipped } = open({ ignore: ["a"] }, files, ["a/redis.conf"]);
    expect(deployments).toEqual([]);
    expect(skipped).toEqual([{ file: "a/redis.conf", reason: "the project file says to ignore it" }]);
  });
});

describe("an instance", () => {
  const files = {
    "a/redis.conf": "bind 10.0.0.1\n",
    "b/redis.conf": replica,
    "c/node.conf": "loglevel notice\nport 7000\n",
  };
  const launches = (settings: object) =>
    new Map(
      open(
        {
          deployments: { one: { files: ["**"], ...settings } },
          hosts: { vm1: "10.0.0.1", vm2: ["10.0.0.2", "two.example.com"] },
        },
        files,
      )
        .deployments.flatMap(({ instances }) => instances)
        .map((instance) => [instance.id, instance]),
    );

  it("is on the machine whose address it has", () => {
    const found = launches({});
    expect(found.get("a/redis.conf")?.launch).toMatchObject({ by: "project-file", machine: "vm1", hosts: [] });
    expect(found.get("b/redis.conf")?.launch).toBeUndefined();
  });

  it("is reached by what its machine is reached by", () => {
    const { launch } = launches({ instances: { "b/redis.conf": { host: "vm2", port: 16379 } } }).get("b/redis.conf")!;
    expect(launch?.machine).toBe("vm2");
    expect(launch?.hosts.map(({ host, port }) => [host, port])).toEqual([
      ["10.0.0.2", 16379],
      ["two.example.com", 16379],
      ["vm2", 16379],
    ]);
    const [first] = launch!.hosts;
    expect(first?.origin.file.text.slice(first.origin.start, first.origin.end)).toBe('"10.0.0.2"');
  });

  it("has the address that is stated for itself", () => {
    const { launch } = launches({ instances: { "b/redis.conf": { host: "vm2", address: "10.9.9.9" } } }).get(
      "b/redis.conf",
    )!;
    expect(launch?.hosts.map(({ host }) => host)).toEqual(["10.9.9.9"]);
    expect(launch?.machine).toBe("vm2");
  });

  it("is of the kind that is stated", () => {
    const modes = (settings: object) => launches(settings).get("c/node.conf")?.loading.mode;
    expect(modes({})).toBe("server");
    expect(modes({ instances: { "c/node.conf": { kind: "sentinel" } } })).toBe("sentinel");
  });

  it.each([["--port 6380 --appendonly yes"], [["--port", "6380", "--appendonly", "yes"]]])(
    "has the options of its command line behind its file: %j",
    (options) => {
      const { loading } = launches({ instances: { "b/redis.conf": { options } } }).get("b/redis.conf")!;
      const lines = loading.applied.map(({ directive }) => directive.name.value);
      expect(lines).toEqual(["replicaof", "port", "appendonly"]);
      const { directive, file } = loading.applied.at(-1)!;
      expect(file.text.slice(directive.args[0]!.start, directive.args[0]!.end)).toBe("yes");
    },
  );

  it("that nobody found is told", () => {
    const settings = { deployments: { one: { files: ["**"], instances: { "a/redis.cnf": { kind: "server" } } } } };
    expect(open(settings, files).notices).toEqual(['"a/redis.cnf" is no server or sentinel that was found']);
  });
});

it("includes may lead to the folder of the project file", () => {
  const files = { "common/base.conf": "appendonly yes\n", "a/redis.conf": "include ../common/base.conf\n" };
  const names = (settings: object, at: string) =>
    open(settings, files, ["a"], { at }).deployments[0]?.instances[0]?.loading.includes.map(
      ({ result }) => result.kind,
    );
  expect(names({}, "redis-ha-lint.json")).toEqual(["files"]);
  expect(names({}, "a/redis-ha-lint.json")).toEqual(["outside"]);
});

describe("what compose files start", () => {
  const compose = `services:
  redis-1:
    image: redis:7.2
  redis-2:
    image: redis:7.2
    command: redis-server --replicaof redis-1 6379
`;
  const files = { "compose.yml": compose, "other/redis.conf": server };

  it("is of the deployment whose patterns mean the compose file", () => {
    const opened = open({ deployments: { one: { files: ["compose.yml"] } } }, files);
    expect(sets(opened)).toMatchObject({ one: ["compose.yml#redis-1", "compose.yml#redis-2"] });
    expect(opened.deployments.find(({ id }) => id === "one")?.targetFrom).toBe("image");
  });

  it("is on the machine that is stated, and keeps what else is known of it", () => {
    const settings = {
      hosts: { vm1: "10.0.0.1" },
      deployments: {
        one: {
          files: ["compose.yml"],
          instances: { "compose.yml#redis-2": { host: "vm1", port: 16379, options: "--appendonly yes" } },
        },
      },
    };
    const { deployments, notices } = open(settings, files);
    const second = deployments.find(({ id }) => id === "one")?.instances[1];
    expect(second?.launch).toMatchObject({ by: "compose", machine: "vm1", image: { name: "redis:7.2" } });
    expect(second?.launch?.hosts[0]).toMatchObject({ host: "10.0.0.1", port: 16379 });
    expect(second?.launch?.hosts.map(({ host }) => host)).toContain("redis-2");
    expect(second?.loading.applied.map(({ directive }) => directive.name.value)).toEqual(["replicaof", "appendonly"]);
    expect(notices).toHaveLength(1);
  });

  it("that nobody found is told", () => {
    const settings = {
      deployments: { one: { files: ["compose.yml"], instances: { "compose.yml#redis-3": { kind: "server" } } } },
      ignore: ["other"],
    };
    expect(open(settings, files).notices).toEqual(['"compose.yml#redis-3" is no server or sentinel that was found']);
  });

  it("is not there where the compose file is ignored", () => {
    expect(sets(open({ ignore: ["compose.yml"] }, files))).toEqual({ other: ["other/redis.conf"] });
  });
});
