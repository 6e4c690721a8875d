import { describe, expect, it } from "vitest";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";

type Files = Record<string, string>;

const master = "port 6379\nappendonly yes\n";
const replicaOf = (host: string, port = 6379) => `port 6379\nreplicaof ${host} ${port}\n`;
const sentinelOf = (host: string, quorum = 2, name = "mymaster", port = 6379) =>
  `port 26379\nsentinel monitor ${name} ${host} ${port} ${quorum}\nsentinel down-after-milliseconds ${name} 5000\n`;

/** Every set of files that was found, by its id. */
function partition(files: Files, paths: readonly string[] = ["."]): Record<string, string[]> {
  const { deployments } = openProject(paths, memorySource(files));
  return Object.fromEntries(deployments.map(({ id, instances }) => [id, instances.map((instance) => instance.id)]));
}

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

const hosts = (address: string): Files => ({
  "a/redis.conf": master,
  "a/sentinel.conf": sentinelOf(address),
  "b/redis.conf": replicaOf(address),
  "b/sentinel.conf": sentinelOf(address),
  "c/redis.conf": replicaOf(address),
  "c/sentinel.conf": sentinelOf(address),
});
const renamed = (files: Files, names: Record<string, string>): Files =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name.replace(/^\w/, (letter) => names[letter]!), text]),
  );

const oneFolder: Files = {
  "master.conf": master,
  "replica.conf": replicaOf("redis-master"),
  "sentinel1.conf": sentinelOf("redis-master"),
  "sentinel2.conf": sentinelOf("redis-master"),
  "sentinel3.conf": sentinelOf("redis-master"),
};

const layouts: [string, Files][] = [
  ["all in one folder", oneFolder],
  ["all in one folder below others", below("deploy/redis/conf", oneFolder)],
  ["a folder for each host", hosts("10.0.0.1")],
  ["hosts with names of their own", renamed(hosts("10.0.0.1"), { a: "frankfurt", b: "paris", c: "web" })],
  ["hosts dev1 to dev3", renamed(hosts("10.0.0.1"), { a: "dev1", b: "dev2", c: "dev3" })],
  ["hosts by full name", renamed(hosts("redis1.example.com"), { a: "redis1", b: "redis2", c: "redis3" })],
  ["hosts by short name", renamed(hosts("node1"), { a: "node1", b: "node2", c: "node3" })],
  [
    "hosts by address, files deep below",
    renamed(
      Object.fromEntries(
        Object.entries(hosts("10.0.0.1")).map(([name, text]) => [name.replace("/", "/etc/redis/"), text]),
      ),
      { a: "10.0.0.1", b: "10.0.0.2", c: "10.0.0.3" },
    ),
  ],
  [
    "hosts on one machine",
    Object.fromEntries(
      [6379, 6380, 6381].flatMap((port) => [
        [`${port}/redis.conf`, `port ${port}\n${port === 6379 ? "" : "replicaof 127.0.0.1 6379\n"}`],
        [`${port}/sentinel.conf`, `port 2${port}\nsentinel monitor mymaster 127.0.0.1 6379 2\n`],
      ]),
    ),
  ],
  ["one host that watches itself by loopback", { ...hosts("10.0.0.1"), "a/sentinel.conf": sentinelOf("127.0.0.1") }],
  [
    "hosts without replicaof, told apart by bind",
    {
      "a/redis.conf": "bind 10.0.0.1\n",
      "a/sentinel.conf": sentinelOf("10.0.0.1", 1),
      "b/redis.conf": "bind 10.0.0.2\n",
      "b/sentinel.conf": sentinelOf("10.0.0.1", 1),
    },
  ],
  [
    "a master found by the address it binds",
    {
      "cache/redis.conf": "bind 10.0.0.1\n",
      "watch/sentinel.conf": sentinelOf("10.0.0.1", 1),
    },
  ],
  [
    "a folder for each process",
    {
      "redis-master/redis.conf": master,
      "redis-replica/redis.conf": replicaOf("redis-master"),
      "sentinel1/sentinel.conf": sentinelOf("redis-master"),
      "sentinel2/sentinel.conf": sentinelOf("redis-master"),
      "sentinel3/sentinel.conf": sentinelOf("redis-master"),
    },
  ],
  [
    "a folder for each kind",
    {
      "conf/redis/master.conf": master,
      "conf/redis/replica.conf": replicaOf("redis-master"),
      "conf/sentinel/s1.conf": sentinelOf("redis-master"),
      "conf/sentinel/s2.conf": sentinelOf("redis-master"),
    },
  ],
  [
    "a folder for each kind, of a prefix of its own",
    { "prod-redis-1/redis.conf": replicaOf("r0"), "prod-sentinel-1/sentinel.conf": sentinelOf("r0", 1) },
  ],
  [
    "servers that say nothing beside a folder of sentinels",
    { "redis.conf": master, "sentinel/sentinel.conf": sentinelOf("10.0.0.1") },
  ],
  [
    "a base file beside the files written from it",
    {
      "sentinel.conf": sentinelOf("redis-master"),
      "node1/sentinel.conf": sentinelOf("172.28.0.12"),
      "node2/sentinel.conf": sentinelOf("172.28.0.12"),
    },
  ],
  [
    "two data centres",
    {
      "dc1/r1/redis.conf": `bind 10.1.0.1\n${master}`,
      "dc1/r1/sentinel.conf": sentinelOf("10.1.0.1", 3),
      "dc1/r2/redis.conf": `bind 10.1.0.2\n${replicaOf("10.1.0.1")}`,
      "dc1/r2/sentinel.conf": sentinelOf("10.1.0.1", 3),
      "dc2/r1/redis.conf": `bind 10.2.0.1\n${replicaOf("10.1.0.1")}`,
      "dc2/r1/sentinel.conf": sentinelOf("10.1.0.1", 3),
    },
  ],
  [
    "placeholders filled in later",
    {
      "master/redis.conf": "port $MASTER_PORT\n",
      "slave/redis.conf": "port $SLAVE_PORT\nslaveof $MASTER_HOST $MASTER_PORT\n",
      "sentinel/sentinel.conf": "port $PORT\nsentinel monitor mymaster $MASTER_HOST $MASTER_PORT 2\n",
    },
  ],
];

const servers = (network: number): Files => ({
  "redis1.conf": `bind 10.${network}.0.1\n${master}`,
  "redis2.conf": `bind 10.${network}.0.2\n${replicaOf(`10.${network}.0.1`)}`,
});
const watching = (network: number): Files => ({
  "s1.conf": sentinelOf(`10.${network}.0.1`),
  "s2.conf": sentinelOf(`10.${network}.0.1`),
});

describe("one deployment", () => {
  it.each(layouts)("%s", (_, files) => {
    expect(Object.values(partition(files))).toEqual([Object.keys(files).sort()]);
  });

  it.each(layouts)("%s, below a folder", (_, files) => {
    const deep = below("somewhere/else", files);
    expect(Object.values(partition(deep))).toEqual([Object.keys(deep).sort()]);
  });
});

describe("a folder of several deployments gives what each of them gives", () => {
  const namings: [string, (index: number) => string][] = [
    ["numbers", (index) => String(index + 1)],
    ["letters", (index) => String.fromCharCode(97 + index)],
    ["deployments", (index) => `deployment-${index}`],
    ["projects", (index) => ["shop", "search", "billing"][index % 3] + String(Math.floor(index / 3))],
    ["redis", (index) => `redis-${index}`],
  ];
  it.each(namings)("named by %s", (_, nameOf) => {
    // Parts of deployments may be parts of one: only whole ones must stay apart whatever they are called.
    const whole = layouts.filter(([name]) => !/of a prefix|say nothing|base file|placeholders|watch/.test(name));
    const all = whole.map(([, files], index) => below(nameOf(index), files));
    const together = partition(Object.assign({}, ...all));
    const apart = all.map((files, index) => partition(files, [nameOf(index)]));
    expect(together).toEqual(Object.assign({}, ...apart));
  });

  it.each(layouts.slice(0, 8))("copies of %s", (_, files) => {
    const tree = { ...below("1", files), ...below("2", files), ...below("3", files) };
    expect(Object.values(partition(tree)).length).toBe(3);
  });

  it.each([
    ["servers that name nobody", { "a/redis.conf": master, "b/redis.conf": master, "c/redis.conf": "port 7000\n" }, 3],
    [
      "sets of sentinels in view of one master",
      { ...below("x", threeSentinels()), ...below("y", threeSentinels()) },
      2,
    ],
    [
      "sites that follow a master elsewhere",
      { "p/redis-6379.conf": replicaOf("10.77.0.2"), "q/redis-a/redis.conf": replicaOf("10.77.0.2") },
      2,
    ],
    [
      "stages below folders for servers and for sentinels",
      {
        ...{ ...below("redis/prod", servers(1)), ...below("redis/staging", servers(2)) },
        ...{ ...below("sentinel/prod", watching(1)), ...below("sentinel/staging", watching(2)) },
      },
      2,
    ],
    [
      "the same, with two copies of the servers",
      {
        ...{ ...below("redis/prod", servers(1)), ...below("redis/copy", servers(1)) },
        ...below("sentinel", watching(1)),
      },
      3,
    ],
    ["stages", { ...below("prod", hosts("10.0.0.1")), ...below("staging", hosts("10.0.1.1")) }, 2],
    [
      "machines with compose files and host names that mean something only there",
      {
        "redis1/docker-compose.yml": "services:\n",
        "redis1/sentinel.conf": sentinelOf("redis-master"),
        "redis2/docker-compose.yml": "services:\n",
        "redis2/sentinel.conf": sentinelOf("redis-master"),
      },
      2,
    ],
    ["a deployment beside a server", { ...below("sessions", oneFolder), "queue/redis.conf": master }, 2],
  ] as [string, Files, number][])("%s", (_, files, count) => {
    expect(Object.values(partition(files)).length).toBe(count);
  });

  it("does not bring together above what was apart below", () => {
    const apart: Files = { "x/one/redis.conf": master, "x/two/redis.conf": master };
    const beside: Files = {
      "sentinel/sentinel.conf": sentinelOf("10.0.0.1"),
      "redis/redis.conf": replicaOf("10.0.0.1"),
    };
    expect(Object.values(partition({ ...apart, ...beside }))).toEqual([
      ["redis/redis.conf", "sentinel/sentinel.conf"],
      ["x/one/redis.conf"],
      ["x/two/redis.conf"],
    ]);
  });
});

function threeSentinels(): Files {
  return Object.fromEntries([1, 2, 3].map((index) => [`s${index}.conf`, sentinelOf("10.0.0.1")]));
}

describe("what the user names", () => {
  it("files named one by one are one deployment", () => {
    const files = { "x/redis.conf": master, "y/other.conf": "port 7000\n", "z/sentinel.conf": sentinelOf("a") };
    expect(partition(files, Object.keys(files))).toEqual({ ".": Object.keys(files) });
  });

  it("folders named one by one are as good as the folder of both", () => {
    const files = hosts("10.0.0.1");
    expect(partition(files, ["a", "b", "c"])).toEqual(partition(files));
    expect(partition(files, ["./c/", "/memory/b", "a", "a/redis.conf"])).toEqual(partition(files));
  });

  it("gives deployments in one folder ids of their own", () => {
    const files = {
      "redis.conf": "port 1\n",
      "shop/redis.conf": master,
      "search/redis.conf": master,
      ...below("search", oneFolder),
    };
    expect(Object.keys(partition(files))).toEqual([".", "search", "shop"]);
    const twice = {
      "conf/redis.conf": "port 1\n",
      ...below("conf", renamed(hosts("10.0.0.1"), { a: "x1", b: "x2", c: "x3" })),
    };
    expect(Object.keys(partition(twice))).toEqual(["conf", "conf#2"]);
  });
});

it("copes with ten thousand files", () => {
  const files: Files = {};
  for (let index = 0; index < 2_500; index++) {
    files[`host${index}/redis.conf`] = replicaOf(`10.0.${index >> 8}.${index & 255}`);
    files[`host${index}/sentinel.conf`] = sentinelOf(`10.0.${index >> 8}.${index & 255}`);
    files[`node-${index}/redis.conf`] = master;
    files[`sentinel-${index}/sentinel.conf`] = sentinelOf("redis-master");
  }
  expect(openProject(["."], memorySource(files)).files.size).toBe(10_000);
});
