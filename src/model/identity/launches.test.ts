import { describe, expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { addressText } from "../address.ts";
import { buildDeployment } from "../build.ts";
import { absenceAt } from "./presence.ts";

function deploymentOf(text: string, files: Readonly<Record<string, string>> = {}) {
  const { deployments } = openProject(["."], memorySource({ "compose.yml": text, ...files }));
  expect(deployments).toHaveLength(1);
  return buildDeployment(deployments[0]!);
}

const service = (name: string, command: string, more = "") =>
  `  ${name}:\n    image: redis:7.2\n    command: ${command}\n${more}`;
const sentinel = (more = "") =>
  service("sentinel", "redis-sentinel /s.conf", `    volumes: ["./s.conf:/s.conf"]\n${more}`);
const watching = (address: string) => ({
  "s.conf": `sentinel resolve-hostnames yes\nsentinel monitor main ${address} 6379 1\n`,
});
const monitored = (text: string, address: string) =>
  deploymentOf(text, watching(address)).masters[0]!.monitored.map(({ id }) => id);

describe("an address in a container", () => {
  it("is any name or address of its networks", () => {
    const text = `services:\n${service("redis", "redis-server", "    container_name: main-db\n    networks: {back: {ipv4_address: 172.30.0.9, aliases: [db]}}\n")}${sentinel("    networks: [back]\n")}networks: {back: {}}\n`;
    for (const address of ["redis", "main-db", "db", "172.30.0.9"])
      expect([address, monitored(text, address)]).toEqual([address, ["compose.yml#redis"]]);
    expect(monitored(text, "other")).toEqual([]);
  });

  it("does not lead into a network that is not shared", () => {
    const text = `services:\n${service("redis", "redis-server", "    networks: [front]\n")}${sentinel("    networks: [back]\n")}networks: {back: {}, front: {}}\n`;
    expect(monitored(text, "redis")).toEqual([]);
  });

  it("of the loopback interface is the container's own", () => {
    const text = `services:\n${service("redis", "redis-server")}${sentinel()}`;
    expect(monitored(text, "127.0.0.1")).toEqual([]);
    const shared = `services:\n${service("redis", "redis-server")}${sentinel('    network_mode: "service:redis"\n')}`;
    expect(monitored(shared, "127.0.0.1")).toEqual(["compose.yml#redis"]);
  });

  it("that several share leads to none of them for sure", () => {
    const text = `services:\n${service("redis", "redis-server", "    deploy: {replicas: 2}\n")}${sentinel()}`;
    const deployment = deploymentOf(text, watching("redis"));
    const [watch] = deployment.masters[0]!.watches;
    expect(deployment.masters[0]!.monitored).toEqual([]);
    expect(deployment.nodesSharing(watch!.address.value, watch!.sentinel)).toHaveLength(2);
    expect(() => absenceAt(deployment, watch!.address.value, watch!.sentinel)).toThrow("which of those called redis");
  });
});

it("knows the address of a machine by a port that is published there", () => {
  const text = `services:\n${service("redis", "redis-server --replica-announce-ip 192.168.1.5 --replica-announce-port 7001", '    ports: ["7001:6379"]\n')}${service("replica", "redis-server --replicaof 192.168.1.5 7001", '    ports: ["7002:6379"]\n')}`;
  const [redis, replica] = deploymentOf(text).nodes;
  expect(addressText(redis!.address.value)).toBe("192.168.1.5:7001");
  expect(replica!.otherAddresses.map(({ value }) => addressText(value))).toContain("192.168.1.5:7002");
  expect(replica!.follows).toBe(redis);
});

it("takes what one compose file starts for one machine", () => {
  const deployment = deploymentOf(`services:\n${service("redis", "redis-server")}${sentinel()}`, watching("redis"));
  expect([deployment.spansMachines, deployment.isAccompanied]).toEqual([false, false]);
  expect(new Set(deployment.instances.map(({ host }) => host.value)).size).toBe(1);
  expect(deployment.masters[0]!.sentinelCount.value).toBe(1);
});
