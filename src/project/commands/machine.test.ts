// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of units and shells are what is tested.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { load } from "../../syntax/load.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { memorySource } from "../memory.ts";
import { type Disk, diskOf } from "../starts/disk.ts";
import type { Start, Startup } from "../starts/start.ts";
import { readScript } from "./scripts.ts";
import { readUnit } from "./units.ts";

const disk = (files: Readonly<Record<string, string>>): Disk => diskOf(memorySource(files), () => true);

function startup(file: string, text: string, files: Readonly<Record<string, string>> = {}): Startup {
  const all = disk({ ...files, [file]: text });
  return /\.service$/.test(file) ? readUnit(file, text, all) : readScript(file, text, all);
}

/** "server redis.conf: port 6380, dir /x", with what could not be followed behind it. */
function shown({ mode, config, options, unread }: Start): string {
  const at =
    config.kind === "none" ? "" : config.kind === "file" ? ` ${config.path}` : ` (${config.kind}) ${config.at}`;
  const lines = options.flatMap(({ directives }) =>
    directives.map(({ name, args }) => [name, ...args].map(({ value }) => value).join(" ")),
  );
  const own =
    config.kind === "embedded"
      ? ` {${config.file.directives.map(({ args, name }) => [name, ...args].map(({ value }) => value).join(" ")).join("; ")}}`
      : "";
  return `${mode}${at}${own}${lines.length > 0 ? `: ${lines.join(", ")}` : ""}${unread ? ` / ${unread}` : ""}`;
}

const unit = (...lines: string[]) => ["[Unit]", "Description=Redis", "", "[Service]", ...lines, ""].join("\n");

describe("units", () => {
  test.each<[string, string, Readonly<Record<string, string>>, string[]]>([
    [
      "redis.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis/redis.conf"),
      { "redis.conf": "" },
      ["server redis.conf"],
    ],
    [
      "redis.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis/redis.conf --supervised systemd --daemonize no"),
      { "etc/redis/redis.conf": "", "redis.conf": "" },
      ["server etc/redis/redis.conf: supervised systemd, daemonize no"],
    ],
    [
      "systemd/redis.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis.conf"),
      { "redis.conf": "" },
      ["server redis.conf"],
    ],
    [
      "redis.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis.conf"),
      {},
      ["server (unknown) /etc/redis.conf"],
    ],
    [
      "sentinel.service",
      unit("ExecStart=-/usr/bin/redis-sentinel \\", "  /etc/s.conf \\", "# why", "  --port 5000"),
      { "s.conf": "" },
      ["sentinel s.conf: port 5000"],
    ],
    ["a.service", unit("ExecStart=@/usr/bin/redis-server redis-server --port 1"), {}, ["server: port 1"]],
    [
      "a.service",
      unit("ExecStart=!!/usr/bin/redis-server --requirepass 'a b' --save \"\""),
      {},
      ["server: requirepass a b, save "],
    ],
    [
      "a.service",
      unit('Environment=PORT=7000 "DIR=/my data"', "ExecStart=/usr/bin/redis-server --port ${PORT} --dir ${DIR}"),
      {},
      ["server: port 7000, dir /my data"],
    ],
    [
      "a.service",
      unit("Environment=ARGS=", "EnvironmentFile=-/etc/default/redis", "ExecStart=/usr/bin/redis-server $ARGS"),
      { redis: '# x\nARGS="--port 1 --hz 20"\n' },
      ["server: port 1, hz 20"],
    ],
    [
      "a.service",
      unit("ExecStart=/usr/bin/redis-server --port ${PORT}"),
      {},
      ["server: port ${PORT} / what a.service is started with"],
    ],
    ["redis@.service", unit("ExecStart=/usr/bin/redis-server /etc/redis/%i.conf --port %i"), {}, []],
    [
      "redis@.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis/redis-%i.conf --port %i --supervised systemd"),
      { "redis-6380.conf": "", "redis-6379.conf": "", "redis.conf": "" },
      [
        "server redis-6379.conf: port 6379, supervised systemd",
        "server redis-6380.conf: port 6380, supervised systemd",
      ],
    ],
    [
      "host-a/etc/systemd/system/redis.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis/redis.conf"),
      { "host-a/etc/redis/redis.conf": "", "redis.conf": "" },
      ["server host-a/etc/redis/redis.conf"],
    ],
    [
      "redis@6380.service",
      unit("ExecStart=/usr/bin/redis-server /etc/redis/%i.conf --port %i"),
      { "6380.conf": "" },
      ["server 6380.conf: port 6380"],
    ],
    ["a.service", unit("ExecStart=/bin/sh -c 'exec redis-server --port $$((7000 + 1))'"), {}, ["server: port 7001"]],
    [
      "a.service",
      unit("ExecStartPre=/bin/cp /etc/tmpl.conf /run/s.conf", "ExecStart=/usr/bin/redis-sentinel /run/s.conf"),
      { "tmpl.conf": "port 1\n" },
      ["sentinel tmpl.conf"],
    ],
    [
      "a.service",
      unit("ExecStart=/usr/local/bin/start.sh"),
      { "start.sh": "#!/bin/sh\nexec redis-server --port 1\n" },
      ["server: port 1"],
    ],
    [
      "a.service",
      unit("ExecStart=/usr/bin/redis-server --port 1", "ExecStop=/usr/bin/redis-cli shutdown"),
      { "a.service.d/port.conf": "[Service]\nExecStart=\nExecStart=/usr/bin/redis-server --port 2\n" },
      ["server: port 2"],
    ],
    ["a.service", unit("ExecStart=/usr/bin/nginx"), {}, []],
    ["a.service", "ExecStart=/usr/bin/redis-server\n", {}, []],
  ])("%s %j", (file, text, files, expected) => expect(startup(file, text, files).starts.map(shown)).toEqual(expected));

  test("what starts it again, and where it says so", () => {
    const text = unit("ExecStart=/usr/bin/redis-server", "Restart=always", "MemoryMax=512M");
    const [start] = startup("a.service", text).starts;
    expect(start?.launch.restart?.value).toBe("Restart=always");
    const { start: from, end } = start!.launch.restart!.origin;
    expect(text.slice(from, end)).toBe("always");
    expect(start?.launch.memoryLimit?.value).toBe(512 * 1024 * 1024);
    expect(
      startup("a.service", unit("ExecStart=/usr/bin/redis-server", "Restart=no")).starts[0]?.launch.restart,
    ).toBeUndefined();
  });

  test("mistakes stand at the words of ExecStart", () => {
    const text = unit("ExecStart=/usr/bin/redis-server --port 6380 --appendonly maybe");
    const [start] = startup("a.service", text).starts;
    const target = { engine: "redis", version: [7, 2, 0] } as const;
    const { problems } = load(parseConfig("", "none"), { mode: "server", target, options: start!.options });
    expect(problems.map(({ kind, words, file }) => [kind, file.text.slice(words[0]!.start, words[0]!.end)])).toEqual([
      ["invalid-value", "maybe"],
    ]);
  });
});

describe("scripts", () => {
  test.each<[string, string, Readonly<Record<string, string>>, string[]]>([
    [
      "start.sh",
      "redis-server redis.conf --port 6380 &\nredis-sentinel conf/s.conf\n",
      { "redis.conf": "", "conf/s.conf": "" },
      ["server redis.conf: port 6380", "sentinel conf/s.conf"],
    ],
    [
      "bin/start.sh",
      "cd ../conf && redis-server redis.conf",
      { "conf/redis.conf": "", "bin/redis.conf": "" },
      ["server conf/redis.conf"],
    ],
    [
      "start.sh",
      "for p in 7000 7001 7002; do redis-server $p/redis.conf --port $p --daemonize yes; done",
      { "7000/redis.conf": "", "7001/redis.conf": "", "7002/redis.conf": "" },
      [
        "server 7000/redis.conf: port 7000, daemonize yes",
        "server 7001/redis.conf: port 7001, daemonize yes",
        "server 7002/redis.conf: port 7002, daemonize yes",
      ],
    ],
    [
      "start.sh",
      "cat > /etc/s.conf <<EOF\nport 5000\nsentinel monitor m $IP 6379 2\nEOF\nredis-sentinel /etc/s.conf",
      {},
      ["sentinel (embedded) /etc/s.conf {port 5000; sentinel monitor m $IP 6379 2} / what start.sh is started with"],
    ],
    [
      "start.sh",
      "cp redis.conf /etc/redis/redis.conf\nredis-server /etc/redis/redis.conf",
      { "redis.conf": "port 1" },
      ["server redis.conf"],
    ],
    ["start.sh", "redis-server --port $1", {}, ["server: port $1 / what start.sh is started with"]],
    [
      "init.sh",
      'case "$1" in\n  start) redis-server redis.conf;;\n  stop) redis-cli shutdown;;\nesac',
      { "redis.conf": "" },
      ["server redis.conf"],
    ],
    [
      "start.sh",
      "python3 x.py\nredis-server redis.conf",
      { "redis.conf": "" },
      ["server redis.conf / what start.sh does with python3"],
    ],
    ["start.sh", "echo 'port 1' | redis-server -", {}, ["server: port 1"]],
    ["start.sh", "redis-cli ping\n", {}, []],
    [
      "start.bat",
      '@echo off\r\nrem redis-server x\r\nstart "master" redis-server.exe redis.6379.conf\r\nstart "s" redis-server.exe sentinel.conf --sentinel\r\n',
      { "redis.6379.conf": "", "sentinel.conf": "" },
      ["server redis.6379.conf", "sentinel sentinel.conf: sentinel"],
    ],
    [
      "x/start.cmd",
      "cd conf\r\n..\\redis-server.exe redis.conf --port 6380",
      { "x/conf/redis.conf": "" },
      ["server x/conf/redis.conf: port 6380"],
    ],
    [
      "a.bat",
      "redis-server --service-install redis.windows.conf --service-name r1 --port 1\r\nredis-server --service-start --service-name r1",
      { "redis.windows.conf": "" },
      ["server redis.windows.conf: port 1"],
    ],
  ])("%s %j", (file, text, files, expected) => expect(startup(file, text, files).starts.map(shown)).toEqual(expected));

  test("what depends on what is not known is no start, and open", () => {
    const { starts, passed } = startup(
      "a.sh",
      'if [ "$ROLE" = m ]; then redis-server m.conf; else redis-server s.conf; fi',
    );
    expect(starts).toEqual([]);
    expect(passed.map(({ name, isOpen }) => [name, isOpen])).toEqual([
      ["m.conf", true],
      ["s.conf", true],
    ]);
  });

  test("all servers of a script are on one machine, in no container", () => {
    const { starts, used } = startup("run.sh", "redis-server a.conf\nredis-server b.conf", {
      "a.conf": "",
      "b.conf": "",
    });
    expect(new Set(starts.map(({ launch }) => `${launch.machine} ${launch.namespace} ${launch.isInside}`)).size).toBe(
      1,
    );
    expect(starts.map(({ id }) => id)).toEqual(["run.sh#1", "run.sh#2"]);
    expect(used).toEqual(["a.conf", "b.conf"]);
  });

  test("options of a script that another runs stand in that one", () => {
    const files = { "run.sh": "#!/bin/sh\nredis-server --port 1\n" };
    const { starts, hosts } = startup("start.sh", "./run.sh", files);
    const [options] = starts[0]!.options;
    const { start, end } = options!.directives[0]!.args[0]!;
    expect([options!.uri, options!.text.slice(start, end)]).toEqual(["run.sh", "1"]);
    expect(hosts.map(({ host }) => host.uri)).toEqual(["start.sh", "run.sh"]);
  });

  test("nothing outside the project is looked at", () => {
    const looked: string[] = [];
    const source = memorySource({});
    const kind = (path: string) => {
      looked.push(path);
      return undefined;
    };
    const watched: Disk = { ...diskOf(source, () => true), kind };
    readScript(
      "a/run.sh",
      "redis-server ../../../etc/passwd; redis-server /../../x; cat ../../../y > z; redis-server z",
      watched,
    );
    expect(looked.filter((path) => path.startsWith("..") || path.startsWith("/"))).toEqual([]);
  });
});

describe("containers that a script runs", () => {
  const text = `docker network create redis-net
docker run -d --name redis-master --network redis-net --ip 10.0.0.2 -p 6379:6379 --restart=always \\
  -v $PWD/master.conf:/etc/redis.conf:ro -v redis-data:/data redis:7.2 redis-server /etc/redis.conf --port 6379
for i in 1 2; do
  docker run -dit --name redis-$i --net redis-net -p "638$i:6379" redis:7.2 redis-server --replicaof redis-master 6379
done
docker run --rm -it redis:7.2 redis-cli ping
docker run -d --network host -v /opt/redis/sentinel.conf:/s.conf redis:7.2 redis-sentinel /s.conf`;
  const { starts } = startup("run.sh", text, { "master.conf": "", "sentinel.conf": "" });

  test("start servers", () => {
    expect(starts.map((start) => [start.id, shown(start)])).toEqual([
      ["run.sh#redis-master", "server master.conf: port 6379"],
      ["run.sh#redis-1", "server: replicaof redis-master 6379"],
      ["run.sh#redis-2", "server: replicaof redis-master 6379"],
      ["run.sh#container 5", "sentinel sentinel.conf"],
    ]);
  });

  test("have names, ports and a policy", () => {
    const [master, first, , sentinel] = starts.map(({ launch }) => launch);
    expect(master?.hosts.map(({ host }) => host)).toEqual(["10.0.0.2", "redis-master"]);
    expect(master?.restart?.value).toBe("--restart always");
    expect(master?.image?.name).toBe("redis:7.2");
    expect(first?.ports).toMatchObject([{ inside: 6379, outside: 6381 }]);
    expect(first?.networks).toEqual(master?.networks);
    expect([master?.isInside, sentinel?.isInside, sentinel?.hosts]).toEqual([true, false, []]);
    expect(new Set(starts.map(({ launch }) => launch.machine)).size).toBe(1);
  });
});

test("no password is shown besides", () => {
  const text = unit(
    "Environment=PW=hunter2",
    "ExecStart=/usr/bin/redis-server /etc/hunter3.conf --requirepass ${PW} --masterauth hunter4",
  );
  const { hosts, passed } = startup("a.service", text);
  const parts = hosts.flatMap(({ host, shown: spans }) => spans.map(({ start, end }) => host.text.slice(start, end)));
  expect(parts.join(" ")).not.toMatch(/hunter[24]/);
  expect(JSON.stringify(passed)).not.toMatch(/hunter/);
});

test("any bytes are a unit, a script and a batch file", () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const token = fc.constantFrom(
    "[Service]\n",
    "ExecStart=",
    "redis-server",
    " --port ",
    "\\\n",
    '"',
    "'",
    "$X",
    "${X}",
    "%i",
    "%",
    "Environment=",
    "\n",
    " ",
    "@",
    "=",
    ";",
    "cd ..",
    "start ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: token }, byte), { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      for (const file of ["redis@.service", "a.sh", "a.bat"]) {
        for (const { options } of startup(file, text).starts)
          for (const { directives } of options)
            for (const { end } of directives) expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1500 },
  );
});
