// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells are what is tested.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDeployment } from "../../model/build.ts";
import type { Instance } from "../../model/deployment.ts";
import { shownLine } from "../../syntax/masking.ts";
import { memorySource } from "../memory.ts";
import { openProject } from "../open.ts";

type Files = Readonly<Record<string, string>>;

const built = (files: Files) => openProject(["."], memorySource(files)).deployments.map((raw) => buildDeployment(raw));
const instancesOf = (files: Files) => built(files).flatMap(({ instances }) => instances);
/** "redis.conf by script", as reports call them. */
const shown = ({ id, launch }: Instance) =>
  `${id}${launch ? ` by ${launch.by}` : ""}${launch?.unread ? " (open)" : ""}`;
const idsOf = (files: Files) => built(files).map(({ instances }) => instances.map(shown));
const settingOf = (instance: Instance | undefined, name: "port" | "replicaof" | "maxmemory-policy") => {
  const { value, origin } = instance!.settings.get(name);
  const text = origin.from === "file" ? origin.file.text.slice(origin.start, origin.end) : origin.from;
  return [value, origin.from === "file" ? origin.file.uri : undefined, text];
};

const conf = "port 6379\n";
const sentinel = "sentinel monitor main 127.0.0.1 6379 2\n";

describe("scripts that start the servers of a deployment", () => {
  it.each<[string, Files, string[][]]>([
    [
      "one with options",
      { "redis.conf": conf, "start.sh": "redis-server /etc/redis/redis.conf --port 6380 --replicaof 10.0.0.1 6379\n" },
      [["redis.conf by script"]],
    ],
    [
      "several of one file, each on a port of its own",
      {
        "redis.conf": "",
        "start.sh": "for p in 1 2; do\n  redis-server redis.conf --port 700$p --daemonize yes\ndone\n",
      },
      [["start.sh#1 by script", "start.sh#2 by script"]],
    ],
    [
      "in the background",
      {
        "a.conf": sentinel,
        "b.conf": `port 26380\n${sentinel}`,
        "run.sh": "redis-sentinel a.conf & redis-sentinel b.conf &\nwait\n",
      },
      [["a.conf by script", "b.conf by script"]],
    ],
    [
      "from the folder that it lies in, however it is called",
      {
        "conf/redis.conf": conf,
        "bin/start.sh": 'HERE=$(cd "$(dirname "$0")" && pwd)\nexec redis-server "$HERE/../conf/redis.conf"\n',
      },
      [["conf/redis.conf by script"]],
    ],
    [
      "on Windows",
      { "redis.conf": conf, "start.bat": "@echo off\r\nstart redis-server.exe redis.conf\r\n" },
      [["redis.conf by script"]],
    ],
    [
      "two ways to start the same are one",
      {
        "redis.conf": conf,
        "restart.sh": "redis-server redis.conf",
        "start.sh": "redis-server ./redis.conf --loglevel debug",
      },
      [["redis.conf by script"]],
    ],
    [
      "two ports of one file are two",
      {
        "redis.conf": "",
        "start-1.sh": "redis-server redis.conf --port 1",
        "start-2.sh": "redis-server redis.conf --port 2 --replicaof 127.0.0.1 1",
      },
      [["start-1.sh by script", "start-2.sh by script"]],
    ],
    [
      "a unit comes before a script",
      {
        "redis.conf": conf,
        "redis.service": "[Service]\nExecStart=/usr/bin/redis-server /etc/redis.conf",
        "start.sh": "redis-server redis.conf --port 1",
      },
      [["redis.conf by unit"]],
    ],
    [
      "an image's own",
      {
        "redis.conf": conf,
        Dockerfile: "FROM redis:7\nCOPY start.sh redis.conf /\nCMD /start.sh",
        "start.sh": "exec redis-server redis.conf --port 1",
      },
      [["redis.conf"]],
    ],
    [
      "a machine's own",
      {
        "redis.conf": conf,
        Vagrantfile: 'config.vm.provision "shell", path: "setup.sh"',
        "setup.sh": "redis-server redis.conf --port 1",
      },
      [["redis.conf"]],
    ],
    ["a test", { "redis.conf": conf, "run-tests.sh": "redis-server redis.conf --port 9999" }, [["redis.conf"]]],
    [
      "what is ended again",
      {
        "redis.conf": conf,
        "try.sh":
          "redis-server redis.conf --port 9999 --daemonize yes\nnpm run it\nredis-cli -p 9999 shutdown nosave\n",
      },
      [["redis.conf"]],
    ],
    ["a server to try something with", { "redis.conf": conf, "dev.sh": "redis-server --port 9999" }, [["redis.conf"]]],
    [
      "a client",
      { "redis.conf": conf, "load.sh": "redis-cli < data; docker run --rm redis:7 redis-cli ping" },
      [["redis.conf"]],
    ],
    [
      "whatever it is asked for",
      { "redis.conf": conf, "ctl.sh": 'case "$1" in start) redis-server redis.conf;; stop) redis-cli shutdown;; esac' },
      [["redis.conf by script"]],
    ],
    ["which file it is asked for", { "redis.conf": conf, "start.sh": 'redis-server "$1"' }, [["redis.conf"]]],
    [
      "what compose starts is started there",
      {
        "compose.yml":
          "services:\n  redis:\n    image: redis:7.2\n    command: redis-server /r.conf\n    volumes: [./redis.conf:/r.conf]\n",
        "redis.conf": conf,
        "start.sh": "redis-server redis.conf --port 1\ndocker run -d redis:7 redis-server --replicaof redis 6379\n",
      },
      [["compose.yml#redis by compose"]],
    ],
    [
      "one that another runs",
      {
        "redis.conf": conf,
        "all.sh": "#!/bin/sh\n./one.sh\n",
        "one.sh": "#!/bin/sh\nredis-server redis.conf --port 1\n",
      },
      [["redis.conf by script"]],
    ],
  ])("%s", (_, files, expected) => expect(idsOf(files)).toEqual(expected));

  it("options stand in the script and win", () => {
    const files = {
      "redis.conf": "port 1\nreplicaof 10.0.0.9 1\n",
      "start.sh": "redis-server redis.conf --port 6380 --replicaof 10.0.0.1 6379\n",
    };
    const [instance] = instancesOf(files);
    expect(settingOf(instance, "port")).toEqual([6380, "start.sh", "6380"]);
    expect(settingOf(instance, "replicaof")[2]).toBe("10.0.0.1 6379");
  });
});

describe("what a script does to a file before it starts it", () => {
  const one = (script: string, files: Files = { "redis.conf": conf }) => {
    const [instance, ...others] = instancesOf({ ...files, "start.sh": script });
    expect(others).toEqual([]);
    return instance!;
  };

  it("what it appends stands in the script, behind the file", () => {
    const instance = one('echo "maxmemory-policy allkeys-lru" >> redis.conf\nredis-server redis.conf\n');
    expect(settingOf(instance, "maxmemory-policy")).toEqual(["allkeys-lru", "start.sh", "allkeys-lru"]);
    expect(settingOf(instance, "port")).toEqual([6379, "redis.conf", "6379"]);
    expect(shown(instance)).toBe("redis.conf by script");
  });

  it("a line that is not ended goes on", () => {
    const instance = one("echo 1 >> redis.conf\nredis-server redis.conf\n", { "redis.conf": "port 637" });
    expect(settingOf(instance, "port")[0]).toBe(6371);
  });

  it("what it edits stands in the file", () => {
    const instance = one("sed -i 's/6379/6400/' $PWD/redis.conf\nredis-server redis.conf\n");
    expect(settingOf(instance, "port").slice(0, 2)).toEqual([6400, "redis.conf"]);
    expect(shown(instance)).toBe("redis.conf by script");
  });

  it("what it copies and edits elsewhere is that file", () => {
    const script = "cp ../conf/redis.conf /etc/redis/redis.conf\nsed -i 's/^port.*/port 6400/' /etc/redis/redis.conf\n";
    const files = { "conf/redis.conf": conf, "deploy/install.sh": `${script}redis-server /etc/redis/redis.conf` };
    expect(instancesOf(files).map((instance) => [shown(instance), settingOf(instance, "port")[0]])).toEqual([
      ["conf/redis.conf by script", 6400],
    ]);
  });

  it("a file of its own", () => {
    const script =
      'for p in 7000 7001; do\n  cat > "$DIR/$p.conf" <<EOF\nport $p\nEOF\n  redis-server "$DIR/$p.conf"\ndone\n';
    expect(
      instancesOf({ "start.sh": script }).map((instance) => [shown(instance), settingOf(instance, "port")]),
    ).toEqual([
      ["start.sh#1 by script", [7000, "start.sh", "7000"]],
      ["start.sh#2 by script", [7001, "start.sh", "7001"]],
    ]);
  });

  it.each([
    ["with a program that nobody knows", "python3 render.py\nredis-server redis.conf\n"],
    ["by a path that is not known", 'sed -i s/6379/1/ "$(find . -name "*.conf")"\nredis-server redis.conf\n'],
    ["when it runs already", "redis-server redis.conf --daemonize yes\nredis-cli config set requirepass x\n"],
    [
      "in a container that runs already",
      "redis-server redis.conf &\ndocker exec r redis-cli replicaof 10.0.0.1 6379\n",
    ],
    ["with what it is called with", "redis-server redis.conf --port $1\n"],
    ["with a line that is not known", 'echo "replicaof $MASTER 6379" >> redis.conf\nredis-server redis.conf\n'],
  ])("is open: %s", (_, script) => expect(shown(one(script))).toBe("redis.conf by script (open)"));

  it("a log is no such file", () => {
    const script = 'redis-server redis.conf > "$LOGS/redis.log" 2>&1 &\n';
    expect(shown(one(script))).toBe("redis.conf by script");
  });

  it("containers get it", () => {
    const script =
      "cat > sentinel.conf <<EOF\nport 5000\nEOF\ndocker run -d -v $(pwd)/sentinel.conf:/s.conf redis:7 redis-sentinel /s.conf\n";
    const [instance] = instancesOf({ "run.sh": script });
    expect(settingOf(instance, "port")).toEqual([5000, "run.sh", "5000"]);
    expect(instance?.launch?.config?.kind).toBe("bind-file");
  });
});

describe("machines", () => {
  const unit = (program: string, file: string) =>
    `[Service]\nType=notify\nExecStart=/usr/bin/${program} /etc/redis/${file} --supervised systemd --daemonize no\n`;
  const host = (name: string, files: Files) =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`host-${name}/${file}`, text]));
  const machine = (name: string, address: string) =>
    host(name, {
      "etc/systemd/system/redis.service": unit("redis-server", "redis.conf"),
      "etc/systemd/system/redis-sentinel.service": unit("redis-sentinel", "sentinel.conf"),
      "etc/redis/redis.conf": `bind ${address}\n${name === "a" ? "" : "replicaof 10.0.0.1 6379\n"}`,
      "etc/redis/sentinel.conf": `bind ${address}\nsentinel monitor main 10.0.0.1 6379 2\n`,
    });

  it("in folders with their own units and files are one deployment", () => {
    const files = { ...machine("a", "10.0.0.1"), ...machine("b", "10.0.0.2"), ...machine("c", "10.0.0.3") };
    const [deployment, ...others] = built(files);
    expect(others).toEqual([]);
    const { instances } = deployment!;
    expect(instances.map(shown)).toEqual(
      ["a", "b", "c"].flatMap((name) =>
        ["redis", "sentinel"].map((file) => `host-${name}/etc/redis/${file}.conf by unit`),
      ),
    );
    expect(new Set(instances.map((instance) => deployment!.hostOf(instance).value)).size).toBe(3);
  });

  it("that run what a template of units starts", () => {
    const files = {
      "redis@.service": unit("redis-server", "redis-%i.conf"),
      "redis-6379.conf": "port 6379\nbind 127.0.0.1\n",
      "redis-6380.conf": "port 6380\nbind 127.0.0.1\nreplicaof 127.0.0.1 6379\n",
      "redis-sentinel.conf": sentinel,
    };
    expect(idsOf(files)).toEqual([["redis-6379.conf by unit", "redis-6380.conf by unit", "redis-sentinel.conf"]]);
  });

  it("of which a unit is not the only one: a file that it does not start is used", () => {
    const files = {
      "redis.service": unit("redis-server", "redis-1.conf"),
      "redis-1.conf": "bind 10.0.0.1\n",
      "redis-2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379\n",
    };
    expect(instancesOf(files).map(({ isLeftOut }) => isLeftOut)).toEqual([false, false]);
  });
});

it("no password of a script is shown", () => {
  const script = `PASS=hunter1
sed -i "s/foo/hunter2/" redis.conf
echo "requirepass hunter3" >> redis.conf
redis-server redis.conf --masterauth hunter4 --port 6380
docker run -d -e REDIS_PASSWORD=hunter5 --name r redis:7 redis-server --replicaof a 1 --requirepass hunter6
redis-cli -a hunter7 ping
`;
  const { files } = openProject(["."], memorySource({ "start.sh": script, "redis.conf": "requirepass foo\n" }));
  const view = files.get("start.sh")!;
  const lines = script.split("\n").map((_, line) =>
    shownLine(view, line + 1)
      .map(({ text }) => text)
      .join(""),
  );
  expect(lines.join("\n")).toContain("6380");
  expect(lines.join("\n")).not.toMatch(/hunter/);
});

it("any bytes are scripts of a project", () => {
  const token = fc.constantFrom(
    ...[
      "redis-server ",
      "redis.conf ",
      "--port ",
      "1",
      "\n",
      "$X",
      "$(pwd)/",
      " >> ",
      "echo ",
      "'",
      '"',
      "docker run ",
    ],
    ...[
      "-v ",
      ":/r.conf ",
      "redis:7 ",
      "sed -i ",
      "s/a/b/ ",
      "cat <<E\n",
      "E\n",
      "for i in 1 2; do ",
      "done",
      "; ",
      "| ",
    ],
  );
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: token }, byte), { maxLength: 30 }), (parts) => {
      const files = { "start.sh": parts.join(""), "redis.conf": "port 1\nport", "a.bat": parts.join("") };
      for (const { loading } of instancesOf(files)) expect(loading.file.text).toBeTypeOf("string");
    }),
    { numRuns: 300 },
  );
});
