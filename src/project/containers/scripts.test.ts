// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of scripts
import { describe, expect, it } from "vitest";
import { linesOf, markedBy, service, serviceContainer } from "../../../test/service.ts";
import { memorySource } from "../memory.ts";
import { diskOf } from "../starts/disk.ts";
import type { ContainerOutcome } from "./starts.ts";
import { startsOf } from "./starts.ts";

function configLines({ started }: ContainerOutcome): string[] {
  const config = started[0]?.config;
  if (config?.kind !== "embedded") throw new Error(`no lines: ${JSON.stringify(config)}`);
  return linesOf(config.file);
}

const sentinel = `sentinel-1:
  image: redis:7.2
  environment:
    MASTER: redis-master
  command:
    - sh
    - -c
    - |
      cat > /etc/sentinel.conf <<EOF
      port 26379
      sentinel resolve-hostnames yes
      sentinel monitor mymaster $MASTER 6379 2
      EOF
      exec redis-sentinel /etc/sentinel.conf
`;

describe("scripts", () => {
  it("write the configuration that a sentinel is started with", () => {
    const outcome = service(sentinel);
    expect(outcome.started).toMatchObject([
      {
        mode: "sentinel",
        config: { kind: "embedded", isWritten: true, at: "/etc/sentinel.conf" },
        storage: { config: { kind: "written" } },
      },
    ]);
    expect(outcome.started[0]).not.toHaveProperty("unread");
    expect(configLines(outcome)).toEqual([
      "port 26379",
      "sentinel resolve-hostnames yes",
      "sentinel monitor mymaster redis-master 6379 2",
    ]);
    const { config } = outcome.started[0]!;
    expect(config.kind === "embedded" && markedBy(config.file, "port")).toEqual(["26379"]);
  });

  it("give options", () => {
    const { started } = service('r:\n  image: redis\n  command: sh -c "redis-server --port 7000 --appendonly yes"\n');
    expect(started[0]!.options.flatMap(linesOf)).toEqual(["port 7000", "appendonly yes"]);
    expect(markedBy(started[0]!.options[0]!, "port")).toEqual(["7000"]);
  });

  it("are files that are mounted", () => {
    const files = {
      "start.sh":
        "#!/bin/bash\nset -e\nsed 's/PORT/7000/' /tpl/redis.conf > /data/redis.conf\nexec docker-entrypoint.sh redis-server /data/redis.conf --appendonly yes\n",
      "tpl/redis.conf": "port PORT\n",
    };
    for (const command of [
      'entrypoint: ["/start.sh"]',
      'entrypoint: ["bash", "-e", "/start.sh"]',
      "command: /start.sh",
      "command: sh /start.sh",
    ]) {
      const outcome = service(
        `r:\n  image: redis:7\n  ${command}\n  volumes: [./start.sh:/start.sh, ./tpl:/tpl]\n`,
        files,
      );
      expect(outcome.started, command).toHaveLength(1);
      expect(configLines(outcome)).toEqual(["port 7000"]);
      expect(outcome.started[0]!.options[0]!.uri).toBe("start.sh");
      expect(outcome.hosts.map(({ host }) => host.uri)).toEqual(["start.sh"]);
    }
  });

  it("that copy a configuration start the server with that file", () => {
    const { started } = service(
      's:\n  image: redis\n  command: sh -c "cp /conf/sentinel.conf /data/ && redis-server /data/sentinel.conf --sentinel"\n  volumes: [./conf:/conf, state:/data]\n',
      { "conf/sentinel.conf": "port 26379\n" },
    );
    expect(started).toMatchObject([
      {
        mode: "sentinel",
        config: { kind: "file", path: "conf/sentinel.conf", at: "/data/sentinel.conf" },
        storage: { config: { kind: "written" } },
      },
    ]);
  });

  it("are copied by Dockerfiles, and run when an image is built", () => {
    const files = {
      "redis/Dockerfile":
        'FROM redis:7\nCOPY entrypoint.sh /usr/local/bin/\nRUN echo "port 7000" > /redis.conf && chmod +x /usr/local/bin/entrypoint.sh\nENTRYPOINT ["entrypoint.sh"]\nCMD ["redis-server", "/redis.conf"]\n',
      "redis/entrypoint.sh": '#!/bin/sh\nexec "$@"\n',
    };
    const outcome = service("r:\n  build: ./redis\n", files);
    expect(configLines(outcome)).toEqual(["port 7000"]);
    expect(outcome.started).toMatchObject([{ storage: { config: { kind: "image" } } }]);
  });

  it("start one of several: what they share is known", () => {
    const script =
      "if ping -c1 $PEER; then redis-server /a.conf --port 7000 --maxmemory 1gb; else redis-server /b.conf --port 7000; fi";
    const { started } = service(`r:\n  image: redis\n  command: ["sh", "-c", "${script}"]\n`);
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({ config: { kind: "none" }, unread: expect.any(String) });
    expect(started[0]!.options.flatMap(linesOf)).toEqual(["port 7000"]);
  });

  it("that only talk to servers start none", () => {
    expect(service('r:\n  image: redis\n  command: sh -c "sleep 5; redis-cli -h r1 ping"\n')).toMatchObject({
      started: [],
      passed: "its script starts no server",
    });
    expect(service('r:\n  image: redis\n  command: sh -c "$(curl x) | python"\n')).toMatchObject({ started: [] });
  });

  it("that cannot be followed leave open what a server is given", () => {
    const { started } = service(
      'r:\n  image: redis\n  command: ["sh", "-c", "python gen.py > /x.conf; redis-server /x.conf"]\n',
    );
    expect(started).toMatchObject([{ unread: expect.stringMatching(/^what /) }]);
  });

  it("of init containers fill volumes", () => {
    const main = serviceContainer(
      "r:\n  image: redis:7\n  command: [redis-server, /etc/redis/redis.conf]\n  volumes: [conf:/etc/redis]\n",
    );
    const files = { "ro/redis.conf": "port 7000\n" };
    const disk = diskOf(memorySource(files), () => true);
    for (const command of [
      "sh -c 'cp /ro/redis.conf /etc/redis/redis.conf && chown redis /etc/redis/redis.conf'",
      "cp /ro/redis.conf /etc/redis/",
    ]) {
      const init = serviceContainer(
        `i:\n  image: busybox\n  command: ${command}\n  volumes: [./ro:/ro, conf:/etc/redis]\n`,
        files,
      );
      const { started } = startsOf({ ...main, init: [init] }, disk);
      expect(started).toMatchObject([
        {
          config: { kind: "file", path: "ro/redis.conf", at: "/etc/redis/redis.conf" },
          storage: { config: { kind: "written", isReadOnly: false } },
        },
      ]);
    }
  });

  it("of init containers leave open what they write under a condition", () => {
    const main = serviceContainer(
      "r:\n  image: redis:7\n  command: [redis-server, /etc/redis/redis.conf]\n  volumes: [conf:/etc/redis]\n",
    );
    const files = {
      "ro/redis.conf": "port 7000\n",
      "ro/init.sh":
        'cp /ro/redis.conf /etc/redis/redis.conf\nMASTER=$(redis-cli -h sentinel sentinel master m)\nif [ -n "$MASTER" ]; then echo "replicaof $MASTER 7000" >> /etc/redis/redis.conf; fi\n',
    };
    const disk = diskOf(memorySource(files), () => true);
    const init = serviceContainer(
      "i:\n  image: redis:7\n  command: [sh, /ro/init.sh]\n  volumes: [./ro:/ro, conf:/etc/redis]\n",
      files,
    );
    const { started } = startsOf({ ...main, init: [init] }, disk);
    expect(started).toMatchObject([
      { config: { kind: "embedded", at: "/etc/redis/redis.conf" }, unread: "what init.sh does with a condition" },
    ]);
  });

  it("that start a server without a file beside a sentinel with one have nothing idle", () => {
    const { started } = service(
      'r:\n  image: redis\n  command: sh -c "redis-server --port 6379 & redis-sentinel /sentinel.conf"\n  volumes: [./sentinel.conf:/sentinel.conf]\n',
      { "sentinel.conf": "port 26379\n" },
    );
    expect(started.map(({ mode, idle }) => [mode, idle])).toEqual([
      ["server", undefined],
      ["sentinel", undefined],
    ]);
  });
});
