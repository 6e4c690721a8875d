import { expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { buildDeployment } from "../build.ts";

type Files = Readonly<Record<string, string>>;

/** Whether all that is found is one deployment on several machines. */
function spans(files: Files): boolean {
  const { deployments } = openProject(["."], memorySource(files), {});
  expect(deployments).toHaveLength(1);
  return buildDeployment(deployments[0]!).spansMachines;
}

const watch = "sentinel monitor main 10.0.0.1 6379 2";
const follow = "replicaof 10.0.0.1 6379";

it("knows that servers or sentinels that listen on all addresses of one port are on several machines", () => {
  expect(spans({ "1/redis.conf": "port 6379", "2/redis.conf": follow, "1/sentinel.conf": watch })).toBe(true);
  expect(spans({ "redis-1.conf": "bind 0.0.0.0", "redis-2.conf": `bind * -::*\n${follow}`, "s.conf": watch })).toBe(
    true,
  );
  expect(spans({ "1/sentinel.conf": watch, "2/sentinel.conf": watch, "3/sentinel.conf": watch })).toBe(true);
});

it("concludes nothing from other ports, patterns, variants in one folder and local sets", () => {
  expect(spans({ "1/redis.conf": "port 6379", "2/redis.conf": `port 6380\n${follow}`, "1/sentinel.conf": watch })).toBe(
    false,
  );
  expect(spans({ "master.conf": "port 6379", "replica.conf": follow, "sentinel.conf": watch })).toBe(false);
  expect(spans({ "sentinel.conf": watch, "sentinel-new.conf": watch })).toBe(false);
  expect(spans({ "replica.conf": follow })).toBe(false);
  expect(
    spans({ "1/redis.conf": "bind 127.0.0.1", "2/redis.conf": `bind 127.0.0.1\n${follow}`, "1/s.conf": watch }),
  ).toBe(false);
});

const starting = (...configs: string[]) =>
  `services:\n${configs.map((config, at) => `  redis-${at}:\n    image: redis:7.4\n    command: redis-server /etc/redis.conf\n    volumes: [${config}:/etc/redis.conf]\n`).join("")}`;
const inContainer = starting("./redis.conf");
const onHost = `${inContainer}    network_mode: host\n`;
const publishing = (port: number) => `${inContainer}    ports:\n      - "${port}:6379"\n`;
const set = { "1/redis.conf": "port 6379", "2/redis.conf": follow, "1/sentinel.conf": watch };

it("takes a compose file that starts all for one machine, and one on each host for several", () => {
  expect(spans({ ...set, "compose.yml": starting("./1/redis.conf", "./2/redis.conf") })).toBe(false);
  expect(spans({ ...set, "1/compose.yml": onHost, "2/compose.yml": onHost })).toBe(true);
  expect(spans({ ...set, "1/compose.yml": publishing(6379), "2/compose.yml": publishing(6379) })).toBe(true);
  expect(spans({ ...set, "1/compose.yml": publishing(6379), "2/compose.yml": publishing(6380) })).toBe(false);
  expect(spans({ ...set, "1/compose.yml": inContainer, "2/compose.yml": inContainer })).toBe(false);
});
