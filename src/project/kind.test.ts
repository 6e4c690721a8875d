import { expect, it } from "vitest";
import { parseConfig } from "../syntax/parse.ts";
import { gather } from "./evidence.ts";
import { kindOf } from "./kind.ts";

const watch = "sentinel monitor mymaster 10.0.0.1 6379 2\n";

it.each([
  ["/etc/redis/sentinel.conf", watch, "sentinel"],
  ["/etc/redis/sentinel.conf", "", "sentinel"],
  ["/etc/redis/sentinel.conf", "port 26379\ndir /tmp\n", "sentinel"],
  ["/etc/redis/sentinel.conf", `maxmemory 1gb\nmasterauth x\nsave 900 1\nport 6379\n${watch}`, "sentinel"],
  ["/etc/redis/sentinel.conf", "maxmemory 1gb\nsave 900 1\n", "sentinel"],
  ["/etc/redis/sentinel.conf", "replicaof 10.0.0.1 6379\n", "server"],
  ["/etc/redis/redis-sentinel-master.conf", "appendonly yes\n", "server"],
  ["/etc/redis/redis.conf", "port 6379\n", "server"],
  ["/etc/redis/redis.conf", "", "server"],
  ["/etc/redis/redis_6379.conf", `port 6379\n${watch}`, "server"],
  ["/etc/redis/redis.conf", `appendonly yes\nsave 900 1\n${watch}`, "server"],
  ["/etc/redis/redis.conf", `replicaof 10.0.0.1 6379\n${watch}`, "server"],
  ["/etc/redis/redis.conf", watch, "sentinel"],
  ["/etc/redis/redis.conf", `port 26380\n${watch}`, "sentinel"],
  ["/x/sentinel0/redis.conf", `port 6379\n${watch}`, "sentinel"],
  ["/x/sentinel0/conf/redis.conf", `port 6379\n${watch}`, "sentinel"],
  ["/x/node-sentinel-26379-36379/redis.conf", `port 26379\n${watch}`, "sentinel"],
  ["/x/sentinel/redis-6379.conf", "port 6379\nsave 900 1\n", "server"],
  ["/x/sentinel3/172.24.48.78-Master-6379/redis.conf", "port 6379\n", "server"],
  ["/x/redis-sentinel-docker/6379.conf", `port 6379\n${watch}`, "server"],
  ["/x/conf/26379.conf", "port 26379\n", "sentinel"],
  ["/x/conf/6379.conf", "port 6379\n", "server"],
  ["/x/conf/ha.conf", `replicaof 10.0.0.1 6379\n${watch}`, "server"],
  ["/x/conf/ha.conf", `appendonly yes\n${watch}`, "sentinel"],
  ["/x/conf/ha.conf", `appendonly yes\nsave 900 1\n${watch}`, "server"],
  ["/x/slave/node.conf", "port 7000\n", "server"],
] as const)("%s with %j is a %s's", (name, text, kind) => {
  const outside = () => ({ kind: "outside", path: "" }) as const;
  const evidence = gather(parseConfig(text, name), outside, outside);
  expect(kindOf(name, evidence)).toBe(kind);
});
