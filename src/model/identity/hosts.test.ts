import { expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { buildDeployment } from "../build.ts";

type Files = Readonly<Record<string, string>>;

/** The host of each instance by the name of its file, "?" where it is not known. */
function hosts(files: Files, start = "."): Record<string, string> {
  const { deployments } = openProject([start], memorySource(files), {});
  const instances = deployments.flatMap((raw) => buildDeployment(raw).instances);
  return Object.fromEntries(instances.map(({ id, host }) => [id.replace(/^deep\/down\//, ""), host.or("?")]));
}

const watch = "sentinel monitor main 10.0.0.1 6379 2";
const twoMachines: Files = {
  "host1/redis.conf": "bind 10.0.0.1",
  "host1/sentinel.conf": watch,
  "host2/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
  "host2/sentinel-1.conf": `port 26379\n${watch}`,
  "host2/sentinel-2.conf": `port 26380\n${watch}`,
};

it("takes the host part of addresses", () => {
  const files = {
    "one.conf": "bind 10.0.0.1",
    "two.conf": "replica-announce-ip 10.0.0.2\nreplicaof 10.0.0.1 6379",
    "sentinel-1.conf": `sentinel announce-ip 10.0.0.2\n${watch}`,
    "sentinel-2.conf": `bind 10.0.0.1 172.16.0.1\n${watch}`,
  };
  expect(hosts(files)).toEqual({
    "one.conf": "10.0.0.1",
    "two.conf": "10.0.0.2",
    "sentinel-1.conf": "10.0.0.2",
    "sentinel-2.conf": "10.0.0.1",
  });
});

it("takes the folder of a machine's files", () => {
  const expected = {
    "host1/redis.conf": "10.0.0.1",
    "host1/sentinel.conf": "10.0.0.1",
    "host2/redis.conf": "10.0.0.2",
    "host2/sentinel-1.conf": "10.0.0.2",
    "host2/sentinel-2.conf": "10.0.0.2",
  };
  expect(hosts(twoMachines)).toEqual(expected);
});

it("depends neither on the order of files nor on where the walk began", () => {
  const backwards = Object.fromEntries(Object.entries(twoMachines).toReversed());
  expect(hosts(backwards)).toEqual(hosts(twoMachines));
  const deeper = Object.fromEntries(Object.entries(twoMachines).map(([name, text]) => [`deep/down/${name}`, text]));
  for (const start of [".", "deep", "deep/down"]) expect(hosts(deeper, start)).toEqual(hosts(twoMachines));
});

it("takes no folder for a machine that holds files of one kind, of two hosts, or two on one port", () => {
  const servers = { "redis/1.conf": "bind 10.0.0.1", "redis/2.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379" };
  const sentinels = { "1.conf": watch, "2.conf": `port 26380\n${watch}`, "3.conf": `port 26381\n${watch}` };
  const apart = Object.fromEntries(Object.entries(sentinels).map(([name, text]) => [`sentinel/${name}`, text]));
  const unknown = (files: Files) =>
    Object.entries(hosts(files)).flatMap(([name, host]) => (host === "?" ? [name] : []));
  expect(unknown({ ...servers, ...apart })).toEqual(Object.keys(apart));
  const together = Object.fromEntries(Object.entries(sentinels).map(([name, text]) => [`redis/s${name}`, text]));
  expect(unknown({ ...servers, ...together })).toEqual(Object.keys(together));
  const samePort = { ...twoMachines, "host1/sentinel-b.conf": watch };
  expect(unknown(samePort)).toEqual(expect.arrayContaining(["host1/sentinel-b.conf", "host1/sentinel.conf"]));
  // All sentinels beside the master's file may be those of all machines.
  const central = {
    "master/redis.conf": "bind 10.0.0.1",
    "replica/redis.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    ...Object.fromEntries(Object.entries(sentinels).map(([name, text]) => [`master/s${name}`, text])),
  };
  expect(unknown(central)).toEqual(["master/s1.conf", "master/s2.conf", "master/s3.conf"]);
});

it("knows a sentinel by the run id that others have met", () => {
  const files = {
    "one.conf": "bind 10.0.0.1",
    "sentinel-1.conf": `sentinel myid ${"a".repeat(40)}\n${watch}\nsentinel known-sentinel main 10.0.0.8 26379 ${"b".repeat(40)}`,
    "sentinel-2.conf": `sentinel myid ${"b".repeat(40)}\n${watch}\nsentinel known-sentinel main 10.0.0.7 26379 ${"a".repeat(40)}`,
  };
  expect(hosts(files)).toMatchObject({ "sentinel-1.conf": "10.0.0.7", "sentinel-2.conf": "10.0.0.8" });
  const copied = { ...files, "sentinel-3.conf": files["sentinel-2.conf"] };
  expect(hosts(copied)).toMatchObject({ "sentinel-2.conf": "?", "sentinel-3.conf": "?" });
});

it("puts all that is on loopback on one machine", () => {
  const files = {
    "6379.conf": "port 6379",
    "6380.conf": "port 6380\nreplicaof 127.0.0.1 6379",
    "sentinel.conf": "sentinel monitor main 127.0.0.1 6379 1",
  };
  expect(new Set(Object.values(hosts(files)))).toEqual(new Set(["localhost"]));
});

it("takes a name and the address it leads to for one machine", () => {
  const names = "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\nsentinel monitor main redis-1 6379 2";
  const files = {
    "a/redis.conf": "bind 10.0.0.1",
    "a/sentinel.conf": `sentinel announce-ip redis-1\n${names}`,
    "b/redis.conf": "bind 10.0.0.2\nreplicaof redis-1 6379",
    "b/sentinel.conf": `bind 10.0.0.2\nsentinel announce-ip redis-2\n${names}`,
  };
  expect(hosts(files)).toEqual({
    "a/redis.conf": "10.0.0.1",
    "a/sentinel.conf": "10.0.0.1",
    "b/redis.conf": "10.0.0.2",
    "b/sentinel.conf": "10.0.0.2",
  });
});
