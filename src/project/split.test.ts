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

/** Files of three machines, by folder: nothing in them but what they name says where they are. */
function machines(
  folderOf: (machine: number) => string,
  filesOf: (machine: number) => Files,
  numbers = [1, 2, 3],
): Files {
  return Object.assign({}, ...numbers.map((machine) => below(folderOf(machine), filesOf(machine))));
}

type Binding = (address: string) => string;
const bindings: [string, Binding][] = [
  ["bound to their addresses", (address) => `bind ${address} 127.0.0.1\n`],
  ["bound to all", () => "bind 0.0.0.0\n"],
  ["without bind", () => ""],
];
const serverOf = (bind: Binding, net: string, machine: number, port = 6379, master = 1) =>
  `${bind(`${net}.${machine}`)}port ${port}\n${machine === master ? "" : `replicaof ${net}.${master} ${port}\n`}`;
const watcherOf = (bind: Binding, address: string, watched: readonly string[], port = 26379) =>
  `${bind(address)}port ${port}\n${watched.map((at, index) => `sentinel monitor m${index} ${at} 2\n`).join("")}`;

/** Layouts of one deployment each, in a network of its own. */
const bindable: [string, (bind: Binding, net: string) => Files][] = [
  [
    "machines with a server for each of three masters",
    (bind, net) =>
      machines(
        (machine) => `host${machine}`,
        (machine) => ({
          "redis-users.conf": serverOf(bind, net, machine, 6379, 1),
          "redis-carts.conf": serverOf(bind, net, machine, 6380, 2),
          "redis-jobs.conf": serverOf(bind, net, machine, 6381, 3),
          "sentinel.conf": watcherOf(bind, `${net}.${machine}`, [`${net}.1 6379`, `${net}.2 6380`, `${net}.3 6381`]),
        }),
      ),
  ],
  [
    "machines with two servers, both masters on the first",
    (bind, net) =>
      machines(
        (machine) => ["frankfurt", "paris", "web"][machine - 1]!,
        (machine) => ({
          "redis-6379.conf": serverOf(bind, net, machine, 6379),
          "redis-6380.conf": serverOf(bind, net, machine, 6380),
          "sentinel.conf": watcherOf(bind, `${net}.${machine}`, [`${net}.1 6379`, `${net}.1 6380`]),
        }),
      ),
  ],
  [
    "machines with a cache of their own",
    (bind, net) =>
      machines(
        (machine) => `hosts/web${machine}.example.com/etc/redis`,
        (machine) => ({
          "cache.conf": "bind 127.0.0.1\nport 6390\n",
          "redis.conf": serverOf(bind, net, machine),
          "sentinel.conf": watcherOf(bind, `${net}.${machine}`, [`${net}.1 6379`]),
        }),
      ),
  ],
  [
    "machines with two sets of sentinels",
    (bind, net) =>
      machines(
        (machine) => `h${machine}`,
        (machine) => ({
          "redis-one.conf": serverOf(bind, net, machine, 6379),
          "redis-two.conf": serverOf(bind, net, machine, 6380),
          "sentinel-one.conf": watcherOf(bind, `${net}.${machine}`, [`${net}.1 6379`]),
          "sentinel-two.conf": watcherOf(bind, `${net}.${machine}`, [`${net}.1 6380`], 26380).replace("m0", "m1"),
        }),
      ),
  ],
  [
    "sentinels on machines of applications",
    (bind, net) => ({
      ...machines(
        (machine) => `redis${machine}`,
        (machine) => ({ "redis.conf": serverOf(bind, net, machine) }),
        [1, 2],
      ),
      ...machines(
        (machine) => `app${machine}`,
        (machine) => ({ "sentinel.conf": watcherOf(bind, `${net}.5${machine}`, [`${net}.1 6379`]) }),
      ),
    }),
  ],
  [
    "sentinels on one machine",
    (bind, net) => ({
      ...machines(
        (machine) => `redis0${machine}`,
        (machine) => ({ "redis.conf": serverOf(bind, net, machine) }),
      ),
      ...machines(
        () => "monitor",
        (number) => ({ [`s${number}.conf`]: watcherOf(bind, `${net}.9`, [`${net}.1 6379`], 26378 + number) }),
      ),
    }),
  ],
  [
    "servers of three masters and sentinels that watch all",
    (bind, net) => ({
      ...Object.assign(
        {},
        ...["a", "b", "c"].map((shard, index) =>
          machines(
            (machine) => `shard-${shard}-${machine}`,
            (machine) => ({ "redis.conf": serverOf(bind, `${net}${index}`, machine) }),
          ),
        ),
      ),
      ...machines(
        (machine) => `sentinel-${machine}`,
        (machine) => ({
          "sentinel.conf": watcherOf(bind, `${net}.${machine}`, [`${net}0.1 6379`, `${net}1.1 6379`, `${net}2.1 6379`]),
        }),
      ),
    }),
  ],
  [
    "folders for masters, replicas and sentinels",
    (bind, net) => ({
      "masters/m1/redis.conf": serverOf(bind, net, 1),
      "replicas/paris/redis.conf": serverOf(bind, net, 2),
      "replicas/rome/redis.conf": serverOf(bind, net, 3),
      ...machines(
        (machine) => `sentinels/s${machine}`,
        (machine) => ({ "sentinel.conf": watcherOf(bind, `${net}.5${machine}`, [`${net}.1 6379`]) }),
      ),
    }),
  ],
];
const boundLayouts = bindable.flatMap(([name, files]) =>
  bindings.map(([how, bind]): [string, (net: string) => Files] => [`${name}, ${how}`, (net) => files(bind, net)]),
);

describe("files that name one master are one deployment, whatever they bind", () => {
  it.each(boundLayouts)("%s", (_, files) => {
    const one = files("10.0.1");
    expect(Object.values(partition(one))).toEqual([Object.keys(one).sort()]);
  });

  it.each([
    ["prod", "staging"],
    ["1", "2"],
    ["redis-1", "redis-2"],
    ["app-one", "app-two"],
  ])("and two where they are there twice: %s and %s", (a, b) => {
    for (const [, files] of boundLayouts) {
      for (const other of ["10.0.1", "10.0.2"]) {
        const tree = { ...below(a, files("10.0.1")), ...below(b, files(other)) };
        const apart = { ...partition(tree, [a]), ...partition(tree, [b]) };
        expect(partition(tree)).toEqual(apart);
        expect(Object.keys(apart).length).toBe(2);
      }
    }
  });

  it.each(boundLayouts.filter(([name]) => !/^servers of three|^folders for/.test(name)))(
    "and two beside a copy: %s",
    (_, files) => {
      const tree = { ...files("10.0.1"), ...below("backup", files("10.0.1")) };
      expect(Object.values(partition(tree)).map((names) => names.length)).toEqual(
        Array(2).fill(Object.keys(files("10.0.1")).length),
      );
    },
  );

  it.each([
    ["redis-1/", "redis-2/"],
    ["prod/", "staging/"],
  ])("%s and %s with one name for two masters are two", (a, b) => {
    const of = (address: string): Files => ({
      "redis.conf": `bind ${address}\nreplica-announce-ip redis.example.com\n`,
      "sentinel.conf": sentinelOf("redis.example.com"),
    });
    const tree = { ...below(a.slice(0, -1), of("10.1.0.1")), ...below(b.slice(0, -1), of("10.2.0.1")) };
    expect(Object.keys(partition(tree))).toEqual([a.slice(0, -1), b.slice(0, -1)]);
  });

  it("two sets with the same full names are two, at whichever of their ports these are named", () => {
    for (const ports of ["port 6379\n", "port 6380\ntls-port 6379\n", "port 6380\nreplica-announce-port 6379\n"]) {
      const set = (net: string) =>
        machines(
          (machine) => `node${machine}`,
          (machine) => ({
            "redis.conf":
              `bind ${net}.${machine}\n${ports}replica-announce-ip node${machine}.example.com\n` +
              (machine === 1 ? "" : "replicaof node1.example.com 6379\n"),
            "sentinel.conf": `bind ${net}.${machine}\n${sentinelOf("node1.example.com")}`,
          }),
        );
      expect(Object.keys(partition({ ...below("prod", set("10.1.0")), ...below("staging", set("10.2.0")) }))).toEqual([
        "prod",
        "staging",
      ]);
    }
  });

  it("masters of one name that are watched at different addresses are several", () => {
    const lone = (address: string): Files => ({ "sentinel.conf": sentinelOf(address) });
    const tree = { ...below("app1", lone("10.0.0.1")), ...below("app2", lone("10.0.0.2")) };
    expect(Object.keys(partition(tree))).toEqual(["app1", "app2"]);
  });

  it("machines that watch themselves by loopback are several", () => {
    const of = (): Files => ({
      "redis.conf": master,
      "cache.conf": "port 6390\n",
      "sentinel.conf": sentinelOf("localhost"),
    });
    expect(Object.keys(partition({ ...below("host1", of()), ...below("host2", of()) }))).toEqual(["host1", "host2"]);
  });
});

describe("beside a compose file", () => {
  const sentinels = machines(
    (number) => `s${number}`,
    () => ({ "sentinel.conf": sentinelOf("redis-master") }),
  );
  const compose = { "docker-compose.yml": "services:\n" };

  it("folders share its host names", () => {
    expect(partition({ ...sentinels, ...compose })).toEqual({ ".": Object.keys(sentinels) });
    expect(partition(below("deploy", { ...sentinels, ...compose, "redis.conf": master }))).toEqual({
      deploy: ["deploy/redis.conf", ...Object.keys(below("deploy", sentinels))],
    });
    const named = machines(
      (number) => ["alpha", "beta", "gamma"][number - 1]!,
      () => ({ "sentinel.conf": sentinelOf("redis-master") }),
    );
    expect(Object.keys(partition({ ...named, ...compose }))).toEqual(["."]);
  });

  it("folders with one of their own do not", () => {
    const own = Object.keys(sentinels).map((name) => [`${name.split("/")[0]}/compose.yml`, "services:\n"]);
    expect(Object.keys(partition({ ...sentinels, ...compose, ...Object.fromEntries(own) }))).toEqual([
      "s1",
      "s2",
      "s3",
    ]);
    expect(Object.keys(partition(sentinels))).toEqual(["s1", "s2", "s3"]);
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
