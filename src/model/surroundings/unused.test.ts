import { describe, expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { buildDeployment } from "../build.ts";

function unusedIn(files: Readonly<Record<string, string>>): string[] {
  const { deployments } = openProject(["."], memorySource(files));
  return deployments.flatMap((raw) => buildDeployment(raw).instances.flatMap((one) => (one.isLeftOut ? one.id : [])));
}

const watch = "sentinel monitor main 10.0.0.1 6379 2";
const servers = { "redis.conf": "port 6379", "redis1.conf": "port 6379", "redis2.conf": "port 6380\nsave 1 1" };
const compose = (...services: string[]) =>
  `services:\n${services.map((lines, at) => `  redis-${at}:\n    image: redis:7\n${lines}`).join("")}`;
const mounting = (...volumes: string[]) => compose(...volumes.map((volume) => `    volumes:\n      - ${volume}\n`));

describe("the files that nothing starts", () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      "others are mounted",
      { ...servers, "compose.yml": mounting("./redis1.conf:/etc/redis.conf", "./redis2.conf:/etc/redis.conf") },
      ["redis.conf"],
    ],
    ["nobody says anything", { ...servers, "compose.yml": compose("") }, []],
    [
      "by the working directory",
      { ...servers, "compose.yml": mounting(`\${PWD}/redis1.conf:/r.conf`, "$PWD/redis2.conf:/r.conf") },
      ["redis.conf"],
    ],
    [
      "by a path of the machine",
      {
        ...servers,
        "compose.yml": mounting("./redis1.conf:/r.conf", "/srv/redis2.conf:/r.conf", "~/redis.conf:/r.conf"),
      },
      [],
    ],
    [
      "from a folder below",
      {
        "conf/redis.conf": "port 6379",
        "conf/redis1.conf": "port 6380",
        "conf/stack/lab/compose.yml": mounting("../../../conf/redis1.conf:/etc/redis.conf"),
      },
      ["conf/redis.conf"],
    ],
    [
      "a folder, and the commands name files in it",
      {
        "conf/redis.conf": "port 6379",
        "conf/redis1.conf": "port 6380",
        "compose.yml": compose(
          '    command: ["redis-server", "/usr/local/etc/redis/redis1.conf"]\n    volumes: ["./conf/:/usr/local/etc/redis"]\n',
        ),
      },
      ["conf/redis.conf"],
    ],
    [
      "a folder, and nobody says which file is read",
      {
        "conf/redis.conf": "port 6379",
        "conf/redis1.conf": "port 6380",
        "compose.yml": compose("    command: /start.sh\n    volumes:\n      - ./conf:/usr/local/etc/redis\n"),
      },
      [],
    ],
    [
      "folders, and one file in none of them",
      {
        "base.conf": watch,
        "a/sentinel.conf": watch,
        "b/sentinel.conf": watch,
        "compose.yml": compose(
          "    volumes:\n      - type: bind\n        source: ./a\n        target: /conf\n    command: redis-sentinel /conf/sentinel.conf\n",
          "    volumes:\n      - ./b:/conf\n    command: redis-sentinel /conf/sentinel.conf\n",
        ),
      },
      ["base.conf"],
    ],
    [
      "a folder for the lines of all services",
      {
        "conf/redis.conf": "port 6379",
        "conf/redis1.conf": "port 6380",
        "compose.yml":
          "x-base: &base\n  image: redis\n  volumes: [./conf:/conf]\nservices:\n  one:\n    <<: *base\n    command: redis-server /conf/redis1.conf\n",
      },
      ["conf/redis.conf"],
    ],
    [
      "lines of all services, and an application in the folder",
      {
        "conf/redis.conf": "port 6379",
        "conf/redis1.conf": "port 6380",
        "compose.yml":
          "x-base: &base\n  volumes: [./conf:/conf]\nservices:\n  redis:\n    <<: *base\n    image: redis\n    command: redis-server /conf/redis1.conf\n  app:\n    image: node\n    volumes: [.:/app]\n",
      },
      ["conf/redis.conf"],
    ],
    [
      "a context of a long form",
      { ...servers, "compose.yml": `${mounting("./redis1.conf:/r.conf")}  redis-x:\n    build:\n      context: ./\n` },
      [],
    ],
    [
      "below a folder that a variable holds",
      { ...servers, "compose.yml": mounting("./redis1.conf:/r.conf", `\${CONF}/redis2.conf:/r.conf`) },
      ["redis.conf"],
    ],
    [
      "an image built from the folder",
      { ...servers, "compose.yml": `${mounting("./redis1.conf:/r.conf")}  redis-x:\n    build: .\n` },
      [],
    ],
    [
      "an image that copies some",
      {
        ...servers,
        "compose.yml": `${mounting("./redis1.conf:/r.conf")}  redis-x:\n    build: .\n`,
        Dockerfile: "FROM redis:7\nCOPY --chown=redis redis2.conf /etc/redis/redis.conf\n",
      },
      ["redis.conf"],
    ],
    [
      "an image that copies by a pattern",
      {
        ...servers,
        "compose.yml": mounting("./redis1.conf:/r.conf"),
        Dockerfile: "FROM redis:7\nCOPY ./redis*.conf /\n",
      },
      [],
    ],
    [
      "an application's folder",
      {
        ...servers,
        "compose.yml": `${mounting("./redis1.conf:/r.conf")}  app:\n    build: .\n    volumes: [".:/app"]\n`,
      },
      ["redis.conf", "redis2.conf"],
    ],
    [
      "a script uses it",
      {
        ...servers,
        "compose.yml": mounting("./redis1.conf:/r.conf", "./redis2.conf:/r.conf"),
        "start.sh": "cp redis.conf /tmp/redis.conf\nredis-server /tmp/redis.conf\n",
      },
      [],
    ],
    [
      "a script mounts it",
      {
        ...servers,
        "compose.yml": mounting("./redis1.conf:/r.conf", "./redis2.conf:/r.conf"),
        "start.sh": "docker run -v $(pwd)/redis.conf:/etc/redis.conf redis:7\n",
      },
      [],
    ],
    [
      "a script in the container",
      {
        ...servers,
        "compose.yml": mounting("./redis1.conf:/r.conf", "./redis2.conf:/r.conf"),
        "start.sh": "redis-server /etc/redis.conf\n",
      },
      ["redis.conf"],
    ],
    [
      "the folder of another machine",
      {
        "a/redis1.conf": "bind 10.0.0.1",
        "a/compose.yml": mounting("./redis1.conf:/r.conf"),
        "b/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
      },
      [],
    ],
  ])("%s", (_, files, expected) => expect(unusedIn(files)).toEqual(expected));

  const id = (letter: string) => letter.repeat(40);
  const running = (own: string, ...others: string[]) =>
    [
      `sentinel myid ${id(own)}`,
      "sentinel monitor main 10.0.0.1 6379 2",
      ...others.map((other) => `sentinel known-sentinel main 10.0.1.${other.charCodeAt(0)} 26379 ${id(other)}`),
    ].join("\n");

  it.each<[string, Record<string, string>, string[]]>([
    [
      "know exactly each other",
      {
        "sentinel.conf": watch,
        "s1.conf": running("a", "b", "c"),
        "s2.conf": running("b", "a", "c"),
        "s3.conf": running("c", "a", "b"),
      },
      ["sentinel.conf"],
    ],
    [
      "and it is new beside them",
      {
        "s4.conf": watch,
        "s1.conf": running("a", "b", "c"),
        "s2.conf": running("b", "a", "c"),
        "s3.conf": running("c", "a", "b"),
      },
      [],
    ],
    [
      "know one without a file",
      { "sentinel.conf": watch, "s1.conf": running("a", "b", "c"), "s2.conf": running("b", "a", "c") },
      [],
    ],
    [
      "do not know each other",
      { "sentinel.conf": watch, "s1.conf": running("a", "b"), "s2.conf": running("b", "c") },
      [],
    ],
    [
      "and it has an id",
      { "sentinel.conf": running("d"), "s1.conf": running("a", "b"), "s2.conf": running("b", "a") },
      [],
    ],
    [
      "on hosts of their own",
      { "a/sentinel.conf": running("a", "b"), "b/sentinel.conf": running("b", "a"), "c/sentinel.conf": watch },
      [],
    ],
  ])("sentinels that have run %s", (_, files, expected) => expect(unusedIn(files)).toEqual(expected));

  it.each<[string, Record<string, string>, string[]]>([
    ["beside", { "s.conf": running("a"), "s-now.conf": `${running("a")}\nsentinel config-epoch main 1` }, ["s.conf"]],
    ["around", { "s.conf": running("a"), "data/s.conf": `${running("a")}\nsentinel config-epoch main 1` }, ["s.conf"]],
    ["elsewhere", { "a/s.conf": running("a"), "b/s.conf": `${running("a")}\nsentinel config-epoch main 1` }, []],
    ["from the same time", { "s.conf": running("a"), "data/s.conf": running("a") }, []],
    [
      "of an address of its own",
      { "s.conf": `bind 10.0.0.2\n${running("a")}`, "data/s.conf": `${running("a")}\nsentinel config-epoch main 1` },
      [],
    ],
  ])("the older file of one sentinel, %s", (_, files, expected) => expect(unusedIn(files)).toEqual(expected));
});
