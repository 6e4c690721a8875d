import { describe, expect, it } from "vitest";
import { diallingBy, type Mapping, readMapping, readSeed } from "./dialling.ts";

const canary = "HuNtEr2";

describe("--map", () => {
  const dialling = (...texts: string[]) => {
    const made = diallingBy(texts.map((text) => readMapping(text) as Mapping));
    if ("mistake" in made) throw new Error(made.mistake);
    return made;
  };
  it.each([
    ["10.0.0.1:6379=127.0.0.1:7001", "10.0.0.1", 6379, "127.0.0.1", 7001],
    ["10.0.0.1:6379=127.0.0.1", "10.0.0.1", 6379, "127.0.0.1", 6379],
    ["10.0.0.1=127.0.0.2", "10.0.0.1", 26379, "127.0.0.2", 26379],
    ["Redis-0.redis.NS.svc:6379=localhost:7001", "redis-0.redis.ns.svc.", 6379, "localhost", 7001],
    ["[fd00:0::1]:6379=[::1]:7001", "fd00::1", 6379, "::1", 7001],
    ["[fd00::1]=[::1]", "fd00::1", 6379, "::1", 6379],
    ["10.0.0.1:6379=127.0.0.1:7001", "::ffff:10.0.0.1", 6379, "127.0.0.1", 7001],
  ])("%s leads %s:%i to %s:%i", (text, host, port, toHost, toPort) => {
    expect(dialling(text)({ host, port })).toEqual({ host: toHost, port: toPort });
  });

  it("leaves other addresses alone, and ports win over hosts", () => {
    const dial = dialling("10.0.0.1=127.0.0.2", "10.0.0.1:6379=127.0.0.1:7001");
    expect(dial({ host: "10.0.0.1", port: 6379 })).toEqual({ host: "127.0.0.1", port: 7001 });
    expect(dial({ host: "10.0.0.1", port: 6380 })).toEqual({ host: "127.0.0.2", port: 6380 });
    expect(dial({ host: "10.0.0.11", port: 6379 })).toEqual({ host: "10.0.0.11", port: 6379 });
  });

  it.each([
    ["10.0.0.1:6379", "it must be two addresses with an = between them, such as 10.0.0.1:6379=127.0.0.1:7001"],
    ["a=b=c", "it must be two addresses with an = between them, such as 10.0.0.1:6379=127.0.0.1:7001"],
    ["10.0.0.1:6379=", "behind the = there is nothing"],
    ["10.0.0.1=127.0.0.1:7001", "all ports of 10.0.0.1 cannot lead to one; name the port before the =, too"],
    ["10.0.0.1:0=127.0.0.1:7001", "before the = the port must be a number from 1 to 65535"],
    ["10.0.0.1:6379=127.0.0.1:70010", "behind the = the port must be a number from 1 to 65535"],
    ["10.0.0:6379=127.0.0.1:7001", "before the = the host is neither an address nor a host name"],
    ["[10.0.0.1]:6379=127.0.0.1:7001", "before the = the host is neither an address nor a host name"],
    [
      `:${canary}@10.0.0.1:6379=127.0.0.1:7001`,
      "before the = a login stands before the host; here belongs the address alone",
    ],
  ])("%s: %s", (text, mistake) => {
    expect(readMapping(text)).toEqual({ mistake });
  });

  it("leads one address to one place", () => {
    const twice = ["10.0.0.1:6379=127.0.0.1:7001", "10.0.0.1:6379=127.0.0.1:7002"].map(readMapping) as Mapping[];
    expect(diallingBy(twice)).toEqual({ mistake: "10.0.0.1:6379 is mapped twice; one address leads to one place" });
  });
});

describe("--seed", () => {
  it.each([
    ["10.0.0.1:6379", { address: { host: "10.0.0.1", port: 6379 } }],
    ["10.0.0.1", { address: { host: "10.0.0.1", port: 26379 } }],
    ["Redis.Example.com", { address: { host: "redis.example.com", port: 26379 } }],
    ["[::1]:5000", { address: { host: "::1", port: 5000 } }],
    ["[::1]", { address: { host: "::1", port: 26379 } }],
    ["redis://10.0.0.1", { address: { host: "10.0.0.1", port: 6379 }, isTls: false }],
    ["rediss://redis.example.com:6380/0", { address: { host: "redis.example.com", port: 6380 }, isTls: true }],
  ])("%s", (text, seed) => {
    expect(readSeed(text)).toEqual(seed);
  });

  it.each([
    [`redis://:${canary}@10.0.0.1:6379`, /^it holds a login, and arguments can be read by every process/],
    [`redis://probe:${canary}@10.0.0.1`, /REDIS_HA_LINT_PASSWORD/],
    [`${canary}@10.0.0.1:6379`, /^it holds a login/],
    [`redis://10.0.0.1/${canary}`, /^behind its port it holds more/],
    [`redis://10.0.0.1?password=${canary}`, /^behind its port it holds more/],
    [`http://${canary}`, /^it is no URL of Redis/],
    [`10.0.0.1:${canary}`, /^the port must be a number/],
    ["::1:26379", /^an IPv6 address stands in brackets/],
    ["", /^there is nothing; it must be an address, such as 10\.0\.0\.1:26379 \(without a port 26379 is meant\)$/],
    ["10.0.0.1:0", /^the port must be/],
    ["127.1:6379", /^the host is neither/],
    ["-x:6379", /^the host is neither/],
  ])("%s is refused, with nothing of it in the mistake", (text, mistake) => {
    const read = readSeed(text);
    expect(read).toEqual({ mistake: expect.stringMatching(mistake) });
    expect(JSON.stringify(read)).not.toContain(canary);
  });
});
