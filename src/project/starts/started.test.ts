import { describe, expect, it } from "vitest";
import { buildDeployment } from "../../model/build.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { memorySource } from "../memory.ts";
import { type OpenOptions, openProject } from "../open.ts";
import type { Start, Startup } from "./start.ts";

type Files = Readonly<Record<string, string>>;

const open = (files: Files, paths: readonly string[] = ["."], options: OpenOptions = {}) =>
  openProject(paths, memorySource(files), options);
const built = (files: Files, paths?: readonly string[], options?: OpenOptions) =>
  open(files, paths, options).deployments.map((raw) => buildDeployment(raw));
const ids = (files: Files, paths?: readonly string[]) =>
  built(files, paths).map(({ instances }) => instances.map(({ id }) => id));

const service = (name: string, more: string) => `  ${name}:\n    image: redis:7.2\n${more}`;
const mounted = (name: string, file: string, options = "") =>
  service(name, `    command: redis-server /etc/redis.conf${options}\n    volumes: ["${file}:/etc/redis.conf"]\n`);
const compose = (...services: string[]) => `services:\n${services.join("")}`;

describe("what a compose file starts", () => {
  it("reads its file with the options behind it, and the file is no instance of its own", () => {
    const files = {
      "compose.yml": compose(
        mounted("one", "./redis.conf"),
        mounted("two", "./redis.conf", " --replicaof one 6379 --port 6380"),
      ),
      "redis.conf": "port 6379\nrequirepass hunter2\n",
    };
    const [deployment, ...others] = built(files);
    expect(others).toEqual([]);
    expect(deployment!.nodes.map(({ id, file }) => [id, file.uri])).toEqual([
      ["compose.yml#one", "redis.conf"],
      ["compose.yml#two", "redis.conf"],
    ]);
    const [one, two] = deployment!.nodes;
    expect(two!.follows).toBe(one);
    expect(two!.settings.get("port").value).toBe(6380);
    const { origin } = two!.replicaof;
    expect(origin.file.text.slice(origin.start, origin.end)).toBe("one 6379");
    expect([...open(files).files.keys()].sort()).toEqual(["compose.yml", "redis.conf"]);
  });

  it("follows include and aclfile lines through its mounts only", () => {
    const volumes = '["./conf:/etc/redis", "./users.acl:/data/users.acl"]';
    const files = {
      "compose.yml": compose(
        service("one", `    command: redis-server /etc/redis/redis.conf\n    volumes: ${volumes}\n`),
      ),
      "conf/redis.conf": "include /etc/redis/common.conf\naclfile users.acl\n",
      "conf/common.conf": "maxmemory 1gb\n",
      "users.acl": "user default off\nuser app on >hunter2 ~* &* +@all\n",
      "etc/redis/other.conf": "port 1\n",
    };
    const [deployment] = built(files);
    const [node] = deployment!.nodes;
    expect(node!.settings.get("maxmemory").value).toBe(2 ** 30);
    expect(node!.loading.users.map(({ name }) => name.value)).toEqual(["default", "app"]);
    const lost = { ...files, "conf/redis.conf": "include /etc/other/common.conf\n" };
    const started = built(lost)[0]!.nodes.find(({ launch }) => launch);
    expect(started!.settings.get("maxmemory").isKnown).toBe(false);
  });

  it("has unknown settings where its file or its command is not in view, never defaults", () => {
    const named = service(
      "one",
      "    command: redis-server /etc/redis.conf --port 6380\n    volumes: ['/srv/r.conf:/etc/redis.conf']\n",
    );
    const [deployment] = built({ "compose.yml": compose(named) });
    const [node] = deployment!.nodes;
    // An option stands behind the file, whatever that says.
    expect(node!.settings.get("port").value).toBe(6380);
    expect(node!.settings.get("appendonly").isKnown).toBe(false);
    expect(node!.settings.secret("requirepass").isKnown).toBe(false);
    expect(node!.settings.unread).toBe("what /etc/redis.conf holds");
  });

  it("is introduced by the name of its service where it has no file", () => {
    const [deployment] = built({ "compose.yml": compose(service("one", "")) });
    const { origin } = deployment!.nodes[0]!;
    expect(origin.file.text.slice(origin.start, origin.end)).toBe("one");
  });

  it("is meant to read a file that is mounted and that no command names", () => {
    const [deployment] = built({
      "compose.yml": compose(service("one", '    volumes: ["./redis.conf:/etc/redis.conf"]\n')),
      "redis.conf": "port 6380\n",
    });
    const [node] = deployment!.nodes;
    expect([node!.settings.get("port").value, node!.launch?.idle?.value]).toEqual([6380, "/etc/redis.conf"]);
  });
});

describe("which deployment it is of", () => {
  const set = { "redis.conf": "port 6379\n", "spare.conf": "port 6379\n" };

  it("leaves out files beside it that it does not start", () => {
    const [deployment] = built({ ...set, "compose.yml": compose(mounted("one", "./redis.conf")) });
    expect(deployment!.instances.map(({ id, isLeftOut }) => [id, isLeftOut])).toEqual([
      ["compose.yml#one", false],
      ["spare.conf", true],
    ]);
  });

  it("keeps another way to start the same apart", () => {
    const files = {
      ...set,
      "compose.yml": compose(mounted("one", "./redis.conf")),
      "compose.test.yml": compose(mounted("only", "./redis.conf")),
    };
    expect(ids(files)).toEqual([["compose.yml#one", "spare.conf"], ["compose.test.yml#only"]]);
  });

  it("is what lies in its folder, wherever the walk begins", () => {
    const one = (folder: string) => ({
      [`${folder}/compose.yml`]: compose(
        mounted("redis-1", "./conf/redis.conf"),
        mounted("redis-2", "./conf/replica.conf"),
      ),
      [`${folder}/conf/redis.conf`]: "port 6379\n",
      [`${folder}/conf/replica.conf`]: "replicaof redis-1 6379\n",
    });
    const files = { ...one("a"), ...one("b"), ...one("c/deep") };
    const apart = ["a", "b", "c"].flatMap((folder) => ids(files, [folder]));
    expect(ids(files)).toEqual(apart);
    expect(apart).toHaveLength(3);
  });

  it("is one with another project's where it names a server of a network of both", () => {
    const external = (network: string) => `networks: {default: {name: ${network}, external: true}}\n`;
    const files = (network: string) => ({
      "data/compose.yml": compose(service("main-db", "")) + external("back"),
      "watch/compose.yml":
        compose(service("sentinel", "    command: redis-sentinel --sentinel monitor main main-db 6379 1\n")) +
        external(network),
    });
    expect(ids(files("back"))).toEqual([["data/compose.yml#main-db", "watch/compose.yml#sentinel"]]);
    expect(ids(files("front"))).toHaveLength(2);
  });

  it("reads a compose file that is given, and says of others that they start nothing", () => {
    const files = { ...set, "compose.yml": compose(mounted("one", "./redis.conf")), "other.yml": "a: 1\n" };
    expect(ids(files, ["compose.yml"])).toEqual([["compose.yml#one"]]);
    const { deployments, skipped } = open(files, ["other.yml"]);
    expect([deployments, skipped.map(({ file }) => file)]).toEqual([[], ["other.yml"]]);
  });

  it("is a deployment without instances where it cannot be read", () => {
    const [deployment] = built({ "compose.yml": "services: [redis, redis-server]\n" });
    expect(deployment!.instances).toEqual([]);
    expect(deployment!.problems.map(({ kind }) => kind)).toEqual(["not-readable"]);
    expect(ids({ "compose.yml": "services: [web]\n", "values.yaml": "a: [\n" })).toEqual([]);
  });
});

it("takes what any reader finds, and reads nothing where no name calls for it", () => {
  const host = { uri: "x.service", text: "redis-server" };
  const place = { start: 0, end: 12 };
  const origin = {
    from: "file" as const,
    file: { ...host, directives: [], end: place, embedding: unchangeable(place) },
    ...place,
  };
  const start: Start = {
    ...{ id: "x.service#1", mode: "server", config: { kind: "none" }, options: [], hostPath: () => undefined },
    launch: { by: "unit", name: "x.service", origin, hosts: [], isInside: false, ports: [], machine: "x" },
  };
  const startup: Startup = {
    ...{ file: "x.service", kind: "unit", starts: [start], problems: [], used: [], passed: [] },
    hosts: [{ host, shown: [] }],
  };
  const asked: string[] = [];
  const reader = (folder: string) => {
    asked.push(folder);
    return folder === "." ? [startup] : [];
  };
  const files = { "x.service": "redis-server", "a/redis.conf": "port 1\n" };
  const found = built(files, ["."], { readers: [reader] });
  expect(found.map(({ instances }) => instances.map(({ id }) => id))).toEqual([["x.service#1"], ["a/redis.conf"]]);
  expect(asked).toEqual(["."]);
});
