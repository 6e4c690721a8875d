import { describe, expect, it } from "vitest";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";

const stock = `port 26379
dir "/tmp"
sentinel myid ${"a".repeat(40)}
sentinel monitor mymaster 127.0.0.1 6379 2
SENTINEL down-after-milliseconds mymaster 30000
sentinel config-epoch mymaster 0`;
const watch = "sentinel monitor mymaster 10.0.0.1 6379 2";
const hosts = {
  "conf/host1/redis.conf": "port 6379",
  "conf/host1/sentinel.conf": watch,
  "conf/host2/redis.conf": "replicaof 10.0.0.1 6379",
  "conf/host2/sentinel.conf": watch,
};

function sparesIn(files: Readonly<Record<string, string>>, ...paths: string[]): string[] {
  const { deployments } = openProject(paths.length > 0 ? paths : ["."], memorySource(files));
  const instances = deployments.flatMap((deployment) => deployment.instances);
  return instances.flatMap(({ id, isSpare }) => (isSpare ? [id] : [])).sort();
}

describe("files that came with the server", () => {
  const pair = { "conf/redis.conf": "bind 127.0.0.1\nsave 900 1", "conf/sentinel.conf": stock };
  const both = ["conf/redis.conf", "conf/sentinel.conf"];
  const local = stock.replace("26379", "26380");

  it.each<[string, Record<string, string>, string[]]>([
    ["above the files of hosts", { ...pair, ...hosts }, both],
    ["alone", pair, []],
    ["above the files of one host", { ...pair, "conf/a/redis.conf": "port 1", "conf/a/sentinel.conf": watch }, []],
    ["edited", { ...hosts, ...pair, "conf/sentinel.conf": `${stock}\nsentinel auth-pass mymaster hunter2` }, []],
    ["for another quorum", { ...hosts, "conf/sentinel.conf": stock.replace("6379 2", "6379 1") }, []],
    [
      "of a server that is one of them",
      { ...hosts, ...pair, "conf/redis.conf": "replicaof 10.0.0.1 6379" },
      [both[1]!],
    ],
    [
      "used with others on one machine",
      { ...pair, "conf/b/sentinel.conf": local, "conf/c/sentinel.conf": local.replace("26380", "26381") },
      [],
    ],
  ])("%s", (_, files, expected) => expect(sparesIn(files)).toEqual(expected));

  it("wherever the walk begins", () => {
    const files = { ...pair, ...hosts };
    expect(sparesIn(files, "conf")).toEqual(both);
    expect(sparesIn(files, "conf/host1", "conf/host2")).toEqual([]);
  });
});
