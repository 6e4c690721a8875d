import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { check, memorySource } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { findRedisServer } from "../redis-server.ts";
import { readCompose } from "./containers/compose.ts";
import { ContainerLab } from "./containers/container-lab.ts";
import { whyNoNetwork } from "./network.ts";
import { Scene } from "./scene.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();

// They mostly wait.
vi.setConfig({ maxConcurrency: 12, testTimeout: 180_000 });

const sentinels = ["sentinel-1", "sentinel-2", "sentinel-3"];
const [master, replica] = ["172.30.7.11", "172.30.7.12"];

interface Part {
  readonly command: string;
  readonly volumes: readonly string[];
}

/** As it should be: folders of one's own, that of a server the one its image gives to its user. */
const sound = {
  sentinel: { command: "redis-sentinel /etc/redis/sentinel.conf", volumes: ["./NAME:/etc/redis"] },
  server: { command: "redis-server /data/redis.conf", volumes: ["./NAME:/data"] },
} satisfies Record<string, Part>;

/** A master, a replica and three sentinels; `NAME` stands for the service. */
function deployment({ sentinel, server }: { sentinel: Part; server: Part } = sound): Files {
  const service = (name: string, address: string, { command, volumes }: Part) =>
    [
      `  ${name}:`,
      "    image: redis:7.0.15",
      `    command: ${JSON.stringify(command)}`,
      `    volumes: ${JSON.stringify(volumes.map((volume) => volume.replaceAll("NAME", name)))}`,
      `    networks: { default: { ipv4_address: ${address} } }`,
    ].join("\n");
  const compose = [
    "services:",
    service("redis-1", master!, server),
    service("redis-2", replica!, server),
    ...sentinels.map((name, index) => service(name, `172.30.7.2${index + 1}`, sentinel)),
    "networks: { default: { ipam: { config: [{ subnet: 172.30.7.0/24 }] } } }",
  ];
  return {
    "docker-compose.yml": `${compose.join("\n")}\n`,
    "redis-1/redis.conf": "protected-mode no\n",
    "redis-2/redis.conf": `protected-mode no\nreplicaof ${master} 6379\n`,
    ...Object.fromEntries(
      [...sentinels, "common"].map((name) => [
        `${name}/sentinel.conf`,
        `sentinel monitor main ${master} 6379 2\nsentinel down-after-milliseconds main 2000\nsentinel failover-timeout main 4000\n`,
      ]),
    ),
  };
}

const withSentinels = (sentinel: Part) => deployment({ ...sound, sentinel });
const withServers = (server: Part) => deployment({ ...sound, server });

const named = `SENTINEL GET-MASTER-ADDR-BY-NAME main`;

/** The master is lost for good, and later all sentinels start again. */
async function failedOver(scene: Scene): Promise<void> {
  scene.start();
  await scene.ready();
  await scene.lose("redis-1");
  for (const sentinel of sentinels) await scene.answers(sentinel, named, replica!);
  await restarted(scene, sentinels);
}

async function restarted(scene: Scene, all: readonly string[]): Promise<void> {
  for (const sentinel of all) await scene.lose(sentinel);
  for (const sentinel of all) scene.bringBack(sentinel);
}

const idOf = (scene: Scene, sentinel: string) =>
  scene.answers(sentinel, "SENTINEL MYID", /\w{40}/).then(() => scene.ask(sentinel, "SENTINEL MYID"));

const proofs: readonly {
  readonly rule: string;
  readonly what: string;
  bad: Files;
  shows(scene: Scene): Promise<void>;
}[] = [
  {
    rule: "config-single-file-bind-mount",
    what: "sentinels forget a failover",
    bad: withSentinels({ ...sound.sentinel, volumes: ["./NAME/sentinel.conf:/etc/redis/sentinel.conf"] }),
    async shows(scene) {
      await failedOver(scene);
      await scene.logs("sentinel-1", "Could not rename tmp config file (Device or resource busy)");
      for (const sentinel of sentinels) await scene.answers(sentinel, named, master!);
    },
  },
  {
    rule: "config-single-file-bind-mount",
    what: "an old master comes back as one",
    bad: withServers({ ...sound.server, volumes: ["./NAME/redis.conf:/data/redis.conf"] }),
    async shows(scene) {
      await failedOver(scene);
      await scene.logs("redis-2", "CONFIG REWRITE failed: Device or resource busy");
      scene.bringBack("redis-1");
      await scene.answers("redis-1", "ROLE", "master");
    },
  },
  {
    rule: "redis-config-not-writable",
    what: "a promoted replica comes back as one",
    bad: withServers({ command: "redis-server /etc/redis.conf", volumes: ["./NAME/redis.conf:/etc/redis.conf:ro"] }),
    async shows(scene) {
      await failedOver(scene);
      await scene.logs("redis-2", "CONFIG REWRITE failed: ");
      await restarted(scene, ["redis-2"]);
      await scene.answers("redis-2", "ROLE", "slave");
    },
  },
  {
    rule: "sentinel-config-not-writable",
    what: "it does not start",
    bad: withSentinels({ ...sound.sentinel, volumes: ["./NAME:/etc/redis:ro"] }),
    async shows(scene) {
      scene.start();
      const why = "Sentinel config file /etc/redis/sentinel.conf is not writable: Read-only file system. Exiting...";
      for (const sentinel of sentinels) await scene.logs(sentinel, why);
    },
  },
  {
    rule: "sentinel-config-shared",
    what: "all have one id and never meet",
    bad: withSentinels({ ...sound.sentinel, volumes: ["./common:/etc/redis"] }),
    async shows(scene) {
      scene.bringBack("redis-1");
      scene.bringBack("redis-2");
      scene.bringBack("sentinel-1");
      const id = await idOf(scene, "sentinel-1");
      for (const sentinel of sentinels.slice(1)) {
        scene.bringBack(sentinel);
        expect(await idOf(scene, sentinel)).toBe(id);
      }
      await scene.answers("sentinel-1", "SENTINEL MASTER main", "num-slaves,1");
      await scene.lose("redis-1");
      await scene.neverAgrees("sentinel-1");
      await scene.answers("sentinel-1", "SENTINEL MASTER main", "num-other-sentinels,0");
    },
  },
  {
    rule: "sentinel-state-not-persisted",
    what: "it has a new id and forgets a failover",
    bad: withSentinels({
      command: 'sh -c "cp /template/sentinel.conf /tmp/sentinel.conf && exec redis-sentinel /tmp/sentinel.conf"',
      volumes: ["./NAME:/template:ro"],
    }),
    async shows(scene) {
      scene.start();
      await scene.ready();
      const id = await idOf(scene, "sentinel-3");
      await restarted(scene, ["sentinel-3"]);
      await scene.logs("sentinel-1", "+sentinel-invalid-addr");
      expect(await idOf(scene, "sentinel-3")).not.toBe(id);
      await failedOver(scene);
      for (const sentinel of sentinels) await scene.answers(sentinel, named, master!);
    },
  },
  {
    rule: "config-file-not-used",
    what: "the server has its defaults",
    bad: withServers({ command: "redis-server", volumes: ["./NAME/redis.conf:/usr/local/etc/redis/redis.conf"] }),
    async shows(scene) {
      scene.start();
      await scene.answers("redis-2", "ROLE", "master");
      await scene.answers("redis-2", "INFO server", /config_file:\r?\n/);
    },
  },
];

describe("what is proved is what the rule finds", () => {
  it.for(proofs)("$rule: $what", ({ rule, bad }) => {
    expect(rulesOf(bad)).toContain(rule);
    const left = rulesOf(deployment());
    for (const proof of proofs) expect(left).not.toContain(proof.rule);
  });
});

describe.concurrent(`files that servers write, on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  it.skipIf(obstacle !== undefined).for(proofs)("$rule: $what", ({ bad, shows }) => withLab(bad, shows));

  it.skipIf(obstacle !== undefined)("in folders of their own all is kept", () =>
    withLab(deployment(), async (scene) => {
      await failedOver(scene);
      for (const sentinel of sentinels) await scene.answers(sentinel, named, replica!);
      await restarted(scene, ["redis-2"]);
      await scene.answers("redis-2", "ROLE", "master");
      scene.bringBack("redis-1");
      await scene.ready();
    }),
  );
});

function rulesOf(files: Files): string[] {
  return check(["."], { source: memorySource(files) }).diagnostics.map(({ rule }) => rule);
}

async function withLab(files: Files, shows: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rhl-files-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const lab = await ContainerLab.build(readCompose(files["docker-compose.yml"]!), folder);
  rmSync(folder, { recursive: true });
  try {
    await shows(new Scene(lab, 60));
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
  }
}
