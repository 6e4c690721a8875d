import { describe, expect, it } from "vitest";
import { readFacts } from "../facts/read.ts";
import { check, memorySource } from "../index.ts";
import type { Deployment } from "../model/deployment.ts";
import { sectionsOfSets } from "./sets.ts";

/** Which file each of the instances asked is paired with. */
function pairs(files: Record<string, string>, ...sections: string[]): Record<string, string | undefined> {
  const declared: Deployment[] = [];
  check(["."], { source: memorySource(files), rules: [], onDeployment: (one) => declared.push(one) });
  const facts = readFacts(["facts 1", ...sections].join("\n"), "cluster.facts");
  const sets = sectionsOfSets(facts.sections, declared, new Map());
  return Object.fromEntries(
    sets.flatMap(({ sections: processes, pairs: found }) =>
      processes.map(({ section }) => [
        `${section.address.host}:${section.address.port}`,
        found.get(section)?.loading.file.uri,
      ]),
    ),
  );
}

const server = (address: string, more = "") => `instance server ${address}\ninfo run_id of-${address}\n${more}`;

describe("servers on one port of different loopback addresses", () => {
  const files = {
    "redis-1.conf": "bind 127.0.0.1\nport 6379",
    "redis-2.conf": "bind 127.0.0.2\nport 6379\nreplicaof 127.0.0.1 6379",
  };

  it("are each paired with their own file", () => {
    expect(pairs(files, server("127.0.0.2:6379"), server("127.0.0.1:6379"))).toEqual({
      "127.0.0.1:6379": "redis-1.conf",
      "127.0.0.2:6379": "redis-2.conf",
    });
  });

  it("are not paired with a name that may be any of them", () => {
    expect(pairs(files, server("localhost:6379"))).toEqual({ "localhost:6379": undefined });
  });

  it("belong together only where they name each other exactly", () => {
    const follows = (host: string) => `info role slave\ninfo master_host ${host}\ninfo master_port 6379`;
    const text = [server("127.0.0.1:6379"), server("127.0.0.2:6379"), server("127.0.0.3:6379", follows("127.0.0.1"))];
    const facts = readFacts(["facts 1", ...text].join("\n"), "cluster.facts");
    const sets = sectionsOfSets(facts.sections, [], new Map());
    expect(sets.map(({ sections }) => sections.map(({ section }) => section.address.host))).toEqual([
      ["127.0.0.1", "127.0.0.3"],
      ["127.0.0.2"],
    ]);
  });
});

describe("another name of the loopback interface", () => {
  const files = { "redis.conf": "bind 127.0.0.1\nport 6379" };

  it("leads to the only file on its port", () => {
    expect(pairs(files, server("localhost:6379"))).toEqual({ "localhost:6379": "redis.conf" });
  });

  it("does not where somebody answered at the address of that file", () => {
    expect(pairs(files, server("127.0.0.2:6379"), server("127.0.0.1:6379"))).toEqual({
      "127.0.0.1:6379": "redis.conf",
      "127.0.0.2:6379": undefined,
    });
  });
});

describe("a file that announces another address than it binds", () => {
  const files = {
    "a/redis.conf": "bind 10.0.0.1\nreplica-announce-ip 192.168.1.1",
    "b/redis.conf": "bind 10.0.0.2\nreplica-announce-ip 192.168.1.2\nreplicaof 192.168.1.1 6379",
  };

  it("is paired with what was asked at the one it binds", () => {
    expect(pairs(files, server("192.168.1.1:6379"), server("10.0.0.2:6379"))).toEqual({
      "192.168.1.1:6379": "a/redis.conf",
      "10.0.0.2:6379": "b/redis.conf",
    });
  });

  it("is paired with what was asked at the one it announces, where both are asked", () => {
    expect(pairs(files, server("10.0.0.2:6379"), server("192.168.1.2:6379"))).toEqual({
      "192.168.1.2:6379": "b/redis.conf",
      "10.0.0.2:6379": undefined,
    });
  });

  it("is not paired where another one binds the same, behind another gateway", () => {
    const other = "bind 10.0.0.2\nreplica-announce-ip 192.168.1.3\nreplicaof 192.168.1.1 6379";
    expect(pairs({ ...files, "c/redis.conf": other }, server("10.0.0.2:6379"))).toEqual({ "10.0.0.2:6379": undefined });
  });
});
