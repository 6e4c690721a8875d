import { describe, expect, it } from "vitest";
import { memorySource } from "../memory.ts";
import { diskOf } from "../starts/disk.ts";
import type { Start, Startup } from "../starts/start.ts";
import { readCompose } from "./read-compose.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of compose files

/** What the compose files of a folder start; only files below `root` can be looked at. */
function read(files: Record<string, string>, folder = "app", root = folder): Startup[] {
  const source = memorySource(files);
  const isInside = (path: string) => root === "." || path === root || path.startsWith(`${root}/`);
  return readCompose(folder, source.list(folder) ?? [], diskOf(source, isInside));
}

function one(files: Record<string, string> | string, folder?: string, root?: string): Startup {
  const all = read(typeof files === "string" ? { "app/docker-compose.yml": files } : files, folder, root);
  expect(all).toHaveLength(1);
  return all[0]!;
}

function start({ starts }: Startup, name: string): Start {
  const found = starts.find(({ id }) => id.endsWith(`#${name}`));
  expect(found, `${name} of ${starts.map(({ id }) => id)}`).toBeDefined();
  return found!;
}

const lines = ({ options }: Start) =>
  options.flatMap(({ directives }) =>
    directives.map(({ name, args }) => [name, ...args].map(({ value }) => value).join(" ")),
  );
const hosts = ({ launch }: Start) =>
  launch.hosts.map(({ host, port, isShared }) => `${host}${port ? `:${port}` : ""}${isShared ? "*" : ""}`);
const problems = (startup: Startup) =>
  startup.problems.map(({ kind, severity, message, file, span }) => {
    const line = file.text.slice(0, span.start).split("\n").length;
    return `${severity} ${kind} ${file.uri}:${line} "${file.text.slice(span.start, span.end)}" ${message}`;
  });

const redis = (lines: string) => `services:\n  redis:\n    image: redis:7.2\n${lines.replace(/^/gm, "    ")}\n`;

describe("services", () => {
  const startup = one({
    "app/docker-compose.yml": `version: "3.8"
services:
  redis-master:
    image: redis:7.2-alpine
    container_name: master
    hostname: redis-1
    command: redis-server --requirepass "\${REDIS_PASSWORD}"
    restart: unless-stopped
    mem_limit: 512m
    ports:
      - "6379:6379"
    networks:
      ha:
        ipv4_address: 172.28.0.10
        aliases: [primary]
  redis-replica:
    image: redis:7.2-alpine
    command: ["redis-server", "/etc/redis.conf", "--replicaof", "redis-master", "6379"]
    volumes:
      - ./conf/replica.conf:/etc/redis.conf:ro
      - data:/data
    networks: [ha]
    depends_on: [redis-master]
  web:
    image: nginx
    networks: [ha]
networks:
  ha:
    ipam:
      config:
        - subnet: 172.28.0.0/24
volumes:
  data:
`,
    "app/.env": "REDIS_PASSWORD=s3cret\n",
    "app/conf/replica.conf": "appendonly yes\n",
  });

  it("are started with their options and files", () => {
    expect(startup).toMatchObject({ file: "app/docker-compose.yml", kind: "compose", problems: [] });
    expect(startup.starts.map(({ id }) => id)).toEqual([
      "app/docker-compose.yml#redis-master",
      "app/docker-compose.yml#redis-replica",
    ]);
    expect(lines(start(startup, "redis-master"))).toEqual(["requirepass s3cret"]);
    const replica = start(startup, "redis-replica");
    expect(lines(replica)).toEqual(["replicaof redis-master 6379"]);
    expect(replica.config).toMatchObject({ kind: "file", path: "app/conf/replica.conf", at: "/etc/redis.conf" });
    expect(replica.launch.config).toMatchObject({ kind: "bind-file", isReadOnly: true });
    expect(startup.used).toEqual(["app/conf/replica.conf"]);
    expect(startup.passed.map(({ name }) => name)).toEqual(["web"]);
  });

  it("are reached by addresses, names and published ports", () => {
    const master = start(startup, "redis-master");
    expect(hosts(master)).toEqual([
      ...["172.28.0.10", "redis-master", "master", "redis-1", "primary", "host.docker.internal:6379"],
    ]);
    expect(hosts(start(startup, "redis-replica"))).toEqual([
      "redis-replica",
      "app-redis-replica-1",
      "app_redis-replica_1",
    ]);
    expect(master.launch).toMatchObject({
      by: "compose",
      name: "service redis-master",
      machine: "app/docker-compose.yml",
      namespace: "app/docker-compose.yml#redis-master",
      networks: ["app:app_ha"],
      isInside: true,
      ports: [{ inside: 6379, outside: 6379 }],
      restart: { value: "restart: unless-stopped" },
      memoryLimit: { value: 512 * 1024 * 1024 },
      image: { name: "redis:7.2-alpine", kind: "official" },
    });
    const { file, start: from, end } = master.launch.origin;
    expect(file.text.slice(from, end)).toBe("redis-master");
  });
});

describe("what several files say", () => {
  const base =
    "services:\n  redis:\n    image: redis:7.2\n    command: redis-server --port 6379\n    ports: ['6379:6379']\n";

  it("is one project with an override", () => {
    const startup = one({
      "app/compose.yaml": base,
      "app/compose.override.yaml":
        "services:\n  redis:\n    command: redis-server --port 6400\n    ports: ['6400:6400']\n  two:\n    image: redis\n",
    });
    expect(startup.file).toBe("app/compose.yaml");
    expect(startup.hosts.map(({ host }) => host.uri)).toEqual(["app/compose.yaml", "app/compose.override.yaml"]);
    const redis = start(startup, "redis");
    expect(lines(redis)).toEqual(["port 6400"]);
    expect(redis.options[0]!.uri).toBe("app/compose.override.yaml");
    expect(redis.launch.ports.map(({ outside }) => outside)).toEqual([6379, 6400]);
    expect(startup.starts).toHaveLength(2);
  });

  it("is a project of its own where a variation lacks what the base has", () => {
    const startups = read({
      "app/docker-compose.yml": base,
      "app/docker-compose.prod.yml":
        "services:\n  redis:\n    restart: always\n    ports: !override ['7000:6379']\n    command: !reset null\n",
      "app/docker-compose.cache.yml": "services:\n  cache:\n    image: valkey/valkey:8.0\n",
      "app/docker-compose.part.yml": "services:\n  other:\n    restart: always\n    command: redis-server\n",
    });
    expect(startups.map(({ file }) => file)).toEqual([
      "app/docker-compose.yml",
      "app/docker-compose.cache.yml",
      "app/docker-compose.prod.yml",
    ]);
    const prod = start(startups[2]!, "redis");
    expect(prod.launch).toMatchObject({
      restart: { value: "restart: always" },
      ports: [{ outside: 7000, inside: 6379 }],
    });
    expect(lines(prod)).toEqual([]);
    expect(start(startups[1]!, "cache").launch.image).toMatchObject({ name: "valkey/valkey:8.0" });
  });

  it("is what COMPOSE_FILE names", () => {
    const startup = one({
      "app/.env": "COMPOSE_FILE=a.yml:b.yml\n",
      "app/a.yml": base,
      "app/b.yml": "services:\n  redis:\n    environment: [A=1]\n    restart: always\n",
    });
    expect(startup.file).toBe("app/a.yml");
    expect(start(startup, "redis").launch.restart).toBeDefined();
  });

  it("is merged as Compose merges it: mounts by target, variables by name", () => {
    const startup = one({
      "app/compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server /c/redis.conf
    volumes: ["./a:/c", "./x:/x"]
    networks: [one]
networks: {one: {}, two: {}}
`,
      "app/compose.override.yml": `services:
  redis:
    volumes:
      - type: bind
        source: ./b
        target: /c/
    networks:
      two:
        aliases: [other]
`,
      "app/a/redis.conf": "port 1\n",
      "app/b/redis.conf": "port 2\n",
    });
    const redis = start(startup, "redis");
    expect(redis.config).toMatchObject({ kind: "file", path: "app/b/redis.conf" });
    expect(redis.launch.networks).toEqual(["app:app_one", "app:app_two"]);
    expect(hosts(redis)).toContain("other");
  });

  it("is taken from anchors, extended services and included files", () => {
    const startup = one({
      "app/compose.yml": `include:
  - sub/compose.yml
x-redis: &redis
  image: redis:7.2
  restart: always
services:
  a:
    <<: *redis
    command: redis-server --port 7001
  b:
    extends: a
    command: redis-server --port 7002
  c:
    extends: {file: common.yml, service: base}
    command: redis-server /c.conf
`,
      "app/common.yml": "services:\n  base:\n    image: redis:6.2\n    volumes: ['./common.conf:/c.conf']\n",
      "app/common.conf": "port 7003\n",
      "app/sub/compose.yml":
        "services:\n  d:\n    image: redis\n    command: redis-server /d.conf\n    volumes: ['./d.conf:/d.conf']\n",
      "app/sub/d.conf": "port 7004\n",
    });
    expect(startup.problems).toEqual([]);
    expect(lines(start(startup, "a"))).toEqual(["port 7001"]);
    expect(start(startup, "b").launch.restart).toBeDefined();
    expect(lines(start(startup, "b"))).toEqual(["port 7002"]);
    expect(start(startup, "c").config).toMatchObject({ kind: "file", path: "app/common.conf" });
    expect(start(startup, "d").config).toMatchObject({ kind: "file", path: "app/sub/d.conf" });
    expect(startup.hosts.map(({ host }) => host.uri).sort()).toEqual([
      ...["app/common.yml", "app/compose.yml", "app/sub/compose.yml"],
    ]);
  });

  it("ends where files lead in a circle", () => {
    const startup = one({
      "app/compose.yml": "include: [other.yml]\nservices:\n  a: {extends: b}\n  b: {extends: a}\n  r: {image: redis}\n",
      "app/other.yml": "include: [compose.yml]\nservices:\n  s: {image: redis}\n",
    });
    expect(startup.starts.map(({ id }) => id).sort()).toEqual(["app/compose.yml#r", "app/compose.yml#s"]);
    expect(problems(startup)).toEqual(
      [
        'error not-readable app/compose.yml:4 "a" a service that extends itself, directly or through others',
        'error not-readable app/other.yml:1 "compose.yml" a file that includes itself, directly or through others',
      ].sort(),
    );
  });
});

describe("files", () => {
  it.each([
    ["compose.yaml", "services:\n  redis:\n    image: redis\n"],
    ["podman-compose.yml", "services:\n  redis:\n    image: docker.io/library/redis\n"],
    ["docker-compose-redis-sentinel.yaml", "services:\n  redis:\n    image: redis\n"],
    ["redis.yml", "services:\n  redis:\n    image: redis\n"],
    ["docker-compose.yml", "redis:\n  image: redis:3.0\nweb:\n  build: .\n  links: [redis]\n"],
    ["stack.yml", "version: '3.8'\n\n\"services\":\n  redis:\n    image: redis\n"],
  ])("are found by name and by content: %s", (name, text) => {
    expect(read({ [`app/${name}`]: text }).flatMap(({ starts }) => starts)).toHaveLength(1);
  });

  it.each([
    [".gitlab-ci.yml", "services:\n  - redis:latest\n"],
    ["ci.yml", "jobs:\n  test:\n    services:\n      redis:\n        image: redis\n"],
    ["services.yaml", "services:\n  App\\Redis:\n    class: Redis\n    arguments: ['%redis%']\n"],
    ["config.yml", "redis:\n  image: redis\n"],
    ["compose.yml", "services:\n  web:\n    image: nginx\n"],
    ["docker-compose.yml", "{% for i in hosts %}\nredis-{{ i }}:\n  image: redis\n{% endfor %}\n"],
  ])("are left alone: %s", (name, text) => {
    expect(read({ [`app/${name}`]: text }).flatMap(({ starts, problems }) => [...starts, ...problems])).toEqual([]);
  });
});

it("takes variables from files, of which later ones and the service itself win", () => {
  const startup = one({
    "app/compose.yml": `services:
  redis:
    image: bitnami/redis-sentinel:7.2
    env_file: [a.env, {path: b.env}]
    environment:
      REDIS_MASTER_HOST: \${HOST}
      REDIS_MASTER_SET:
`,
    "app/.env": "HOST=one\nREDIS_MASTER_SET=main\n",
    "app/a.env": "REDIS_SENTINEL_QUORUM=1\nREDIS_MASTER_HOST=no\n",
    "app/b.env": "REDIS_SENTINEL_QUORUM=2\n",
  });
  const [{ config }] = startup.starts as [Start];
  if (config.kind !== "embedded") throw new Error(config.kind);
  const monitor = config.file.directives.find(({ args }) => args[0]?.value === "monitor")!;
  expect(monitor.args.map(({ value }) => value)).toEqual(["monitor", "main", "one", "6379", "2"]);
  const marked = monitor.args.map(({ start, end }) => config.file.text.slice(start, end));
  expect(marked.slice(1)).toEqual(["REDIS_MASTER_SET", "${HOST}", expect.anything(), "b.env"]);
  expect(startup.problems).toEqual([]);
});

it("runs an image that another service builds as what it is built from", () => {
  const startup = one({
    "app/compose.yml":
      "services:\n  a: {build: ./redis, image: own}\n  b: {image: own, command: redis-server --port 7}\n",
    "app/redis/Dockerfile": "FROM redis:7.2\n",
  });
  expect(start(startup, "b").launch.image).toEqual(
    expect.objectContaining({ kind: start(startup, "a").launch.image!.kind }),
  );
  expect(start(startup, "b").launch.image!.kind).not.toBe("other");
});

it("leaves open what is described where nobody can look", () => {
  const startup = one({
    "app/compose.yml": `include: [../base/compose.yml]
services:
  a: {extends: {file: ../base/compose.yml, service: redis}, image: "redis:7"}
  b: {image: "bitnami/redis:7.2", env_file: [gone.vars]}
  c: {image: "redis:7", env_file: [gone.vars]}
  redis-d: {image: "example/store:1"}
  web: {image: nginx}
  application: {image: "example/redis-sentinel-demo:1"}
  tests: {image: "example/client-tests:1", command: --port 7000 --protected-mode no}
  other: {image: "example/client-tests:1", command: --port 7000 --dir /data}
`,
    "base/compose.yml": "services: {redis: {image: redis}}\n",
  });
  const unread = (name: string) => start(startup, name).launch.unread;
  expect(unread("a")).toBe("what it extends in ../base/compose.yml");
  expect(unread("b")).toBe("what gone.vars sets");
  expect(unread("c")).toBeUndefined();
  expect(problems(startup)).toEqual([expect.stringContaining("warning file-missing")]);
  const open = startup.passed.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  expect(open).toEqual(["redis-d", "tests", "app/compose.yml"]);
});

describe("copies", () => {
  const scaled =
    "services:\n  replica:\n    image: redis\n    deploy:\n      replicas: 3\n    ports: ['6380-6382:6379']\n";

  it("are started one by one and share the name of the service", () => {
    const startup = one(scaled);
    expect(startup.starts.map(({ id }) => id.split("#")[1])).toEqual(["replica-1", "replica-2", "replica-3"]);
    const two = start(startup, "replica-2");
    expect(two.launch.copy).toMatchObject({ index: 2, count: 3 });
    expect(hosts(two)).toEqual(["replica*", "app-replica-2", "app_replica_2"]);
    expect(two.launch.ports).toMatchObject([{ inside: 6379, outside: undefined }]);
    expect(new Set(startup.starts.map(({ launch }) => launch.namespace)).size).toBe(3);
  });

  it("are as many as a command beside says", () => {
    const files = { "app/redis-replica.yml": "services:\n  one:\n    image: redis\n  replica:\n    image: redis\n" };
    const count = (more: Record<string, string>) => one({ ...files, ...more }).starts.length;
    expect(count({ "app/README.md": "`docker-compose -f redis-replica.yml up -d --scale replica=3`\n" })).toBe(4);
    expect(count({ "app/up.sh": "docker compose -f ./redis-replica.yml up --scale=replica=2 --scale one=2\n" })).toBe(
      4,
    );
    expect(count({ "app/README.md": "docker-compose -f other.yml up --scale replica=3\n" })).toBe(2);
    expect(count({ "app/README.md": "docker-compose up --scale replica=3\n" })).toBe(2);
    const two =
      "compose -f redis-replica.yml up --scale replica=2\ncompose -f redis-replica.yml up --scale replica=3\n";
    expect(count({ "app/Makefile": two })).toBe(2);
  });

  it("are told from a service that is called like one", () => {
    const startup = one("services:\n  r: {image: redis, scale: 2}\n  r-1: {image: redis}\n");
    expect(startup.starts.map(({ id }) => id.split("#")[1])).toEqual(["r.1", "r-2", "r-1"]);
  });

  it("may be none", () => {
    const startup = one("services:\n  r:\n    image: redis\n    scale: 0\n");
    expect(startup).toMatchObject({ starts: [], passed: [{ name: "r" }] });
  });
});

describe("networks", () => {
  it("are shared by projects of neighbouring folders that name each other's", () => {
    const files = {
      "app/redis/compose.yml": redis(""),
      "app/sentinel/compose.yml":
        "services:\n  s:\n    image: redis\n    command: redis-sentinel /s.conf\nnetworks:\n  default:\n    external:\n      name: redis_default\n",
      "app/other/compose.yml":
        "services:\n  s:\n    image: redis\n    networks: [up]\nnetworks:\n  up:\n    external: true\n    name: redis_default\n",
      "app/own/compose.yml": `${redis("networks: [shared]")}networks:\n  shared:\n    name: ha\n`,
      "app/joins/compose.yml": `${redis("networks: [ha]")}networks:\n  ha:\n    external: true\n`,
    };
    const networks = (folder: string) => one(files, `app/${folder}`, "app").starts[0]!.launch.networks;
    expect(networks("redis")).toEqual(["app/redis:redis_default"]);
    expect(networks("sentinel")).toEqual(networks("redis"));
    expect(networks("other")).toEqual(networks("redis"));
    expect(networks("own")).toEqual(networks("joins"));
    expect(networks("own")).not.toEqual(networks("redis"));
  });

  it("may be the machine's, another service's or none", () => {
    const startup = one(`services:
  a: {image: redis, network_mode: host}
  b: {image: redis, network_mode: none}
  c: {image: redis, ports: ["7000:7000"]}
  d: {image: redis, network_mode: "service:c"}
  e: {image: redis, network_mode: "container:named"}
  f: {image: redis, container_name: named}
  g: {image: redis, network_mode: shared}
  h: {image: redis, network_mode: "container:elsewhere"}
`);
    const at = (name: string) => start(startup, name).launch;
    expect(at("a")).toMatchObject({ namespace: "app/docker-compose.yml", isInside: false, hosts: [], ports: [] });
    expect(at("a").networks).toBeUndefined();
    expect(at("b")).toMatchObject({ networks: [], hosts: [], isInside: true });
    expect(at("d")).toMatchObject({
      namespace: at("c").namespace,
      networks: at("c").networks,
      ports: [{ outside: 7000 }],
    });
    expect(hosts(start(startup, "d"))).toContain("c");
    expect(at("e").namespace).toBe(at("f").namespace);
    expect(at("g").networks).toEqual(["shared"]);
    expect(at("h").namespace).toBe("container elsewhere");
    expect(at("h").networks).toBeUndefined();
    expect(startup.problems).toEqual([]);
  });

  it("may be Docker's own of the machine, or one of the machine's network", () => {
    const startup = one(`services:
  a: {image: redis, networks: [outside]}
  b: {image: redis, networks: {lan: {ipv4_address: 192.168.1.7}}}
networks:
  outside: {external: true, name: host}
  lan: {driver: macvlan}
`);
    expect(start(startup, "a").launch).toMatchObject({ namespace: "app/docker-compose.yml", isInside: false });
    expect(start(startup, "b").launch).toMatchObject({ isInside: false, hosts: [{ host: "192.168.1.7" }, {}, {}, {}] });
  });

  it("know names that other files give", () => {
    const startup = one(`services:
  one:
    image: redis
    networks: {default: {ipv4_address: 10.5.0.2}}
    ports: ["6380:6379"]
  two:
    image: redis
    links: ["one:master"]
    extra_hosts: ["box:host-gateway", "primary:10.5.0.2"]
`);
    expect(hosts(start(startup, "one"))).toEqual([
      ...["10.5.0.2", "one", "master", "app-one-1", "app_one_1", "primary", "box:6380", "host.docker.internal:6380"],
    ]);
  });

  it("over several machines leave the machine open", () => {
    const startup = one(`services:
  a: {image: redis, deploy: {placement: {constraints: ["node.hostname == n1"]}}}
  b: {image: redis, deploy: {placement: {constraints: ["node.role == worker"]}}}
`);
    expect(start(startup, "a").launch.machine).toBe("app/docker-compose.yml#hostname n1");
    expect(start(startup, "b").launch.machine).toBeUndefined();
    expect(hosts(start(startup, "b"))).toContain("tasks.b");
  });
});

it.each([
  ["6379", [[undefined, undefined, 6379]]],
  ["6380:6379", [[undefined, 6380, 6379]]],
  ["127.0.0.1:6380:6379/tcp", [["127.0.0.1", 6380, 6379]]],
  ["127.0.0.1::6379", [["127.0.0.1", undefined, 6379]]],
  ["[::1]:6380:6379", [["::1", 6380, 6379]]],
  ["::1:6380:6379", [["::1", 6380, 6379]]],
  [
    "7000-7001:8000-8001",
    [
      [undefined, 7000, 8000],
      [undefined, 7001, 8001],
    ],
  ],
  ["7000-7002:6379", [[undefined, undefined, 6379]]],
  ["6379:6379/udp", []],
  ["{target: 6379, published: '6380', host_ip: 10.0.0.1}", [["10.0.0.1", 6380, 6379]]],
  ["{target: 6379, protocol: udp}", []],
  ["$PORT:6379", []],
])("reads the port %s", (port, expected) => {
  const [only] = one(redis(`ports:\n  - ${port.startsWith("{") ? port : `"${port}"`}`)).starts;
  expect(only!.launch.ports.map(({ address, outside, inside }) => [address, outside, inside])).toEqual(expected);
});

describe("mounts", () => {
  const mounted = (volumes: string, more = "", files: Record<string, string> = {}) => {
    const text = redis(`command: redis-server /c/redis.conf\n${volumes}`) + more;
    return one({ "app/docker-compose.yml": text, "app/conf/redis.conf": "port 1\n", ...files }, "app", ".").starts[0]!;
  };

  it.each([
    ["volumes: ['./conf:/c']", "", { kind: "file", path: "app/conf/redis.conf" }],
    ["volumes: ['./conf/redis.conf:/c/redis.conf:ro,z']", "", { kind: "file", path: "app/conf/redis.conf" }],
    ["volumes: ['${PWD}/conf:/c']", "", { kind: "file", path: "app/conf/redis.conf" }],
    ["volumes: ['../shared/redis.conf:/c/redis.conf']", "", { kind: "file", path: "shared/redis.conf" }],
    ["volumes: ['/srv/app/conf/redis.conf:/c/redis.conf']", "", { kind: "file", path: "app/conf/redis.conf" }],
    ["volumes: ['/srv/conf:/c']", "", { kind: "file", path: "app/conf/redis.conf" }],
    ["volumes: ['~/conf:/c']", "", { kind: "unknown" }],
    ["volumes: ['C:\\conf:/c']", "", { kind: "unknown" }],
    ["volumes: ['/etc/redis:/c']", "", { kind: "unknown" }],
    ["volumes: ['./nothing:/c']", "", { kind: "missing" }],
    ["volumes: ['conf:/c']", "volumes: {conf: {}}\n", { kind: "unknown" }],
    [
      "volumes: ['conf:/c']",
      "volumes: {conf: {driver_opts: {type: none, o: bind, device: ./conf}}}\n",
      { kind: "file" },
    ],
    ["volumes: [{type: bind, source: ./conf, target: /c, read_only: true}]", "", { kind: "file" }],
    ["configs: [{source: c, target: /c/redis.conf}]", "configs: {c: {file: ./conf/redis.conf}}\n", { kind: "file" }],
    ["configs: [{source: c, target: /c/redis.conf}]", "configs: {c: {content: 'port 7'}}\n", { kind: "embedded" }],
    ["configs: [{source: c, target: /c/redis.conf}]", "configs: {c: {external: true}}\n", { kind: "unknown" }],
    ["secrets: [{source: c, target: /c/redis.conf}]", "secrets: {c: {file: conf/redis.conf}}\n", { kind: "file" }],
    ["volumes_from: [other]", "  other:\n    image: x\n    volumes: ['./conf:/c']\n", { kind: "file" }],
  ])("bring the file: %s %s", (volumes, more, config) => {
    expect(mounted(volumes, more, { "shared/redis.conf": "port 2\n" }).config).toMatchObject(config);
  });

  it("of `content` are read where they stand", () => {
    const { config } = mounted(
      "configs: [{source: c, target: /c/redis.conf}]",
      "configs:\n  c:\n    content: |\n      port 6400\n      dir ${DIR:-/data}\n",
    );
    if (config.kind !== "embedded") throw new Error(config.kind);
    const [port, dir] = config.file.directives;
    expect(config.file.text.slice(port!.args[0]!.start, port!.args[0]!.end)).toBe("6400");
    expect(dir!.args[0]!.value).toBe("/data");
    expect(config.file.text.slice(dir!.start, dir!.end)).toBe("dir ${DIR:-/data}".slice(0, -1));
  });

  it("keep one volume apart from another", () => {
    const startup = one(`services:
  a: {image: redis, volumes: ["data:/data"]}
  b: {image: redis, volumes: ["data:/data"]}
  c: {image: redis, volumes: ["/data"]}
  d: {image: redis, volumes: ["/data"]}
  e: {image: redis, tmpfs: /data}
volumes: {data: {}}
`);
    const data = (name: string) => start(startup, name).launch.data!;
    expect(data("a")).toMatchObject({ kind: "volume", key: data("b").key });
    expect(new Set(["a", "c", "d", "e"].map((name) => data(name).key)).size).toBe(4);
    expect(data("e").kind).toBe("ephemeral");
  });
});

describe("problems", () => {
  it.each([
    [
      "services:\n  - image: redis\n",
      'error not-readable app/docker-compose.yml:2 "- image: redis\n" services must be a map, here it is a list',
    ],
    [
      redis("ports: 6379"),
      'error not-readable app/docker-compose.yml:4 "6379" ports must be a list, here it is a text',
    ],
    [
      redis("ports: ['a:b']"),
      `error not-readable app/docker-compose.yml:4 "'a:b'" a port must be inside, outside:inside or address:outside:inside, here it is none of these`,
    ],
    [
      redis("depends_on: [sentinel]"),
      'error name-undefined app/docker-compose.yml:4 "sentinel" there is no service "sentinel" to wait for',
    ],
    [
      redis("networks: [ha]"),
      'error name-undefined app/docker-compose.yml:4 "ha" the network "ha" is not defined under networks',
    ],
    [
      redis("volumes: ['data:/data']"),
      `error name-undefined app/docker-compose.yml:4 "data:/data" the volume "data" is not defined under volumes; a path of the machine begins with ./ or /`,
    ],
    [
      redis("configs: [c]"),
      'error name-undefined app/docker-compose.yml:4 "c" the config "c" is not defined under configs',
    ],
    [
      redis("extends: {file: gone.yml, service: x}"),
      'error file-missing app/docker-compose.yml:4 "gone.yml" there is no file app/gone.yml to extend a service of',
    ],
    [
      redis('command: ["redis-server", "--port", 6379]'),
      'error not-readable app/docker-compose.yml:4 "6379" a word of command must be a text, here it is none; in quotes it is one',
    ],
    [
      "services:\n  redis:\n    command: redis-server --port 1\n",
      'error not-readable app/docker-compose.yml:2 "redis" a service must have an image or a build, here are none',
    ],
    [
      redis("extends: gone"),
      'error name-undefined app/docker-compose.yml:4 "gone" there is no service "gone" in this file to extend',
    ],
    [
      redis("env_file: redis.vars"),
      'warning file-missing app/docker-compose.yml:4 "redis.vars" there is no file app/redis.vars to take variables from',
    ],
    [
      redis("env_file: .env"),
      'info file-missing app/docker-compose.yml:4 ".env" there is no file app/.env to take variables from',
    ],
    [
      redis("command: redis-server --port '6379"),
      `error not-readable app/docker-compose.yml:4 "redis-server --port '6379" command cannot be split into words: a quote or a bracket in it is not closed`,
    ],
    [
      redis("command: redis-server /c.conf\nvolumes: ['./c.conf:/c.conf']"),
      `error file-missing app/docker-compose.yml:5 "./c.conf:/c.conf" there is no app/c.conf to mount: Docker makes a folder of that name, and /c.conf cannot be read`,
    ],
    [
      redis("command: redis-server /c.conf"),
      'error file-missing app/docker-compose.yml:4 "/c.conf" nothing brings /c.conf into the container: no mount, and the image does not hold it',
    ],
    [
      "services:\n  redis:\n    image: redis:${TAG}\n",
      'info variable-unset app/docker-compose.yml:3 "${TAG}" the variable TAG has no value: there is no .env, and it has no default; unless the shell sets it, it is empty',
    ],
    ["services:\n  redis:\n    image: redis\n   port: 1\n", "error not-readable"],
  ])("are told: %j", (text, expected) => {
    const told = problems(one(text));
    expect(told).toHaveLength(1);
    expect(told[0]!.slice(0, expected.length)).toBe(expected);
  });

  it.each([
    redis(`command: [redis-server, --appendonly, yes, --port, '6379', --save, ""]`),
    redis("depends_on: {gone: {condition: service_started, required: false}}"),
    redis("environment: [HOST=$NONE]"),
    redis("env_file: [{path: gone.env, required: false}]"),
    redis("networks: [default]\nhealthcheck: {test: redis-cli -a $$PASS ping}"),
    `${redis("volumes: ['data:/data', '/anon', './gone:/data2']")}volumes: {data: }\n`,
    "services:\n  web:\n    image: nginx\n    depends_on: [gone]\n",
  ])("are not told of what is right or not ours: %j", (text) => {
    expect(read({ "app/docker-compose.yml": text }).flatMap(problems)).toEqual([]);
  });

  it("are weaker where a file may be only a part, and where people make the file first", () => {
    expect(read({ "app/redis-part.yml": redis("networks: [ha]") }).flatMap(problems)).toMatchObject(
      [/^info name-undefined/].map(() => expect.stringContaining("info name-undefined")),
    );
    const made = {
      "app/compose.yml": redis("command: redis-server /c.conf\nvolumes: ['./c.conf:/c.conf']"),
      "app/c.conf.example": "",
    };
    expect(read(made).flatMap(problems)).toEqual([]);
    const listed = { "app/compose.yml": "services:\n  r:\n    image: redis:${TAG}\n", "app/.env.example": "TAG=7\n" };
    expect(read(listed).flatMap(problems)).toEqual([]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of compose files
