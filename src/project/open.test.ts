import { describe, expect, it } from "vitest";
import { defaultTarget, parseTarget, targetText } from "../../grammar/version.ts";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";
import type { FileSource } from "./source.ts";

type Files = Record<string, string>;

const conf = "port 6379\n";
const watch = "port 26379\nsentinel monitor mymaster redis 6379 1\n";
const open = (files: Files, paths: readonly string[] = ["."], options = {}) =>
  openProject(paths, memorySource(files), options);

describe("what is a whole deployment", () => {
  it.each([
    ["a folder", ["."], {}, true],
    ["several files", ["redis.conf", "sentinel.conf"], {}, true],
    ["a folder with one file", ["one"], {}, true],
    ["a single file", ["redis.conf"], {}, false],
    ["what is called a part", ["."], { partial: true }, false],
    ["standard input in place of a file", [".", "-"], { stdin: { name: "redis.conf", text: conf } }, true],
    ["standard input", ["-"], { stdin: { name: "redis.conf", text: conf } }, false],
  ])("%s", (_, paths, options, complete) => {
    const files = { "redis.conf": conf, "sentinel.conf": watch, "one/redis.conf": conf };
    expect(open(files, paths, options).deployments.every((deployment) => deployment.complete === complete)).toBe(true);
  });
});

describe("the files of one machine", () => {
  const replica = "port 6379\nreplicaof 10.0.0.1 6379\n";
  const sentinel = "port 26379\nsentinel monitor mymaster 10.0.0.1 6379 2\n";
  it.each<[string, Files, boolean]>([
    [
      "are a part where master and other sentinels are elsewhere",
      { "redis.conf": replica, "sentinel.conf": sentinel },
      false,
    ],
    [
      "are all there is where the sentinel decides alone",
      { "redis.conf": replica, "sentinel.conf": sentinel.replace("6379 2", "6379 1") },
      true,
    ],
    [
      "are all there is with the master",
      { "redis.conf": replica, "sentinel.conf": sentinel, "master.conf": "bind 10.0.0.1\n" },
      true,
    ],
    [
      "are all there is where the master is called by what means something here only",
      { "redis.conf": replica.replace("10.0.0.1", "redis"), "sentinel.conf": sentinel.replace("10.0.0.1", "redis") },
      true,
    ],
    [
      "are all there is where nobody watches that master",
      { "redis.conf": replica, "sentinel.conf": sentinel.replace("10.0.0.1", "10.0.0.9") },
      true,
    ],
  ])("%s", (_, files, complete) => {
    expect(open(files).deployments.map((deployment) => deployment.complete)).toEqual([complete]);
  });
});

it.each<[string, string, boolean]>([
  ["in it", "shop/redis-3", false],
  ["a file in it", "shop/redis-3/redis.conf", false],
  ["a machine beside its machines", "redis-9", true],
  ["another deployment", "search", true],
])("what cannot be read makes a deployment a part: %s", (_, unread, complete) => {
  const hosts = { "shop/redis-1/redis.conf": conf, "shop/redis-2/redis.conf": "replicaof redis-1 6379\n" };
  const source = memorySource({ ...hosts, [`${unread.replace("/redis.conf", "")}/redis.conf`]: conf });
  const locked: FileSource = {
    ...source,
    list: (path) => (path === unread ? undefined : source.list(path)),
    read: (path) => (path.startsWith(unread) ? { ok: false, reason: "locked", missing: false } : source.read(path)),
  };
  expect(openProject(["."], locked).deployments.map((deployment) => deployment.complete)).toEqual([complete]);
});

describe("the id of a deployment", () => {
  it.each([
    [["."], [".", "one"]],
    [["one"], ["one"]],
    [["redis.conf"], ["redis.conf"]],
    [["redis.conf", "sentinel.conf"], ["."]],
    [["/memory/one/"], ["one"]],
  ])("of %j", (paths, ids) => {
    const files = { "redis.conf": conf, "sentinel.conf": watch, "one/redis.conf": "port 1\n" };
    expect(open(files, paths).deployments.map(({ id }) => id)).toEqual(ids);
  });
});

describe("the target", () => {
  const target = (files: Files, options = {}) => {
    const [deployment] = open(files, ["."], options).deployments;
    return [deployment?.target, deployment?.targetFrom];
  };
  it.each<[string, Files, "redis" | "valkey"]>([
    ["is Redis", { "redis.conf": conf }, "redis"],
    ["is Valkey where a file is named for it", { "valkey.conf": conf }, "valkey"],
    ["is Valkey where only Valkey has a directive", { "node.conf": `${conf}primaryauth x\n` }, "valkey"],
    ["is Valkey where an included file has it", { "node.conf": `${conf}include x\n`, x: "primaryauth x\n" }, "valkey"],
  ])("%s", (_, files, engine) => {
    expect(target(files)).toEqual([defaultTarget[engine], "default"]);
  });
  it.each<[string, string | undefined]>([
    ["image: redis:6.2-alpine", "redis 6.2"],
    ["image: 'docker.io/bitnami/redis-sentinel:6.2.7-debian-10-r5'", "redis 6.2"],
    ["image: registry.example.com:5000/redis:6.2.14@sha256:0", "redis 6.2"],
    ["image: redis:6.2.1\n  image: redis:6.2.7\n  # image: redis:7.0", "redis 6.2"],
    ["image: valkey/valkey:8.0", "valkey 8.0"],
    ["image: redis:5", "redis 5"],
    ["image: redis:6.2\n  image: redis:7.0", undefined],
    ["image: redis:6.2\n  image: redis", undefined],
    ["image: redis:latest", undefined],
    ["image: redis:alpine", undefined],
    ["image: redis:$VERSION", undefined],
    ["image: $REGISTRY/redis:6.2", undefined],
    ["image: us/redis:6.2", undefined],
    ["image: redis:3.4", undefined],
    ["image: redis/redis-stack:7.2.0-v10", undefined],
    ["image: oliver006/redis_exporter:v1.6", undefined],
    ["image: redis/redisinsight:2.4", undefined],
  ])("of the container image: %s", (image, expected) => {
    const files = { "redis.conf": conf, "docker-compose.yml": `services:\n  ${image}\n` };
    const [deployment] = open(files).deployments;
    const from = expected === undefined ? "default" : "image";
    expect(deployment?.targetFrom).toBe(from);
    expect(deployment?.targetFile).toBe(expected && "docker-compose.yml");
    expect(targetText(deployment!.target)).toBe(expected ?? targetText(defaultTarget.redis));
    expect(open(files, ["."], { target: parseTarget("redis@7.2")! }).deployments[0]?.targetFrom).toBe("option");
  });
  it.each<[string, string, string | undefined]>([
    ["Vagrantfile", "wget http://download.redis.io/releases/redis-3.2.6.tar.gz", "redis 3.2"],
    ["Vagrantfile", 'VERSION = "3.2.6"\n$s = "wget https://x.org/redis-#{VERSION}.tar.gz"', "redis 3.2"],
    ["Vagrantfile", "# redis-3.2.6.tar.gz\nwget http://download.redis.io/releases/redis-4.0.1.tar.gz", "redis 4.0"],
    ["install.sh", "curl -L https://github.com/redis/redis/archive/refs/tags/7.0.5.tar.gz | tar xz", "redis 7.0"],
    ["install.sh", "VERSION=6.2.7\nwget http://x/redis-$VERSION.tar.gz", "redis 6.2"],
    ["Dockerfile", "FROM debian\nRUN apt-get update && \\\n  apt-get install -y redis-server=5:6.0.16-1", "redis 6.0"],
    ["Dockerfile", "FROM alpine\nRUN apk add --no-cache redis=6.2.6-r0", "redis 6.2"],
    ["Dockerfile", "FROM centos\nRUN yum install -y epel-release redis-5.0.3", "redis 5.0"],
    ["redis.Dockerfile", "ARG REDIS_VERSION=7.2\nFROM redis:$REDIS_VERSION-alpine", "redis 7.2"],
    ["Dockerfile", "FROM php:7\nRUN pecl install redis-5.3.7 && pip install redis==4.5.1", undefined],
    ["install.sh", "wget http://x/redis-3.2.6.tar.gz\nwget http://x/redis-4.0.1.tar.gz", undefined],
    ["install.sh", "wget http://download.redis.io/redis-stable.tar.gz", undefined],
  ])("of what %s installs: %s", (name, text, expected) => {
    const [deployment] = open({ "redis.conf": conf, [name]: text }).deployments;
    expect(targetText(deployment!.target)).toBe(expected ?? targetText(defaultTarget.redis));
    expect(deployment?.targetFile).toBe(expected && name);
  });
  const state = "sentinel monitor m 10.0.0.1 6379 2\nsentinel known-slave m 10.0.0.2 6379\nsentinel current-epoch 0\n";
  it.each<[string, Files, string | undefined, string]>([
    ["the port for Windows", { "redis.windows-service.conf": conf }, "redis 5.0", "windows"],
    ["its stock text", { "redis.conf": `# syslog: NOT SUPPORTED ON WINDOWS\n${conf}` }, "redis 5.0", "windows"],
    ["old state", { "sentinel.conf": state, "redis.conf": conf }, "redis 4.0", "state"],
    ["old names that nobody wrote down as state", { "sentinel.conf": state.replace(/.*epoch.*/, "") }, undefined, ""],
    ["old and new state", { "a.conf": state, "b.conf": state.replace("-slave", "-replica") }, undefined, ""],
    [
      "old state beside newer names",
      { "sentinel.conf": state, "redis.conf": "replicaof 10.0.0.1 6379" },
      undefined,
      "",
    ],
    ["old state beside the newest image", { "sentinel.conf": state, "compose.yml": "image: redis" }, undefined, ""],
    ["old state beside an image", { "sentinel.conf": state, "compose.yml": "image: redis:6.2" }, "redis 6.2", "image"],
  ])("the newest that can have written %s", (_, files, expected, from) => {
    const [deployment] = open(files).deployments;
    expect(targetText(deployment!.target)).toBe(expected ?? targetText(defaultTarget.redis));
    expect(deployment?.targetFrom).toBe(from === "" ? "default" : from);
  });
  const service = (lines: string) => ({ "compose.yml": `services:\n  redis-1:\n    ${lines}\n` });
  const watch = "sentinel monitor main 10.0.0.1 6379 2\n";
  const oldStock = "# Redis configuration file example.\n\nslave-read-only yes\n";

  it.each<[string, Files, boolean]>([
    ["nothing beside the files", {}, false],
    ["an official image without a version", service("image: redis:latest"), false],
    ["a recipe out of view", service("build: ./server"), true],
    ["a recipe in view", { ...service("build: ./server"), "server/Dockerfile": "FROM redis:alpine" }, false],
    ["a recipe that names nothing", { ...service("build:\n      context: ."), Dockerfile: "FROM acme/base" }, true],
    [
      "a recipe that is none",
      { "compose.yml": "services:\n  redis:\n    build: .\n    dockerfile: compose.yml\n" },
      true,
    ],
    ["a client's recipe", { "compose.yml": "services:\n  web:\n    build: .\n    depends_on: [redis]\n" }, false],
    [
      "a client's image that is built",
      { "compose.yml": "services:\n  web:\n    build: .\n    image: redis-poc\n" },
      false,
    ],
    ["somebody's own image", service("image: acme/k8s-redis:latest"), true],
    ["a tool's image", service("image: acme/redis-exporter:1.2"), false],
    ["tags that disagree", service("image: redis:6.2\n    image: redis:7.0"), true],
    ["a tag from outside", service("image: redis:$TAG"), true],
    ["a tag with a value of last resort", service(`image: redis:\${TAG:-6.2}`), false],
    ["a package without a version", { Vagrantfile: "apt-get install -y redis-server" }, true],
    ["a client library", { Dockerfile: "FROM php\nRUN apt-get install -y php-redis redis-tools" }, false],
    ["the newest sources", { "setup.sh": "wget http://download.redis.io/redis-stable.tar.gz" }, false],
    [
      "a service of one's own that is commented out",
      { "compose.yml": "services:\n  a:\n    image: redis\n  # sentinel:\n  #   build: ./sentinel\n" },
      true,
    ],
    [
      "a client of one's own that is commented out",
      { "compose.yml": "services:\n  a:\n    image: redis\n  # web:\n  #   build: ./web\n" },
      false,
    ],
    ["a stock file from before 5.0", { "redis.conf": oldStock }, true],
    [
      "a stock file from before 5.0 and the newest image",
      { "redis.conf": oldStock, ...service("image: redis") },
      false,
    ],
    ["a sentinel's stock file from before 6.2", { "sentinel.conf": `# Example sentinel.conf\n${watch}` }, true],
    [
      "a sentinel's stock file of today",
      { "sentinel.conf": `# Example sentinel.conf\n# SENTINEL resolve-hostnames no\n${watch}` },
      false,
    ],
    ["old names in a file of one's own", { "redis.conf": "slave-read-only yes" }, false],
    ["the newest image beside old state", { "sentinel.conf": state, ...service("image: redis") }, true],
  ])("is open with %s", (_, files, expected) => {
    expect(open({ "redis.conf": conf, ...files }).deployments[0]?.isReleaseOpen ?? false).toBe(expected);
  });
  it("is told above a folder that two deployments share, and not above folders of their own", () => {
    const host = (n: number) => ({
      [`conf/host${n}/redis.conf`]: `bind 10.0.0.${n}\n${n === 1 ? "" : "replicaof 10.0.0.1 6379\n"}`,
      [`conf/host${n}/sentinel.conf`]: "sentinel monitor main 10.0.0.1 6379 2\n",
    });
    const stock = { "conf/redis.conf": conf, "conf/sentinel.conf": "sentinel monitor mymaster 127.0.0.1 6379 2\n" };
    const Vagrantfile = "wget http://download.redis.io/releases/redis-3.2.6.tar.gz";
    const shared = open({ Vagrantfile, ...stock, ...host(1), ...host(2), ...host(3) }).deployments;
    expect(shared.map(({ targetFrom }) => targetFrom)).toEqual(["install", "install"]);
    const apart = { "one/conf/redis.conf": conf, "two/conf/redis.conf": conf };
    expect(open({ Vagrantfile, ...apart }).deployments.map(({ targetFrom }) => targetFrom)).toEqual([
      "default",
      "default",
    ]);
  });
  it("is the one asked for", () => {
    const asked = parseTarget("redis@6.2")!;
    expect(target({ "valkey.conf": conf }, { target: asked })).toEqual([asked, "option"]);
  });
});

describe("standard input", () => {
  it("stands for the file of its name", () => {
    const project = open({ "a/redis.conf": "port 1\n", "a/common.inc": "appendonly yes\n" }, ["-"], {
      stdin: { name: "./a/redis.conf", text: "port 2\ninclude common.inc\n" },
    });
    expect([...project.files.keys()]).toEqual(["a/redis.conf", "a/common.inc"]);
    expect(project.files.get("a/redis.conf")?.text).toBe("port 2\ninclude common.inc\n");
    expect(project.deployments[0]?.instances[0]?.loading.includes[0]?.result.kind).toBe("files");
  });
  it("may have a name that no file has", () => {
    const project = open({}, ["-"], { stdin: { name: "sentinel.conf", text: watch } });
    expect(project.deployments[0]?.instances.map(({ id, loading }) => [id, loading.mode])).toEqual([
      ["sentinel.conf", "sentinel"],
    ]);
  });
});

it("reads nothing twice and nothing it does not need", () => {
  const source = memorySource({ "a/redis.conf": conf, "b/sentinel.conf": watch, "compose.yml": "", "readme.md": "" });
  const calls: string[] = [];
  const noting = (name: "read" | "list" | "kind" | "real") => (path: string) => {
    calls.push(`${name} ${path}`);
    return source[name](path) as never;
  };
  const noted: FileSource = { read: noting("read"), list: noting("list"), kind: noting("kind"), real: noting("real") };
  openProject(["."], noted);
  expect(calls.filter((call) => /^(?:read|list)/.test(call)).sort()).toEqual([
    ...["list .", "list a", "list b", "read a/redis.conf", "read b/sentinel.conf", "read compose.yml"],
  ]);
  expect(calls.length).toBeLessThan(17);
});

describe("what stands beside a deployment", () => {
  const deployment: Files = { "deploy/redis/redis.conf": conf, "deploy/redis/data/run.sh": "redis-server\n" };
  const around = (files: Files, paths: readonly string[] = ["."]) =>
    open(files, paths).deployments.map(({ id, surroundings }) => [id, surroundings.map(({ file }) => file)]);

  it("is found in its folder, below and above", () => {
    const files = {
      ...deployment,
      "deploy/docker-compose.yml": "",
      "deploy/.env": "",
      "deploy/scripts/start.sh": "",
      "deploy/web/start.sh": "",
      "deploy/sentinel/Dockerfile": "",
      Makefile: "",
      "readme.md": "",
      "deploy/redis/notes.txt": "",
      "other/compose.yaml": "",
    };
    expect(around(files)).toEqual([
      [
        "deploy/redis",
        [
          ...["Makefile", "deploy/.env", "deploy/docker-compose.yml", "deploy/redis/data/run.sh"],
          ...["deploy/scripts/start.sh", "deploy/sentinel/Dockerfile"],
        ],
      ],
    ]);
  });

  it("does not depend on what lies beside it", () => {
    const files: Files = {
      "compose.yml": "",
      "x/compose.yml": "",
      "x/redis/redis.conf": conf,
      "y/run.sh": "",
      "y/redis.conf": conf,
      "z/compose.yml": "",
    };
    expect(around(files)).toEqual([
      ["x/redis", ["x/compose.yml"]],
      ["y", ["y/run.sh"]],
    ]);
    expect(around(files, ["x"])).toEqual([["x/redis", ["x/compose.yml"]]]);
    expect(around(files, ["x", "y"])).toEqual(around(files));
  });

  it("is in view of a file that is given, as far as its folder", () => {
    expect(around({ ...deployment, "deploy/redis/compose.yml": "" }, ["deploy/redis/redis.conf"])).toEqual([
      ["deploy/redis/redis.conf", ["deploy/redis/compose.yml"]],
    ]);
  });

  it("is no more than can be read in a moment", () => {
    const files: Files = { "redis.conf": conf, "large.yml": "x".repeat(300_000) };
    for (let index = 0; index < 80; index++) files[`${index}.yml`] = "";
    const [, found] = around(files)[0]!;
    expect(found?.length).toBe(50);
    expect(found).not.toContain("large.yml");
  });
});

describe("what a compose file starts", () => {
  const compose = (command: string) =>
    `services:\n  redis:\n    image: redis:7.4\n    command: sh -c "${command}"\n    volumes: [./redis.conf:/etc/redis.conf]\n`;
  const files = (command: string): Files => ({
    "compose.yml": compose(command),
    "redis.conf": "port 6379\nrequirepass __PASSWORD__\n",
  });
  const ids = (command: string) =>
    open(files(command)).deployments.map(({ instances }) => instances.map(({ id }) => id));

  it("is one server, be its file read as it is or after a script has filled it in", () => {
    expect(ids("exec redis-server /etc/redis.conf")).toEqual([["compose.yml#redis"]]);
    expect(ids("sed -i s/__PASSWORD__/secret/ /etc/redis.conf && exec redis-server /etc/redis.conf")).toEqual([
      ["compose.yml#redis"],
    ]);
  });
});
