import { expect, it } from "vitest";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { addressText } from "../address.ts";
import { buildDeployment } from "../build.ts";

type Files = Readonly<Record<string, string>>;

function deploymentOf(files: Files) {
  const { deployments } = openProject(["."], memorySource(files), {});
  expect(deployments).toHaveLength(1);
  return buildDeployment(deployments[0]!);
}

/** All addresses of each server by the folder of its file. */
function addresses(files: Files): Record<string, string[]> {
  const { nodes } = deploymentOf(files);
  const all = nodes.map(({ id, address, otherAddresses }) => [
    id.replace(/\/.*|\.conf$/, ""),
    [address, ...otherAddresses].flatMap((one) => (one.isKnown ? [addressText(one.value)] : [])),
  ]);
  return Object.fromEntries(all);
}

const sentinel = "sentinel resolve-hostnames yes\nsentinel monitor main redis-1.example 6379 2";
const named: Files = {
  "a/redis.conf": "bind 10.0.0.1 127.0.0.1",
  "b/redis.conf": "bind 10.0.0.2 127.0.0.1\nreplicaof redis-1.example 6379",
  "c/redis.conf": "bind 10.0.0.3 127.0.0.1\nreplicaof redis-1.example 6379",
  "a/sentinel.conf": sentinel,
};

it("knows the only master by the name that all use for it, whatever it binds", () => {
  expect(addresses(named)).toEqual({
    a: ["10.0.0.1:6379", "redis-1.example:6379"],
    b: ["10.0.0.2:6379"],
    c: ["10.0.0.3:6379"],
  });
  expect(deploymentOf(named).groups).toHaveLength(1);
  const open = Object.fromEntries(Object.entries(named).map(([name, text]) => [name, text.replace(/bind .*\n?/, "")]));
  expect(addresses(open).a).toEqual(["redis-1.example:6379"]);
});

it("does not choose between two masters, two names, or a name and what is announced, nor takes a mistake for a name", () => {
  const without = (changes: Files) => addresses({ ...named, ...changes }).a;
  const rivals = {
    "a.conf": "bind 10.0.0.1",
    "b.conf": "bind 10.0.0.2\nreplicaof redis-1.example 6379",
    "d.conf": "bind 10.0.0.4\nmasterauth x",
    "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis-1.example 6379 2",
  };
  expect(addresses(rivals).a).toEqual(["10.0.0.1:6379"]);
  const flat = {
    "a.conf": "bind 10.0.0.1",
    "b.conf": "bind 10.0.0.2\nreplicaof redis-1.example 6379",
    "c.conf": "bind 10.0.0.3\nreplicaof redis-l.example 6379",
    "sentinel.conf": "sentinel resolve-hostnames yes\nsentinel monitor main redis.example 6379 2",
  };
  expect(addresses(flat).a).toEqual(["10.0.0.1:6379"]);
  expect(without({ "a/redis.conf": "replica-announce-ip main.example" })).toEqual(["main.example:6379"]);
  expect(without({ "a/redis.conf": "bind 127.0.0.1 10.0.0.1\nport 6380" })).toEqual(["10.0.0.1:6380"]);
  const typo = Object.fromEntries(
    Object.entries(named).map(([name, text]) => [name, text.replace("redis-1.example", "10.0.0.1.5")]),
  );
  expect(addresses(typo).a).toEqual(["10.0.0.1:6379"]);
});

it("takes a name that an instance announces for what else binds its address", () => {
  const files = { ...named, "b/sentinel.conf": `bind 10.0.0.2\nsentinel announce-ip redis-2.example\n${sentinel}` };
  expect(addresses(files).b).toEqual(["10.0.0.2:6379", "redis-2.example:6379"]);
  const twice = { ...files, "c/sentinel.conf": `bind 10.0.0.3\nsentinel announce-ip redis-2.example\n${sentinel}` };
  expect(addresses(twice)).toMatchObject({ b: ["10.0.0.2:6379"], c: ["10.0.0.3:6379"] });
});

it("knows a master that announces nothing behind the translation that its replicas announce", () => {
  const outside = (host: string) => `replica-announce-ip ${host}\nreplica-announce-port 16379`;
  const files: Files = {
    "a/redis.conf": "port 6379",
    "b/redis.conf": `${outside("203.0.113.2")}\nreplicaof 203.0.113.1 16379`,
    "c/redis.conf": `${outside("203.0.113.3")}\nreplicaof 203.0.113.1 16379`,
    "a/sentinel.conf": "sentinel monitor main 203.0.113.1 16379 2",
  };
  expect(addresses(files).a).toEqual(["203.0.113.1:16379"]);
  expect(addresses({ ...files, "a/redis.conf": "bind 10.0.0.1" }).a).toEqual(["10.0.0.1:6379", "203.0.113.1:16379"]);
  // Where nobody announces another port, nothing says that 16379 leads to 6379.
  const plain = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replace(/replica-announce.*\n/g, "")]),
  );
  expect(addresses(plain).a).toEqual([]);
});
